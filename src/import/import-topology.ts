import { type Diagnostic, inFileOrder } from "../diagnostic.ts";
import type { Installation, Site } from "../installation/installation.ts";
import type { NodePair } from "../installation/node-pairs.ts";
import { shown } from "../model/shown.ts";
import type { TopologyInput } from "../model/topology-input.ts";
import { type AjpWorker, decidingPart, type LbWorker, type Member, type WorkersView } from "../modjk/workers-view.ts";
import { importedApache } from "./import-apache.ts";
import { importedBalancer } from "./import-balancers.ts";
import { importedMounts, noteStrayMounts, type SiteMounts, siteMounts } from "./import-mounts.ts";
import { importedNode, type NodeDraft } from "./import-nodes.ts";
import { importedStatus } from "./import-status.ts";
import { collectNotes, type Notes } from "./notes.ts";
import { type SecretName, secretNames } from "./secret-names.ts";
import { WorkerNames } from "./worker-names.ts";

/** A topology that was made of files. */
export interface Imported {
  readonly topology: TopologyInput;
  /** What the topology does not say, or says in another way. */
  readonly diagnostics: readonly Diagnostic[];
  /** The environment variables that it names; their values are nowhere in it. */
  readonly secrets: readonly SecretName[];
}

/**
 * Turns what mod_jk, httpd and the Tomcats say now into a topology that generates the same: balancers, nodes, mounts and
 * status pages, references and variables resolved, values as mod_jk takes them. `tuning: minimal`, so that nothing is
 * added.
 *
 * @param site - one whose workers are known and start.
 */
export function importTopology(installation: Installation, site: Site, view: WorkersView): Imported {
  const notes = collectNotes();
  const names = new WorkerNames(notes);
  const mounts = siteMounts(site, notes);
  const lbs = [...view.workers.values()].filter((worker) => worker.type === "lb");
  const balancers = lbs.filter((lb) => isImportable(lb, view, notes));
  const members = membersOf(balancers);
  const nodes = [...view.workers.values()].filter(
    (worker): worker is AjpWorker => worker.type === "ajp13" && (worker.isListed || members.has(worker.name)),
  );
  // Names first: a rule extension may name a node that comes later.
  for (const worker of [...balancers, ...nodes]) {
    names.of(worker, placeIn(view, worker.name) ?? members.get(worker.name)?.place);
  }
  const statuses = view.listed.flatMap(({ name, place }) => {
    const worker = view.workers.get(name);
    if (worker?.type !== "status") return [];
    return importedStatus(worker, names.of(worker, place), mounts.byWorker.get(name) ?? [], site, notes);
  });
  const pairs = pairsByWorker(installation);
  const drafts = nodes.map((worker) => {
    const name = names.of(worker, undefined);
    const own = worker.isListed ? importedMounts(worker.name, mounts, false, names, notes) : undefined;
    return importedNode(worker, name, members.get(worker.name), own, pairs.get(worker.name), notes);
  });
  const secrets = nameSecrets(drafts);
  const topology: TopologyInput = {
    apache: importedApache(site, notes),
    balancers: balancers.map((lb) => {
      const list = lb.members.flatMap(({ name }) => names.known(name) ?? []);
      const own = importedMounts(lb.name, mounts, true, names, notes);
      return importedBalancer(lb, names.of(lb, undefined), list, own, notes);
    }),
    nodes: drafts.map(({ node }) => node),
    tuning: "minimal",
  };
  if (statuses.length > 0)
    topology.apache = { ...topology.apache, status: statuses.length === 1 ? statuses[0] : statuses };
  noteOthers(view, members, mounts, new Set([...balancers, ...nodes].map(({ name }) => name)), notes);
  return { topology: withoutEmpty(topology), diagnostics: inFileOrder(notes.diagnostics), secrets };
}

