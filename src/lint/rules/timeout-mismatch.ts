import type { ConnectorFacts } from "../../installation/tomcat-facts.ts";
import type { AjpWorker } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { holdsFor } from "../tomcat-places.ts";

/** Seconds on one side, milliseconds on the other. */
export const timeoutMismatch: Rule = {
  code: "timeout-mismatch",
  severities: ["warning"],
  summary: "Both sides close an idle connection after the same time.",
  why:
    "connection_pool_timeout counts seconds; keepAliveTimeout, and connectionTimeout where that is absent, count " +
    "milliseconds. Where Tomcat is the first to close, mod_jk takes the connection for usable, and the first request after " +
    "a pause goes into one that is gone (`has forced a connection close for socket`).",
  mend: "Set the attribute to 1000 times connection_pool_timeout.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.connection_pool_timeout=600
    `,
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" port="8009" secretRequired="false" connectionTimeout="20000"/>',
    ),
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.connection_pool_timeout=600
    `,
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" port="8009" secretRequired="false" connectionTimeout="600000"/>',
    ),
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.connection_pool_timeout=600
    `,
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" port="8009" secretRequired="false" connectionTimeout="20000" keepAliveTimeout="600000"/>',
    ),
  }),
  covers: [
    "field-notes 48",
    "field-notes 21",
    "connector connectionTimeout",
    "connector keepAliveTimeout",
    "directive connection_pool_timeout",
  ],
  check({ installation, report }) {
    for (const pair of installation.nodes.pairs) {
      const { connector } = pair;
      const worker = pair.workers.find((one) => differs(one, connector));
      const idle = idleMs(connector);
      if (worker === undefined || idle === undefined) continue;
      if (!pair.certain && !holdsFor(pair, ({ workers }, _, other) => workers.every((one) => differs(one, other))))
        continue;
      const seconds = worker.connectionPoolTimeoutSeconds;
      const first =
        idle.ms < seconds * 1000
          ? "Tomcat closes connections that mod_jk still uses"
          : "mod_jk closes connections that Tomcat keeps";
      report({
        place: idle.place,
        message: `${idle.name} is ${idle.ms} ms and connection_pool_timeout of ${worker.name} is ${seconds} s: ${first}`,
        hint: `write ${idle.name}="${seconds * 1000}"`,
      });
    }
  },
};

function differs({ connectionPoolTimeoutSeconds: seconds }: AjpWorker, connector: ConnectorFacts | undefined): boolean {
  const ms = idleMs(connector)?.ms;
  return ms !== undefined && seconds > 0 && ms !== seconds * 1000;
}

/** How long Tomcat keeps an idle connection, and the attribute that says so; `undefined` for ever, or for unknown. */
function idleMs(connector: ConnectorFacts | undefined) {
  if (connector === undefined) return undefined;
  const { keepAliveTimeout, connectionTimeout } = connector;
  const [name, setting] =
    keepAliveTimeout.attribute === undefined || keepAliveTimeout.refused
      ? ["connectionTimeout", connectionTimeout]
      : ["keepAliveTimeout", keepAliveTimeout];
  const { attribute, value, fromProperty, place } = setting;
  if (attribute === undefined || value === undefined || value <= 0 || fromProperty) return undefined;
  return { name, ms: value, place };
}
