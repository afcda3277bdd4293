import { javaInt } from "../../installation/tomcat-settings.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { findAttribute } from "../tomcat-places.ts";

const DEFAULT_COUNT = 100;
const httpdWith = (line: string) => `
  Listen 80
  ${line}
  JkWorkersFile workers.properties
  JkMount /* tomcat1
`;
const WORKERS = `
  worker.list=tomcat1
  worker.tomcat1.host=127.0.0.1
`;
const SERVER_XML = serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>');

/** One side was told to take more headers. */
export const headerCountMismatch: Rule = {
  code: "header-count-mismatch",
  severities: ["info"],
  summary: "Tomcat takes as many request headers as httpd lets through.",
  why:
    "httpd takes LimitRequestFields headers, the Connector maxHeaderCount of them, 100 each unless told otherwise. A request " +
    "with more than the Connector takes is refused by Tomcat, though httpd was set up for it.",
  mend: "Set maxHeaderCount of the Connectors to the same number.",
  bad: files({
    "httpd.conf": httpdWith("LimitRequestFields 300"),
    "workers.properties": WORKERS,
    "server.xml": SERVER_XML,
  }),
  good: files({
    "httpd.conf": httpdWith("LimitRequestFields 300"),
    "workers.properties": WORKERS,
    "server.xml": SERVER_XML.replace('secretRequired="false"', 'secretRequired="false" maxHeaderCount="300"'),
  }),
  nearMiss: files({
    "httpd.conf": httpdWith("LimitRequestFields 50"),
    "workers.properties": WORKERS,
    "server.xml": SERVER_XML,
  }),
  covers: ["connector maxHeaderCount"],
  check({ installation, report }) {
    for (const site of installation.sites) {
      const use = site.httpd?.main.uses.findLast(({ name }) => name.toLowerCase() === "limitrequestfields");
      const limit = Number(use?.args[0]?.text ?? Number.NaN);
      if (use === undefined || !(limit > 0)) continue;
      const pair = installation.nodes.pairs.find(({ certain, workers, connector }) => {
        const isBehind = workers.some((worker) => site.view?.workers.get(worker.name) === worker);
        if (!certain || !isBehind || connector === undefined) return false;
        const attribute = findAttribute(connector, "maxHeaderCount");
        const count = attribute === undefined ? DEFAULT_COUNT : javaInt(attribute.value);
        return count !== undefined && count >= 0 && count < limit;
      });
      if (pair === undefined) continue;
      report({
        place: use.place,
        message: `httpd lets ${limit} request headers through, and ${JSON.stringify(pair.tomcat.file.name)} takes fewer: Tomcat refuses the rest`,
        hint: `write maxHeaderCount="${limit}" on the Connector`,
      });
    }
  },
};