/** What stands below the topology as a comment: what it does not say as the files say it. */
export function importRemarks({ diagnostics }: Imported): readonly string[] {
  const notes = diagnostics.map(({ file, line, message }) => `${file}:${line}: ${message}`);
  return notes.length === 0 ? [] : ["Not said as the files say it:", ...notes];
}

/** An unlisted balancer comes along as far as mod_jk would take it; Debian's own file has such a one. */
function isImportable(lb: LbWorker, view: WorkersView, notes: Notes): boolean {
  const attribute = lb.attributes.get("type");
  const place = attribute === undefined ? undefined : decidingPart(attribute).line;
  const leaveOut = (why: string): boolean => {
    if (place !== undefined) notes.leftOut(place, `balancer ${shown(lb.name)} is left out: ${why}`);
    return false;
  };
  if (view.templates.has(lb.name) && !lb.isListed) return false;
  if (lb.members.length === 0) return leaveOut("it has no members");
  const stranger = lb.members.find(({ name }) => view.workers.get(name)?.type !== "ajp13");
  if (stranger !== undefined) return leaveOut(`its member ${shown(stranger.name)} is no ajp13 worker`);
  if (!lb.isListed && new Set(lb.members.map(({ route }) => route)).size < lb.members.length) {
    return leaveOut("mod_jk would not start with it, since two members share a route");
  }
  return true;
}

function membersOf(balancers: readonly LbWorker[]): ReadonlyMap<string, Member> {
  return new Map(balancers.flatMap(({ members }) => members.map((member) => [member.name, member])));
}

function placeIn(view: WorkersView, name: string) {
  return view.listed.find((one) => one.name === name)?.place;
}

function pairsByWorker({ nodes }: Installation): ReadonlyMap<string, NodePair> {
  return new Map(nodes.pairs.flatMap((pair) => pair.workers.map(({ name }) => [name, pair])));
}

/** Puts the names of variables where secrets are. */
function nameSecrets(drafts: readonly NodeDraft[]): readonly SecretName[] {
  const secrets = new Map(drafts.flatMap(({ node, secret }) => (secret === undefined ? [] : [[node.name, secret]])));
  const named = secretNames(secrets);
  const envOf = new Map(named.flatMap(({ env, nodes }) => nodes.map((node) => [node, env])));
  for (const { node } of drafts) {
    const env = envOf.get(node.name);
    if (env !== undefined) node.ajp = { ...node.ajp, secret: { env } };
  }
  return named;
}

/** What is in the files and not in the topology. */
function noteOthers(
  view: WorkersView,
  members: ReadonlyMap<string, Member>,
  mounts: SiteMounts,
  imported: ReadonlySet<string>,
  notes: Notes,
): void {
  const statuses = new Set<string>();
  for (const worker of view.workers.values()) {
    if (worker.type === "status" && worker.isListed) statuses.add(worker.name);
    if (imported.has(worker.name) || statuses.has(worker.name) || worker.type === "lb") continue;
    if (view.templates.has(worker.name)) continue;
    const [first] = worker.attributes.values();
    if (first === undefined || first.inheritedFrom !== undefined) continue;
    const what =
      worker.isListed || members.has(worker.name)
        ? `its type ${worker.type}`
        : "nobody uses it: it is neither listed nor a member";
    const why = what.startsWith("its") ? `a topology has no workers of ${what}` : what;
    notes.leftOut(decidingPart(first).line, `worker ${shown(worker.name)} is left out: ${why}`);
  }
  const mountable = new Set(
    [...imported].filter((name) => view.workers.get(name)?.isListed || view.workers.get(name)?.type === "lb"),
  );
  noteStrayMounts(mounts, new Set([...mountable, ...statuses]), true, notes);
}

function withoutEmpty({ apache, balancers, nodes, ...rest }: TopologyInput): TopologyInput {
  return {
    ...(apache === undefined || Object.keys(apache).length === 0 ? {} : { apache }),
    ...(balancers?.length === 0 ? {} : { balancers }),
    ...(nodes?.length === 0 ? {} : { nodes }),
    ...rest,
  };
}
