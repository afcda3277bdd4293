import type { WorkersView } from "../modjk/workers-view.ts";

/** Whether a worker is a status page; where nothing is known of it, its name tells. */
export function isStatusPage(view: WorkersView | undefined, worker: string): boolean {
  const found = view?.workers.get(worker);
  return found === undefined ? /stat|jk.?manager/i.test(worker) : found.type === "status";
}
