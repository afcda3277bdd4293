import { existsSync } from "node:fs";
import type { TopologySource } from "../model/topology-source.ts";
import { DEFAULT_TOPOLOGY } from "./default-topology.ts";
import type { Io } from "./io.ts";
import { readInput } from "./read-input.ts";

/**
 * The topology of the current directory, for its `lint` key alone: it may hold nothing else.
 *
 * @returns `undefined` where there is none.
 */
export async function lintSource(io: Io): Promise<TopologySource | undefined> {
  if (!existsSync(DEFAULT_TOPOLOGY)) return undefined;
  const { MAX_TOPOLOGY_BYTES, parseTopologyText } = await import("../model/topology-text.ts");
  const bytes = await readInput(DEFAULT_TOPOLOGY, MAX_TOPOLOGY_BYTES, io);
  return parseTopologyText(bytes, DEFAULT_TOPOLOGY).source;
}
