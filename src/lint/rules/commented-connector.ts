import type { NodePair, TomcatNode } from "../../installation/node-pairs.ts";
import type { ConnectorFacts } from "../../installation/tomcat-facts.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { dialled, holdsFor, isDialled } from "../tomcat-places.ts";

/** The Connector that everybody sees but Tomcat. */
export const commentedConnector: Rule = {
  code: "commented-connector",
  severities: ["error"],
  summary: "The AJP Connector that mod_jk dials does not stand in a comment.",
  why:
    "Tomcat ships its server.xml with the AJP Connector inside of `<!-- ... -->`, so nothing listens on 8009: connections are " +
    "refused with errno=111, and requests get 503. The block has `::1` as its address and no secret, so that taking the " +
    "comment away is not enough.",
  mend: "Write a Connector of its own below the comment, with the address that mod_jk dials and a secret.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8009
    `,
    "server.xml": serverXmlOf(`
      <Connector protocol="HTTP/1.1" port="8080"/>
      <!-- <Connector protocol="AJP/1.3" address="::1" port="8009" redirectPort="8443"/> -->
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
      <Connector protocol="AJP/1.3" port="8009" redirectPort="8443" secretRequired="false"/>
    `),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf(`
      <Connector protocol="HTTP/1.1" port="8080"/>
      <!-- <Connector protocol="AJP/1.3" address="::1" port="8009" redirectPort="8443"/> -->
    `),
  }),
  covers: ["field-notes 18", "grammar 8.30"],
  check({ installation, report }) {
    for (const pair of installation.nodes.pairs) {
      const [worker] = pair.workers;
      const commented = worker === undefined ? undefined : commentOn(pair, pair.connector, worker.port);
      if (worker === undefined || commented === undefined) continue;
      if (
        !isDialled(pair) ||
        !holdsFor(pair, (_, tomcat, connector) => commentOn(tomcat, connector, worker.port) !== undefined)
      )
        continue;
      const who = pair.certain ? dialled(worker) : `port ${worker.port}`;
      report({
        place: commented.place,
        message: `mod_jk dials ${who}, and this AJP Connector stands in a comment: requests get 503`,
        hint: "write it below the comment, with a secret and the address that mod_jk dials",
      });
    }
  },
};

function commentOn({ tomcat, service }: TomcatNode, connector: ConnectorFacts | undefined, port: number) {
  if (connector !== undefined || tomcat.hasUnreadEntities) return undefined;
  if (service.connectors.some((one: NonNullable<NodePair["connector"]>) => one.listensOn === port)) return undefined;
  return service.commentedAjp.find((one) => one.port === port);
}
