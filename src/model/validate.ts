import { type Diagnostic, hasErrors, inFileOrder, type Severity } from "../diagnostic.ts";
import { checkApache } from "./checks/apache.ts";
import type { Check, CheckContext } from "./checks/check.ts";
import { checkConnectorAttributes } from "./checks/connector-attributes.ts";
import { checkHosts } from "./checks/hosts.ts";
import { checkHttpdOptions } from "./checks/httpd-options.ts";
import { checkListeners } from "./checks/listeners.ts";
import { checkMembers } from "./checks/members.ts";
import { checkMountOrder } from "./checks/mount-order.ts";
import { checkMounts } from "./checks/mounts.ts";
import { checkNames, checkRoutes } from "./checks/names.ts";
import { checkPairs } from "./checks/pairs.ts";
import { checkSecrets } from "./checks/secrets.ts";
import { checkCluster, checkSticky } from "./checks/sessions.ts";
import { checkWorkerOptions } from "./checks/worker-options.ts";
import { knownKeys } from "./json-schema.ts";
import { nearestWord } from "./nearest.ts";
import { resolveTopology } from "./resolve.ts";
import { topologySchema } from "./schema.ts";
import { pathName, type SchemaFinding, schemaFindings, valueAt } from "./schema-findings.ts";
import { placedPath, StandIns, withoutFaults } from "./stand-ins.ts";
import type { Topology } from "./topology.ts";
import type { PathPart, TopologySource } from "./topology-source.ts";
import { parseTopologyText } from "./topology-text.ts";

const checks: readonly Check[] = [
  checkApache,
  checkNames,
  checkRoutes,
  checkHosts,
  checkListeners,
  checkMembers,
  checkMounts,
  checkMountOrder,
  checkSticky,
  checkCluster,
  checkSecrets,
  checkWorkerOptions,
  checkHttpdOptions,
  checkConnectorAttributes,
  checkPairs,
];

/** Most warnings and infos of one run; a file with more is not one that somebody wrote. Errors are never left out. */
const MAX_LESSER = 50_000;

/** Most entries of all lists of members together; each one is written out. */
const MAX_MEMBERSHIPS = 2_000_000;

/** Findings that get a suggestion; each one costs a comparison with many words. */
const MAX_SUGGESTIONS = 200;

/** What reading a topology file gives. */
export interface TopologyReading {
  /** `undefined` where a finding is an error: nothing must be written or run then. */
  readonly topology: Topology | undefined;
  /** As much of the topology as could be read, also where findings are errors: for further checks only. */
  readonly draft: Topology | undefined;
  /** All findings, in the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
  readonly source: TopologySource;
}

/**
 * Reads and checks a topology file: text, shape and what the real programs would make of it.
 *
 * @param bytes - the whole file, YAML 1.2 or JSON.
 * @param file - its name as the user spelled it.
 */
export function readTopology(bytes: Uint8Array, file: string): TopologyReading {
  const { source, diagnostics: textFindings } = parseTopologyText(bytes, file);
  const diagnostics: Diagnostic[] = [...textFindings];
  if (source.value === undefined)
    return { topology: undefined, draft: undefined, diagnostics: inFileOrder(diagnostics), source };

  const parsed = topologySchema.safeParse(source.value);
  const findings = parsed.success
    ? []
    : schemaFindings(parsed.error.issues, source.value, (path) => source.spelling(path), knownKeys);
  for (const finding of findings) diagnostics.push(placed(source, finding, "error"));

  const mended = parsed.success
    ? { input: source.value, standIns: new StandIns([]) }
    : withoutFaults(source.value, findings);
  const output = parsed.success ? parsed : mended && topologySchema.safeParse(mended.input);
  if (mended === undefined || output === undefined || !output.success) {
    return { topology: undefined, draft: undefined, diagnostics: inFileOrder(diagnostics), source };
  }
  const topology = resolveTopology(output.data, mended.input);
  const memberships = topology.balancers.reduce((sum, { members }) => sum + members.length, 0);
  if (memberships > MAX_MEMBERSHIPS) {
    const message = `the balancers have ${memberships} members in all, at most ${MAX_MEMBERSHIPS} are written`;
    const finding = { path: ["balancers"], code: "too-complex", message, hint: "name the members of each balancer" };
    diagnostics.push(placed(source, { ...finding, at: "key" }, "error"));
  } else runChecks(topology, source, mended.standIns, diagnostics);
  const failed = hasErrors(diagnostics);
  return { topology: failed ? undefined : topology, draft: topology, diagnostics: inFileOrder(diagnostics), source };
}

function runChecks(topology: Topology, source: TopologySource, standIns: StandIns, diagnostics: Diagnostic[]): void {
  const isList = Array.isArray(valueAt(source.value, ["apache", "status"]));
  /** A value under `defaults` is every node's, and is reported once. */
  const shared = new Set<string>();
  let suggestions = 0;
  let lesser = 0;
  const memberSets = new Map<readonly string[], ReadonlySet<string>>();
  const membersOf = (balancer: number): ReadonlySet<string> => {
    const members = topology.balancers[balancer]?.members ?? [];
    const known = memberSets.get(members) ?? new Set(members);
    memberSets.set(members, known);
    return known;
  };
  let byNode: Map<string, number[]> | undefined;
  const balancersOf = (node: string): readonly number[] => {
    if (byNode === undefined) {
      byNode = new Map();
      for (const index of topology.balancers.keys()) {
        for (const member of membersOf(index)) {
          const balancers = byNode.get(member);
          if (balancers === undefined) byNode.set(member, [index]);
          else balancers.push(index);
        }
      }
    }
    return byNode.get(node) ?? [];
  };
  const context: CheckContext = {
    topology,
    membersOf,
    balancersOf,
    isStandIn: (path) => standIns.has(path),
    statusPath: (index) => (isList ? ["apache", "status", index] : ["apache", "status"]),
    nearest: (word, candidates) => (suggestions++ < MAX_SUGGESTIONS ? nearestWord(word, candidates) : undefined),
    report: (severity, code, wanted, message, hint, at = "value") => {
      if (standIns.has(wanted) || (severity !== "error" && lesser++ >= MAX_LESSER)) return;
      const path = placedPath(source.value, wanted);
      if (path[0] === "defaults" && wanted[0] !== "defaults") {
        const key = `${code} ${pathName(path)} ${at === "key" ? message : ""}`;
        if (shared.has(key)) return;
        shared.add(key);
      }
      diagnostics.push(placed(source, { path, at, code, message, ...(hint === undefined ? {} : { hint }) }, severity));
    },
  };
  for (const check of checks) check(context);
}

function placed(source: TopologySource, finding: SchemaFinding, severity: Severity): Diagnostic {
  const { path, at, code, message, hint } = finding;
  const span =
    at === "key" ? source.keySpan(path as readonly PathPart[]) : source.valueSpan(path as readonly PathPart[]);
  return { file: source.file, ...span, severity, code, message, ...(hint === undefined ? {} : { hint }) };
}
