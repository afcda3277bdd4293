import { shown } from "../model/shown.ts";
import { byteLength, MAX_NAME_BYTES } from "../model/text-limits.ts";
import { readBool, readChoice } from "../modjk/property-values.ts";
import { decidingPart, LB_METHODS, type LbWorker } from "../modjk/workers-view.ts";
import type { ImportedBalancer, ImportedMount } from "./imported-topology.ts";
import type { Notes } from "./notes.ts";
import { importedOptions } from "./option-values.ts";
import { isWritable } from "./writable.ts";

/** Attributes that the keys of a balancer say. */
const MODELLED: ReadonlySet<string> = new Set([
  "type",
  "reference",
  "balance_workers",
  "balanced_workers",
  "method",
  "sticky_session",
  "sticky_session_force",
  "session_cookie",
  "session_path",
  "set_session_cookie",
  "session_cookie_path",
  "mount",
  "secret",
]);

/**
 * One lb worker as a balancer.
 *
 * @param name - its name in the topology.
 * @param members - the names of its nodes there.
 */
export function importedBalancer(
  lb: LbWorker,
  name: string,
  members: readonly string[],
  mounts: readonly ImportedMount[],
  notes: Notes,
): ImportedBalancer {
  const balancer: ImportedBalancer = { name };
  const method = lb.attributes.get("method");
  if (method !== undefined && readChoice(LB_METHODS, method.value) !== undefined) {
    balancer.method = lb.method.toLowerCase() as NonNullable<ImportedBalancer["method"]>;
  }
  const sticky = stickyOf(lb, notes);
  if (sticky !== undefined) balancer.sticky = sticky;
  balancer.mounts = [...mounts];
  balancer.members = [...members];
  if (!lb.isListed) balancer.listed = false;
  const options: NonNullable<ImportedBalancer["options"]> = importedOptions(
    lb.attributes,
    MODELLED,
    ["lb"],
    lb.name,
    notes,
  );
  // A topology forces stickiness or has none; mod_jk keeps both settings, and asks for the second only with the first.
  if (!lb.stickySession && lb.stickySessionForce) options.sticky_session_force = true;
  if (Object.keys(options).length > 0) balancer.options = options;
  return balancer;
}

function stickyOf(lb: LbWorker, notes: Notes): ImportedBalancer["sticky"] {
  const { attributes } = lb;
  const isNamed = ["sticky_session", "sticky_session_force"].some((key) => {
    const value = attributes.get(key)?.value;
    return value !== undefined && readBool(value) !== undefined;
  });
  const mode = !lb.stickySession ? "none" : lb.stickySessionForce ? "force" : "session";
  const more: Exclude<NonNullable<ImportedBalancer["sticky"]>, string> = {};
  if (attributes.has("session_cookie")) assign("cookie", "session_cookie", lb.sessionCookie);
  if (attributes.has("session_path")) {
    if (lb.sessionPath.startsWith(";")) assign("pathParameter", "session_path", lb.sessionPath.slice(1));
    else
      leaveOut(
        "session_path",
        `session_path ${shown(lb.sessionPath)} does not begin with ;, which a topology cannot say`,
      );
  }
  if (attributes.has("set_session_cookie")) more.setCookie = lb.setSessionCookie;
  if (attributes.has("session_cookie_path")) assign("cookiePath", "session_cookie_path", lb.sessionCookiePath);
  if (Object.keys(more).length > 0) return { mode, ...more };
  return isNamed ? mode : undefined;

  function assign(key: "cookie" | "pathParameter" | "cookiePath", attribute: string, value: string): void {
    // Of a balancer that it does not create, mod_jk does not mind how long they are.
    if (isWritable(value) && byteLength(value) <= MAX_NAME_BYTES) more[key] = value;
    else leaveOut(attribute, `${attribute} ${shown(value)} cannot be written in a topology`);
  }

  function leaveOut(name: string, message: string): void {
    const attribute = attributes.get(name);
    if (attribute !== undefined) notes.leftOut(decidingPart(attribute).value, message);
  }
}
