import type { Place } from "../place.ts";
import type { FrontOutcome } from "./front-outcome.ts";

/** The line that decided who answers; `undefined` where none did. */
export function outcomePlace(outcome: FrontOutcome): Place | undefined {
  switch (outcome.kind) {
    case "refused":
      return undefined;
    case "redirected":
    case "proxied":
    case "denied":
    case "handled":
      return outcome.use.place;
    case "forwarded":
      return outcome.rule?.place ?? outcome.use?.place;
    case "local":
      switch (outcome.reason.kind) {
        case "excluded":
          return outcome.reason.by.place;
        case "no-jk":
          return outcome.reason.variable.use.place;
        case "no-worker":
        case "protected":
          return outcome.reason.use.place;
        case "not-mounted":
        case "unmapped":
          return undefined;
      }
  }
}
