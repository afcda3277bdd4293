/**
 * The text of a workers.properties (or a configuration of httpd, for `JkWorkerProperty`) with `***` in place of every
 * secret, in comments too; lines keep their number.
 */
export function maskWorkersSecrets(text: string): string {
  return text.split("\n").map(maskLine).join("\n");
}

/** Masks all that follows the first `=` after a key whose last part speaks of a secret or password. */
function maskLine(line: string): string {
  let from = 0;
  for (let equals = line.indexOf("="); equals >= 0; equals = line.indexOf("=", from)) {
    const key = line.slice(from, equals).trimEnd();
    const last = key.split(/[\s.;,]/).at(-1) ?? "";
    from = equals + 1;
    if (/secret|passw/i.test(last) && line.slice(from).trim() !== "") {
      return `${line.slice(0, from)}***${line.endsWith("\r") ? "\r" : ""}`;
    }
  }
  return line;
}
