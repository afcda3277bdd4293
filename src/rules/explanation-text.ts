import type { Severity } from "../diagnostic.ts";
import type { Layout, Style } from "../report/style.ts";
import { formatTable } from "../report/table.ts";
import { wrapText } from "../report/wrap.ts";
import type { Example, Explanation } from "./explanation.ts";

/** Longest line of an example that is shown whole. */
const MAX_LINE = 200;

/** Columns of the running text, however wide a terminal is. */
const MAX_WIDTH = 100;

/** One explanation for a terminal: what, why, mend, and the examples. */
export function formatExplanation(explanation: Explanation, { style, width }: Layout): string {
  const { code, severities, summary, why, mend, bad, good, nearMiss } = explanation;
  const wrap = (text: string): string[] => wrapText(text, Math.min(MAX_WIDTH, width ?? MAX_WIDTH));
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
  rows: readonly { readonly code: string; readonly severities: readonly Severity[]; readonly summary: string }[],
  layout: Layout,
): string {
  const { style } = layout;
  const dress = (text: string, row: number): string => style[rows[row]?.severities[0] ?? "info"](text);
  return formatTable(
    [{ title: "code" }, { title: "severity", dress, spare: 1 }, { title: "what holds", overflow: "wrap" }],
    rows.map(({ code, severities, summary }) => [code, severities.join(", "), summary]),
    layout,
  );
}

function example(files: Example, style: Style): string[] {
  return Object.entries(files).flatMap(([name, text]) => [
    style.dim(`  ${name}:`),
    ...text
      .trimEnd()
      .split("\n")
      .map((line) => (line === "" ? "" : `    ${line.length > MAX_LINE ? `${line.slice(0, MAX_LINE / 2)}…` : line}`)),
    "",
  ]);
}
