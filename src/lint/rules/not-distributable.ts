import { placeOfElement } from "../../installation/xml-places.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { clustersOf } from "../tomcat-places.ts";
import { webAppsOf } from "../web-apps.ts";

/** One empty element decides whether a session outlives its node. */
export const notDistributable: Rule = {
  code: "not-distributable",
  severities: ["warning"],
  summary: "Where a Cluster is, the web.xml of each application has `<distributable/>`.",
  why:
    "Tomcat gives an application the Cluster's session manager only if its web.xml has `<distributable/>`. Without it the " +
    "sessions stay on their node, no log says so, and a failover ends them.",
  mend: "Add `<distributable/>` to web.xml; what the application puts into sessions must be serializable.",
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: '<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>',
    }),
    "shop/WEB-INF/web.xml": `
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        <display-name>Shop</display-name>
      </web-app>
    `,
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: '<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>',
    }),
    "shop/WEB-INF/web.xml": `
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        <display-name>Shop</display-name>
        <distributable/>
      </web-app>
    `,
  }),
  nearMiss: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>'),
    "shop/WEB-INF/web.xml": `
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        <display-name>Shop</display-name>
      </web-app>
    `,
  }),
  covers: ["field-notes 39", "field-notes 40", "cluster web.xml distributable"],
  check({ installation, report }) {
    const [cluster] = clustersOf(installation);
    if (cluster === undefined) return;
    for (const { file, document, distributable } of webAppsOf(installation)) {
      if (distributable !== undefined) continue;
      report({
        place: placeOfElement(file, document.root),
        message: "the application is not distributable, so the Cluster replicates none of its sessions",
        hint: "add <distributable/>",
      });
    }
  },
};
