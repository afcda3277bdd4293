import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { RenderedFile } from "../render/rendered-file.ts";
import { backupName, placeBackup } from "./backup.ts";
import { attempt, EnvironmentError } from "./environment-error.ts";
import type { Progress } from "./io.ts";
import {
  formatManifest,
  isPlainPath,
  MANIFEST_NAME,
  type Manifest,
  manifestOf,
  parseManifest,
  sha256,
} from "./manifest.ts";
import {
  type Found,
  findFile,
  firstExisting,
  hasDirectory,
  inspect,
  look,
  openTree,
  parentOf,
  placeOf,
  readFlags,
  type Tree,
} from "./output-place.ts";
import { makeStaging, removeStaging, removeStaleStaging } from "./staging.ts";

/** What becomes of one rendered file. `chmod`: the bytes are right, but a file with a secret is laxer than 0600. */
export type FileAction = "create" | "update" | "unchanged" | "chmod";

/** One rendered file, and what there is in its place. */
export interface PlannedFile {
  /** Relative to the output directory. */
  readonly path: string;
  readonly action: FileAction;
  readonly secret: boolean;
  readonly bytes: Uint8Array;
  /** The bytes that an update replaces; `undefined` with any other action, and for a manifest too large to be one. */
  readonly oldBytes: Uint8Array | undefined;
  /** Whether an update copies the file to `NAME.bak-N` first, because lbgen did not write it as it is now. */
  readonly backup: boolean;
  /** For {@link commitOutput}: the file as it was seen; `undefined` when there is none. */
  readonly seen: Stats | undefined;
}

/** A file that an earlier run wrote and this one does not: deleted, or kept since it was modified after that. */
export interface StaleFile {
  readonly path: string;
  readonly action: "delete" | "keep";
  /** The bytes that a deletion removes; `undefined` for one that is kept. */
  readonly oldBytes: Uint8Array | undefined;
  /** For {@link commitOutput}. */
  readonly seen: Stats | undefined;
}

/** What {@link commitOutput} would do. Nothing has been written yet. */
export interface OutputPlan {
  /** The output directory as the user spelled it. */
  readonly dir: string;
  /** In the order given. */
  readonly files: readonly PlannedFile[];
  /** In the order of the old manifest. */
  readonly stale: readonly StaleFile[];
  /** `.lbgen.json` itself. */
  readonly manifest: PlannedFile;
  /** For {@link commitOutput}: directories that held files of the old manifest, to be removed if they are empty then. */
  readonly emptied: readonly string[];
  /** Whether there is nothing to do: every file and the manifest are as they should be, and nothing is to be deleted. */
  readonly upToDate: boolean;
}

/** A copy that was made of a file before it was replaced; both paths are relative to the output directory. */
export interface Backup {
  readonly path: string;
  readonly backup: string;
}

/** The bits that a file with a secret must not have. */
const LAXER_THAN_0600 = 0o7177;

/**
 * Compares an output directory with what it shall hold. Reads only, and everything that can be known to fail is found
 * here or before {@link commitOutput} writes its first byte.
 *
 * @param dir - need not exist, nor its parents; may itself be a symbolic link to a directory.
 * @param files - paths are unique and none is a directory of another.
 * @throws EnvironmentError `OUT_SYMLINK` for a symbolic link below `dir` (or a dangling `dir`), `OUT_NOT_A_DIRECTORY` and
 * `OUT_NOT_A_FILE` for the wrong kind of thing, `OUT_OTHER_FILE_SYSTEM` for a mount point below `dir`, `OUT_NAME` for
 * a path that lbgen keeps for itself, and `FS_...` for what the operating system refuses.
 */
export function planOutput(dir: string, files: readonly RenderedFile[], progress?: Progress): OutputPlan {
  checkNames(files);
  const tree = openTree(dir);
  const manifestFound = findFile(tree, MANIFEST_NAME);
  const old: Manifest = manifestFound?.bytes === undefined ? new Map() : parseManifest(manifestFound.bytes);
  const manifest = manifestOf(files);
  const planned = files.map((file, index) => {
    progress?.tick("comparing files", index, files.length);
    return planFile(tree, file, old);
  });
  const { stale, emptied } = planStale(tree, old, manifest, planned);
  const secret = files.some((file) => file.secret);
  const plannedManifest = planManifest(manifestFound, manifest, old, secret);
  const upToDate =
    plannedManifest.action === "unchanged" &&
    planned.every((file) => file.action === "unchanged") &&
    stale.every((file) => file.action === "keep");
  return { dir, files: planned, stale, manifest: plannedManifest, emptied, upToDate };
}

