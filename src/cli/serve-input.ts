import { extname } from "node:path";
import type { Diagnostic } from "../diagnostic.ts";
import { hasErrors } from "../diagnostic.ts";
import type { Site } from "../installation/installation.ts";
import type { Topology } from "../model/topology.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import type { WorkersView } from "../modjk/workers-view.ts";
import type { ServePlan } from "../serve/serve-plan.ts";
import type { SourceText } from "../source-text.ts";
import { DEFAULT_TOPOLOGY } from "./default-topology.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";

/** What `lbgen serve` was given, read; `plan` is absent where a finding is an error. */
export interface ServeInput {
  readonly plan: ServePlan | undefined;
  /** Where FILE is one; with the secrets of its nodes. */
  readonly topology: Topology | undefined;
  readonly secrets: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, SourceText>;
  /** Paths of the files that decide, as they can be opened, for `--watch`. */
  readonly paths: readonly string[];
}

export interface ServeInputOptions {
  /** An uriworkermap.properties. */
  readonly mounts?: string;
  readonly mount: readonly string[];
  /** Whether secrets are read: where nobody is dialled, they are not asked for. */
  readonly secrets: "read" | "unread";
}

/**
 * Reads FILE, a topology or a workers.properties, and the mounts.
 *
 * @throws UsageError for options that do not fit; EnvironmentError for a file that cannot be read.
 */
export async function readServeInput(
  file: string | undefined,
  options: ServeInputOptions,
  io: Io,
): Promise<ServeInput> {
  if (file !== undefined && (await isWorkersFile(file, io))) return ofWorkers(file, options, io);
  if (options.mounts !== undefined || options.mount.length > 0) {
    throw new UsageError(
      "--mount and --mounts go with a workers.properties; a topology has mounts of its own",
      "write them under balancers[].mounts",
    );
  }
  return ofTopology(file, options, io);
}

/** By its name, else by its content. */
async function isWorkersFile(file: string, io: Io): Promise<boolean> {
  const extension = extname(file).toLowerCase();
  if (extension === ".properties") return true;
  if (file === "-" || [".yaml", ".yml", ".json"].includes(extension)) return false;
  const [{ readInput }, { detectKind }, { decodeTextBytes }] = await Promise.all([
    import("./read-input.ts"),
    import("../installation/kind.ts"),
    import("../installation/decode-text.ts"),
  ]);
  const decoded = decodeTextBytes(await readInput(file, MAX_BYTES, io), file);
  return decoded.ok && detectKind(file, decoded.source.text) === "workers";
}

const MAX_BYTES = 16 * 1024 * 1024;

const NO_SECRETS: ReadonlyMap<string, string> = new Map();

async function ofTopology(file: string | undefined, options: ServeInputOptions, io: Io): Promise<ServeInput> {
  const [{ loadTopology }, { loadSecrets }, { assembleRendered }] = await Promise.all([
    import("./topology-file.ts"),
    import("./secrets.ts"),
    import("./rendered-site.ts"),
  ]);
  const loaded = await loadTopology(file, io);
  const { topology, source } = loaded;
  const sources = new Map([[source.file, source.source]]);
  const nothing = { plan: undefined, topology, secrets: NO_SECRETS, sources, paths: [] };
  if (topology === undefined) return { ...nothing, diagnostics: loaded.diagnostics };
  const { secrets, diagnostics } =
    options.secrets === "read" ? loadSecrets(loaded, topology, io) : { secrets: NO_SECRETS, diagnostics: [] };
  const findings = [...loaded.diagnostics, ...diagnostics];
  if (hasErrors(findings)) return { ...nothing, diagnostics: findings };
  const { installation } = await assembleRendered(topology, secrets, io.progress);
  const [site] = installation.sites;
  if (site?.view === undefined) throw new TypeError("a rendered topology has no workers");
  const paths = [file === undefined ? DEFAULT_TOPOLOGY : file, ...secretFiles(topology).map(loaded.resolve)];
  const rules = site.rulesOf(site.httpd?.main);
  return {
    plan: { view: site.view, rules, watchdogSeconds: watchdogOf(site) },
    topology,
    secrets,
    diagnostics: findings,
    sources,
    paths: paths.filter((path) => path !== "-"),
  };
}

function secretFiles({ nodes }: Topology): string[] {
  return nodes.flatMap(({ ajp: { secret } }) => (typeof secret === "object" && "file" in secret ? [secret.file] : []));
}

/** JkWatchdogInterval; `undefined` where it is 0 or absent. */
function watchdogOf({ httpd }: Site): number | undefined {
  const use = httpd?.main.uses.findLast(({ directive }) => directive?.name === "JkWatchdogInterval");
  const seconds = Number(use?.args[0]?.text ?? 0);
  return seconds > 0 ? seconds : undefined;
}

async function ofWorkers(file: string, options: ServeInputOptions, io: Io): Promise<ServeInput> {
  const [{ collectFiles }, { assembleCollected }, mounts] = await Promise.all([
    import("./collect-files.ts"),
    import("./installation-files.ts"),
    import("./serve-mounts.ts"),
  ]);
  const workers = await collectFiles([file], io, { as: "workers" });
  const given =
    options.mounts === undefined ? undefined : await collectFiles([options.mounts], io, { as: "uriworkermap" });
  const loaded = await assembleCollected({
    ...workers,
    files: [...workers.files, ...(given?.files ?? [])],
    diagnostics: [...workers.diagnostics, ...(given?.diagnostics ?? [])],
  });
  const site = loaded.assembly.installation.sites.find(({ view }) => view !== undefined);
  const view = site?.view;
  const base = {
    topology: undefined,
    secrets: NO_SECRETS,
    sources: loaded.sources,
    paths: [file, ...(options.mounts === undefined ? [] : [options.mounts])],
  };
  const diagnostics = [...loaded.diagnostics, ...(await findingsOf(loaded.assembly.installation, view))];
  if (site === undefined || view === undefined || hasErrors(diagnostics)) {
    return { ...base, plan: undefined, diagnostics };
  }
  const named = [...mounts.mountOptionRules(options.mount, view)];
  const own = options.mounts === undefined && named.length === 0 ? mounts.defaultRules(view) : [];
  const fromFile: readonly MountRule[] = options.mounts === undefined ? [] : site.rulesOf(undefined);
  const rules = [...named, ...fromFile, ...own];
  return {
    ...base,
    plan: { view, rules: [...rules, ...mounts.statusRules(view, rules)], watchdogSeconds: undefined },
    diagnostics,
  };
}

/** Why mod_jk would not start; what it would only do otherwise than its author meant is for `lint` to tell. */
async function findingsOf(
  installation: Parameters<typeof import("../lint/lint.ts").lint>[0],
  view: WorkersView | undefined,
): Promise<Diagnostic[]> {
  if (view !== undefined && view.failures.length === 0) return [];
  const [{ lint }, { lintRules }] = await Promise.all([import("../lint/lint.ts"), import("../lint/rules/index.ts")]);
  return lint(installation, lintRules)
    .map(({ diagnostic }) => diagnostic)
    .filter(({ severity }) => severity === "error");
}
