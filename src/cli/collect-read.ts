import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { type Diagnostic, type Severity, WHOLE_FILE } from "../diagnostic.ts";
import { decodeXmlBytes, type XmlSource } from "../formats/xml-text.ts";
import { decodeTextBytes } from "../installation/decode-text.ts";
import { detectKind, type FileKind } from "../installation/kind.ts";
import { secretRanges } from "../installation/kind-secrets.ts";
import { SourceText } from "../source-text.ts";
import type { CollectBudget } from "./collect-budget.ts";
import type { CollectedFile } from "./collect-types.ts";
import { attempt, type EnvironmentError, isEnvironmentError, reasonOf } from "./environment-error.ts";

/** Enough to tell text from anything else. */
const FIRST_BYTES = 8 * 1024;

/** As much as decides the kind of a text. */
const TELLING_BYTES = 1024 * 1024;

/** What became of one file; `skipped`: it is of no known kind. */
export type ReadOutcome =
  | { readonly state: "kept"; readonly file: CollectedFile }
  | { readonly state: "skipped" }
  | { readonly state: "too-large" | "too-many" | "unreadable"; readonly diagnostic: Diagnostic };

/** How a file is known and where it is. */
export interface FileToRead {
  readonly name: string;
  readonly path: string;
  readonly realPath: string;
}

/**
 * Reads a file that was found, as far as its kind is worth it: what is no text, or of no known kind, is left after its
 * first part and never kept. Follows no link, and waits for no pipe or device. Never throws for what the file is.
 *
 * @param kindOf - the kind of a text of which there may be more; {@link detectKind} by default.
 */