/**
 * Carries out a plan. Where the whole directory, or a whole directory in it, does not exist yet, it appears at once and
 * complete; elsewhere each file does. Nothing is flushed to the disk with fsync: a power failure may cost files that
 * can be generated again.
 *
 * The order makes a kill at any point harmless, given that the command is run again:
 *
 * 1. Everything new, and the copies for the backups, is written below a staging directory (`.lbgen-...`). A kill leaves
 *    the output as it was; the next run removes the staging directory. A full disk is noticed here.
 * 2. What was planned is compared with what is there now; nothing was changed until here.
 * 3. Modes are tightened: they can only get stricter.
 * 4. All backups are placed, before the first file is replaced, so that no file the user changed is ever gone.
 * 5. New files and directories are renamed into place. The old manifest is still there: to the next run a file that was
 *    replaced is unchanged, if it is to have the same bytes, else one that lbgen did not write, of which it makes a
 *    backup too many, never one too few.
 * 6. Files that are no longer generated are deleted. They are listed in the old manifest until they are gone, so that
 *    the next run deletes the rest; one that is listed and missing is no matter.
 * 7. The manifest comes last: it never says that lbgen wrote what it has not written yet.
 *
 * @returns the backups that were made.
 * @throws EnvironmentError `OUT_CHANGED` when a file changed after it was planned, else as {@link planOutput}.
 */
export function commitOutput(plan: OutputPlan, progress?: Progress): readonly Backup[] {
  const tree = openTree(plan.dir);
  const below = placeOf(tree, "").kind === "directory" ? tree.prefix : firstExisting(plan.dir);
  removeStaleStaging(below);
  if (plan.upToDate) return [];
  const writes = [...plan.files, plan.manifest].filter((file) => file.action === "create" || file.action === "update");
  const deletions = plan.stale.filter((file) => file.action === "delete");
  checkWritable(plan, tree, below, writes, deletions);
  const staging = attempt("write in", plan.dir, () => makeStaging(below));
  try {
    const staged = stage(tree, staging, below, writes, progress);
    checkUnchanged(plan, tree, staged);
    for (const file of [...plan.files, plan.manifest]) if (file.action === "chmod") tighten(tree, file);
    const backups = staged.copies.map(({ path, from }) => {
      const number = attempt("back up", join(plan.dir, path), () => placeBackup(from, tree.prefix + path));
      return { path, backup: backupName(path, number) };
    });
    const last = staged.moves.pop(); // The manifest, or the directory with the manifest in it.
    for (const move of staged.moves) put(move);
    for (const { path } of deletions) attempt("delete", join(plan.dir, path), () => unlinkSync(tree.prefix + path));
    removeEmptyDirectories(tree, plan.emptied);
    if (last !== undefined) put(last);
    return backups;
  } finally {
    removeStaging(staging);
  }
}

// ---------------------------------------------------------------------------------------------------------- planning

function checkNames(files: readonly RenderedFile[]): void {
  const paths = new Set<string>();
  for (const { path } of files) {
    if (!isPlainPath(path)) {
      throw new EnvironmentError("OUT_NAME", path, `lbgen cannot write a file named ${JSON.stringify(path)}`);
    }
    if (paths.has(path)) throw new RangeError(`two rendered files are named ${path}`);
    paths.add(path);
  }
  for (const { path } of files) {
    for (let parent = parentOf(path); parent !== ""; parent = parentOf(parent)) {
      if (!paths.has(parent)) continue;
      const message = `${parent} cannot be both a file and the directory of ${path}; give the node another name`;
      throw new EnvironmentError("OUT_NAME", path, message);
    }
  }
}

function planFile(tree: Tree, file: RenderedFile, old: Manifest): PlannedFile {
  const { path, bytes, secret } = file;
  const found = findFile(tree, path);
  const planned = { path, bytes, secret, oldBytes: undefined, backup: false, seen: found?.stats };
  if (found === undefined) return { ...planned, action: "create" };
  if (found.bytes === undefined) {
    const message = `${join(tree.dir, path)} is larger than anything lbgen writes; move it away`;
    throw new EnvironmentError("FS_TOO_LARGE", join(tree.dir, path), message);
  }
  if (Buffer.compare(found.bytes, bytes) === 0) return { ...planned, action: keepOrTighten(found.stats, secret) };
  const backup = old.get(path) !== sha256(found.bytes);
  return { ...planned, action: "update", oldBytes: found.bytes, backup };
}

/**
 * Where a file holds a secret the manifest is 0600 too: a weak secret could be guessed from the hash of its file. One
 * that is not to the byte what lbgen writes was changed by someone else, and is backed up.
 */
