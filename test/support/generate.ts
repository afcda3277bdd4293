import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Document, parseDocument } from "yaml";
import { HTTPD_MODULES } from "./peers.ts";
import { freePort } from "./ports.ts";
import { runProcess } from "./processes.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The topology file as its reader understands it, `defaults` merged under every node. The tests' own view of it. */
export interface TestTopology {
  readonly apache: { readonly status?: TestStatus | readonly TestStatus[] };
  readonly balancers: readonly TestBalancer[];
  readonly nodes: readonly TestNode[];
  readonly tuning?: "recommended" | "minimal";
  readonly cluster?: object;
}

export interface TestStatus {
  readonly path?: string;
  readonly name?: string;
  readonly readOnly?: boolean;
  readonly allow?: readonly string[];
}

export interface TestBalancer {
  readonly name: string;
  readonly method?: string;
  readonly sticky?: string | { readonly mode?: string; readonly cookie?: string; readonly pathParameter?: string };
  readonly mounts?: readonly (string | ({ readonly path: string } & Readonly<Record<string, unknown>>))[];
  readonly members?: readonly string[];
  readonly options?: Readonly<Record<string, number | string | boolean>>;
}

export interface TestNode {
  readonly name: string;
  readonly host: string;
  readonly ajp: { readonly port: number; readonly secret?: unknown };
  readonly http: { readonly port: number };
  readonly lbfactor?: number;
  readonly route?: string;
  readonly domain?: string;
  readonly redirect?: string;
  readonly distance?: number;
  readonly activation?: "active" | "disabled" | "stopped";
  readonly mounts?: readonly string[];
  readonly options?: Readonly<Record<string, number | string | boolean>>;
}

export interface Changes {
  /** Replaces apache.status. */
  readonly status?: TestStatus;
  readonly layout?: "debian" | "rhel" | "source";
  /** false leaves the layout's own paths, for a tree laid out like that distribution. */
  readonly ownPaths?: boolean;
  readonly tuning?: "minimal";
  /** Every node is given a copy of this file as its serverXml. */
  readonly serverXml?: string;
  /** Written into the secret files in place of the example's. */
  readonly secret?: string;
}

export interface Prepared {
  readonly folder: string;
  readonly file: string;
  readonly topology: TestTopology;
  readonly httpdPort: number;
}

export interface Generated extends Prepared {
  readonly out: string;
  readonly stdout: string;
  readonly stderr: string;
}

export const examples = join(repository, "examples");

/**
 * Writes a topology below `folder` as this machine can run it: hosts become 127.0.0.x addresses, ports free ones, the
 * paths of httpd files in `folder`. Everything else stays as the text says.
 */
export async function prepareText(text: string, folder: string, changes: Changes = {}): Promise<Prepared> {
  mkdirSync(folder, { recursive: true });
  const document = parseDocument(text);
  const httpdPort = await freePort();
  changeApache(document, folder, httpdPort, changes);
  await changeNodes(document, folder, changes);
  if (document.hasIn(["cluster"])) document.setIn(["cluster", "port"], await freePort());
  if (changes.tuning !== undefined) document.setIn(["tuning"], changes.tuning);
  const topology = resolveDefaults(document.toJS());
  copySecrets(topology, folder, changes.secret);
  const file = join(folder, "topology.yaml");
  writeFileSync(file, document.toString());
  return { folder, file, topology, httpdPort };
}

/** The same topology file with the lines of `change` in it: a second installation beside the first one. */
export function variant(
  prepared: Prepared,
  folder: string,
  change: (document: Document) => void,
  secret?: string,
): Prepared {
  mkdirSync(folder, { recursive: true });
  const document = parseDocument(readFileSync(prepared.file, "utf8"));
  setPaths(document, folder);
  change(document);
  const topology = resolveDefaults(document.toJS());
  copySecrets(topology, folder, secret);
  const file = join(folder, "topology.yaml");
  writeFileSync(file, document.toString());
  return { folder, file, topology, httpdPort: prepared.httpdPort };
}

