import { placeOfElement } from "../../installation/xml-places.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";

const TEXT = serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>');

/** A file of another kind, or one with a small letter at its top. */
export const serverXmlNoServer: Rule = {
  code: "server-xml-no-server",
  severities: ["error"],
  summary: "The root element of a server.xml is `<Server>`.",
  why:
    "Case counts in XML. With another root Tomcat ends at once: `No rules found matching [server]`, then `Cannot start server. " +
    "Server instance is not configured.`",
  mend: "Write `<Server>`, in the start tag and in the end tag.",
  bad: files({ "server.xml": TEXT.replaceAll("Server>", "server>").replace("<Server", "<server") }),
  good: files({ "server.xml": TEXT }),
  nearMiss: files({ "server.xml": `<?xml version="1.0" encoding="UTF-8"?>\n<!-- of node 1 -->\n${TEXT}` }),
  covers: [],
  check({ installation, report }) {
    for (const { server, file, document } of installation.tomcats) {
      if (server !== undefined) continue;
      const { root } = document;
      report({
        place: placeOfElement(file, root),
        message: `the root element is <${root.name}>, not <Server>: Tomcat does not start`,
        hint:
          root.name.toLowerCase() === "server"
            ? "write <Server>, and </Server> at the end"
            : "give the server.xml of Tomcat",
      });
    }
  },
};
