import type { RunningEngine } from "./engine.ts";
import type { RawClient } from "./raw-client.ts";

/** One ajp13 worker `n1`; more lines as `name=value` of it. */
export function oneWorker(port: number, ...settings: readonly string[]): string {
  return `worker.list=n1\nworker.n1.type=ajp13\n${nodeLines("n1", port, settings)}`;
}

/** A balancer `lb` over members `n1`, `n2`, ...; settings are those of each member. */
export function balancer(ports: readonly number[], ...settings: readonly string[]): string {
  const names = ports.map((_, index) => `n${index + 1}`);
  const members = names.map((name, index) => nodeLines(name, ports[index] ?? 0, settings));
  return `worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=${names.join(",")}\n${members.join("")}`;
}

function nodeLines(name: string, port: number, settings: readonly string[]): string {
  const lines = ["host=127.0.0.1", `port=${port}`, "retry_interval=10", ...settings];
  return lines.map((line) => `worker.${name}.${line}\n`).join("");
}

/** Polls until something holds that no event tells of. */
export async function until(holds: () => boolean, what: string, timeoutMs = 25_000): Promise<void> {
  const last = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > last) throw new Error(`in ${timeoutMs} ms it did not come true that ${what}`);
    await new Promise((again) => setTimeout(again, 5));
  }
}

/** Waits until nothing of any request is left: no place, no slot, no count, no deadline. */
export async function expectAllGivenBack({ engine }: RunningEngine): Promise<void> {
  const held = () => {
    const workers = [...engine.running.workers.values()].map(({ name, busy, slotsTaken }) => ({
      name,
      busy,
      slotsTaken,
    }));
    const balancers = [...engine.running.balancers.values()].map(({ name, busy }) => ({ name, busy }));
    return { inProgress: engine.requestsInProgress, deadlines: engine.deadlines.size, workers, balancers };
  };
  const isFree = () => {
    const { inProgress, deadlines, workers, balancers } = held();
    const isIdle = workers.every(({ busy, slotsTaken }) => busy === 0 && slotsTaken === 0);
    return inProgress === 0 && deadlines === 0 && isIdle && balancers.every(({ busy }) => busy === 0);
  };
  try {
    await until(isFree, "everything was given back");
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : ""}: ${JSON.stringify(held())}`);
  }
}

/** Whether the connection still serves: one more request goes well on it. */
export async function expectAlive(client: RawClient, request: string, body: string): Promise<void> {
  client.write(request);
  const answer = await client.answer();
  if (answer.status !== 200 || answer.body.toString("latin1") !== body) {
    throw new Error(`${answer.status} ${answer.body.toString("latin1")} in place of ${body}`);
  }
}
