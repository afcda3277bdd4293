import { encodeXmlText } from "../formats/xml-text.ts";
import { applyFixes } from "../lint/fixes.ts";
import type { FixableFinding } from "../lint/lint.ts";
import type { CollectedFile } from "./collect-types.ts";
import { type LoadedInstallation, withTexts } from "./installation-files.ts";
import type { Io } from "./io.ts";
import { note } from "./remarks.ts";
import { replaceFile } from "./replace-file.ts";
import { printDiff, shownDiff } from "./shown-diff.ts";

/** What `lint --fix` is told. */
export interface FixOptions {
  readonly format: string;
  readonly dryRun?: true;
  readonly quiet?: true;
}

/** Rounds in which a mend may bring another one to light, such as that of a member of a balancer whose type was misspelt. */
const MAX_ROUNDS = 10;

/**
 * Makes the mends that are safe, and those that come to light by them, and shows the difference; each file that changes
 * is kept as `NAME.bak-N` first.
 *
 * @param findingsOf - what is found in an installation.
 * @returns whether a file was written.
 * @throws EnvironmentError for a file that cannot be written, or that changed since it was read.
 */
export async function makeFixes(
  loaded: LoadedInstallation,
  findingsOf: (loaded: LoadedInstallation) => Promise<readonly FixableFinding[]>,
  options: FixOptions,
  io: Io,
): Promise<boolean> {
  let mended = loaded;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { texts } = applyFixes(await findingsOf(mended));
    if (texts.size === 0) break;
    mended = await withTexts(mended, texts);
  }
  let isChanged = false;
  for (const file of [...mended.collected.files, ...mended.included]) {
    const { name, path, decoded } = file;
    const bytes = encodeXmlText(decoded, decoded.text);
    if (path === undefined || Buffer.compare(bytes, file.bytes) === 0) continue;
    const isText = options.format === "text";
    const diff = shownDiff(name, diffKind(file), file.bytes, bytes);
    if (isText || options.quiet !== true) await printDiff(diff, isText ? "out" : "err", io);
    if (options.dryRun === true) continue;
    const { target, backup } = replaceFile(path, { expected: file.bytes, bytes });
    isChanged ||= backup !== undefined;
    if (options.quiet !== true && backup !== undefined) note(io, `wrote ${target}; what was there is ${backup}`);
  }
  return isChanged;
}

/** Which generated file a file is like, for what a difference may show of it. */
function diffKind({ kind }: CollectedFile): "server.xml" | "jk.conf" | "workers.properties" {
  if (kind.endsWith("xml")) return "server.xml";
  return kind === "httpd" ? "jk.conf" : "workers.properties";
}
