import type { ServerResponse } from "node:http";
import type { ServeEvent } from "../serve/events.ts";
import type { AdminLimits } from "./limits.ts";
import { Refusal } from "./refusal.ts";

/** How long a browser waits before it comes again. */
const RETRY_MS = 2_000;

/** Those who listen to events: server-sent events, as the HTML standard has them. */
export class EventStreams {
  static readonly contentType = "text/event-stream; charset=utf-8";
  readonly #limits: AdminLimits;
  readonly #listeners = new Set<ServerResponse>();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(limits: AdminLimits) {
    this.#limits = limits;
  }

  /**
   * Begins to tell a client about events; its headers are set.
   *
   * @throws Refusal 403 where too many listen already.
   */
  add(response: ServerResponse): void {
    const { maxListeners, heartbeatMs } = this.#limits;
    if (this.#listeners.size >= maxListeners) {
      throw new Refusal(403, `${maxListeners} clients listen to events already, and there may be no more`);
    }
    response.writeHead(200, { "Content-Type": EventStreams.contentType });
    response.write(`retry: ${RETRY_MS}\n\n`);
    this.#listeners.add(response);
    response.on("close", () => this.#remove(response));
    this.#heartbeat ??= setInterval(() => this.#send(": still here\n\n"), heartbeatMs).unref();
  }

  tell(event: ServeEvent): void {
    if (this.#listeners.size > 0) this.#send(`event: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  /** Ends all of them, with what is still on its way. */
  close(): void {
    for (const response of this.#listeners) response.end();
    this.#listeners.clear();
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }

  #send(text: string): void {
    for (const response of this.#listeners) {
      response.write(text);
      if (response.writableLength <= this.#limits.maxBufferedBytes) continue;
      this.#remove(response);
      response.destroy();
    }
  }

  #remove(response: ServerResponse): void {
    this.#listeners.delete(response);
    if (this.#listeners.size > 0) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }
}