function planManifest(found: Found | undefined, manifest: Manifest, old: Manifest, secret: boolean): PlannedFile {
  const bytes = formatManifest(manifest);
  const planned = { path: MANIFEST_NAME, bytes, secret, oldBytes: undefined, backup: false, seen: found?.stats };
  if (found === undefined) return { ...planned, action: "create" };
  if (found.bytes !== undefined && Buffer.compare(found.bytes, bytes) === 0) {
    return { ...planned, action: keepOrTighten(found.stats, secret) };
  }
  const backup = found.bytes === undefined || Buffer.compare(found.bytes, formatManifest(old)) !== 0;
  return { ...planned, action: "update", oldBytes: found.bytes, backup };
}

function keepOrTighten(stats: Stats, secret: boolean): "unchanged" | "chmod" {
  return secret && (stats.mode & LAXER_THAN_0600) !== 0 ? "chmod" : "unchanged";
}

function planStale(
  tree: Tree,
  old: Manifest,
  manifest: Manifest,
  planned: readonly PlannedFile[],
): Pick<OutputPlan, "stale" | "emptied"> {
  const stale: StaleFile[] = [];
  const emptied = new Set<string>();
  const idOf = (stats: Stats): string => `${stats.dev}:${stats.ino}`;
  const generated = new Set<string>();
  for (const { seen } of planned) if (seen !== undefined) generated.add(idOf(seen));
  for (const [path, digest] of old) {
    if (manifest.has(path)) continue;
    const parent = parentOf(path);
    const { kind } = placeOf(tree, parent);
    const found =
      kind === "directory" ? attempt("read", join(tree.dir, path), () => inspect(tree.prefix + path)) : kind;
    const ours = typeof found === "object" && found.bytes !== undefined && sha256(found.bytes) === digest;
    // Where the file system ignores case and a node was renamed by case only, this is the new file by its old name.
    if (ours && generated.has(idOf(found.stats))) continue;
    // A missing one may have been deleted by a run that was killed before it removed the directory.
    if (kind === "directory" && (ours || found === "missing")) emptied.add(parent);
    if (ours) stale.push({ path, action: "delete", oldBytes: found.bytes, seen: found.stats });
    else if (found !== "missing") stale.push({ path, action: "keep", oldBytes: undefined, seen: undefined });
  }
  return { stale, emptied: [...emptied] };
}

// -------------------------------------------------------------------------------------------------------- committing

/** Something staged, and where it goes: absolute paths, and the path that a message names. */
interface Move {
  readonly from: string;
  readonly to: string;
  readonly shown: string;
}

interface Staged {
  /** In the order in which they are renamed; the manifest, or the directory that holds it, is last. */
  readonly moves: Move[];
  /** Relative paths of files, and the staged copies that are to be their backups. */
  readonly copies: readonly { readonly path: string; readonly from: string }[];
}

/** Permissions that would fail a rename or a deletion halfway are asked for before anything is written. */
function checkWritable(
  plan: OutputPlan,
  tree: Tree,
  below: string,
  writes: readonly PlannedFile[],
  deletions: readonly StaleFile[],
): void {
  const ask = (path: string, shown: string): void => {
    attempt("write in", shown, () => accessSync(path, constants.W_OK | constants.X_OK));
  };
  ask(below, below === tree.prefix ? plan.dir : below);
  const asked = new Set([""]);
  for (const { path } of [...writes, ...deletions]) {
    const parent = parentOf(path);
    if (asked.has(parent)) continue;
    asked.add(parent);
    if (placeOf(tree, parent).kind === "directory") ask(tree.prefix + parent, join(plan.dir, parent));
  }
  const user = process.geteuid?.() ?? 0;
  for (const { action, path, seen } of [...plan.files, plan.manifest]) {
    if (action !== "chmod" || user === 0 || seen?.uid === user) continue;
    const shown = join(plan.dir, path);
    const message = `cannot change the mode of ${shown}, which holds a secret: it belongs to another user`;
    throw new EnvironmentError("FS_PERMISSION", shown, message);
  }
}

