import { fromByteText } from "../modjk/uri-bytes.ts";
import type { RuleVerdict } from "../modjk/uri-map.ts";
import { type Place, spanOf } from "../place.ts";
import type { ElectionStep, PassedOver } from "./election.ts";
import type { FrontOutcome, LocalReason } from "./front-outcome.ts";
import { describeRule } from "./rule-words.ts";

/** `httpd.conf:12:3`. */
export function placeText(place: Place): string {
  const { line, column } = spanOf(place);
  return line === 0 ? place.file.name : `${place.file.name}:${line}:${column}`;
}

/** A path for people: UTF-8 read as such, control characters as `%0A`. */
export function pathText(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  return fromByteText(path).replace(/[\u0000-\u001f\u007f-\u009f]/g, (sign) => {
    return `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}

/** A URL without the user name and password that it may hold. */
export function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@\s]{1,500}@/, "//***@");
}

/** What one rule came to, in words that follow its worker. */
export function verdictWords(verdict: RuleVerdict): string {
  switch (verdict.kind) {
    case "matched":
      return "matches, decides";
    case "excluded":
      return `matches, but ${describeRule(verdict.by)} takes the request away`;
    case "no-match":
      return "does not match";
    case "shadowed":
      return `matches too, ${shadowWords[verdict.reason]} than ${verdict.by.pattern}`;
    case "excludes":
      return `excludes what ${verdict.mount.pattern} matched`;
    case "excludes-nothing":
      return "matches, but not for this worker";
    case "disabled":
      return "is switched off";
    case "no-slash":
      return "does not begin with /, so mod_jk drops it";
    case "replaced":
      return `is replaced by a later line for ${verdict.by.worker}`;
  }
}

const shadowWords = {
  slashes: "has fewer slashes",
  length: "is shorter",
  origin: "comes from a source that counts less",
  undefined: "and comes by chance no earlier",
} as const;

/** Who answers, as one sentence without a full stop. */
export function outcomeWords(outcome: FrontOutcome): string {
  switch (outcome.kind) {
    case "refused":
      return `${outcome.by} refuses it with ${outcome.status}: ${outcome.reason}`;
    case "redirected":
      return outcome.location === undefined
        ? `${outcome.use.name} answers ${outcome.status}`
        : `${outcome.use.name} answers ${outcome.status}, to ${withoutCredentials(pathText(outcome.location))}`;
    case "proxied":
      return `${outcome.use.name} takes it, to ${withoutCredentials(outcome.target)}`;
    case "denied":
      return `${outcome.use.name} denies it with ${outcome.status}`;
    case "handled":
      return `the handler ${withoutCredentials(outcome.handler)} takes it, by ${outcome.use.name}`;
    case "forwarded":
      return `mod_jk gives it to worker ${outcome.worker}, by ${forwardedBy(outcome)}`;
    case "local":
      return `httpd keeps it for itself: ${localWords(outcome.reason)}`;
  }
}

function forwardedBy({ via, rule, use, path }: Extract<FrontOutcome, { kind: "forwarded" }>): string {
  if (via === "environment") return `the variable that ${use?.name ?? "SetEnv"} sets`;
  const by = rule === undefined ? "a mount" : describeRule(rule);
  return via === "directory-index" ? `${by}, since DirectoryIndex makes the path ${pathText(path)}` : by;
}

function localWords(reason: LocalReason): string {
  switch (reason.kind) {
    case "not-mounted":
      return "no mount matches";
    case "excluded":
      return `${describeRule(reason.by)} takes it away from mod_jk`;
    case "unmapped":
      return `mod_jk does not map the path: ${reason.reason}`;
    case "no-jk":
      return `the variable no-jk is set, by ${reason.variable.use.name}`;
    case "no-worker":
      return "its handler is mod_jk's, but no worker is named";
    case "protected":
      return "JkAutoAlias keeps WEB-INF, META-INF and archives from being read";
  }
}

/** Why the members of a step are asked. */
export function stepWords({ reason, members }: ElectionStep, isStateless: boolean): string {
  switch (reason.kind) {
    case "only-member":
      return "the only member";
    case "route":
      return `its route ${fromByteText(reason.route)} is that of the session`;
    case "route-as-domain":
      return `no member has the route ${fromByteText(reason.route)}, but ${fromByteText(reason.domain)} is the domain of this one`;
    case "redirect":
      return `${reason.from.name}, whose session it is, cannot serve and has redirect=${fromByteText(reason.from.redirect)}`;
    case "domain":
      return `${reason.from.name}, whose session it is, cannot serve; the domain ${fromByteText(reason.domain)} is the same`;
    case "load": {
      const distance = reason.distance === 0 ? "" : `, at distance ${reason.distance}`;
      if (members.length === 1) return `the only active member left${distance}`;
      return isStateless ? `in turn${distance}` : `by load${distance}`;
    }
    case "last-resort":
      return `nobody else is left; the first redirect, that of ${reason.from.name}, leads here`;
  }
}

export function passedOverWords({ reason }: PassedOver): string {
  switch (reason) {
    case "stopped":
      return "stopped: serves nobody";
    case "disabled":
      return "disabled: serves only its own sessions";
    case "no-slot":
      return "connection_acquire_timeout is 0, so it never gets a connection";
    case "forced":
      return "free, but sticky_session_force keeps the request from it";
    case "later":
      return "not reached";
  }
}
