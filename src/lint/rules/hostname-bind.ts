import { addressKind } from "../../model/addresses.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { clustersOf } from "../tomcat-places.ts";

/** A host that knows itself by another address than others do. */
export const hostnameBind: Rule = {
  code: "hostname-bind",
  severities: ["info"],
  summary: "Connectors and receivers that other hosts dial are bound to addresses, not to names.",
  why:
    "Tomcat resolves the name on its own host. Debian and its kin have the host's own name as 127.0.1.1 in /etc/hosts: " +
    "Tomcat then listens there, where nobody else gets through, and its log looks well.",
  mend: "Name the IP address that the others dial.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.secret=k2Vw9-example-Qm7xT_3rJp8sNd
    `,
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" address="pi1" port="8009" secret="k2Vw9-example-Qm7xT_3rJp8sNd"/>',
    ),
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.secret=k2Vw9-example-Qm7xT_3rJp8sNd
    `,
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" address="192.168.0.10" port="8009" secret="k2Vw9-example-Qm7xT_3rJp8sNd"/>',
    ),
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=localhost
    `,
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" address="localhost" port="8009" secretRequired="false"/>'),
  }),
  covers: ["field-notes 40", "connector address", "cluster Receiver address"],
  check({ installation, report }) {
    for (const { connector, workers } of installation.nodes.pairs) {
      const name = connector?.address.value ?? "";
      const worker = workers.find(({ host }) => addressKind(host) !== "loopback");
      if (connector === undefined || worker === undefined || addressKind(name) !== "name") continue;
      report({
        place: connector.address.place,
        message: `the AJP Connector listens on what its own host takes ${name} for, which is 127.0.1.1 on a stock Debian`,
        hint: `bind the IP address that ${worker.name} dials`,
      });
    }
    for (const { cluster } of clustersOf(installation)) {
      const { address } = cluster.receiver;
      const name = address.value ?? "";
      if (name === "auto" || addressKind(name) !== "name") continue;
      report({
        place: address.place,
        message: `the receiver listens on what its own host takes ${name} for, which is 127.0.1.1 on a stock Debian`,
        hint: "bind the IP address that the other members dial",
      });
    }
  },
};
