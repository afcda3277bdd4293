import type { NodePair } from "../../installation/node-pairs.ts";
import type { ConnectorFacts } from "../../installation/tomcat-facts.ts";
import { addressKind } from "../../model/addresses.ts";
import type { AjpWorker } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import { boundAddress, reachOf } from "../reach.ts";
import type { Rule } from "../rule.ts";
import { dialled, holdsFor } from "../tomcat-places.ts";

/** The Connector listens, but not where mod_jk dials. */
export const addressUnreachable: Rule = {
  code: "address-unreachable",
  severities: ["error", "warning"],
  summary: "The Connector listens on the address that mod_jk dials.",
  why:
    "An AJP Connector without an `address` listens on 127.0.0.1 only, since 9.0.31, 8.5.51 and 7.0.100, and another host is " +
    "refused: `connect to 10.0.0.5:8009 failed (errno=111)`, then 503. The block in Tomcat's own server.xml has " +
    "`::1`, which `localhost` in workers.properties does not reach: mod_jk takes that for 127.0.0.1, and " +
    "`prefer_ipv6` helps only where the hosts file has ::1 for it.",
  mend: "Bind the address that mod_jk dials; with one that other hosts reach goes a `secret`.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=localhost
      worker.tomcat1.port=8009
    `,
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" address="::1" port="8009" secretRequired="false"/>', {
      engine: "",
    }),
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=localhost
      worker.tomcat1.port=8009
    `,
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" address="127.0.0.1" port="8009" secretRequired="false"/>',
      { engine: "" },
    ),
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1,tomcat2
      worker.tomcat1.host=::1
      worker.tomcat1.port=8109
      worker.tomcat2.host=192.168.0.12
      worker.tomcat2.port=8209
      worker.tomcat2.secret=k2Vw9-example-Qm7xT_3rJp8sNd
    `,
    "tomcat1/server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" address="::1" port="8109" secretRequired="false"/>',
      { engine: "" },
    ),
    "tomcat2/server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" address="0.0.0.0" port="8209" secret="k2Vw9-example-Qm7xT_3rJp8sNd"/>',
      { engine: "" },
    ),
  }),
  covers: ["field-notes 16", "field-notes 17", "grammar 8.30", "connector address", "directive prefer_ipv6"],
  check({ installation, report }) {
    for (const pair of installation.nodes.pairs) {
      const { connector } = pair;
      const worker = pair.workers.find((one) => connector !== undefined && reachOf(one, connector) !== "open");
      if (connector === undefined || worker === undefined) continue;
      const isOpen = (one: AjpWorker, other: ConnectorFacts | undefined) =>
        other === undefined || reachOf(one, other) === "open";
      if (!pair.certain && !holdsFor(pair, ({ workers }, _, other) => workers.every((one) => !isOpen(one, other))))
        continue;
      const bound = boundAddress(connector) ?? "";
      const listens =
        connector.address.attribute === undefined
          ? "the AJP Connector has no address and so listens on 127.0.0.1 only"
          : `the AJP Connector listens on ${bound} only`;
      report({
        place: connector.address.place,
        severity: isSure(pair, worker, connector) ? "error" : "warning",
        message: `${listens}, mod_jk dials ${dialled(worker)}: requests to it get 503`,
        hint: hintFor(worker, bound),
      });
    }
  },
};

/** Whether the Connector surely listens there and nowhere else: without an address that depends on Tomcat's release. */
function isSure({ certain }: NodePair, worker: AjpWorker, connector: ConnectorFacts): boolean {
  const isRecent = connector.secret.attribute !== undefined || connector.secretRequired.attribute !== undefined;
  const { attribute, fromProperty } = connector.address;
  return certain && reachOf(worker, connector) === "refused" && !fromProperty && (attribute !== undefined || isRecent);
}

function hintFor({ name, host }: AjpWorker, bound: string): string {
  const [kind, boundKind] = [addressKind(host), addressKind(bound)];
  if (kind === "name") return "bind the address that the name stands for, and add a secret";
  if (kind !== "loopback") return `write address=${JSON.stringify(host)}, and add a secret`;
  const address = host.includes(":") ? "::1" : host.toLowerCase() === "localhost" ? "127.0.0.1" : host;
  if (boundKind === "loopback") return `write address=${JSON.stringify(address)}, or worker.${name}.host=${bound}`;
  return `write worker.${name}.host=${bound}, or address=${JSON.stringify(address)} where Apache runs on the same host`;
}
