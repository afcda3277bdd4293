import { byteLength, MAX_NAME_BYTES } from "../model/text-limits.ts";
import type { Place } from "../place.ts";
import { placedNames } from "./listed-names.ts";
import type { PropertyEvent } from "./property-map.ts";
import { decidingPart, type LbWorker, type StartFailure, type Worker, type WorkersView } from "./workers-view.ts";

type Kind = StartFailure["kind"];

/**
 * Everything for which Apache does not start, beside references: unknown attributes and, worker by worker in the order
 * of worker.list, what mod_jk refuses to create. mod_jk stops at the first; all of them are given.
 *
 * @see the recordings of mod_jk 1.2.48; jk_worker.c and jk_lb_worker.c for the order
 */
export function startFailures(view: Omit<WorkersView, "failures">): StartFailure[] {
  const failures: StartFailure[] = view.map.events.flatMap(eventFailure);
  const seen = new Set<string>();
  const fail = (kind: Kind, worker: string, place: Place, subject: string, log: readonly string[]) => {
    const key = `${kind} ${place.file.name} ${place.start} ${subject}`;
    if (seen.has(key)) return;
    seen.add(key);
    failures.push({ kind, worker, place, subject, log });
  };
  const list = view.map.properties.get("worker.list")?.parts.at(-1);
  if (view.listed.length === 0 && list !== undefined) {
    fail("empty-list", "", list.value, list.written, ["Could not get worker list from map"]);
  }
  for (const { name, place } of view.listed) {
    const worker = view.workers.get(name);
    if (worker === undefined) continue;
    if (place !== undefined) checkLength("name", name, name, place);
    checkType(worker, undefined);
    if (worker.type === "lb") checkLb(worker);
    for (const mount of placedNames(worker.attributes.get("mount")?.property)) {
      if (mount.name.startsWith("/")) continue;
      fail("mount-without-slash", name, mount.place, mount.name, [
        `invalid context '${mount.name}': does not begin with '/'`,
        `mounting ${mount.name} failed for ${name}`,
        `failed to create worker ${name}`,
      ]);
    }
  }
  return failures;

  function checkLb(lb: LbWorker): void {
    const refused = ["NULL parameters", `validate failed for ${lb.name}`, `failed to create worker ${lb.name}`];
    const type = lb.attributes.get("type");
    if (lb.members.length === 0 && type !== undefined) {
      const members = lb.attributes.get("balance_workers") ?? lb.attributes.get("balanced_workers") ?? type;
      const log = ["Could not get member list for lb worker from map", ...refused];
      fail("no-members", lb.name, decidingPart(members).value, lb.name, log);
    }
    const routes = new Map<string, number>();
    for (const [index, { name, place, route }] of lb.members.entries()) {
      checkLength("host name", name, lb.name, place);
      for (const attribute of ["route", "jvm_route", "domain", "redirect"]) {
        checkAttributeLength(attribute === "jvm_route" ? "route" : attribute, view.workers.get(name), attribute);
      }
      const worker = view.workers.get(name);
      if (worker?.type === "lb") {
        const log = [`Could not allocate shared memory for worker ${name}`, ...refused];
        fail("lb-in-lb", lb.name, place, name, log);
      } else if (worker !== undefined) checkType(worker, lb);
      const before = routes.get(route);
      if (before === undefined) routes.set(route, index);
      else {
        const other = lb.members[before]?.name ?? "";
        const text = `Balanced workers number ${index} (${name}) and ${before} (${other}) share the same route ${route} - aborting configuration!`;
        const log = [text, `validate failed for ${lb.name}`, `failed to create worker ${lb.name}`];
        const line = view.workers.get(name)?.attributes.get("route");
        fail("duplicate-route", lb.name, line === undefined ? place : decidingPart(line).value, route, log);
      }
    }
    checkAttributeLength("session_cookie", lb, "session_cookie");
    checkAttributeLength("session_path", lb, "session_path");
    checkAttributeLength("session_cookie_path", lb, "session_cookie_path");
  }

  function checkType(worker: Worker, lb: LbWorker | undefined): void {
    const { name } = worker;
    if (worker.type === "unknown") {
      const type = worker.attributes.get("type");
      if (type === undefined) return;
      const log = [`Unknown worker type ${worker.typeText} for worker ${name}`];
      if (lb === undefined) log.push(`failed to create worker ${name}`);
      else {
        log.push(`Failed creating worker ${name}`, "NULL parameters");
        log.push(`validate failed for ${lb.name}`, `failed to create worker ${lb.name}`);
      }
      fail("unknown-type", name, decidingPart(type).value, worker.typeText, log);
    } else if (worker.type === "ajp13" || worker.type === "ajp14") {
      checkAttributeLength("host name", worker, "host");
      checkAttributeLength("source", worker, "source");
      const type = worker.attributes.get("type");
      if (worker.type === "ajp14" && !worker.attributes.has("secretkey") && type !== undefined) {
        const log = ["validate error, empty or missing secretkey"];
        fail("secretkey-missing", name, decidingPart(type).value, name, log);
      }
    }
  }

  function checkAttributeLength(what: string, worker: Worker | undefined, attribute: string): void {
    const found = worker?.attributes.get(attribute);
    if (found !== undefined) checkLength(what, found.value, worker?.name ?? "", decidingPart(found).value);
  }

  function checkLength(what: string, value: string, worker: string, place: Place): void {
    const excess = byteLength(value) - MAX_NAME_BYTES;
    if (excess <= 0) return;
    const log = `Worker ${what} '${value}' is ${excess} bytes too long, a maximum of ${MAX_NAME_BYTES} bytes is supported`;
    fail("too-long", worker, place, what, [log]);
  }
}

function eventFailure(event: PropertyEvent): StartFailure[] {
  if (event.kind === "long-directive") {
    const log = ["the argument of JkWorkerProperty has more than 8192 bytes"];
    return [{ kind: "long-directive", worker: "", place: event.line, subject: "", log }];
  }
  if (event.kind !== "unknown-attribute") return [];
  const { key, part } = event;
  const text = `The attribute '${key}' is not supported - please check the documentation for the supported attributes.`;
  const log = part.origin === "directive" ? [`Invalid JkWorkerProperty ${key}=${part.written}`] : [text];
  const worker = key.slice("worker.".length, Math.max("worker.".length, key.lastIndexOf(".")));
  return [{ kind: "unknown-attribute", worker, place: part.key, subject: key, log }];
}
