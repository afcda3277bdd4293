import { hash } from "node:crypto";
import type { RenderedFile } from "../render/rendered-file.ts";

/** Name of the file in the output directory that lists what lbgen wrote there. */
export const MANIFEST_NAME = ".lbgen.json";

/** What lbgen last wrote: path (relative to the output directory) to sha256 (lower-case hex) of the bytes. */
export type Manifest = ReadonlyMap<string, string>;

/** More bytes than any manifest of lbgen's has; above it the file is not read. */
export const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

/** lbgen writes at depth 2; the limit keeps what a hostile manifest can make us look at in proportion to its size. */
const MAX_DEPTH = 8;
const MAX_PATH_LENGTH = 1024;

/** The sha256 of some bytes, in lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return hash("sha256", bytes);
}

/** The manifest of some rendered files, in their order. */
export function manifestOf(files: readonly RenderedFile[]): Manifest {
  return new Map(files.map((file) => [file.path, sha256(file.bytes)]));
}

/** The bytes of `.lbgen.json`: the same for the same files in the same order. */
export function formatManifest(manifest: Manifest): Uint8Array {
  const files = Array.from(manifest, ([path, digest]) => ({ path, sha256: digest }));
  return Buffer.from(`${JSON.stringify({ files }, null, 2)}\n`);
}

/**
 * Reads a `.lbgen.json` that anyone may have written. An entry that is not a plain path below the directory with a
 * sha256 is left out, and so is every entry of a path that is listed twice; what is no manifest at all is an empty one.
 * A file that is left out counts as not written by lbgen, and is therefore backed up and never deleted.
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  const manifest = new Map<string, string>();
  if (bytes.length > MAX_MANIFEST_BYTES) return manifest;
  const twice = new Set<string>();
  for (const entry of listedFiles(bytes)) {
    const { path, sha256: digest } = (entry ?? {}) as { path?: unknown; sha256?: unknown };
    if (typeof path !== "string" || typeof digest !== "string") continue;
    if (!isPlainPath(path) || !/^[0-9a-f]{64}$/.test(digest)) continue;
    if (manifest.has(path)) twice.add(path);
    manifest.set(path, digest);
  }
  for (const path of twice) manifest.delete(path);
  return manifest;
}

function listedFiles(bytes: Uint8Array): readonly unknown[] {
  try {
    const parsed = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8")) as {
      files?: unknown;
    } | null;
    return Array.isArray(parsed?.files) ? parsed.files : [];
  } catch {
    return [];
  }
}

/**
 * Whether a path is one that lbgen writes and lists: relative, forward slashes, without `.`, `..` and control characters,
 * no backup, and none of lbgen's own names (`.lbgen...`).
 */
export function isPlainPath(path: string): boolean {
  if (path.length > MAX_PATH_LENGTH || /[\p{Cc}\\]|^[A-Za-z]:|\.bak-[0-9]+$/u.test(path)) return false;
  const parts = path.split("/");
  if (parts.length > MAX_DEPTH || parts[0]?.startsWith(".lbgen")) return false;
  return parts.every((part) => part !== "" && part !== "." && part !== "..");
}
