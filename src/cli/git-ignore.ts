import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { createFile } from "./create-file.ts";
import { attempt, errnoOf } from "./environment-error.ts";
import { replaceFile } from "./replace-file.ts";

/** What keeps a file out of git. */
export interface IgnoreEdit {
  /** The .gitignore beside the file. */
  readonly path: string;
  /** `undefined` where there is none yet. */
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array;
}

/**
 * What has to be written so that git ignores a file.
 *
 * @param path - the file, which may not be there yet.
 * @returns `undefined` outside a work tree, and where git ignores it already.
 */
export function ignoreEdit(path: string): IgnoreEdit | undefined {
  const folder = dirname(path);
  if (!isInWorkTree(resolve(folder))) return undefined;
  const rules = join(folder, ".gitignore");
  const before = existsSync(rules) ? attempt("read", rules, () => readFileSync(rules)) : undefined;
  const line = `/${escaped(basename(path))}`;
  const text = before?.toString("latin1") ?? "";
  if (isIgnored(path) ?? text.split(/\r?\n/).includes(line)) return undefined;
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  const after = Buffer.concat([before ?? Buffer.alloc(0), Buffer.from(`${gap}${line}\n`)]);
  return { path: rules, before, after };
}

/** Writes it; what was there is kept as `.gitignore.bak-N`. */
export function writeIgnore({ path, before, after }: IgnoreEdit): string | undefined {
  if (before !== undefined) return replaceFile(path, { expected: before, bytes: after }).backup;
  createFile(path, after, undefined);
  return undefined;
}

function isInWorkTree(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return true;
    if (at === dirname(at)) return false;
  }
}

/** What git itself says; `undefined` where there is no git. */
function isIgnored(path: string): boolean | undefined {
  const args = ["-C", dirname(path), "check-ignore", "-q", "--", basename(path)];
  const { status, error } = spawnSync("git", args, { stdio: "ignore", timeout: 5000 });
  if (errnoOf(error) !== undefined || (status !== 0 && status !== 1)) return undefined;
  return status === 0;
}

/** @see gitignore(5): what has a meaning in a pattern, and blanks at the end. */
function escaped(name: string): string {
  return name.replace(/[\\*?[\]!# ]/g, "\\$&");
}
