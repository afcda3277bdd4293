import { dirname, resolve } from "node:path";
import type { Diagnostic } from "../diagnostic.ts";
import type { Topology } from "../model/topology.ts";
import type { TopologySource } from "../model/topology-source.ts";
import { DEFAULT_TOPOLOGY } from "./default-topology.ts";
import { EnvironmentError, isEnvironmentError } from "./environment-error.ts";
import type { Io } from "./io.ts";
import { readInput, STDIN_NAME } from "./read-input.ts";
import { UsageError } from "./usage-error.ts";

/** A topology file with what the commands need of it. */
export interface TopologyFile {
  readonly topology: Topology | undefined;
  /** As much of it as could be read, also where findings are errors. */
  readonly draft: Topology | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: TopologySource;
  /** Turns a path of the topology, which is relative to its folder, into one that can be opened. */
  readonly resolve: (path: string) => string;
}

/**
 * Reads the bytes of a topology file.
 *
 * @param file - as named on the command line; `undefined` for lbgen.yaml in the current directory, `-` for stdin.
 * @throws EnvironmentError for a file that cannot be read.
 */
export async function readTopologyBytes(file: string | undefined, io: Io): Promise<Uint8Array> {
  const path = file ?? DEFAULT_TOPOLOGY;
  if (path === "")
    throw new UsageError("the name of the topology file is empty", "name a file, or - for standard input");
  const { MAX_TOPOLOGY_BYTES } = await import("../model/topology-text.ts");
  return readInput(path, MAX_TOPOLOGY_BYTES, io).catch((error: unknown) => {
    if (file !== undefined || !isEnvironmentError(error) || error.code !== "FS_MISSING") throw error;
    const message = `cannot read ${path}: there is none in this directory; name a topology file`;
    throw new EnvironmentError(error.code, path, message, error);
  });
}

/** Reads a topology file; the parameters are those of {@link readTopologyBytes}. */
export async function loadTopology(file: string | undefined, io: Io): Promise<TopologyFile> {
  const bytes = await readTopologyBytes(file, io);
  const path = file ?? DEFAULT_TOPOLOGY;
  const { readTopology } = await import("../model/validate.ts");
  const folder = path === "-" ? "." : dirname(path);
  return { ...readTopology(bytes, path === "-" ? STDIN_NAME : path), resolve: (name) => resolve(folder, name) };
}
