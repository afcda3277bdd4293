import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cleanup } from "./cleanup.ts";
import { temporaryFolder } from "./installation.ts";
import { startModJk } from "./modjk.ts";
import { freePort } from "./ports.ts";
import { type Served, startServe } from "./serve.ts";
import { startTomcat } from "./tomcat.ts";

/** A real Tomcat with an AJP connector, by its route, that can go and come back at its address. */
export interface RealNode {
  readonly name: string;
  readonly port: number;
  /** CATALINA_BASE, which stays over a restart. */
  readonly base: string;
  readonly logs: () => string;
  /** As the machine's power going. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
}

/** What is deployed; a context path comes without its slash. */
export interface Deployed {
  /** Folders that are there already, by their context paths. */
  readonly folders?: Readonly<Record<string, string>>;
  /** Texts of JSP files, by name, of one application at `/app`. */
  readonly pages?: Readonly<Record<string, string>>;
}

/** Starts Tomcats that share nothing, at once. */
export async function startRealNodes(
  names: readonly string[],
  { folders = {}, pages = {} }: Deployed,
  cleanup: Cleanup,
): Promise<readonly RealNode[]> {
  const nodes: RealNode[] = [];
  for (const name of names) {
    const base = temporaryFolder(cleanup);
    const port = await freePort();
    write(join(base, "conf"), { "people.xml": PEOPLE });
    write(join(base, "conf/Catalina/localhost"), contextFiles(folders));
    if (Object.keys(pages).length > 0) write(join(base, "webapps/app"), pages);
    nodes.push(realNode(name, base, port, cleanup));
  }
  const results = await Promise.allSettled(nodes.map(({ start }) => start()));
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return nodes;
}

function realNode(name: string, base: string, port: number, cleanup: Cleanup): RealNode {
  let kill = async () => {};
  let logs = () => "";
  cleanup.add(() => kill());
  return {
    name,
    port,
    base,
    logs: () => logs(),
    kill: () => kill(),
    start: async () => {
      const ajp = { host: "127.0.0.1", port };
      const tomcat = await startTomcat({ name, base, serverXml: serverXml(name, port), ajp, apps: [] });
      kill = tomcat.kill;
      logs = tomcat.logs;
    },
  };
}

/** Who may log in. */
export const USER = { name: "ann", password: "open-sesame" };

const PEOPLE = `<tomcat-users>
  <user username="${USER.name}" password="${USER.password}" roles="tomcat"/>
</tomcat-users>
`;

// Bound only once the applications are deployed: before that, a request would wait.
function serverXml(name: string, port: number): string {
  return `<Server port="-1">
  <Service name="Catalina">
    <Connector protocol="AJP/1.3" address="127.0.0.1" port="${port}" secretRequired="false" bindOnInit="false"/>
    <Engine name="Catalina" defaultHost="localhost" jvmRoute="${name}">
      <Realm className="org.apache.catalina.realm.MemoryRealm" pathname="conf/people.xml"/>
      <Host name="localhost" appBase="webapps" autoDeploy="false"/>
    </Engine>
  </Service>
</Server>
`;
}

function contextFiles(folders: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(folders).map(([path, folder]) => [
      `${path}.xml`,
      `<Context docBase="${folder}"><Resources allowLinking="true"/></Context>\n`,
    ]),
  );
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** httpd with mod_jk, and `lbgen serve`, over the same workers. */
export interface Fronts {
  readonly modJk: { readonly port: number; readonly logs: () => string };
  readonly lbgen: Served;
}

/** What a request goes through. */
export type Front = keyof Fronts;

export const FRONTS: readonly Front[] = ["modJk", "lbgen"];

export function portsOf({ modJk, lbgen }: Fronts): Readonly<Record<Front, number>> {
  return { modJk: modJk.port, lbgen: lbgen.port };
}

/**
 * Starts both.
 *
 * @param mounts - `PATTERN WORKER`, as JkMount has it.
 */
export async function startFronts(
  workers: string,
  mounts: readonly string[],
  cleanup: Cleanup,
  moreOfHttpd = "",
): Promise<Fronts> {
  const lines = ["AllowEncodedSlashes NoDecode", ...mounts.map((mount) => `JkMount ${mount}`), moreOfHttpd];
  const modJk = await startModJk(workers, cleanup, `${lines.join("\n")}\n`);
  const file = join(temporaryFolder(cleanup), "workers.properties");
  writeFileSync(file, workers);
  const options = mounts.flatMap((mount) => ["--mount", mount.replace(" ", "=")]);
  const lbgen = await startServe([file, "--quiet", ...options], cleanup);
  return { modJk, lbgen };
}

/** One lb over the nodes, with more lines for each member and for the balancer. */
export function workersOf(
  nodes: readonly RealNode[],
  more: { readonly member?: readonly string[]; readonly lb?: readonly string[] } = {},
): string {
  const lines = ["worker.list=lb,jkstatus", "worker.jkstatus.type=status", "worker.lb.type=lb"];
  lines.push(`worker.lb.balance_workers=${nodes.map(({ name }) => name).join(",")}`);
  for (const line of more.lb ?? []) lines.push(`worker.lb.${line}`);
  for (const { name, port } of nodes) {
    for (const line of ["type=ajp13", "host=127.0.0.1", `port=${port}`, ...(more.member ?? [])]) {
      lines.push(`worker.${name}.${line}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
