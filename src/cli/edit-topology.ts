import type { Diagnostic } from "../diagnostic.ts";
import type { EditResult, RefusedEdit } from "../edit/topology-edit.ts";
import type { TopologySource } from "../model/topology-source.ts";
import { DEFAULT_TOPOLOGY } from "./default-topology.ts";
import { ExitCode } from "./exit-code.ts";
import { printFindings, printJson, quoteFrom, wantedFindings } from "./findings.ts";
import type { Io } from "./io.ts";
import { STDIN_NAME } from "./read-input.ts";
import { note, warn } from "./remarks.ts";
import { readTopologyBytes } from "./topology-file.ts";
import { UsageError } from "./usage-error.ts";

/** The options of every command that changes a topology in place. */
export interface EditOptions {
  readonly dryRun?: true;
  readonly format: "text" | "json";
  readonly quiet?: true;
}

/**
 * Changes a topology in place and prints the difference. Standard input cannot be changed: the changed topology is
 * printed instead.
 *
 * @param file - as named on the command line; `undefined` for lbgen.yaml in the current directory, `-` for stdin.
 */
export async function editTopology(
  file: string | undefined,
  options: EditOptions,
  edit: (bytes: Uint8Array, name: string) => EditResult,
  io: Io,
): Promise<ExitCode> {
  const path = file ?? DEFAULT_TOPOLOGY;
  const prints = path === "-" && options.dryRun !== true;
  if (prints && options.format === "json") {
    throw new UsageError("of standard input the changed topology is printed, not JSON about it", "use --dry-run");
  }
  const bytes = await readTopologyBytes(file, io);
  const name = path === "-" ? STDIN_NAME : path;
  const result = edit(bytes, name);
  if (result.kind === "wrong-request") throw new UsageError(result.message, result.hint);
  if (result.kind === "refused") return refuse(result, options, io);
  if (prints && io.outIsTerminal) await refuseSecret(result.bytes);
  const diagnostics = await wantedFindings(result.diagnostics, result.source, {});
  if (options.format === "text") await printTo(io, diagnostics, result.source);
  if (options.quiet !== true) for (const remark of result.remarks) await warn(io, remark);
  if (prints) {
    io.out(result.bytes);
    return ExitCode.ok;
  }
  const { printDiff, shownDiff } = await import("./shown-diff.ts");
  const diff = shownDiff(path === "-" ? DEFAULT_TOPOLOGY : baseName(path), DEFAULT_TOPOLOGY, bytes, result.bytes);
  let backup: string | undefined;
  if (options.dryRun !== true) {
    const { replaceFile } = await import("./replace-file.ts");
    const replaced = replaceFile(path, { expected: bytes, bytes: result.bytes });
    backup = replaced.backup;
    if (options.quiet !== true && backup !== undefined)
      note(io, `wrote ${replaced.target}; what was there is ${backup}`);
  }
  const { remarks } = result;
  if (options.format === "json")
    await printJson({ changed: true, diff, backup: backup ?? null, remarks, diagnostics }, io);
  else await printDiff(diff, "out", io);
  return ExitCode.ok;
}

async function refuse({ diagnostics, source, reason }: RefusedEdit, options: EditOptions, io: Io): Promise<ExitCode> {
  const nothing = { changed: false, diff: "", backup: null, remarks: [], diagnostics };
  if (options.format === "json") await printJson(nothing, io);
  else await printTo(io, diagnostics, source);
  if (options.quiet !== true) note(io, `nothing was written: ${reason}`);
  return ExitCode.findings;
}

async function printTo(io: Io, diagnostics: readonly Diagnostic[], source: TopologySource): Promise<void> {
  await printFindings(diagnostics, "err", "text", quoteFrom(new Map([[source.file, source.source]])), io);
}

async function refuseSecret(bytes: Uint8Array): Promise<void> {
  const { topologySecretRanges } = await import("../edit/mask-topology.ts");
  if (topologySecretRanges(new TextDecoder().decode(bytes)).length === 0) return;
  throw new UsageError("the topology holds a secret and is not shown on a terminal", "redirect it to a file");
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
