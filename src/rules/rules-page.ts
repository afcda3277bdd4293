import type { Example, Explanation } from "./explanation.ts";

/** One code with all that is said of it. */
export interface PageEntry {
  readonly code: string;
  /** What it is in files that people already have. */
  readonly files: Explanation | undefined;
  /** What it is in a topology. */
  readonly topology: Explanation | undefined;
}

/** Longest line of an example that is shown whole. */
const MAX_LINE = 200;

/** The page that lists every code: a table, then a section each. */
export function formatRulesPage(entries: readonly PageEntry[]): string {
  const rows = entries.map(({ code, files, topology }) => {
    const main = files ?? topology;
    const where = [...(files === undefined ? [] : ["lint"]), ...(topology === undefined ? [] : ["validate"])].join(
      ", ",
    );
    return `| [${code}](#${code}) | ${severitiesOf([files, topology]).join(", ")} | ${where} | ${cell(main?.summary ?? "")} |`;
  });
  return [
    "# Every finding of lbgen",
    "",
    "Written by `npm run docs` from the rules themselves; each example is a test. `lbgen rules CODE` prints a section.",
    "An error is what Apache, mod_jk or Tomcat refuses, or what cannot work; a warning does something else than its",
    "author meant; an info is worth knowing.",
    "",
    "| code | severity | found by | what holds |",
    "|---|---|---|---|",
    ...rows,
    ...entries.flatMap((entry) => ["", ...section(entry)]),
    "",
  ].join("\n");
}

function section({ code, files, topology }: PageEntry): string[] {
  const parts = [files, topology].filter((part) => part !== undefined);
  return [
    `## ${code}`,
    ...parts.flatMap((part, index) => [
      "",
      ...(parts.length > 1 ? [index === 0 ? "In existing files." : "In a topology.", ""] : []),
      `${part.summary} ${part.why}`,
      "",
      `**Mend:** ${part.mend}`,
      "",
      "Reported:",
      "",
      ...example(part.bad),
      "Not reported:",
      "",
      ...example(part.good),
      ...(part.nearMiss === undefined ? [] : ["Not reported either:", "", ...example(part.nearMiss)]),
    ]),
  ];
}

function example(files: Example): string[] {
  return Object.entries(files).flatMap(([name, text]) => {
    const fence = "`".repeat(Math.max(3, ...(text.match(/`+/g) ?? []).map((run) => run.length + 1)));
    return [`${fence}${languageOf(name)}`, ...withName(name, text), fence, ""];
  });
}

/** The name of the file as a comment where there are several kinds of them. */
function withName(name: string, text: string): string[] {
  const label = name.endsWith(".xml") ? `<!-- ${name} -->` : `# ${name}`;
  const lines = text.trimEnd().split("\n").map(shortened);
  return [...(text.startsWith("{") ? [] : [label]), ...lines];
}

/** An example may need a line that nobody wants to read. */
function shortened(line: string): string {
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE / 2)}… (${line.length} characters)`;
}

function languageOf(name: string): string {
  if (name.endsWith(".xml")) return "xml";
  if (name.endsWith(".conf")) return "apache";
  return name.endsWith(".properties") ? "properties" : "yaml";
}

function severitiesOf(parts: readonly (Explanation | undefined)[]): string[] {
  return [...new Set(parts.flatMap((part) => part?.severities ?? []))];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
