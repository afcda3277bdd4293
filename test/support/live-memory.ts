import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/**
 * Bytes of all buffers that something still holds on to. Those that only wait for the collector count no longer, a moment
 * after the first call: it gives their memory back on a thread of its own.
 */
export function liveBufferBytes(): number {
  collect();
  return process.memoryUsage().arrayBuffers;
}
