import { maskTopologySecrets } from "../edit/mask-topology.ts";
import { decodeXmlBytes } from "../formats/xml-text.ts";
import { secretRanges } from "../installation/kind-secrets.ts";
import { maskXmlSecrets } from "../patch/mask-xml.ts";
import { unifiedDiff } from "../report/unified-diff.ts";
import { maskRanges } from "../source-text.ts";
import type { Io } from "./io.ts";

/**
 * The difference of two files as it may be printed: secrets and passwords, old and new, are `***`.
 *
 * @param name - how the file is called in the header.
 * @param kind - the file's name, whose ending tells how to find secrets; `.yaml` for a topology, which may be JSON too.
 * @param before - `undefined` for a file that is not there yet.
 * @param after - `undefined` for a file that is deleted.
 */
export function shownDiff(
  name: string,
  kind: string,
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
): string {
  const textOf = kind.endsWith(".yaml") ? textOfTopology : textOfXml;
  const oldText = before === undefined ? "" : textOf(before);
  const newText = after === undefined ? "" : textOf(after);
  const mask = maskFor(kind);
  return unifiedDiff({
    oldName: before === undefined ? "/dev/null" : `a/${name}`,
    newName: after === undefined ? "/dev/null" : `b/${name}`,
    oldText,
    newText,
    oldShown: mask(oldText),
    newShown: mask(newText),
  });
}

/** Prints a diff: on a terminal nothing in it steers that, everywhere else it stays as `patch` wants it. */
export async function printDiff(diff: string, to: "out" | "err", io: Io): Promise<void> {
  const [{ dressDiff, printableDiff }, { layoutOf }] = await Promise.all([
    import("../report/diff-text.ts"),
    import("./style.ts"),
  ]);
  const isTerminal = to === "out" ? io.outIsTerminal : io.errIsTerminal;
  io[to](dressDiff(isTerminal ? printableDiff(diff) : diff, layoutOf(io, to).style));
}

function textOfTopology(bytes: Uint8Array): string {
  return new TextDecoder("utf-8").decode(bytes);
}

function textOfXml(bytes: Uint8Array): string {
  const decoded = decodeXmlBytes(bytes, "");
  return decoded.ok ? decoded.source.text : Buffer.from(bytes).toString("latin1");
}

function maskFor(kind: string): (text: string) => string {
  if (kind.endsWith(".xml")) return maskXmlSecrets;
  if (kind.endsWith(".patch")) return maskPatchSecrets;
  if (kind.endsWith(".yaml")) return maskTopologySecrets;
  if (kind.endsWith(".properties")) return (text) => maskRanges(text, secretRanges("workers", text));
  return kind.endsWith(".conf") ? (text) => maskRanges(text, secretRanges("httpd", text)) : (text) => text;
}

/**
 * The text of a server.xml.patch with its secrets masked; lines keep their number. What a hunk removes and what it adds
 * are two texts, each a part of a file, and of a file in UTF-16 there is a NUL in every second place.
 */
function maskPatchSecrets(text: string): string {
  const lines = text.replaceAll("\0", "").split("\n");
  const starts = lines.flatMap((line, index) => (line.startsWith("@@") ? [index + 1] : []));
  for (const [hunk, start] of starts.entries()) {
    const end = (starts[hunk + 1] ?? lines.length + 1) - 1;
    const before = maskSide(lines, start, end, "-");
    const after = maskSide(lines, start, end, "+");
    for (let index = start; index < end; index++) {
      const old = before.get(index);
      lines[index] = (old === undefined || old === lines[index] ? after.get(index) : undefined) ?? old ?? "";
    }
  }
  return lines.join("\n");
}

/** The lines of one side of a hunk, masked, by their index; those of both sides are in both. */
function maskSide(lines: readonly string[], start: number, end: number, side: "-" | "+"): ReadonlyMap<number, string> {
  const indexes: number[] = [];
  const parts: string[] = [];
  let isOrphan = true;
  for (let index = start; index < end; index++) {
    const line = lines[index] ?? "";
    if (line.startsWith(side === "-" ? "+" : "-")) continue;
    const part = line.slice(1);
    indexes.push(index);
    parts.push(isOrphan ? maskOrphan(part) : part);
    if (part.includes("<")) isOrphan = false;
  }
  const masked = maskXmlSecrets(parts.join("\n")).split("\n");
  return new Map(indexes.map((index, at) => [index, (lines[index] ?? "").slice(0, 1) + (masked[at] ?? "")]));
}

/** Whether a text is attributes from end to end, and perhaps the end of their tag. */
function isWholeAttributes(text: string): boolean {
  const attribute = /[-\w:.]+="[^"]*"\s*|(?:\/?>|-->)$/y;
  let at = 0;
  while (at < text.length) {
    attribute.lastIndex = at;
    const found = attribute.exec(text);
    if (found === null) return false;
    at = attribute.lastIndex;
  }
  return true;
}

/** What stands before a hunk's first tag may be the rest of a value whose name is not shown: only whole attributes stay. */
function maskOrphan(part: string): string {
  const tag = part.indexOf("<");
  const rest = tag === -1 ? part : part.slice(0, tag);
  if (isWholeAttributes(rest.trim())) return part;
  return `***${tag === -1 ? "" : part.slice(tag)}`;
}
