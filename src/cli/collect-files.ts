import { realpathSync, statSync } from "node:fs";
import type { Diagnostic } from "../diagnostic.ts";
import { kindByName } from "../installation/kind-names.ts";
import { COLLECT_LIMITS, CollectBudget, type CollectLimits } from "./collect-budget.ts";
import { fileFinding, namedFile, readFound } from "./collect-read.ts";
import { httpdRootsOf } from "./collect-roots.ts";
import type { CollectedFile, CollectedFiles, CollectOptions } from "./collect-types.ts";
import { compareNames, type FoundFile, idOf, tryStat, type Walk, walkFolder } from "./collect-walk.ts";
import { attempt } from "./environment-error.ts";
import type { Io } from "./io.ts";
import { readInput, STDIN_NAME } from "./read-input.ts";
import { UsageError } from "./usage-error.ts";

/** What is to be read: a path of the command line, or a file found below one. */
interface Candidate {
  /** Which path of the command line it comes from. */
  readonly group: number;
  readonly found: FoundFile;
  readonly named: boolean;
}

/** Standard input has no inode. */
const STDIN_ID = "stdin";

/**
 * Reads the files that a command line names: files, folders, which are walked, and `-` for standard input. What is found
 * by walking is kept only where its kind is known; nothing is read through a link that leaves the folders.
 *
 * @throws EnvironmentError for a path of the command line that cannot be read.
 */
export async function collectFiles(
  paths: readonly string[],
  io: Io,
  options: CollectOptions,
  limits: CollectLimits = COLLECT_LIMITS,
): Promise<CollectedFiles> {
  const budget = new CollectBudget(limits);
  const folders = new Set<string>();
  for (const path of paths) {
    if (path === "") throw new UsageError("a path is empty", "name a file or a folder, or - for standard input");
    if (path !== "-" && attempt("read", path, () => statSync(path)).isDirectory()) folders.add(path);
  }
  const roots = [...folders].map((name) => ({ name, realPath: attempt("read", name, () => realpathSync(name)) }));
  const realRoots = roots.map(({ realPath }) => realPath);
  const diagnostics: Diagnostic[] = [];
  const progress = (entries: number): void => io.progress?.tick("looking at files and folders", entries);
  const candidates = findCandidates(paths, folders, { roots: realRoots, budget, diagnostics, progress });
  const { wanted, notEnabled } = chooseNames(candidates);
  const files = await readAll(wanted, options, budget, diagnostics, io);
  return { files, httpdRoots: httpdRootsOf(files), notEnabled, diagnostics, roots, budget };
}

function findCandidates(
  paths: readonly string[],
  folders: ReadonlySet<string>,
  about: Pick<Walk, "roots" | "budget" | "diagnostics" | "progress">,
): Candidate[] {
  const visited = new Set<string>();
  const reached: Walk["reached"] = new Set();
  return paths.flatMap((path, group): Candidate[] => {
    if (!folders.has(path)) return [{ group, found: namedPath(path), named: true }];
    const found: FoundFile[] = [];
    walkFolder(path, { ...about, visited, reached, found });
    return found.map((one) => ({ group, found: one, named: false }));
  });
}

function namedPath(path: string): FoundFile {
  const own = { name: path, path, state: "plain", isOwnName: true } as const;
  if (path === "-") return { ...own, name: STDIN_NAME, realPath: "", id: STDIN_ID };
  const id = idOf(attempt("read", path, () => statSync(path, { bigint: true })));
  // A pipe of the shell, such as /dev/fd/63, is there and has no path of its own.
  return { ...own, realPath: tryStat(() => realpathSync(path)) ?? path, id };
}

interface Choice {
  readonly wanted: readonly Candidate[];
  readonly notEnabled: readonly string[];
}

/**
 * One name for each file: the one on the command line, else the one in an enabled folder, else one that is no link. A file
 * that has only names in available folders waits there.
 */
function chooseNames(candidates: readonly Candidate[]): Choice {
  const byId = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const known = byId.get(candidate.found.id);
    if (known === undefined || isBetter(candidate, known)) byId.set(candidate.found.id, candidate);
  }
  const sorted = [...byId.values()].sort((a, b) => a.group - b.group || compareNames(a.found.name, b.found.name));
  const waits = ({ found, named }: Candidate): boolean => !named && found.state === "available";
  return {
    wanted: sorted.filter((candidate) => !waits(candidate)),
    notEnabled: sorted.filter(waits).map(({ found }) => found.name),
  };
}

function isBetter(one: Candidate, other: Candidate): boolean {
  const rank = ({ named, found }: Candidate): number =>
    (named ? 8 : 0) + { enabled: 4, plain: 2, available: 0 }[found.state] + (found.isOwnName ? 1 : 0);
  return rank(one) > rank(other);
}

async function readAll(
  candidates: readonly Candidate[],
  options: CollectOptions,
  budget: CollectBudget,
  diagnostics: Diagnostic[],
  io: Io,
): Promise<readonly CollectedFile[]> {
  const files: CollectedFile[] = [];
  for (const [index, { found, named }] of candidates.entries()) {
    io.progress?.tick("reading files", index, candidates.length);
    const { name, path } = found;
    if (!named && kindByName(name) === "other") continue;
    if (budget.isSpent) {
      diagnostics.push(tooManyBytes(name, budget));
      break;
    }
    const place = found.id === STDIN_ID ? { name, path: undefined, realPath: undefined } : found;
    const outcome = named
      ? namedFile(place, await readInput(path, budget.limits.bytesPerFile, io), options.as, budget)
      : readFound(found, budget);
    if (outcome.state === "kept") files.push(outcome.file);
    else if (outcome.state !== "skipped") diagnostics.push(outcome.diagnostic);
    if (outcome.state === "too-many") break;
  }
  return files;
}

function tooManyBytes(name: string, { limits }: CollectBudget): Diagnostic {
  const message = `${limits.bytes} bytes were read; this file and what comes after it was not`;
  return fileFinding(name, "warning", "search-limit", message, "name a smaller folder, or the files themselves");
}
