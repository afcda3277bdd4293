import type { Installation } from "../../installation/installation.ts";
import { ajpConnectors, type NodePair, type TomcatNode } from "../../installation/node-pairs.ts";
import type { TomcatFacts } from "../../installation/tomcat-facts.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { LintContext, Rule } from "../rule.ts";
import { dialled, fileName, namedPlaces, settingOf } from "../tomcat-places.ts";

/** A worker that dials where no Connector is. */
export const memberWithoutNode: Rule = {
  code: "member-without-node",
  severities: ["error", "warning"],
  summary: "Where mod_jk dials, a Tomcat has an AJP Connector.",
  why:
    "On a port without a Connector every connection is refused (`connecting to backend failed. Tomcat is probably not " +
    "started or is listening on the wrong port (errno=111)`): a worker alone answers 503, a balancer takes the member out " +
    "and tries it again each minute. It is an error where jvmRoute, folder or address tell which Tomcat the worker " +
    "means, and a warning where it is only that none of the given ones fits.",
  mend: "Write the same port on both sides.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
      worker.tomcat2.host=127.0.0.1
      worker.tomcat2.port=8209
    `,
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8019" secretRequired="false"/>'),
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
      worker.tomcat2.host=127.0.0.1
      worker.tomcat2.port=8209
    `,
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>'),
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
      # its server.xml is on another host
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.port=8209
    `,
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="${ajp.port}" secretRequired="false"/>'),
  }),
  covers: ["grammar 8.30", "connector port", "field-notes 18"],
  check({ installation, report }) {
    const named = namedPlaces(installation);
    const portsOf = new Map(installation.tomcats.map((tomcat) => [tomcat, openPorts(tomcat)]));
    for (const pair of installation.nodes.pairs) {
      const [worker] = pair.workers;
      if (worker === undefined || worker.port === 0 || !isMissing(pair, worker.port)) continue;
      if (portsOf.get(pair.tomcat)?.has(worker.port) === true) continue;
      const place = settingOf(worker, ["port", "host", "type"]) ?? named.get(worker);
      if (place === undefined) continue;
      const ajp = ajpConnectors(pair.service.connectors).flatMap(({ listensOn }) => listensOn ?? []);
      const where = fileName(pair.tomcat.file);
      const found =
        ajp.length === 0 ? "no AJP Connector" : `its AJP Connector on port ${ajp.slice(0, 5).join(" and ")}`;
      report({
        place,
        severity: pair.sign === "left" ? "warning" : "error",
        message:
          pair.sign === "left"
            ? `no server.xml has a Connector for ${dialled(worker)}: the one that is left, ${where}, has ${found}`
            : `mod_jk dials ${dialled(worker)}, but ${where} has ${found}: requests to it get 503`,
        hint:
          ajp.length === 0
            ? `add a Connector with protocol="AJP/1.3" and port="${worker.port}"`
            : `write worker.${worker.name}.port=${ajp[0]}, or port="${worker.port}" there`,
      });
    }
    reportLonely(installation, named, report);
  },
};

/** Whether the Tomcat of a pair has no Connector for it, and no rule says something more exact about that. */
function isMissing({ connector, tomcat, service }: NodePair, port: number): boolean {
  if (connector !== undefined || isUnsure({ tomcat, service })) return false;
  const isMoved = ajpConnectors(service.connectors).some((one) => one.port.value === port);
  return !isMoved && service.commentedAjp.every((one) => one.port !== port);
}

/** The ports of all Connectors of a Tomcat: what one of HTTP answers, another rule reports. */
function openPorts({ services }: TomcatFacts): ReadonlySet<number> {
  return new Set(services.flatMap(({ connectors }) => connectors.flatMap(({ listensOn }) => listensOn ?? [])));
}

/** Whether the file alone does not say which AJP Connectors there are. */
function isUnsure({ tomcat, service }: TomcatNode): boolean {
  if (tomcat.hasUnreadEntities) return true;
  return service.connectors.some(
    ({ kind, port, listensOn }) =>
      kind === undefined || (kind === "ajp" && (port.fromProperty || listensOn === undefined)),
  );
}

/** Workers for which no Tomcat is left, though there are enough of them. */
function reportLonely(
  { nodes }: Installation,
  named: ReturnType<typeof namedPlaces>,
  report: LintContext["report"],
): void {
  const { lonelyWorkers, lonelyTomcats } = nodes;
  if (lonelyTomcats.length < lonelyWorkers.length || lonelyTomcats.some(isUnsure)) return;
  const ports = new Set(
    lonelyTomcats.flatMap(({ service }) => ajpConnectors(service.connectors).map(({ listensOn }) => listensOn)),
  );
  for (const { workers } of lonelyWorkers) {
    const [worker] = workers;
    if (worker === undefined || worker.port === 0 || ports.has(worker.port)) continue;
    const place = settingOf(worker, ["port", "host", "type"]) ?? named.get(worker);
    if (place === undefined) continue;
    report({
      place,
      severity: "warning",
      message: `no server.xml has an AJP Connector on port ${worker.port}, which mod_jk dials for ${dialled(worker)}`,
      hint: "write the port of its Connector, or give the server.xml that belongs to it",
    });
  }
}
