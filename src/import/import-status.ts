import type { Site } from "../installation/installation.ts";
import { isIpRange } from "../model/addresses.ts";
import { shown } from "../model/shown.ts";
import type { DirectiveUse } from "../modjk/httpd-types.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import { decidingPart, type StatusWorker } from "../modjk/workers-view.ts";
import type { Place } from "../place.ts";
import type { ImportedStatus } from "./imported-topology.ts";
import type { Notes } from "./notes.ts";

/** A path that a topology takes for a status page. */
const PLAIN_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/;

const LOOPBACK = ["127.0.0.1"];
const EVERYBODY = ["0.0.0.0/0", "::/0"];

/** Attributes of a status worker that a topology says. */
const MODELLED: ReadonlySet<string> = new Set(["type", "reference", "read_only", "mount"]);

/**
 * A status worker as the topology has it: one path, and who may see it. One that nothing mounts gets `/` and its name,
 * for this machine alone.
 */
export function importedStatus(
  worker: StatusWorker,
  name: string,
  rules: readonly MountRule[],
  site: Site,
  notes: Notes,
): ImportedStatus {
  const place = placeOf(worker, site);
  for (const attribute of worker.attributes.values()) {
    if (MODELLED.has(attribute.name)) continue;
    const message = `${attribute.name} of status worker ${shown(worker.name)} is left out: a topology has no key for it`;
    notes.leftOut(decidingPart(attribute).key, message, "set it with JkWorkerProperty under apache.options");
  }
  const mounts = rules.filter(({ exclusion }) => !exclusion);
  const plain = mounts.find(({ pattern }) => PLAIN_PATH.test(pattern));
  const near = plain ?? mounts.find(({ pattern }) => PLAIN_PATH.test(plainPath(pattern)));
  const path = near === undefined ? `/${name}` : plainPath(near.pattern);
  for (const rule of rules) {
    if (rule === plain || rule.written === plain?.written) continue;
    notes.leftOut(
      rule.place,
      `${shown(rule.written)} of status worker ${shown(worker.name)} is left out: a status page has one path, ${shown(path)}`,
    );
  }
  if (near === undefined && place !== undefined) {
    notes.changed(
      place,
      `status worker ${shown(worker.name)} is mounted nowhere; the topology has it at ${shown(path)}, for this machine alone`,
    );
  }
  const allow = near === undefined ? LOOPBACK : allowed(path, site, near.place, notes);
  return { path, name, readOnly: worker.readOnly, allow: [...allow] };
}

function placeOf(worker: StatusWorker, site: Site): Place | undefined {
  return site.view?.listed.find(({ name }) => name === worker.name)?.place;
}

/** `/status|/*` and `/status/*` are the page `/status`. */
function plainPath(pattern: string): string {
  return pattern.replace(/\|.*$/, "").replace(/\/?\*+$/, "");
}

/** Who may see the page: what `<Location>` of its path says. */
function allowed(path: string, site: Site, place: Place, notes: Notes): readonly string[] {
  const uses = (site.httpd?.uses ?? []).filter(({ sections }) =>
    sections.some((section) => /^location$/i.test(section.name) && plainPath(section.args[0]?.text ?? "") === path),
  );
  const ranges = uses.flatMap(rangesOf);
  const unknown = uses.find((use) => isControl(use) && rangesOf(use).length === 0 && !isDecided(use));
  if (unknown !== undefined) {
    notes.changed(
      unknown.place,
      `who may see ${shown(path)} is said in a way that a topology cannot: this machine alone may`,
    );
    return ranges.length > 0 ? ranges : LOOPBACK;
  }
  if (ranges.length > 0) return [...new Set(ranges)];
  if (uses.some(isClosed)) return LOOPBACK;
  notes.changed(
    place,
    `everybody may see the status page ${shown(path)}, as before`,
    "name the addresses of those who need it under allow",
  );
  return EVERYBODY;
}

function isControl({ name }: DirectiveUse): boolean {
  return /^(?:require|allow|authtype)$/i.test(name);
}

function isClosed({ name, args }: DirectiveUse): boolean {
  const words = args.map(({ text }) => text.toLowerCase()).join(" ");
  return (/^require$/i.test(name) && words === "all denied") || (/^deny$/i.test(name) && words === "from all");
}

/** `Require all granted` and `Allow from all` say nothing beyond what is so without them. */
function isDecided(use: DirectiveUse): boolean {
  const words = use.args.map(({ text }) => text.toLowerCase()).join(" ");
  return words === "all granted" || words === "from all" || isClosed(use);
}

function rangesOf({ name, args }: DirectiveUse): string[] {
  const [first = "", ...rest] = args.map(({ text }) => text);
  if (/^require$/i.test(name) && /^local$/i.test(first)) return ["127.0.0.1", "::1"];
  const isIp = /^require$/i.test(name) && /^ip$/i.test(first);
  const isFrom = /^allow$/i.test(name) && /^from$/i.test(first);
  if (!isIp && !isFrom) return [];
  return rest.map((range) => (range === "localhost" ? "127.0.0.1" : range)).filter(isIpRange);
}
