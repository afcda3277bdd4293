import type { Diagnostic } from "../diagnostic.ts";

const COMMANDS = { error: "error", warning: "warning", info: "notice" } as const;

/** Workflow commands that GitHub Actions turns into annotations of the files. */
export function formatGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ file, line, column, endLine, endColumn, severity, code, message, hint }) => {
      const place = line === 0 ? "" : `,line=${line},col=${column},endLine=${endLine},endColumn=${endColumn}`;
      const text = hint === undefined ? message : `${message}\nhint: ${hint}`;
      return `::${COMMANDS[severity]} file=${property(file)}${place},title=${property(code)}::${data(text)}\n`;
    })
    .join("");
}

function data(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function property(text: string): string {
  return data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