/** Writes everything below the staging directory, whole missing directories as such, other files side by side. */
function stage(
  tree: Tree,
  staging: string,
  below: string,
  writes: readonly PlannedFile[],
  progress: Progress | undefined,
): Staged {
  const moves: Move[] = [];
  const copies: { path: string; from: string }[] = [];
  const made = new Map<string, string>();
  let count = 0;
  const next = (): string => `${staging}/${count++}`;
  const root = tree.prefix.slice(0, -1);

  // The staged directory that stands for a missing one.
  const directoryFor = (path: string): string => {
    const known = made.get(path);
    if (known !== undefined) return known;
    let staged: string;
    if (path === "") {
      const names = root.slice(below.length).split("/");
      const top = next();
      moves.push({ from: top, to: below + names[0], shown: tree.dir });
      staged = [top, ...names.slice(1)].join("/");
      attempt("write", tree.dir, () => mkdirSync(staged, { recursive: true }));
    } else {
      const shown = join(tree.dir, path);
      if (placeOf(tree, path).at === path && placeOf(tree, "").kind === "directory") {
        staged = next();
        moves.push({ from: staged, to: tree.prefix + path, shown });
      } else {
        staged = `${directoryFor(parentOf(path))}/${path.slice(path.lastIndexOf("/") + 1)}`;
      }
      attempt("write", shown, () => mkdirSync(staged));
    }
    made.set(path, staged);
    return staged;
  };

  for (const [index, file] of writes.entries()) {
    progress?.tick("writing files", index, writes.length);
    const { path, bytes, secret, seen } = file;
    const shown = join(tree.dir, path);
    let to: string;
    if (hasDirectory(tree, path)) {
      to = next();
      moves.push({ from: to, to: tree.prefix + path, shown });
    } else {
      to = `${directoryFor(parentOf(path))}/${path.slice(path.lastIndexOf("/") + 1)}`;
    }
    attempt("write", shown, () => writeNew(to, bytes, secret, seen));
    if (!file.backup || seen === undefined) continue;
    const from = next();
    attempt("back up", shown, () => {
      copyFileSync(tree.prefix + path, from, constants.COPYFILE_EXCL);
      chmodSync(from, seen.mode & (secret ? 0o600 : 0o777));
    });
    copies.push({ path, from });
  }
  return { moves, copies };
}

/** A file with a secret is 0600 from its creation on; any other keeps its mode, or gets that of a new file. */
function writeNew(path: string, bytes: Uint8Array, secret: boolean, seen: Stats | undefined): void {
  const descriptor = openSync(path, "wx", secret ? 0o600 : 0o666);
  try {
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset);
    if (!secret && seen !== undefined) fchmodSync(descriptor, seen.mode & 0o777);
  } finally {
    closeSync(descriptor);
  }
}

/** Nothing may have changed since the plan was made: neither a file, nor a directory on the way to one. */
function checkUnchanged(plan: OutputPlan, tree: Tree, staged: Staged): void {
  const now: Tree = { ...tree, places: new Map([["", { kind: "directory", at: "" }]]) };
  const changed = (shown: string): EnvironmentError =>
    new EnvironmentError("OUT_CHANGED", shown, `${shown} changed while lbgen was at work; run the command again`);
  for (const { action, path, seen } of [...plan.files, ...plan.stale, plan.manifest]) {
    if (seen === undefined || action === "unchanged") continue;
    const shown = join(plan.dir, path);
    if (placeOf(now, parentOf(path)).kind !== "directory") throw changed(shown);
    const stats = attempt("read", shown, () => look(lstatSync, tree.prefix + path));
    const same =
      stats?.dev === seen.dev &&
      stats.ino === seen.ino &&
      stats.size === seen.size &&
      stats.mode === seen.mode &&
      stats.mtimeMs === seen.mtimeMs &&
      stats.ctimeMs === seen.ctimeMs;
    if (!same) throw changed(shown);
  }
  const seen = new Set([...plan.files, plan.manifest].flatMap((file) => (file.seen === undefined ? [] : [file.path])));
  for (const { to, shown } of staged.moves) {
    if (seen.has(to.slice(tree.prefix.length))) continue;
    if (attempt("write", shown, () => look(lstatSync, to)) !== undefined) throw changed(shown);
  }
}

function tighten(tree: Tree, file: PlannedFile): void {
  attempt("change the mode of", join(tree.dir, file.path), () => {
    const descriptor = openSync(tree.prefix + file.path, readFlags);
    try {
      fchmodSync(descriptor, 0o600);
    } finally {
      closeSync(descriptor);
    }
  });
}

function put(move: Move): void {
  attempt("write", move.shown, () => renameSync(move.from, move.to));
}

/** Removes directories that deletions left empty, never the output directory itself. */
function removeEmptyDirectories(tree: Tree, directories: readonly string[]): void {
  for (const start of directories) {
    for (let path = start; path !== ""; path = parentOf(path)) {
      try {
        rmdirSync(tree.prefix + path);
      } catch {
        break; // Something else is in it, or it is gone.
      }
    }
  }
}
