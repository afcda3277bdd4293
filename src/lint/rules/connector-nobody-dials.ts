import type { Installation } from "../../installation/installation.ts";
import { ajpConnectors } from "../../installation/node-pairs.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { pairsByService, servicesOf } from "../tomcat-places.ts";

/** An open door that leads nowhere. */
export const connectorNobodyDials: Rule = {
  code: "connector-nobody-dials",
  severities: ["warning"],
  summary: "Some worker dials each AJP Connector.",
  why:
    "Nothing in the given workers dials this port, on any host: either a worker has another port than it should, or its " +
    "name is missing in worker.list and balance_workers, or the Connector is one more open port that nobody needs.",
  mend: "Correct the port of the worker, list it, or take the Connector away.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
    `,
    "server.xml": serverXmlOf(`
      <Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>
      <Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>
    `),
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1,reports
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
      worker.reports.host=127.0.0.1
      worker.reports.port=8209
    `,
    "server.xml": serverXmlOf(`
      <Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>
      <Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>
    `),
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.port=8009
    `,
    "a/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="${ajp.secret}"/>'),
    "b/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secret="${ajp.secret}"/>'),
  }),
  covers: ["connector port"],
  check({ installation, report }) {
    const dialled = dialledPorts(installation);
    if (dialled.size === 0 || isDialledOtherwise(installation)) return;
    const pairs = pairsByService(installation);
    for (const { service } of servicesOf(installation)) {
      // Where a worker of this Tomcat misses its Connector, that is the finding.
      if (pairs.get(service)?.some(({ connector }) => connector === undefined) === true) continue;
      for (const connector of ajpConnectors(service.connectors)) {
        const { listensOn, port, lacksSecret } = connector;
        if (listensOn === undefined || dialled.has(listensOn) || port.fromProperty || lacksSecret === true) continue;
        report({
          place: port.place,
          message: `no worker dials port ${listensOn}, where this AJP Connector listens`,
          hint: "correct the port of its worker, or take the Connector away",
        });
      }
    }
  },
};

function dialledPorts({ nodes }: Installation): ReadonlySet<number> {
  const all = [...nodes.pairs, ...nodes.lonelyWorkers];
  return new Set(all.flatMap(({ workers }) => workers.map(({ port }) => port)).filter((port) => port > 0));
}

/** Whether the Connector may be there for somebody whose workers are not known, or for mod_proxy_ajp. */
function isDialledOtherwise({ sites }: Installation): boolean {
  return sites.some(
    ({ httpd, view }) =>
      (view === undefined && httpd !== undefined && httpd.uses.some(({ directive }) => directive !== undefined)) ||
      (httpd?.files ?? []).some(({ source }) => /ajp:\/\//i.test(source.text)),
  );
}
