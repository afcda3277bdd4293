import { type Command, Option } from "commander";
import { type Diagnostic, hasErrors } from "../../diagnostic.ts";
import type { TomcatNode, Topology } from "../../model/topology.ts";
import type { SourceText } from "../../source-text.ts";
import { ExitCode } from "../exit-code.ts";
import { printFindings, printJson, quoteFrom } from "../findings.ts";
import type { Io } from "../io.ts";
import { note } from "../remarks.ts";
import { checkOption, formatOption, quietOption } from "../shared-options.ts";
import { UsageError } from "../usage-error.ts";

export interface PatchOptions {
  readonly topology: string;
  readonly node: string;
  readonly stdout?: true;
  readonly write?: true;
  readonly check?: true;
  readonly format: "text" | "json";
  readonly quiet?: true;
}

/** Shows or writes what a node's server.xml needs to fit the topology. */
export async function runPatch(file: string, options: PatchOptions, io: Io): Promise<ExitCode> {
  const [{ loadSecrets }, { loadTopology }, { readInput, STDIN_NAME }, { MAX_XML_BYTES }] = await Promise.all([
    import("../secrets.ts"),
    import("../topology-file.ts"),
    import("../read-input.ts"),
    import("../../formats/xml-text.ts"),
  ]);
  if (file === "-" && options.topology === "-")
    throw new UsageError("server.xml and topology cannot both be standard input");
  if (options.stdout === true && options.format === "json") throw new UsageError("--stdout prints no JSON");
  if (file === "-" && options.write === true)
    throw new UsageError("--write needs a file, not standard input", "use --stdout");
  const loaded = await loadTopology(options.topology, io);
  const quotes = new Map<string, SourceText>([[loaded.source.file, loaded.source.source]]);
  const { topology } = loaded;
  const isJson = options.format === "json";
  const refuse = async (diagnostics: readonly Diagnostic[]): Promise<ExitCode> => {
    if (isJson) await printJson({ changed: false, diff: "", backup: null, diagnostics }, io);
    else await printFindings(diagnostics, "err", "text", quoteFrom(quotes), io);
    return ExitCode.findings;
  };
  if (topology === undefined) return refuse(loaded.diagnostics);
  const node = await findNode(topology, options.node);
  const bytes = await readInput(file, MAX_XML_BYTES, io);
  const { secrets, diagnostics } = loadSecrets(loaded, topology, io, [node]);
  if (hasErrors(diagnostics)) return refuse(diagnostics);

  const [
    { patchBytes },
    { clusterReceivers, serverXmlTarget },
    { maskXmlSecrets, xmlSecretRanges },
    { SourceText: Text },
  ] = await Promise.all([
    import("../patch-node.ts"),
    import("../../render/server-xml-target.ts"),
    import("../../patch/mask-xml.ts"),
    import("../../source-text.ts"),
  ]);
  const name = file === "-" ? STDIN_NAME : file;
  const existing = { ...node, serverXml: node.serverXml ?? name };
  const target = serverXmlTarget(topology, existing, secrets.get(node.name), clusterReceivers(topology));
  const patched = patchBytes(bytes, target, name);
  if (patched.source !== undefined)
    quotes.set(name, new Text(patched.source.text, xmlSecretRanges(patched.source.text)));
  if (patched.bytes === undefined) return refuse(patched.diagnostics);
  if (!isJson) await printFindings(patched.diagnostics, "err", "text", quoteFrom(quotes), io);
  const changes = !Buffer.from(bytes).equals(patched.bytes);
  if (options.stdout === true) return printPatched(patched.bytes, maskXmlSecrets, io);
  const { printDiff, shownDiff } = await import("../shown-diff.ts");
  const diff = shownDiff("server.xml", "server.xml", bytes, patched.bytes);
  const backup = options.write === true ? await writePatched(file, bytes, patched.bytes, options, io) : undefined;
  if (isJson) {
    await printJson({ changed: changes, diff, backup: backup ?? null, diagnostics: patched.diagnostics }, io);
  } else if (changes && options.check !== true) await printDiff(diff, "out", io);
  const isSaid = options.write === true || options.quiet === true;
  if (!isSaid && (options.check === true || !changes))
    note(io, `${name} ${changes ? "would change" : "is up to date"}`);
  return options.check === true && changes ? ExitCode.findings : ExitCode.ok;
}

async function findNode(topology: Topology, name: string): Promise<TomcatNode> {
  const node = topology.nodes.find((one) => one.name === name);
  if (node !== undefined) return node;
  const { nearestWord } = await import("../../model/nearest.ts");
  const names = topology.nodes.map((one) => one.name);
  const near = nearestWord(name, names);
  const listed = names.length > 20 ? `${names.slice(0, 20).join(", ")}, …` : names.join(", ");
  throw new UsageError(
    `the topology has no node ${name}`,
    near === undefined ? `its nodes are ${listed}` : `did you mean ${near}?`,
  );
}

function printPatched(bytes: Uint8Array, mask: (text: string) => string, io: Io): ExitCode {
  const text = Buffer.from(bytes).toString("latin1").replaceAll("\u0000", "");
  if (io.outIsTerminal && mask(text) !== text) {
    throw new UsageError(
      "the patched file holds a secret and is not shown on a terminal",
      "redirect it to a file, or use --write",
    );
  }
  io.out(bytes);
  return ExitCode.ok;
}

async function writePatched(
  file: string,
  before: Uint8Array,
  after: Uint8Array,
  options: PatchOptions,
  io: Io,
): Promise<string | undefined> {
  const { replaceFile } = await import("../replace-file.ts");
  const { target, backup } = replaceFile(file, { expected: before, bytes: after });
  if (options.quiet !== true) {
    note(io, backup === undefined ? `${file} is up to date` : `wrote ${target}; what was there is ${backup}`);
  }
  return backup;
}

export function addPatchCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command("patch")
    .description("show what one node's server.xml needs to fit the topology, or write it")
    .argument("<server-xml>", "the node's server.xml; - is standard input")
    .requiredOption("-t, --topology <file>", "the topology; - is standard input")
    .requiredOption("-n, --node <node>", "which of its nodes the file belongs to")
    .addOption(new Option("--stdout", "print the patched file instead of the diff").conflicts(["write", "check"]))
    .addOption(new Option("--write", "replace the file; what was there is kept as NAME.bak-N").conflicts(["check"]))
    .addOption(checkOption())
    .addOption(formatOption())
    .addOption(quietOption())
    .addHelpText("after", HELP)
    .action(async (file: string, options: PatchOptions) => done(await runPatch(file, options, io)));
}

const HELP = `
Prints a unified diff, in which secrets are ***. Only what differs is changed, every other byte stays.

Examples:
  lbgen patch /etc/tomcat10/server.xml -t examples/raspberry-pi.yaml -n tomcat1

  lbgen generate examples/raspberry-pi.yaml -o out
  lbgen patch out/tomcat1/server.xml -t examples/weighted-secret.yaml -n pi5

Exit status: 0 done; 1 the topology has errors or the file cannot be patched, with --check if it would change; 2 wrong
usage; 3 a file cannot be read or written`;
