import type { Example, Explanation } from "./explanation.ts";

/** Functions that dress a part of an explanation for a terminal. */
export interface ExplanationStyle {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** Longest line of an example that is shown whole. */
const MAX_LINE = 200;

/** Columns of the running text. */
const WIDTH = 100;

/** One explanation for a terminal: what, why, mend, and the examples. */
export function formatExplanation(explanation: Explanation, style: ExplanationStyle): string {
  const { code, severities, summary, why, mend, bad, good, nearMiss } = explanation;
  return [
    `${style.bold(code)} (${severities.join(", ")})`,
    "",
    ...wrap(summary),
    "",
    ...wrap(why),
    "",
    ...wrap(`Mend: ${mend}`),
    "",
    style.bold("Reported:"),
    ...example(bad, style),
    style.bold("Not reported:"),
    ...example(good, style),
    ...(nearMiss === undefined ? [] : [style.bold("Not reported either:"), ...example(nearMiss, style)]),
  ].join("\n");
}

/** A row for each code: name, severities and what holds. */
export function formatCodeList(
  rows: readonly { readonly code: string; readonly severities: readonly string[]; readonly summary: string }[],
  style: ExplanationStyle,
): string {
  const codeWidth = Math.max(0, ...rows.map(({ code }) => code.length));
  const severityWidth = Math.max(0, ...rows.map(({ severities }) => severities.join(", ").length));
  return rows
    .map(({ code, severities, summary }) => {
      const severity = severities.join(", ").padEnd(severityWidth);
      return `${style.bold(code)}${" ".repeat(codeWidth - code.length)}  ${style.dim(severity)}  ${summary}\n`;
    })
    .join("");
}

function example(files: Example, style: ExplanationStyle): string[] {
  return Object.entries(files).flatMap(([name, text]) => [
    style.dim(`  ${name}:`),
    ...text
      .trimEnd()
      .split("\n")
      .map((line) => (line === "" ? "" : `    ${line.length > MAX_LINE ? `${line.slice(0, MAX_LINE / 2)}…` : line}`)),
    "",
  ]);
}

/** Breaks a paragraph at blanks. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