export function readFound(
  found: FileToRead,
  budget: CollectBudget,
  kindOf: (name: string, text: string) => FileKind | undefined = detectKind,
): ReadOutcome {
  const { name } = found;
  try {
    return attempt("read", name, () => {
      const fd = openSync(found.realPath, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
      try {
        if (!fstatSync(fd).isFile()) return { state: "skipped" };
        return readStepwise(fd, found, budget, kindOf);
      } finally {
        closeSync(fd);
      }
    });
  } catch (error) {
    if (!isEnvironmentError(error)) throw error;
    return { state: "unreadable", diagnostic: unreadable(name, "file", error) };
  }
}

function readStepwise(
  fd: number,
  found: FileToRead,
  budget: CollectBudget,
  kindOf: (name: string, text: string) => FileKind | undefined,
): ReadOutcome {
  const { bytesPerFile } = budget.limits;
  const chunks: Buffer[] = [];
  let size = 0;
  const readTo = (limit: number): boolean => {
    while (size < limit) {
      const chunk = Buffer.allocUnsafe(Math.min(limit - size, TELLING_BYTES));
      const count = readSync(fd, chunk, 0, chunk.length, null);
      if (count === 0) return false;
      chunks.push(chunk.subarray(0, count));
      size += count;
      budget.takeBytes(count);
    }
    return true;
  };
  const soFar = (): Buffer => Buffer.concat(chunks);
  const firstPart = readTo(Math.min(FIRST_BYTES, bytesPerFile + 1));
  if (firstPart && isBinary(soFar())) return { state: "skipped" };
  const more = firstPart && readTo(Math.min(TELLING_BYTES, bytesPerFile + 1));
  const kind = kindOf(found.name, textOf(soFar()));
  if (kind === undefined) return { state: "skipped" };
  if (more) readTo(bytesPerFile + 1);
  if (size > bytesPerFile) return { state: "too-large", diagnostic: tooLarge(found.name, bytesPerFile) };
  if (!budget.takeFile()) return { state: "too-many", diagnostic: tooMany(found.name, budget.limits.files) };
  const bytes = soFar();
  const decoded = decodeAs(kind, bytes, found.name);
  if (!decoded.ok) return { state: "unreadable", diagnostic: decoded.diagnostic };
  return { state: "kept", file: collectedFile(found, kind, bytes, decoded.source, false) };
}

/**
 * The file that comes of bytes which the command line names.
 *
 * @param as - the kind that the command line gives.
 * @returns a finding where they are no text, or where nobody knows the kind.
 */
export function namedFile(
  named: { readonly name: string; readonly path: string | undefined; readonly realPath: string | undefined },
  bytes: Uint8Array,
  as: FileKind | undefined,
  budget: CollectBudget,
): ReadOutcome {
  budget.takeBytes(bytes.length);
  const { name } = named;
  const { bytesPerFile, files } = budget.limits;
  if (bytes.length > bytesPerFile) return { state: "too-large", diagnostic: tooLarge(name, bytesPerFile) };
  const kind = as ?? detectKind(name, textOf(bytes));
  if (kind === undefined) {
    const message = "the file is none that lbgen knows, by its name or by what it holds";
    const hint = "say what it is: --as workers, httpd, uriworkermap or server-xml";
    return { state: "unreadable", diagnostic: fileFinding(name, "warning", "file-kind-unknown", message, hint) };
  }
  if (!budget.takeFile()) return { state: "too-many", diagnostic: tooMany(name, files) };
  const decoded = decodeAs(kind, bytes, name);
  if (!decoded.ok) return { state: "unreadable", diagnostic: decoded.diagnostic };
  return { state: "kept", file: collectedFile(named, kind, bytes, decoded.source, true) };
}

function collectedFile(
  {
    name,
    path,
    realPath,
  }: { readonly name: string; readonly path: string | undefined; readonly realPath: string | undefined },
  kind: FileKind,
  bytes: Uint8Array,
  decoded: XmlSource,
  named: boolean,
): CollectedFile {
  const { text } = decoded;
  const file = { name, source: new SourceText(text, secretRanges(kind, text)) };
  return { name, path, realPath, kind, bytes, decoded, file, named };
}

/** The same file with another text, which is not on disk yet. */
export function withText(one: CollectedFile, text: string): CollectedFile {
  return collectedFile(one, one.kind, one.bytes, { ...one.decoded, text }, one.named);
}

function decodeAs(kind: FileKind, bytes: Uint8Array, name: string) {
  return kind.endsWith("-xml") ? decodeXmlBytes(bytes, name) : decodeTextBytes(bytes, name);
}

/** The text of bytes, of which there may be more; empty where they are no text. */
function textOf(bytes: Uint8Array): string {
  const decoded = decodeXmlBytes(bytes.subarray(0, TELLING_BYTES), "");
  return decoded.ok ? decoded.source.text : "";
}

/** Whether bytes are neither 8-bit text nor UTF-16 XML. */
function isBinary(bytes: Buffer): boolean {
  return bytes.includes(0) && !decodeXmlBytes(bytes.subarray(0, bytes.length - (bytes.length % 2)), "").ok;
}

/** A file or folder that was found and cannot be read. */
export function unreadable(name: string, what: "file" | "folder", error: EnvironmentError): Diagnostic {
  const message = `the ${what} cannot be read: ${reasonOf(error)}`;
  return fileFinding(name, "warning", "file-unreadable", message, "run lbgen as a user who may read it");
}

function tooLarge(name: string, limit: number): Diagnostic {
  const message = `the file has more than ${limit} bytes and was not read`;
  return fileFinding(name, "warning", "file-too-large", message, "check that this is the file you mean");
}

function tooMany(name: string, limit: number): Diagnostic {
  const message = `there are more than ${limit} files; this one and what comes after it was not read`;
  return fileFinding(name, "warning", "search-limit", message, "name a smaller folder, or the files themselves");
}

/** A finding about a file as a whole. */
export function fileFinding(file: string, severity: Severity, code: string, message: string, hint: string): Diagnostic {
  return { file, ...WHOLE_FILE, severity, code, message, hint };
}
