import { ruleExtensions } from "../directives.ts";
import { neverMatches } from "../never-matches.ts";
import { canBothMatch, covers, expandPattern } from "../patterns.ts";
import { shown } from "../shown.ts";
import type { Mount } from "../topology.ts";
import type { PathPart } from "../topology-source.ts";
import type { CheckContext } from "./check.ts";

/** Pairs of characters of mounts and unmounts that are compared in one run; beyond, unmounts are not looked at. */
const MAX_STEPS = 20_000_000;

/** What httpd's `<Location>` and `<If>` take as it stands, without wildcards and quotes. */
const STATUS_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/;

const extensionTable = new Map(ruleExtensions.map((extension) => [extension.name, extension]));

/** Mounts that httpd would refuse, that can never match, or that another one takes away. */
export function checkMounts({ topology, report, isStandIn, statusPath, membersOf, nearest }: CheckContext): void {
  /** Which worker a pattern is mounted to. */
  const owners = new Map<string, string>();
  let steps = 0;

  const checkWorker = (
    worker: string,
    members: ReadonlySet<string> | undefined,
    mounts: readonly Mount[],
    base: readonly PathPart[],
  ): void => {
    if (isStandIn(base)) return;
    const named = (index: number): readonly PathPart[] => [...base, index];
    for (const [index, mount] of mounts.entries()) {
      checkPattern(mount, named(index));
      checkExtensions(mount, members, named(index));
      if (mount.exclusion) continue;
      for (const pattern of expandPattern(mount.pattern)) {
        const owner = owners.get(pattern);
        if (owner !== undefined) {
          const message =
            owner === worker
              ? `${shown(pattern)} is mounted to ${shown(worker)} twice`
              : `${shown(pattern)} is mounted to ${shown(owner)} and to ${shown(worker)}: mod_jk takes only one of them`;
          report("warning", "duplicate-mount", named(index), message, "keep one of the two");
        } else owners.set(pattern, worker);
      }
    }
    checkExclusions(worker, mounts, named);
  };

  for (const [index, status] of topology.apache.status.entries()) {
    const path = [...statusPath(index), "path"];
    if (isStandIn(path)) continue;
    if (!STATUS_PATH.test(status.path)) {
      const message = `status path ${shown(status.path)} is not one plain path`;
      report("error", "bad-status-path", path, message, "use /, letters, digits, - and _, such as /jk-status");
      continue;
    }
    if (owners.has(status.path)) {
      report("warning", "duplicate-mount", path, `${shown(status.path)} is the path of two status workers`);
    }
    owners.set(status.path, status.name);
  }
  for (const [index, balancer] of topology.balancers.entries()) {
    checkWorker(balancer.name, membersOf(index), balancer.mounts, ["balancers", index, "mounts"]);
    if (!balancer.listed && balancer.mounts.some(({ exclusion }) => !exclusion)) {
      const message = `balancer ${shown(balancer.name)} has mounts but is not listed: requests to them get 500`;
      const path = ["balancers", index, "listed"];
      report("warning", "mount-not-listed", path, message, "list it, or give it mounts: []");
    }
  }
  for (const [index, node] of topology.nodes.entries()) {
    if (node.mounts.length > 0) checkWorker(node.name, undefined, node.mounts, ["nodes", index, "mounts"]);
  }

  const pages = new Map(topology.apache.status.map(({ path }, index) => [path, index]));
  for (const pattern of owners.keys()) {
    if (pages.size === 0) break;
    for (let slash = pattern.indexOf("/", 1); slash !== -1; slash = pattern.indexOf("/", slash + 1)) {
      const path = pattern.slice(0, slash);
      const index = pages.get(path);
      if (index === undefined) continue;
      pages.delete(path);
      const message = `only those who may see the status page ${shown(path)} reach what is mounted at ${shown(pattern)} below it`;
      const hint = "give the status page a path of its own";
      report("warning", "mount-below-status", [...statusPath(index), "path"], message, hint);
    }
  }

  function checkPattern({ pattern, exclusion }: Mount, path: readonly PathPart[]): void {
    const fail = (message: string, hint?: string) => report("error", "bad-mount", path, message, hint);
    const what = `${exclusion ? "unmount" : "mount"} ${shown(pattern)}`;
    if (!pattern.startsWith("/")) {
      fail(`mount ${shown(pattern)} does not begin with /, httpd refuses it`, `write ${shown(mended(pattern))}`);
      return;
    }
    if (pattern.includes("${")) {
      fail(`mount ${shown(pattern)} holds \${, which starts a variable in httpd's configuration`);
      return;
    }
    if (topology.tuning === "recommended" && !exclusion && /\/(?:WEB|META)-INF(?:\/|$)/.test(pattern)) {
      const message = `${what} never matches: tuning: recommended keeps WEB-INF and META-INF from Tomcat, which would not serve them`;
      report("warning", "mount-never-matches", path, message, "remove it");
      return;
    }
    const reason = neverMatches(pattern);
    if (reason === undefined) return;
    const message = `${reason.partly ? "a part of " : ""}${what} never matches: ${reason.reason}`;
    report("warning", "mount-never-matches", path, message, reason.hint);
  }

  function checkExtensions(
    { extensions, exclusion, pattern }: Mount,
    members: ReadonlySet<string> | undefined,
    path: readonly PathPart[],
  ): void {
    if (exclusion && extensions.length > 0) {
      const message = `unmount ${shown(pattern)} has rule extensions, which only mounts have`;
      report("warning", "extension-without-effect", path, message, "remove them");
    }
    for (const [name, value] of extensions) {
      const at = [...path, name];
      const kind = extensionTable.get(name)?.type;
      if (kind === "members" && members !== undefined) {
        for (const member of value.split(",").filter((one) => one !== "" && !members.has(one))) {
          const near = nearest(member, members);
          const message = `${name} names ${shown(member)}, which is no member of this balancer`;
          report(
            "warning",
            "unknown-member",
            at,
            message,
            near === undefined ? "name a member" : `did you mean ${near}?`,
          );
        }
      } else if (kind === "statuses" && !/^-?\d{3}(?:,-?\d{3})*$/.test(value)) {
        report(
          "warning",
          "bad-option-value",
          at,
          `${name} is ${shown(value)}, a list of statuses is wanted`,
          "write 500, 503 or -503",
        );
      } else if (name === "use_server_errors" && !(Number(value) >= 100 && Number(value) <= 599)) {
        report(
          "warning",
          "bad-option-value",
          at,
          `${name} is ${value}, a status is wanted`,
          "write a status such as 500",
        );
      }
      if (/[;#\s"\\]|\$\{/u.test(value)) {
        report(
          "error",
          "not-writable",
          at,
          `${name} is ${shown(value)}, which JkMount cannot carry`,
          'use letters, digits and punctuation other than ; # " and \\',
        );
      }
      if (extensionTable.get(name)?.lbOnly === true && members === undefined) {
        const message = `${name} is read for balancers only, here it does nothing`;
        report("warning", "extension-without-effect", at, message, "remove it", "key");
      }
    }
  }

  function checkExclusions(
    worker: string,
    mounts: readonly Mount[],
    path: (index: number) => readonly PathPart[],
  ): void {
    const kept = mounts.filter(({ exclusion }) => !exclusion).flatMap(({ pattern }) => expandPattern(pattern));
    const excluded = mounts.filter(({ exclusion }) => exclusion);
    const lengthOf = (patterns: readonly string[]) => patterns.reduce((sum, pattern) => sum + pattern.length + 1, 0);
    steps += lengthOf(kept) * lengthOf(excluded.flatMap(({ pattern }) => expandPattern(pattern)));
    if (steps > MAX_STEPS) return;
    for (const [index, mount] of mounts.entries()) {
      if (!mount.pattern.startsWith("/")) continue;
      if (mount.exclusion) {
        const parts = expandPattern(mount.pattern);
        if (kept.some((pattern) => parts.some((part) => canBothMatch(pattern, part)))) continue;
        const message = `unmount ${shown(mount.pattern)} takes nothing away: no mount of ${shown(worker)} matches such a path`;
        report("warning", "unmount-without-mount", path(index), message, "name it under the worker that has the mount");
      } else {
        const outer = excluded.find(({ pattern }) =>
          expandPattern(mount.pattern).every((inner) => expandPattern(pattern).some((one) => covers(one, inner))),
        );
        if (outer === undefined) continue;
        const message = `mount ${shown(mount.pattern)} never matches: unmount ${shown(outer.pattern)} takes it away whole`;
        report("warning", "mount-never-matches", path(index), message, "remove one of the two");
      }
    }
  }
}

function mended(pattern: string): string {
  return `/${pattern.replace(/^[-!*/\s]+/, (lead) => (lead.includes("*") ? "*" : ""))}`;
}
