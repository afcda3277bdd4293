import { encodeXmlText } from "../formats/xml-text.ts";
import { applyFixes } from "../lint/fixes.ts";
import type { FixableFinding } from "../lint/lint.ts";
import type { LoadedInstallation } from "./installation-files.ts";
import type { Io } from "./io.ts";
import { replaceFile } from "./replace-file.ts";
import { shownDiff } from "./shown-diff.ts";

/** What `lint --fix` is told. */
export interface FixOptions {
  readonly format: string;
  readonly dryRun?: true;
  readonly quiet?: true;
}

/**
 * Makes the mends that are safe and shows the difference; each file that changes is kept as `NAME.bak-N` first.
 *
 * @returns whether a file was written.
 * @throws EnvironmentError for a file that cannot be written, or that changed since it was read.
 */
export async function makeFixes(
  findings: readonly FixableFinding[],
  { originOf }: LoadedInstallation,
  options: FixOptions,
  io: Io,
): Promise<boolean> {
  const { texts } = applyFixes(findings);
  let isChanged = false;
  for (const [file, text] of texts) {
    const origin = originOf(file);
    if (origin?.path === undefined) continue;
    const bytes = encodeXmlText(origin.decoded, text);
    const kind = origin.kind.endsWith("xml")
      ? "server.xml"
      : origin.kind === "httpd"
        ? "jk.conf"
        : "workers.properties";
    const isText = options.format === "text";
    const diff = shownDiff(origin.name, kind, origin.bytes, bytes, isText ? io : { ...io, outIsTerminal: false });
    if (isText) io.out(diff);
    else if (options.quiet !== true) io.err(diff);
    if (options.dryRun === true) continue;
    const { target, backup } = replaceFile(origin.path, { expected: origin.bytes, bytes });
    isChanged ||= backup !== undefined;
    if (options.quiet !== true && backup !== undefined) io.err(`wrote ${target}; what was there is ${backup}\n`);
  }
  return isChanged;
}
