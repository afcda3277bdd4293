import type { Diagnostic } from "../../src/diagnostic.ts";
import { type Imported, importTopology } from "../../src/import/import-topology.ts";
import { formatTopology } from "../../src/import/topology-yaml.ts";
import type { Site } from "../../src/installation/installation.ts";
import { readTopology } from "../../src/model/validate.ts";
import type { MountRule } from "../../src/modjk/mount-rule.ts";
import { isCreated } from "../../src/modjk/resolve-workers.ts";
import type { WorkersView } from "../../src/modjk/workers-view.ts";
import type { Example } from "../../src/rules/explanation.ts";
import { render } from "../render/render-text.ts";
import { assembleExample } from "./example-installation.ts";

/** What mod_jk believes, without places: every worker that it creates, with every setting. */
export function beliefOf(view: WorkersView): Readonly<Record<string, object>> {
  const workers = [...view.workers.values()].filter((worker) => isCreated(worker));
  return Object.fromEntries(
    workers.map(({ attributes, ...worker }) => {
      const members = worker.type === "lb" ? worker.members.map(({ place, ...member }) => member) : undefined;
      return [worker.name, { ...worker, members }];
    }),
  );
}

/** What is mounted where, in one order. */
export function mountsOf(rules: readonly MountRule[]): readonly string[] {
  const words = rules
    .filter(({ disabled }) => !disabled)
    .map(({ pattern, worker, exclusion, extensions }) => JSON.stringify({ pattern, worker, exclusion, extensions }));
  return [...new Set(words)].sort();
}

/** The one site of an example whose workers are known. */
export function siteOf(example: Example): { readonly site: Site; readonly view: WorkersView } {
  const site = assembleExample(example).installation.sites.find(({ view }) => view !== undefined);
  if (site?.view === undefined) throw new Error("the example has no workers");
  return { site, view: site.view };
}

/** An import, and what generating it gives back. */
export interface RoundTrip {
  readonly imported: Imported;
  readonly yaml: string;
  /** Errors of the topology. */
  readonly errors: readonly Diagnostic[];
  readonly before: WorkersView;
  readonly after: WorkersView;
  readonly mountsBefore: readonly string[];
  readonly mountsAfter: readonly string[];
}

/** Imports an example, generates the topology and reads what that wrote; each secret is `$`, its variable's name and `$`. */
export function roundTrip(example: Example): RoundTrip {
  const { installation } = assembleExample(example);
  const site = installation.sites.find(({ view }) => view !== undefined);
  if (site?.view === undefined) throw new Error("the example has no workers");
  const imported = importTopology(installation, site, site.view);
  const yaml = formatTopology(
    imported.topology,
    [],
    imported.diagnostics.map(({ message }) => message),
  );
  const reading = readTopology(Buffer.from(yaml), "lbgen.yaml");
  const errors = reading.diagnostics.filter(({ severity }) => severity === "error");
  if (reading.topology === undefined) throw new Error(`${yaml}\n${errors.map(({ message }) => message).join("\n")}`);
  const nodes = reading.topology.nodes.map((node) => {
    const { secret } = node.ajp;
    const text = typeof secret === "object" && "env" in secret ? secretOf(secret.env) : undefined;
    return { ...node, serverXml: undefined, ajp: { ...node.ajp, secret: text } };
  });
  const { workers, jkConf } = render({ ...reading.topology, nodes });
  const after = siteOf({ "workers.properties": workers, "jk.conf": jkConf });
  return {
    imported,
    yaml,
    errors,
    before: site.view,
    after: after.view,
    mountsBefore: mountsOf(site.rulesOf(site.httpd?.main)),
    mountsAfter: mountsOf(after.site.rulesOf(after.site.httpd?.main)),
  };
}

/** The secret that stands in for the one of a variable. */
export function secretOf(env: string): string {
  return `${env}-value`;
}
