import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cleanup } from "./cleanup.ts";
import type { Generated, TestBalancer, TestNode, TestTopology } from "./generate.ts";
import { type Answer, get } from "./http.ts";
import { bareTree, type Httpd, type HttpdTree, movePathsIn, startHttpd } from "./httpd.ts";
import { followInstallPage } from "./install-page.ts";
import { startTomcat, type Tomcat, type WebApp } from "./tomcat.ts";

/** A folder of the test's own, removed at its end. */
export function temporaryFolder(cleanup: Cleanup): string {
  const folder = mkdtempSync(join(tmpdir(), "lbgen-peers-"));
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** httpd with the generated files and hardly anything else; `htdocs` below the folder is what it serves itself. */
export function startBareHttpd(generated: Generated, cleanup: Cleanup): Promise<Httpd> {
  return startTree(bareTree(generated.folder, generated.httpdPort, join(generated.out, "apache/jk.conf")), cleanup);
}

/** Puts both files where the commands of INSTALL.md put them, in a tree laid out as the topology's layout says. */
export async function installHttpdFiles(generated: Generated, tree: HttpdTree): Promise<void> {
  await followInstallPage(generated, "2. Apache", tree.root);
  const page = readFileSync(join(generated.out, "INSTALL.md"), "utf8");
  const places = ["apache/workers.properties", "apache/jk.conf"].map((file) => {
    const row = page.split("\n").find((line) => line.startsWith(`| \`${file}\` |`));
    return row?.split("|")[3]?.replaceAll("`", "").trim() ?? "";
  });
  movePathsIn(tree, places);
}

export async function startTree(tree: HttpdTree, cleanup: Cleanup): Promise<Httpd> {
  const httpd = await startHttpd(tree);
  cleanup.add(httpd.stop);
  return httpd;
}

/**
 * Starts the named nodes (all, unless told), each from the server.xml that was generated for it: at once, or one after
 * the other where they replicate. Two that ask each other for their sessions in the same moment both wait a minute.
 */
export async function startNodes(
  generated: Generated,
  cleanup: Cleanup,
  apps: readonly WebApp[],
  names: readonly string[] = generated.topology.nodes.map((node) => node.name),
): Promise<ReadonlyMap<string, Tomcat>> {
  const nodes = generated.topology.nodes.filter((node) => names.includes(node.name));
  const start = async (node: TestNode): Promise<Tomcat> => {
    const tomcat = await startTomcat({
      name: node.name,
      base: join(generated.folder, `catalina-${node.name}`),
      serverXml: readFileSync(join(generated.out, node.name, "server.xml")),
      ajp: { host: node.host, port: node.ajp.port },
      apps,
    });
    cleanup.add(tomcat.kill);
    return tomcat;
  };
  const tomcats: Tomcat[] = [];
  if (generated.topology.cluster === undefined) {
    const results = await Promise.allSettled(nodes.map(start));
    for (const result of results) {
      if (result.status === "rejected") throw result.reason;
      tomcats.push(result.value);
    }
  } else {
    for (const node of nodes) tomcats.push(await start(node));
  }
  return new Map(tomcats.map((tomcat) => [tomcat.name, tomcat]));
}

export interface Page {
  readonly node: string;
  readonly app: string;
  readonly session?: string;
  readonly count?: number;
}

/** The answer of node.jsp or session.jsp; anything but a 200 with its JSON is an error that shows the answer. */
export async function getPage(port: number, path: string, cookie?: string): Promise<Page & Answer> {
  const answer = await get(port, path, cookie === undefined ? {} : { cookie });
  if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status}\n${answer.body}`);
  return { ...answer, ...(JSON.parse(answer.body) as Page) };
}

/** The nodes that answered, in order, to requests without a cookie. */
export async function nodesAsked(port: number, path: string, times: number): Promise<string[]> {
  const names: string[] = [];
  for (let index = 0; index < times; index++) names.push((await getPage(port, path)).node);
  return names;
}

export function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

export function membersOf(topology: TestTopology, balancer: TestBalancer): readonly TestNode[] {
  const names = balancer.members;
  if (names === undefined) return topology.nodes;
  return names.flatMap((name) => topology.nodes.filter((node) => node.name === name));
}

export function sessionCookieOf(balancer: TestBalancer): string {
  return typeof balancer.sticky === "object" ? (balancer.sticky.cookie ?? "JSESSIONID") : "JSESSIONID";
}
