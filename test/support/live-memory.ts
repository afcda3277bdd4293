import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes of all buffers that something still holds on to; those that only wait for the collector do not count. */
export function liveBufferBytes(): number {
  collect();
  return process.memoryUsage().arrayBuffers;
}
