import type { Installation, Site } from "../../installation/installation.ts";
import type { NodePair } from "../../installation/node-pairs.ts";
import { javaInt } from "../../installation/tomcat-settings.ts";
import type { DirectiveUse } from "../../modjk/httpd-types.ts";
import type { AjpWorker } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { LintContext, Rule } from "../rule.ts";
import { fileName, findAttribute, holdsFor, settingOf } from "../tomcat-places.ts";
import { viewsOf } from "../worker-places.ts";

const DEFAULT_THREADS = 200;

/** More connections than Tomcat has threads for. */
export const poolOverThreads: Rule = {
  code: "pool-over-threads",
  severities: ["warning", "info"],
  summary: "mod_jk sends no more requests to a Tomcat at once than that serves.",
  why:
    "connection_pool_size counts for each process of httpd, and a Connector serves maxThreads requests at once, 200 unless " +
    "told otherwise, or those of its Executor. Requests beyond wait in Tomcat with their connection open, where mod_jk " +
    "takes them for slow answers (`All tomcat instances are busy` when the waiting takes too long).",
  mend: "Raise maxThreads, or leave connection_pool_size out: one connection for each thread of httpd.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.connection_pool_size=400
    `,
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>'),
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.connection_pool_size=400
    `,
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false" maxThreads="400"/>'),
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.connection_pool_size=400
    `,
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" port="8009" secretRequired="false" executor="requests"/>',
      { inService: '<Executor name="requests" maxThreads="500"/>' },
    ),
  }),
  covers: ["field-notes 47", "connector maxThreads", "connector maxConnections", "directive connection_pool_size"],
  check({ installation, report }) {
    for (const pair of installation.nodes.pairs) checkPool(pair, report);
    checkServer(installation, report);
  },
};

function checkPool(pair: NodePair, report: LintContext["report"]): void {
  const exceeds = (worker: AjpWorker, limit: Limit | undefined) =>
    limit !== undefined && (worker.connectionPoolSize ?? 0) > limit.most;
  const limit = limitOf(pair);
  const holds =
    pair.certain ||
    holdsFor(pair, ({ workers }, tomcat, connector) => {
      const other = limitOf({ ...tomcat, connector });
      return workers.every((one) => exceeds(one, other));
    });
  if (limit === undefined || !holds) return;
  for (const worker of pair.workers) {
    const place = settingOf(worker, ["connection_pool_size", "cachesize"]);
    if (place === undefined || !exceeds(worker, limit)) continue;
    const served = limit.name === "maxConnections" ? "takes" : "serves";
    report({
      place,
      message: `connection_pool_size of ${worker.name} is ${worker.connectionPoolSize}, but ${fileName(pair.tomcat.file)} ${served} ${limit.most} requests at once (${limit.name})`,
      hint: `raise ${limit.name} there, or take connection_pool_size away`,
    });
  }
}

/** Whether one httpd takes more requests than all Tomcats behind it together. */
function checkServer(installation: Installation, report: LintContext["report"]): void {
  const pairOf = new Map(
    installation.nodes.pairs.flatMap((pair) =>
      pair.certain ? pair.workers.map((worker) => [worker, pair] as const) : [],
    ),
  );
  for (const { site, view } of viewsOf(installation)) {
    const use = requestLimit(site);
    const most = Number(use?.args[0]?.text ?? 0);
    if (use === undefined || !(most > 0)) continue;
    let served = 0;
    const counted = new Set<NodePair["connector"]>();
    const workers = [...view.workers.values()].filter(
      (worker): worker is AjpWorker => worker.type === "ajp13" && (worker.isListed || worker.balancers.length > 0),
    );
    for (const worker of workers) {
      const pair = pairOf.get(worker);
      const limit = pair === undefined ? undefined : limitOf(pair);
      if (limit === undefined) served = Number.POSITIVE_INFINITY;
      else if (!counted.has(pair?.connector)) served += limit.most;
      counted.add(pair?.connector);
    }
    if (workers.length === 0 || most <= served) continue;
    report({
      place: use.place,
      severity: "info",
      message: `${use.name} is ${most}, but the Tomcats behind this httpd serve ${served} requests at once (maxThreads)`,
      hint: "raise maxThreads of the Connectors if all of these requests may be for Tomcat",
    });
  }
}

/** The smallest of the limits that an httpd is given for its requests, each of which may be that of another MPM. */
function requestLimit({ httpd }: Site): DirectiveUse | undefined {
  const uses = (httpd?.uses ?? []).filter(
    ({ name, args }) => /^(?:MaxRequestWorkers|MaxClients)$/i.test(name) && /^\d{1,6}$/.test(args[0]?.text ?? ""),
  );
  return uses.reduce<DirectiveUse | undefined>(
    (least, use) => (least === undefined || Number(use.args[0]?.text) < Number(least.args[0]?.text) ? use : least),
    undefined,
  );
}

interface Limit {
  readonly most: number;
  readonly name: string;
}

/** How many requests a Connector serves at once; `undefined` where nobody knows. */
function limitOf({ service, connector }: Pick<NodePair, "service" | "connector">): Limit | undefined {
  if (connector === undefined) return undefined;
  const executor = connector.executor.attribute === undefined ? undefined : connector.executor.value;
  if (connector.executor.attribute !== undefined && executor === undefined) return undefined;
  const shared = executor === undefined ? undefined : service.executors.get(executor);
  const threads =
    shared === undefined
      ? connector.maxThreads.value
      : numberOf(findAttribute(shared, "maxThreads")?.value, DEFAULT_THREADS);
  if (threads === undefined || threads <= 0 || connector.maxThreads.fromProperty) return undefined;
  const connections = numberOf(findAttribute(connector, "maxConnections")?.value, undefined);
  if (connections !== undefined && connections > 0 && connections < threads) {
    return { most: connections, name: "maxConnections" };
  }
  return { most: threads, name: shared === undefined ? "maxThreads" : `maxThreads of Executor ${executor}` };
}

function numberOf(text: string | undefined, usual: number | undefined): number | undefined {
  if (text === undefined) return usual;
  return text.includes("${") ? undefined : (javaInt(text) ?? usual);
}
