/** The text of a workers.properties with `***` in place of every secret; lines keep their number. */
export function maskWorkersSecrets(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      const equals = line.indexOf("=");
      const isSecret =
        equals > 0 && /secret|passw/i.test(line.slice(0, equals)) && line.slice(equals + 1).trim() !== "";
      return isSecret ? `${line.slice(0, equals + 1)}***${line.endsWith("\r") ? "\r" : ""}` : line;
    })
    .join("\n");
}
