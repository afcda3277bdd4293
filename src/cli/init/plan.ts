import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Answers } from "../../init/answers.ts";
import { draftText } from "../../init/draft-topology.ts";
import { createFile } from "../create-file.ts";
import { attempt } from "../environment-error.ts";
import { type IgnoreEdit, ignoreEdit, writeIgnore } from "../git-ignore.ts";
import type { Io } from "../io.ts";
import { note } from "../remarks.ts";
import { replaceFile } from "../replace-file.ts";

/** All that `lbgen init` is about to write. */
export interface InitPlan {
  readonly file: string;
  readonly topology: Uint8Array;
  /** What FILE holds now; `undefined` where it is new. */
  readonly before: Uint8Array | undefined;
  /** The secret's file, where one has to be made; as the user spelled it. */
  readonly secretFile: string | undefined;
  readonly ignore: IgnoreEdit | undefined;
}

const SECRET_BYTES = 32;
const SECRET_MODE = 0o600;

/** Looks at what is there, and writes nothing. */
export function initPlan(file: string, answers: Answers): InitPlan {
  const before = existsSync(file) ? attempt("read", file, () => readFileSync(file)) : undefined;
  const path = secretPath(file, answers);
  const isNew = path !== undefined && !existsSync(path);
  return {
    file,
    topology: Buffer.from(draftText(answers)),
    before,
    secretFile: isNew ? path : undefined,
    ignore: path === undefined ? undefined : ignoreEdit(path),
  };
}

/** The secret's file as it can be opened from here; `undefined` where there is none. */
export function secretPath(file: string, { secret }: Answers): string | undefined {
  if (secret === undefined || !("file" in secret)) return undefined;
  const folder = dirname(file);
  return folder === "." || secret.file.startsWith("/") ? secret.file : `${folder}/${secret.file}`;
}

/** Why a secret cannot be in this file; `undefined` if it can, or if it can be made there. */
export function whyNoSecretFile(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) return stats.isFile() ? undefined : `${path} is no file`;
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  return folder?.isDirectory() === true ? undefined : `there is no folder ${dirname(path)}`;
}

/**
 * Writes the secret's file, then .gitignore, then the topology, so that no topology names a file that is not there. Where
 * the topology cannot be written, a secret that was just made goes again.
 */
export async function writeInit(plan: InitPlan, ignores: boolean, quiet: boolean, io: Io): Promise<void> {
  const told = (line: string): void => {
    if (!quiet) io.out(`${line}\n`);
  };
  if (plan.secretFile !== undefined) {
    createFile(plan.secretFile, Buffer.from(`${randomBytes(SECRET_BYTES).toString("hex")}\n`), SECRET_MODE);
  }
  try {
    if (ignores && plan.ignore !== undefined) await showIgnore(plan.ignore, quiet, io);
    await writeTopology(plan, quiet, io);
  } catch (error) {
    if (plan.secretFile !== undefined) rmSync(plan.secretFile, { force: true });
    throw error;
  }
  if (plan.secretFile !== undefined) told(`create  ${plan.secretFile}`);
  told(`${plan.before === undefined ? "create" : "update"}  ${plan.file}`);
}

async function showIgnore(edit: IgnoreEdit, quiet: boolean, io: Io): Promise<void> {
  const backup = writeIgnore(edit);
  await showDiff(edit.path, edit.before, edit.after, io);
  if (!quiet && backup !== undefined) note(io, `wrote ${edit.path}; what was there is ${backup}`);
}

async function writeTopology({ file, topology, before }: InitPlan, quiet: boolean, io: Io): Promise<void> {
  if (before === undefined) {
    createFile(file, topology, undefined);
    return;
  }
  const { target, backup } = replaceFile(file, { expected: before, bytes: topology });
  await showDiff(file, before, topology, io);
  if (!quiet && backup !== undefined) note(io, `wrote ${target}; what was there is ${backup}`);
}

async function showDiff(path: string, before: Uint8Array | undefined, after: Uint8Array, io: Io): Promise<void> {
  const { printDiff, shownDiff } = await import("../shown-diff.ts");
  const kind = path.endsWith(".gitignore") ? path : "lbgen.yaml";
  await printDiff(shownDiff(basename(path), kind, before, after), "out", io);
}

/** A path as the topology names it: relative to the topology's folder where it is below or beside it. */
export function fromTopology(file: string, path: string, relative: (from: string, to: string) => string): string {
  if (path.startsWith("/") || dirname(file) === ".") return path;
  return relative(resolve(dirname(file)), resolve(path));
}
