import { setFlagsFromString } from "node:v8";

/**
 * From now on garbage that has grown old is collected in one go when the heap is full, and not marked in small steps
 * beforehand. node:http gives each piece of a body a buffer outside of the heap, which V8 takes for a heap that grows: it
 * would mark everything again after some 10 MB of uploads, which took a fifth of their CPU and a third of their p99.
 *
 * @see docs/decisions/0012-one-process-serves.md
 */
export function collectWhole(): void {
  setFlagsFromString("--no-incremental-marking");
}