/** Runs the program as a user does: `node bin/lbgen.js generate FILE -o DIR`. */
export async function generate(prepared: Prepared): Promise<Generated> {
  if (!existsSync(join(repository, "dist"))) throw new Error("dist/ is missing: npm run build");
  const out = join(prepared.folder, "out");
  const program = join(repository, "bin/lbgen.js");
  const result = await runProcess(process.execPath, [program, "generate", prepared.file, "-o", out]);
  if (result.status !== 0) throw new Error(`generate exits with ${result.status}:\n${result.stdout}${result.stderr}`);
  return { ...prepared, out, stdout: result.stdout, stderr: result.stderr };
}

export async function prepareAndGenerate(example: string, folder: string, changes?: Changes): Promise<Generated> {
  const text = readFileSync(join(examples, `${example}.yaml`), "utf8");
  return generate(await prepareText(text, folder, changes));
}

function changeApache(document: Document, folder: string, httpdPort: number, changes: Changes): void {
  document.setIn(["apache", "host"], "localhost");
  document.setIn(["apache", "port"], httpdPort);
  if (changes.status !== undefined) document.setIn(["apache", "status"], document.createNode(changes.status));
  if (changes.layout !== undefined) document.setIn(["apache", "layout"], changes.layout);
  if (changes.ownPaths !== false) setPaths(document, folder);
}

function setPaths(document: Document, folder: string): void {
  const paths = {
    module: join(HTTPD_MODULES, "mod_jk.so"),
    workersFile: join(folder, "out/apache/workers.properties"),
    logFile: join(folder, "mod_jk.log"),
    shmFile: join(folder, "jk.shm"),
  };
  document.setIn(["apache", "paths"], document.createNode(paths));
}

async function changeNodes(document: Document, folder: string, changes: Changes): Promise<void> {
  const addresses = new Map<string, string>();
  const plain = document.toJS() as { nodes: Record<string, unknown>[]; defaults?: Record<string, unknown> };
  for (const [index, own] of plain.nodes.entries()) {
    const node = merge(plain.defaults ?? {}, own) as { host: string; shutdown?: object; cluster?: { port?: number } };
    const at = ["nodes", index];
    document.setIn([...at, "host"], loopbackAddress(node.host, addresses));
    document.setIn([...at, "ajp", "port"], await freePort());
    document.setIn([...at, "http", "port"], await freePort());
    if (node.shutdown !== undefined) document.setIn([...at, "shutdown", "port"], await freePort());
    if (node.cluster?.port !== undefined) document.setIn([...at, "cluster", "port"], await freePort());
    if (changes.serverXml !== undefined) {
      const name = `${String(own.name)}-server.xml`;
      copyFileSync(changes.serverXml, join(folder, name));
      document.setIn([...at, "serverXml"], name);
    }
  }
}

/** 127.0.0.1 stays; every other machine becomes an address of its own. */
function loopbackAddress(host: string, addresses: Map<string, string>): string {
  if (host.startsWith("127.")) return host;
  const known = addresses.get(host);
  if (known !== undefined) return known;
  const address = `127.0.0.${10 + addresses.size + 1}`;
  addresses.set(host, address);
  return address;
}

function copySecrets(topology: TestTopology, folder: string, secret: string | undefined): void {
  for (const node of topology.nodes) {
    const file = (node.ajp.secret as { file?: string } | undefined)?.file;
    if (file === undefined) continue;
    const target = join(folder, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, secret === undefined ? readFileSync(join(examples, file)) : `${secret}\n`);
  }
}

function resolveDefaults(plain: unknown): TestTopology {
  const { defaults = {}, ...topology } = plain as { defaults?: object } & TestTopology;
  return { ...topology, nodes: topology.nodes.map((node) => merge(defaults, node) as TestNode) };
}

function merge(under: object, over: object): object {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isMapping(below) && isMapping(value) ? merge(below, value) : value;
  }
  return merged;
}

function isMapping(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
