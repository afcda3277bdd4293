import type { Diagnostic } from "../diagnostic.ts";

const LEVELS = { error: "error", warning: "warning", info: "note" } as const;

/** SARIF 2.1.0, one run; columns count UTF-16 code units. */
export function formatSarif(diagnostics: readonly Diagnostic[]): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "lbgen", rules: codes.map((id) => ({ id })) } },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => ({
          ruleId: diagnostic.code,
          ruleIndex: codes.indexOf(diagnostic.code),
          level: LEVELS[diagnostic.severity],
          message: { text: textOf(diagnostic) },
          locations: [{ physicalLocation: location(diagnostic) }],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function textOf({ message, hint }: Diagnostic): string {
  return hint === undefined ? message : `${message}\nhint: ${hint}`;
}

function location({ file, line, column, endLine, endColumn }: Diagnostic): object {
  const artifactLocation = { uri: file.split("/").map(encodeURIComponent).join("/") };
  if (line === 0) return { artifactLocation };
  return { artifactLocation, region: { startLine: line, startColumn: column, endLine, endColumn } };
}
