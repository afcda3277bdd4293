import { ajpConnectors } from "../../installation/node-pairs.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { dialled, holdsFor } from "../tomcat-places.ts";

/** One attribute at the top moves all the ports below. */
export const serverXmlPortOffset: Rule = {
  code: "server-xml-port-offset",
  severities: ["error"],
  summary: "mod_jk dials the port that Tomcat opens, not the one that its file has.",
  why:
    "Tomcat adds `portOffset` of `<Server>` to every port of the file: with 100, a Connector on 8009 listens on 8109. mod_jk " +
    "knows nothing of it, dials 8009 and is refused.",
  mend: "Add the offset to the worker's port, or take portOffset away.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8009
    `,
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      server: 'port="-1" portOffset="100"',
    }),
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
    `,
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      server: 'port="-1" portOffset="100"',
    }),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      server: 'port="-1" portOffset="100"',
    }),
  }),
  covers: ["connector port"],
  check({ installation, report }) {
    for (const pair of installation.nodes.pairs) {
      const [worker] = pair.workers;
      const { server } = pair.tomcat;
      if (worker === undefined || server === undefined || pair.connector !== undefined) continue;
      if (server.portOffset.fromProperty) continue;
      const moved = ajpConnectors(pair.service.connectors).find(({ port }) => port.value === worker.port);
      if (moved?.listensOn === undefined || !holdsFor(pair, (_node, _tomcat, connector) => connector === undefined))
        continue;
      report({
        place: server.portOffset.place,
        message: `portOffset is ${server.portOffset.value}: the AJP Connector listens on ${moved.listensOn}, and mod_jk dials ${dialled(worker)}`,
        hint: `write worker.${worker.name}.port=${moved.listensOn}, or take portOffset away`,
      });
    }
  },
};
