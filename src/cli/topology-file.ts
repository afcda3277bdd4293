import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Diagnostic } from "../diagnostic.ts";
import type { TomcatNode, Topology } from "../model/topology.ts";
import type { TopologySource } from "../model/topology-source.ts";
import { EnvironmentError, isEnvironmentError } from "./environment-error.ts";
import type { Io } from "./io.ts";
import { readFileUpTo, readInput, STDIN_NAME } from "./read-input.ts";

/** The topology of the current directory. */
export const DEFAULT_TOPOLOGY = "lbgen.yaml";

/** Largest file with a secret, in bytes. */
const MAX_SECRET_FILE_BYTES = 64 * 1024;

/** A topology file with what the commands need of it. */
export interface TopologyFile {
  readonly topology: Topology | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: TopologySource;
  /** Turns a path of the topology, which is relative to its folder, into one that can be opened. */
  readonly resolve: (path: string) => string;
}

/**
 * Reads a topology file.
 *
 * @param file - as named on the command line; `undefined` for lbgen.yaml in the current directory, `-` for stdin.
 * @throws EnvironmentError for a file that cannot be read.
 */
export async function loadTopology(file: string | undefined, io: Io): Promise<TopologyFile> {
  const path = file ?? DEFAULT_TOPOLOGY;
  const { MAX_TOPOLOGY_BYTES } = await import("../model/topology-text.ts");
  const bytes = await readInput(path, MAX_TOPOLOGY_BYTES, io).catch((error: unknown) => {
    if (file !== undefined || !isEnvironmentError(error) || error.code !== "FS_MISSING") throw error;
    const message = `cannot read ${path}: there is none in this directory; name a topology file`;
    throw new EnvironmentError(error.code, path, message, error);
  });
  const { readTopology } = await import("../model/validate.ts");
  const folder = path === "-" ? "." : dirname(path);
  return { ...readTopology(bytes, path === "-" ? STDIN_NAME : path), resolve: (name) => resolve(folder, name) };
}

/**
 * Reads the secrets of nodes.
 *
 * @param nodes - those whose secrets are wanted; all of the topology's if left out.
 * @returns secrets by name of node, and a finding for each that is missing or cannot be the same on both sides.
 */
export async function loadSecrets(
  file: TopologyFile,
  topology: Topology,
  io: Io,
  nodes: readonly TomcatNode[] = topology.nodes,
): Promise<{ readonly secrets: ReadonlyMap<string, string>; readonly diagnostics: readonly Diagnostic[] }> {
  const { secretProblem, SECRET_HINT } = await import("../model/checks/secrets.ts");
  const secrets = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const known = new Map<string, { readonly secret: string } | { readonly problem: string }>();
  for (const { node, span, source } of secretPlaces(file, topology)) {
    if (nodes !== topology.nodes && !nodes.some(({ name }) => name === node)) continue;
    const key = typeof source === "string" ? undefined : JSON.stringify(source);
    const before = key === undefined ? undefined : known.get(key);
    const found = before ?? readSecret(source, file, io);
    if (key !== undefined) known.set(key, found);
    const problem = "problem" in found ? found.problem : secretProblem(found.secret);
    if (problem === undefined && "secret" in found) secrets.set(node, found.secret);
    else if (before === undefined) {
      const code = "problem" in found ? "secret-missing" : "bad-secret";
      const message = "problem" in found ? found.problem : `the secret ${where(source)} ${problem}`;
      const hint = "problem" in found ? undefined : SECRET_HINT;
      diagnostics.push({ file: file.source.file, ...span, severity: "error", code, message, ...(hint && { hint }) });
    }
  }
  return { secrets, diagnostics };
}

/** Warnings for secrets and server.xml files that are not there; their contents are not read. */
export function missingFiles(file: TopologyFile, topology: Topology, io: Io): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const { span, source } of secretPlaces(file, topology)) {
    if (typeof source === "string" || seen.has(JSON.stringify(source))) continue;
    seen.add(JSON.stringify(source));
    const message =
      "env" in source
        ? io.env[source.env] === undefined && `the environment variable ${source.env} is not set`
        : isReadable(file.resolve(source.file), `the secret's file ${source.file}`);
    if (!message) continue;
    diagnostics.push({ file: file.source.file, ...span, severity: "warning", code: "secret-missing", message });
  }
  for (const [index, { serverXml }] of topology.nodes.entries()) {
    if (serverXml === undefined) continue;
    const message = isReadable(file.resolve(serverXml), serverXml);
    if (message === undefined) continue;
    const span = file.source.valueSpan(["nodes", index, "serverXml"]);
    diagnostics.push({ file: file.source.file, ...span, severity: "warning", code: "server-xml-unreadable", message });
  }
  return diagnostics;
}

function* secretPlaces(file: TopologyFile, topology: Topology) {
  for (const [index, { name, ajp }] of topology.nodes.entries()) {
    if (ajp.secret === undefined) continue;
    const own = ["nodes", index, "ajp", "secret"];
    const isOwn = file.source.has(own);
    const span = file.source.valueSpan(isOwn ? own : ["defaults", "ajp", "secret"]);
    yield { node: name, span, source: ajp.secret };
  }
}

type Source = NonNullable<Topology["nodes"][number]["ajp"]["secret"]>;

function where(source: Source): string {
  if (typeof source === "string") return "in the topology";
  return "env" in source ? `in the environment variable ${source.env}` : `in ${source.file}`;
}

function readSecret(
  source: Source,
  file: TopologyFile,
  io: Io,
): { readonly secret: string } | { readonly problem: string } {
  if (typeof source === "string") return { secret: source };
  if ("env" in source) {
    const secret = io.env[source.env];
    return secret === undefined ? { problem: `the environment variable ${source.env} is not set` } : { secret };
  }
  try {
    const bytes = readFileUpTo(file.resolve(source.file), MAX_SECRET_FILE_BYTES);
    if (bytes.length > MAX_SECRET_FILE_BYTES) return { problem: `the secret's file ${source.file} is too large` };
    return { secret: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, "") };
  } catch (error) {
    if (!isEnvironmentError(error)) throw error;
    return { problem: `the secret's file ${source.file} cannot be read: ${reasonOf(error)}` };
  }
}

/** The reason in an EnvironmentError's message, which is "cannot read PATH: reason". */
export function reasonOf(error: EnvironmentError): string {
  const start = error.message.indexOf(`${error.path}: `);
  return start === -1 ? error.message : error.message.slice(start + error.path.length + 2);
}

/** @returns what is wrong, or `undefined`. */
function isReadable(path: string, name: string): string | undefined {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isDirectory() ? `${name} is a directory` : undefined;
  } catch {
    return `${name} cannot be read`;
  }
}
