import { machineOf } from "../addresses.ts";
import { shown } from "../shown.ts";
import { byteLength, MAX_NAME_BYTES, propertyObstacle } from "../text-limits.ts";
import type { TomcatNode } from "../topology.ts";
import type { PathPart } from "../topology-source.ts";
import type { CheckContext } from "./check.ts";

/** What lbgen itself writes beside the folders of the nodes, as `.lbgen...` is too; file systems may ignore case. */
const TAKEN_FOLDERS: readonly string[] = ["apache", "install.md"];

/** `${` is expanded by httpd in JkMount, and by Tomcat in jvmRoute. */
const FORBIDDEN = /[/\\:*?"<>|#=,]|\$[({]/;
const ORDINARY = /^[A-Za-z0-9_-]+$/;

/** Names of workers: what workers.properties, JkMount and a folder's name can carry, and none twice. */
export function checkNames({ topology, report, isStandIn, statusPath }: CheckContext): void {
  const workers = new Map<string, string>();
  const folders = new Map<string, string>();
  const others = new Map(
    [...topology.balancers, ...topology.apache.status].map(({ name }) => [name.toLowerCase(), name]),
  );

  /** @returns whether the name can be a folder's. */
  const check = (name: string, path: readonly PathPart[], what: string, isMounted: boolean): boolean => {
    if (isStandIn(path)) return false;
    const problem = nameProblem(name, isMounted);
    if (problem !== undefined) {
      report(
        "error",
        "bad-name",
        path,
        `${what} ${shown(name)} ${problem}`,
        "use letters, digits, _ and -, at most 60",
      );
    } else if (!ORDINARY.test(name)) {
      const message = `${what} ${shown(name)} has characters other than letters, digits, _ and -`;
      report("warning", "unusual-name", path, message, "the mod_jk manual promises only those");
    }
    const before = workers.get(name);
    if (before === undefined) workers.set(name, what);
    else if (name !== "") {
      const message = `${what} ${shown(name)} has the name of ${before === what ? "another" : "a"} ${before}`;
      report("error", "duplicate-name", path, message, "rename one of the two");
    }
    return problem === undefined;
  };

  for (const [index, { name }] of topology.balancers.entries())
    check(name, ["balancers", index, "name"], "balancer", true);
  for (const [index, node] of topology.nodes.entries()) {
    const path = ["nodes", index, "name"];
    if (!check(node.name, path, "node", node.mounts.length > 0)) continue;
    const folder = node.name.toLowerCase();
    const worker = others.get(folder);
    const before = folders.get(folder);
    if (TAKEN_FOLDERS.includes(folder) || folder.startsWith(".lbgen")) {
      const message = `node ${shown(node.name)} has the name of what lbgen writes for itself`;
      report("error", "bad-name", path, message, "rename the node");
    } else if (before !== undefined && before !== node.name) {
      const message = `node ${shown(node.name)} differs from node ${shown(before)} in upper and lower case only`;
      report("error", "duplicate-name", path, message, "rename one: both become names of folders");
    } else if (worker !== undefined && worker !== node.name) {
      const message = `node ${shown(node.name)} differs from ${shown(worker)} in upper and lower case only`;
      report("error", "duplicate-name", path, message, "rename one of the two");
    } else folders.set(folder, node.name);
  }
  for (const [index, { name }] of topology.apache.status.entries()) {
    check(name, [...statusPath(index), "name"], "status worker", true);
  }
}

function nameProblem(name: string, isMounted: boolean): string | undefined {
  if (name === "") return "is empty";
  if (byteLength(name) > MAX_NAME_BYTES) return `has ${byteLength(name)} bytes, mod_jk takes at most ${MAX_NAME_BYTES}`;
  if (name === "." || name === "..") return "names a folder of its own";
  if (/\s/u.test(name)) return "holds a blank";
  const found = FORBIDDEN.exec(name)?.[0];
  if (found !== undefined) return `holds ${found}`;
  if (isMounted && name.includes(";")) return "holds ;, which starts a rule extension in JkMount";
  return undefined;
}

/** Routes: unique, equal on both sides, and surviving the way through a cookie. */
export function checkRoutes({ topology, report, isStandIn, nearest, balancersOf }: CheckContext): void {
  const routes = new Map<string, TomcatNode>();
  /** The first node of each balancer with a route. */
  const inBalancer = new Map<string, TomcatNode>();
  const byName = new Map(topology.nodes.map((node) => [node.name, node]));
  for (const [index, node] of topology.nodes.entries()) {
    const path = ["nodes", index, "route"];
    if (isStandIn(path) || isStandIn(["nodes", index, "name"])) continue;
    const isNamed = node.named.has("route");
    if (!isNamed && nameProblem(node.name, false) !== undefined) continue; // said of the name already
    if (isNamed) checkText("route", node.route, path);
    const before = routes.get(node.route);
    if (before !== undefined && (isNamed || before.name !== node.name)) reportShared(before, node, path);
    if (before === undefined) routes.set(node.route, node);
    for (const balancer of balancersOf(node.name)) {
      const key = `${balancer} ${node.route}`;
      if (!inBalancer.has(key)) inBalancer.set(key, node);
    }
    if (node.route.includes(".") && !node.named.has("domain")) {
      const domain = node.route.slice(0, node.route.indexOf("."));
      const message = `route ${shown(node.route)} has a dot: mod_jk takes ${shown(domain)} for the node's domain`;
      report("warning", "route-with-dot", path, message, "write it without a dot, or name the domain");
    }
    const cut = /[;,\s"]|[^ -~]/u.exec(node.route)?.[0];
    if (cut !== undefined) {
      const message = `route ${shown(node.route)} holds ${shown(cut)}, which a session cookie cannot carry: sessions will not stick`;
      const where = isNamed ? path : ["nodes", index, "name"];
      report("warning", "route-cut-in-cookie", where, message, "use letters, digits, _ and -");
    } else if (isNamed && !/^[\w.-]+$/.test(node.route)) {
      const message = `route ${shown(node.route)} has characters other than letters, digits, _ and -`;
      report("warning", "unusual-route", path, message, "the mod_jk manual promises only those");
    }
  }
  for (const [index, node] of topology.nodes.entries()) {
    if (node.domain !== undefined) checkText("domain", node.domain, ["nodes", index, "domain"]);
    if (node.redirect !== undefined) checkRedirect(node.redirect, index);
  }

  /** mod_jk compares routes within each balancer only; elsewhere two nodes may well be two names of one Tomcat. */
  function reportShared(first: TomcatNode, node: TomcatNode, path: readonly PathPart[]): void {
    const own = balancersOf(node.name);
    const rival = own.map((balancer) => inBalancer.get(`${balancer} ${node.route}`)).find((one) => one !== undefined);
    const what = `nodes ${shown((rival ?? first).name)} and ${shown(node.name)} share the route ${shown(node.route)}`;
    const hint = "give each node a route of its own";
    if (rival !== undefined) report("error", "duplicate-route", path, `${what}, Apache does not start`, hint);
    else if (machineOf(first.host) !== machineOf(node.host) || first.ajp.port !== node.ajp.port) {
      report(
        "warning",
        "duplicate-route",
        path,
        `${what}, so their session ids do not tell which of the two made them`,
        hint,
      );
    }
  }

  function checkRedirect(redirect: string, index: number): void {
    const path = ["nodes", index, "redirect"];
    checkText("redirect", redirect, path);
    const node = topology.nodes[index];
    if (node === undefined || isStandIn(path) || isStandIn(["nodes"])) return;
    if (redirect === node.route) {
      report(
        "warning",
        "redirect-to-itself",
        path,
        `node ${shown(node.name)} redirects to its own route`,
        "name another node's",
      );
    } else if (!routes.has(redirect)) {
      const named = byName.get(redirect);
      const near = named?.route ?? nearest(redirect, routes.keys());
      const hint = near === undefined ? "name the route of a node" : `did you mean ${shown(near)}?`;
      const what = named === undefined ? "is no node's route" : "is a node's name, not its route";
      report("warning", "unknown-redirect", path, `redirect ${shown(redirect)} ${what}`, hint);
    } else {
      const target = routes.get(redirect)?.name ?? "";
      const own = balancersOf(node.name);
      const others = new Set(balancersOf(target));
      if (own.length > 0 && !own.some((balancer) => others.has(balancer))) {
        const message = `redirect ${shown(redirect)} names node ${shown(target)}, which is in no balancer with ${shown(node.name)}`;
        report("warning", "unknown-redirect", path, message, "name a member of the same balancer");
      }
    }
  }

  function checkText(what: string, value: string, path: readonly PathPart[]): void {
    const bytes = byteLength(value);
    if (bytes > MAX_NAME_BYTES) {
      report(
        "error",
        "too-long",
        path,
        `${what} ${shown(value)} has ${bytes} bytes, mod_jk takes at most ${MAX_NAME_BYTES}`,
      );
    }
    const obstacle = propertyObstacle(value);
    if (obstacle !== undefined) report("error", "not-writable", path, `${what} ${shown(value)} ${obstacle}`);
    if (value.includes("${")) {
      report("error", "not-writable", path, `${what} ${shown(value)} holds \${, which starts a property in server.xml`);
    }
  }
}
