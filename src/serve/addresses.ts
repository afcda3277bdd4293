import type { AjpWorker, Worker, WorkersView } from "../modjk/workers-view.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The same workers at other addresses, by name of worker; those that are not named stay where they are. */
export function withAddresses(view: WorkersView, addresses: ReadonlyMap<string, Address>): WorkersView {
  const moved = (worker: AjpWorker): AjpWorker => {
    const address = addresses.get(worker.name);
    return address === undefined ? worker : { ...worker, host: address.host, port: address.port };
  };
  const workers = new Map<string, Worker>();
  for (const [name, worker] of view.workers) {
    workers.set(name, worker.type === "ajp13" || worker.type === "ajp14" ? moved(worker) : worker);
  }
  return { ...view, workers, ajpWorkers: view.ajpWorkers.map(moved) };
}
