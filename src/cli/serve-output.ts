import { accessLine, type ServeEvent } from "../serve/events.ts";
import type { Io } from "./io.ts";
import { LineBuffer } from "./line-buffer.ts";

/** What `lbgen serve` tells, and where. */
export interface ServeOutput {
  /** An event of the engine: a line of JSON, or of the log. */
  readonly tell: (event: ServeEvent) => void;
  /** Something for people. */
  readonly say: (message: string) => void;
  readonly flush: () => void;
}

/**
 * With `--format json` every event is a line on standard output. Else the ready line alone goes there; the rest is for
 * people, on standard error.
 */
export function serveOutput(
  { format, quiet }: { readonly format: "text" | "json"; readonly quiet?: true },
  io: Io,
): ServeOutput {
  const out = new LineBuffer(io.out);
  const err = new LineBuffer(io.err);
  const say = (message: string): void => {
    if (quiet !== true) err.add(message);
  };
  return {
    say,
    tell: (event) => {
      if (format === "json") {
        if (quiet === true && event.event === "request") return;
        out.add(JSON.stringify(event));
        if (event.event === "ready") out.flush();
      } else if (event.event === "ready") {
        err.flush();
        io.out(`ready ${event.url}${event.admin === undefined ? "" : ` admin ${event.admin}`}\n`);
      } else if (event.event === "reload" && !event.ok) err.add(`reload failed: ${event.reason ?? ""}`);
      else if (quiet !== true) err.add(lineOf(event));
    },
    flush: () => {
      out.flush();
      err.flush();
    },
  };
}

function lineOf(event: Exclude<ServeEvent, { readonly event: "ready" }>): string {
  switch (event.event) {
    case "request":
      return accessLine(event);
    case "state":
      return `${event.time.slice(11, 23)} member ${event.member} of ${event.balancer}: ${event.before} -> ${event.state}, ${event.activation}`;
    case "reload":
      return "reloaded";
    case "stopped":
      return `stopped: ${event.reason}`;
  }
}
