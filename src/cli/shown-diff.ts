import { decodeXmlBytes } from "../formats/xml-text.ts";
import { maskXmlSecrets } from "../patch/mask-xml.ts";
import { maskWorkersSecrets } from "../report/mask-workers.ts";
import { unifiedDiff } from "../report/unified-diff.ts";
import type { Io } from "./io.ts";
import { chooseStyle } from "./style.ts";

/**
 * The difference of two files as it may be printed: secrets and passwords, old and new, are `***`.
 *
 * @param name - how the file is called in the header.
 * @param kind - the file's name, whose ending tells how to find secrets.
 * @param before - `undefined` for a file that is not there yet.
 * @param after - `undefined` for a file that is deleted.
 */
export async function shownDiff(
  name: string,
  kind: string,
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
  io: Io,
): Promise<string> {
  const oldText = before === undefined ? "" : textOf(before);
  const newText = after === undefined ? "" : textOf(after);
  const mask = maskFor(kind);
  const diff = unifiedDiff({
    oldName: before === undefined ? "/dev/null" : `a/${name}`,
    newName: after === undefined ? "/dev/null" : `b/${name}`,
    oldText,
    newText,
    oldShown: mask(oldText),
    newShown: mask(newText),
  });
  const style = chooseStyle(io.env, io.outIsTerminal);
  return diff
    .split("\n")
    .map((line) => (line.startsWith("+") ? style.added(line) : line.startsWith("-") ? style.removed(line) : line))
    .join("\n");
}

function textOf(bytes: Uint8Array): string {
  const decoded = decodeXmlBytes(bytes, "");
  return decoded.ok ? decoded.source.text : Buffer.from(bytes).toString("latin1");
}

function maskFor(kind: string): (text: string) => string {
  if (/\.(?:xml|patch)$/.test(kind)) return maskXmlSecrets;
  return kind.endsWith(".properties") ? maskWorkersSecrets : (text) => text;
}
