import { accessSync, constants, statSync } from "node:fs";
import type { Diagnostic, Span } from "../diagnostic.ts";
import { SECRET_HINT, secretProblem } from "../model/checks/secrets.ts";
import type { TomcatNode, Topology } from "../model/topology.ts";
import { attempt, isEnvironmentError, reasonOf } from "./environment-error.ts";
import type { Io } from "./io.ts";
import { readRegularFile } from "./read-input.ts";
import type { TopologyFile } from "./topology-file.ts";

/** Largest file with a secret, in bytes. */
const MAX_SECRET_FILE_BYTES = 64 * 1024;

/**
 * Reads the secrets of nodes.
 *
 * @param nodes - those whose secrets are wanted; all of the topology's if left out.
 * @returns secrets by name of node, and a finding for each that is missing or cannot be the same on both sides.
 */
export function loadSecrets(
  file: TopologyFile,
  topology: Topology,
  io: Io,
  nodes: readonly TomcatNode[] = topology.nodes,
): { readonly secrets: ReadonlyMap<string, string>; readonly diagnostics: readonly Diagnostic[] } {
  const secrets = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const known = new Map<string, SecretReading>();
  for (const { node, span, source } of secretPlaces(file, topology)) {
    if (nodes !== topology.nodes && !nodes.some(({ name }) => name === node)) continue;
    const key = typeof source === "string" ? undefined : JSON.stringify(source);
    const before = key === undefined ? undefined : known.get(key);
    const found = before ?? readSecret(source, file, io);
    if (key !== undefined) known.set(key, found);
    const problem = "secret" in found ? secretProblem(found.secret) : undefined;
    if ("secret" in found && problem === undefined) secrets.set(node, found.secret);
    else if (before === undefined) {
      const { code, message, hint } =
        "secret" in found
          ? { code: "bad-secret", message: `the secret ${where(source)} ${problem}`, hint: SECRET_HINT }
          : { code: "secret-missing", ...found };
      diagnostics.push({ file: file.source.file, ...span, severity: "error", code, message, hint });
    }
  }
  return { secrets, diagnostics };
}

/** Warnings for secrets and server.xml files that are not there; their contents are not read. */
export function missingFiles(file: TopologyFile, topology: Topology, io: Io): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const warn = (span: Span, code: string, message: string, hint: string) =>
    diagnostics.push({ file: file.source.file, ...span, severity: "warning", code, message, hint });
  const seen = new Set<string>();
  for (const { span, source } of secretPlaces(file, topology)) {
    if (typeof source === "string" || seen.has(JSON.stringify(source))) continue;
    seen.add(JSON.stringify(source));
    if ("env" in source) {
      if (io.env[source.env] === undefined) warn(span, "secret-missing", missingVariable(source.env), VARIABLE_HINT);
      continue;
    }
    const reason = whyUnreadable(file.resolve(source.file));
    if (reason !== undefined) warn(span, "secret-missing", unreadableSecret(source.file, reason), SECRET_FILE_HINT);
  }
  for (const [index, { serverXml }] of topology.nodes.entries()) {
    if (serverXml === undefined) continue;
    const own = ["nodes", index, "serverXml"];
    const path = file.source.has(own) ? own : ["defaults", "serverXml"];
    if (seen.has(JSON.stringify(path))) continue;
    seen.add(JSON.stringify(path));
    const reason = whyUnreadable(file.resolve(serverXml));
    if (reason === undefined) continue;
    const span = file.source.valueSpan(path);
    warn(span, "server-xml-unreadable", `${serverXml} cannot be read: ${reason}`, SERVER_XML_HINT);
  }
  return diagnostics;
}

const VARIABLE_HINT = "set it for lbgen generate, without writing the secret on a command line";
const SECRET_FILE_HINT = "make it, readable by you alone: (umask 077; openssl rand -hex 32 > FILE)";

/** Where the path of a server.xml begins. */
export const SERVER_XML_HINT = "name a file relative to the topology's folder";

function missingVariable(name: string): string {
  return `the environment variable ${name} is not set`;
}

function unreadableSecret(path: string, reason: string): string {
  return `the secret's file ${path} cannot be read: ${reason}`;
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

type SecretReading = { readonly secret: string } | { readonly message: string; readonly hint: string };

function readSecret(source: Source, file: TopologyFile, io: Io): SecretReading {
  if (typeof source === "string") return { secret: source };
  if ("env" in source) {
    const secret = io.env[source.env];
    return secret === undefined ? { message: missingVariable(source.env), hint: VARIABLE_HINT } : { secret };
  }
  try {
    const bytes = readRegularFile(file.resolve(source.file), MAX_SECRET_FILE_BYTES);
    if (bytes.length > MAX_SECRET_FILE_BYTES)
      return { message: unreadableSecret(source.file, "it is too large"), hint: SECRET_FILE_HINT };
    return { secret: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, "") };
  } catch (error) {
    if (!isEnvironmentError(error)) throw error;
    return { message: unreadableSecret(source.file, reasonOf(error)), hint: SECRET_FILE_HINT };
  }
}

/** Why a file cannot be read, or `undefined` if it can. */
function whyUnreadable(path: string): string | undefined {
  try {
    attempt("read", path, () => accessSync(path, constants.R_OK));
    return statSync(path).isDirectory() ? "it is a directory" : undefined;
  } catch (error) {
    if (!isEnvironmentError(error)) throw error;
    return reasonOf(error);
  }
}
