import { ajpConnectors, type TomcatNode } from "../../installation/node-pairs.ts";
import type { ConnectorFacts } from "../../installation/tomcat-facts.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { dialled, fileName, holdsFor, isDialled, namedPlaces, settingOf } from "../tomcat-places.ts";

/** AJP spoken to somebody who understands HTTP. */
export const workerDialsHttp: Rule = {
  code: "worker-dials-http",
  severities: ["error"],
  summary: "Workers dial AJP Connectors.",
  why:
    "Tomcat answers what mod_jk sends to an HTTP Connector with an error page: `wrong message format 0x4854`, which is " +
    '"HT", and `Tomcat is down or refused connection`. Every request fails or goes to another member, and without pings ' +
    "each one tries this one first. A Connector without a `protocol` is one of HTTP.",
  mend: 'Give the worker the port of the AJP Connector, or the Connector `protocol="AJP/1.3"`.',
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8080
    `,
    "server.xml": serverXmlOf(`
      <Connector protocol="HTTP/1.1" port="8080"/>
      <Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>
    `),
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8009
    `,
    "server.xml": serverXmlOf(`
      <Connector protocol="HTTP/1.1" port="8080"/>
      <Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>
    `),
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8080
    `,
    "server.xml": serverXmlOf(`
      <Connector protocol="HTTP/1.1" port="8081"/>
      <Connector protocol="AJP/1.3" port="8080" secretRequired="false"/>
    `),
  }),
  covers: ["field-notes 19", "connector protocol"],
  check({ installation, report }) {
    const named = namedPlaces(installation);
    for (const pair of installation.nodes.pairs) {
      const [worker] = pair.workers;
      if (worker === undefined) continue;
      const isHttp = (tomcat: TomcatNode, connector: ConnectorFacts | undefined) =>
        connector === undefined && httpOn(tomcat, worker.port) !== undefined;
      if (!isDialled(pair) || !holdsFor(pair, (_, tomcat, connector) => isHttp(tomcat, connector))) continue;
      const place = settingOf(worker, ["port", "host", "type"]) ?? named.get(worker);
      if (place === undefined) continue;
      const [ajp, ...more] = ajpConnectors(pair.service.connectors).flatMap(({ listensOn }) => listensOn ?? []);
      const protocol = httpOn(pair, worker.port)?.protocol.attribute?.value;
      const where = pair.certain ? fileName(pair.tomcat.file) : "Tomcat";
      const what =
        protocol === undefined
          ? "a Connector without protocol, which is one of HTTP"
          : `a Connector with protocol ${JSON.stringify(protocol)}`;
      report({
        place,
        message: `mod_jk dials ${dialled(worker)}, where ${where} has ${what}: no request is answered`,
        hint:
          ajp !== undefined && more.length === 0
            ? `write worker.${worker.name}.port=${ajp}`
            : 'dial an AJP Connector, or write protocol="AJP/1.3" there',
      });
    }
  },
};

function httpOn({ service }: TomcatNode, port: number): ConnectorFacts | undefined {
  return service.connectors.find(({ kind, listensOn }) => kind === "http" && listensOn === port);
}
