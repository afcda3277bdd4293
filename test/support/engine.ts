import { parsePropertyLines } from "../../src/formats/property-lines.ts";
import { uriWorkerMapRules } from "../../src/modjk/uriworkermap-rules.ts";
import { Engine } from "../../src/serve/engine.ts";
import type { ServeEvent } from "../../src/serve/events.ts";
import { SourceText } from "../../src/source-text.ts";
import type { Cleanup } from "./cleanup.ts";
import { viewOf } from "./workers.ts";

export interface RunningEngine {
  readonly engine: Engine;
  readonly port: number;
  readonly events: readonly ServeEvent[];
}

/** Starts the balancer over a workers.properties, on any free port. */
export async function startEngine(
  workers: string,
  cleanup: Cleanup,
  options: { readonly mounts?: readonly string[]; readonly now?: () => number; readonly uptime?: () => number } = {},
): Promise<RunningEngine> {
  const text = `${(options.mounts ?? ["/*=lb"]).join("\n")}\n`;
  const file = { name: "uriworkermap.properties", source: new SourceText(text) };
  const { rules } = uriWorkerMapRules(file, parsePropertyLines(text, "utf-8", false));
  const events: ServeEvent[] = [];
  const engine = new Engine(
    { view: viewOf(workers), rules, watchdogSeconds: undefined },
    {
      now: options.now ?? Date.now,
      uptime: options.uptime ?? (() => performance.now()),
      emit: (event) => events.push(event),
      hearsRequests: () => true,
      version: "0",
    },
  );
  const { port } = await engine.listen("127.0.0.1", 0);
  cleanup.add(() => engine.close(0));
  return { engine, port, events };
}
