import type { MountRule } from "../modjk/mount-rule.ts";
import type { SessionId } from "../modjk/session-id.ts";
import { fromByteText } from "../modjk/uri-bytes.ts";
import type { Member } from "../modjk/workers-view.ts";
import { type Place, spanOf } from "../place.ts";
import type { Explanation } from "./explanation.ts";
import { outcomePlace } from "./outcome-place.ts";
import { outcomeWords, passedOverWords, stepWords, verdictWords, withoutCredentials } from "./words.ts";

/** A place as JSON carries it, like that of a diagnostic. */
export interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * An explanation as plain data for JSON. What is not known is `null`; every text is for people, every `kind` and `code`
 * is stable.
 */
export function explanationJson(explanation: Explanation) {
  const { url, method, server, front, status, worker, remarks } = explanation;
  const { httpd, jk, mounts, outcome } = front;
  return {
    request: { method, scheme: url.scheme, host: url.host, port: url.port, target: url.target },
    server:
      server === undefined
        ? null
        : {
            label: server.server.label,
            reason: server.reason,
            name: server.matched ?? null,
            place: placeJson(server.server.place),
          },
    path: {
      httpd: httpd.ok ? fromByteText(httpd.path) : null,
      modJk: jk?.ok === true ? fromByteText(jk.path) : null,
    },
    answer: {
      kind: outcome.kind,
      text: outcomeWords(outcome),
      status: status ?? null,
      worker: outcome.kind === "forwarded" ? outcome.worker : null,
      via: outcome.kind === "forwarded" ? outcome.via : null,
      handler: outcome.kind === "handled" ? outcome.handler : null,
      location:
        outcome.kind === "redirected" && outcome.location !== undefined ? withoutCredentials(outcome.location) : null,
      reason: outcome.kind === "local" ? outcome.reason.kind : null,
      place: placeJson(outcomePlace(outcome)),
    },
    mounts: (mounts?.considered ?? []).map(({ rule, verdict }) => ({
      ...ruleJson(rule),
      verdict: verdict.kind,
      text: verdictWords(verdict),
    })),
    extensions: (worker?.rules.effects ?? []).map((effect) => ({ ...effect, value: fromByteText(effect.value) })),
    worker: worker === undefined ? null : workerJson(worker),
    remarks: remarks.map(({ code, message, place }) => ({ code, message, place: placeJson(place) })),
  };
}

function ruleJson({ pattern, worker, exclusion, origin, place }: MountRule) {
  return { pattern, worker, exclusion, origin, place: placeJson(place) };
}

function workerJson({ name, worker, isListed, session, election, rules }: NonNullable<Explanation["worker"]>) {
  return {
    name,
    type: worker?.type ?? null,
    listed: isListed ?? null,
    method: worker?.type === "lb" ? worker.method : null,
    stickySession: worker?.type === "lb" ? worker.stickySession : null,
    stickySessionForce: worker?.type === "lb" ? worker.stickySessionForce : null,
    session:
      session === undefined
        ? null
        : {
            cookie: fromByteText(session.names.cookie),
            pathParameter: fromByteText(session.names.path),
            unused: session.unused ?? null,
            ids: session.search.ids.map(idJson),
            ignored: session.search.ignored.map(idJson),
          },
    steps: (election?.steps ?? []).map((step) => ({
      kind: step.reason.kind,
      text: stepWords(step, rules.isStateless),
      members: step.members.map(memberJson),
    })),
    passedOver: (election?.passedOver ?? []).map((one) => ({
      ...memberJson(one.member),
      reason: one.reason,
      text: passedOverWords(one),
    })),
    forced: election?.isForced ?? null,
  };
}

function idJson({ id, route, from, name }: SessionId) {
  return {
    id: fromByteText(id),
    route: route === undefined ? null : fromByteText(route),
    from,
    name: fromByteText(name),
  };
}

function memberJson({ name, route, domain, redirect, distance, lbfactor, activation }: Member) {
  return {
    name,
    route: fromByteText(route),
    domain: fromByteText(domain),
    redirect: fromByteText(redirect),
    distance,
    lbfactor,
    activation,
  };
}

function placeJson(place: Place | undefined): JsonPlace | null {
  if (place === undefined) return null;
  const { line, column } = spanOf(place);
  return { file: place.file.name, line, column };
}
