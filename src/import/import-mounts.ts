import { type Site, serversOf } from "../installation/installation.ts";
import { ruleExtensions } from "../model/directives.ts";
import { shown } from "../model/shown.ts";
import type { HttpdServer } from "../modjk/httpd-types.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import { readInt } from "../modjk/property-values.ts";
import type { ImportedMount } from "./imported-topology.ts";
import type { Notes } from "./notes.ts";
import type { WorkerNames } from "./worker-names.ts";
import { isWritableForHttpd } from "./writable.ts";

/** The rules of a site, each once, as they stand in the files. */
export interface SiteMounts {
  /** By mod_jk's name of the worker; `*` for exclusions of every worker. */
  readonly byWorker: ReadonlyMap<string, readonly MountRule[]>;
}

const extensionTypes = new Map(ruleExtensions.map(({ name, type }) => [name, type]));

/**
 * Gathers what is mounted in the main server and in every VirtualHost. A topology has one list for all of them, so what
 * stands in a VirtualHost gets a note.
 */
export function siteMounts(site: Site, notes: Notes): SiteMounts {
  const byWorker = new Map<string, MountRule[]>();
  const seen = new Set<string>();
  for (const server of serversOf(site)) {
    for (const rule of site.rulesOf(server)) {
      const key = `${rule.place.file.name} ${rule.place.start} ${rule.written} ${rule.worker}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (server !== undefined && !server.isMain) noteHost(server, rule, notes);
      if (rule.disabled) {
        notes.leftOut(rule.place, `the rule for ${shown(rule.written)} is switched off by its "-", and is left out`);
      } else if (!isWritableForHttpd(rule.written)) {
        notes.leftOut(rule.place, `mount ${shown(rule.written)} holds what a topology cannot carry, and is left out`);
      } else if (rule.origin === "worker" && rule.pattern.includes("|")) {
        const why = "holds a bar that mod_jk takes literally there";
        notes.leftOut(rule.place, `mount ${shown(rule.written)} ${why}, which a topology cannot say`);
      } else {
        const rules = byWorker.get(rule.worker);
        if (rules === undefined) byWorker.set(rule.worker, [rule]);
        else rules.push(rule);
      }
    }
  }
  return { byWorker };
}

function noteHost(server: HttpdServer, rule: MountRule, notes: Notes): void {
  const message = `the mounts of ${server.label} hold for every VirtualHost in the topology`;
  notes.changed(rule.origin === "directive" ? server.place : rule.place, message);
}

/** The mounts of one worker as a topology writes them, exclusions of every worker behind them. */
export function importedMounts(
  worker: string,
  mounts: SiteMounts,
  isBalancer: boolean,
  names: WorkerNames,
  notes: Notes,
): ImportedMount[] {
  const own = mounts.byWorker.get(worker) ?? [];
  const forAll = own.some(({ exclusion }) => !exclusion) ? (mounts.byWorker.get("*") ?? []) : [];
  const excluded = forAll.filter(({ exclusion }) => exclusion);
  return [...own, ...excluded].map((rule): ImportedMount => {
    if (rule.exclusion) return `!${rule.written.replace(/^-?!/, "")}`;
    const extensions = importedExtensions(rule, isBalancer, names, notes);
    return Object.keys(extensions).length === 0 ? rule.written : { path: rule.written, ...extensions };
  });
}

function importedExtensions(
  rule: MountRule,
  isBalancer: boolean,
  names: WorkerNames,
  notes: Notes,
): Record<string, string | number> {
  const extensions: Record<string, string | number> = {};
  for (const [name, value] of rule.extensions) {
    const type = extensionTypes.get(name);
    const lbOnly = ruleExtensions.find((one) => one.name === name)?.lbOnly === true;
    const what = `rule extension ${shown(name)} of ${shown(rule.written)}`;
    if (type === undefined || value === "" || (lbOnly && !isBalancer)) {
      notes.leftOut(rule.place, `${what} does nothing, and is left out`);
    } else if (!isExtensionValue(value)) {
      notes.leftOut(rule.place, `${what} is ${shown(value)}, which a topology cannot carry: it is left out`);
    } else if (type === "int" || type === "flag") extensions[name] = readInt(value);
    else if (type === "members") {
      const members = value.split(",").filter((member) => member !== "");
      extensions[name] = members.map((member) => names.known(member) ?? member).join(",");
    } else extensions[name] = value;
  }
  return extensions;
}

/** Notes the rules that name no worker of the topology: mod_jk answers 500 for them. */
export function noteStrayMounts(
  mounts: SiteMounts,
  known: ReadonlySet<string>,
  isViewKnown: boolean,
  notes: Notes,
): void {
  for (const [worker, rules] of mounts.byWorker) {
    if (worker === "*" || known.has(worker) || !isViewKnown) continue;
    for (const { place, written } of rules) {
      notes.leftOut(
        place,
        `${shown(written)} is mounted to ${shown(worker)}, which is no worker that can be mounted: it is left out`,
      );
    }
  }
}

/** What a topology can carry behind the worker's name. */
function isExtensionValue(value: string): boolean {
  return isWritableForHttpd(value) && !/[;#\s"\\]/u.test(value);
}
