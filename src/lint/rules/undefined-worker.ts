import { addressKind } from "../../model/addresses.ts";
import { onlySlip } from "../../model/nearest.ts";
import { shown } from "../../model/shown.ts";
import type { LbWorker, Member, WorkersView } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { mountsByWorker } from "../balancers.ts";
import type { Rule } from "../rule.ts";
import { isWritten, misspellings, sameDigits, workerNames } from "../worker-names.ts";
import { replaceAt, viewsOf } from "../worker-places.ts";

/** Its own name for the worker that it makes up; who lists that, and nothing more, wants what it stands for. */
const DEFAULT_WORKER = "ajp13";

/** Names with other signs are odd in themselves. */
const ORDINARY = /^[\p{L}\p{N}_.+-]+$/u;

/** A typo in a list makes a worker of its own, which dials whatever listens on localhost:8009. */
export const undefinedWorker: Rule = {
  code: "undefined-worker",
  severities: ["warning"],
  summary: "Every name in worker.list and balance_workers has properties, a member of remote ones has a host.",
  why:
    "Of a name without properties mod_jk makes an ajp13 worker on localhost:8009, without a message at start. Mounted " +
    "directly it answers 503. As a member it fails over on its share of the requests, each a little late, with `(tomact2) " +
    "Failed opening socket to (127.0.0.1:8009) (errno=111)`, or it hands them to a Tomcat that nobody meant. A member " +
    "that lacks nothing but its `host` dials localhost, too.",
  mend: "Correct the name, or give the worker a host and a port.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomact2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.11
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.template.host=192.168.0.11
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.reference=worker.template
      worker.tomcat2.reference=worker.template
      worker.tomcat2.port=8109
    `,
  }),
  covers: ["field-notes 5", "grammar 7", "grammar 8.9", "directive worker.list", "directive balance_workers"],
  check({ installation, report, nearest }) {
    for (const { site, view } of viewsOf(installation)) {
      const names = workerNames(view);
      const { definitions, meant } = misspellings(view, names, nearest);
      const refused = new Set(
        view.failures.flatMap(({ kind, worker }) => (kind === "unknown-attribute" ? worker : [])),
      );
      const mounted = definitions.size === 0 ? undefined : mountsByWorker(site);
      for (const { name, place, lb } of names.undefinedNames) {
        if (name === DEFAULT_WORKER || !ORDINARY.test(name) || refused.has(name)) continue;
        const near = definitions.get(name);
        const what = lb === undefined ? `worker ${shown(name)} of worker.list` : `member ${shown(name)} of ${lb.name}`;
        const message = `${what} has no property: mod_jk makes it an ajp13 worker on localhost:8009`;
        const hint =
          near === undefined ? `give it a host: worker.${name}.host=..., or take it out` : `did you mean ${near}?`;
        // A mount that spells it in the same way would lose its worker.
        const isSafe = near !== undefined && onlySlip(name, names.strays) === near && sameDigits(name, near);
        const fixable = isSafe && mounted?.has(name) !== true && isWritten(place, name);
        report({ place, message, hint, ...(fixable ? { fix: replaceAt(place, near) } : {}) });
      }
      const misspelt = new Set(meant.values());
      for (const [{ name, place }, lb] of hostless(view)) {
        if (misspelt.has(name) || refused.has(name)) continue;
        const message = `member ${shown(name)} of ${lb.name} has no host, the others have one: mod_jk dials localhost for it`;
        report({ place, message, hint: `add worker.${name}.host=...` });
      }
    }
  },
};

/** Members with properties and without a host, in balancers whose other members name hosts that are not this machine. */
function* hostless(view: WorkersView): Generator<[Member, LbWorker]> {
  const seen = new Set<string>();
  for (const lb of view.workers.values()) {
    if (lb.type !== "lb" || !lb.isListed || !namesRemoteHosts(view, lb)) continue;
    for (const member of lb.members) {
      const worker = view.workers.get(member.name);
      if (worker?.type !== "ajp13" || worker.attributes.size === 0 || worker.attributes.has("host")) continue;
      if (!seen.has(member.name)) yield [member, lb];
      seen.add(member.name);
    }
  }
}

function namesRemoteHosts(view: WorkersView, { members }: LbWorker): boolean {
  const hosts = members.flatMap(({ name }) => view.workers.get(name)?.attributes.get("host")?.value ?? []);
  return hosts.length > 0 && hosts.every((host) => addressKind(host) !== "loopback");
}
