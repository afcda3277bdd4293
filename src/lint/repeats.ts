import type { AjpWorker, WorkersView } from "../modjk/workers-view.ts";

/** Whether mod_jk may send a request a second time, after a Tomcat had it and did not answer. */
export function mayRepeat(view: WorkersView, worker: AjpWorker): boolean {
  if ((worker.recoveryOptions & 1) !== 0) return false;
  if (worker.retries > 1) return true;
  return worker.balancers.some((name) => {
    const lb = view.workers.get(name);
    return lb?.type === "lb" && lb.retries * Math.min(lb.lbRetries, lb.members.length) > 1;
  });
}

/** The attribute that ends the wait for an answer; mod_jk asks `socket_timeout` only where `reply_timeout` is not set. */
export function answerTimeout(worker: AjpWorker): "reply_timeout" | "socket_timeout" | undefined {
  if (worker.replyTimeoutMs > 0) return "reply_timeout";
  return worker.socketTimeoutSeconds > 0 ? "socket_timeout" : undefined;
}
