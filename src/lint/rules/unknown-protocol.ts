import { onlySlip } from "../../model/nearest.ts";
import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { attributeValue, servicesOf } from "../tomcat-places.ts";
import { replaceAt } from "../worker-places.ts";

const PACKAGE = "org.apache.coyote.ajp.";

/** What Tomcat 8.5 to 11 have. */
const CURRENT = [`${PACKAGE}AjpNioProtocol`, `${PACKAGE}AjpNio2Protocol`];

/** Classes that a release took away, and the first one without it. */
const GONE: ReadonlyMap<string, string> = new Map([
  [`${PACKAGE}AjpAprProtocol`, "10.1"],
  [`${PACKAGE}AjpProtocol`, "8.5"],
]);

/** A protocol by a name that nobody has. */
export const unknownProtocol: Rule = {
  code: "unknown-protocol",
  severities: ["error", "warning"],
  summary: "The protocol of a Connector is one that Tomcat has.",
  why:
    "Tomcat knows `AJP/1.3` and `HTTP/1.1`, in this case, and takes everything else for the name of a class. Where there is " +
    "none it does not open the port (`Protocol handler instantiation failed`, `ClassNotFoundException: AJP/1.2`) and starts " +
    "without it. The classes for blocking sockets are gone since 8.5, those for APR since 10.1.",
  mend: 'Write `protocol="AJP/1.3"`.',
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="ajp/1.3" port="8009" secretRequired="false"/>'),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>'),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf(
      '<Connector protocol="org.apache.coyote.ajp.AjpNioProtocol" port="8009" secretRequired="false"/>',
    ),
  }),
  covers: ["connector protocol"],
  check({ installation, report, nearest }) {
    for (const { tomcat, service } of servicesOf(installation)) {
      for (const { protocol } of service.connectors) {
        const { attribute, value, fromProperty } = protocol;
        if (attribute === undefined || value === undefined || fromProperty || CURRENT.includes(value)) continue;
        const place = attributeValue(tomcat.file, attribute);
        const gone = GONE.get(value);
        if (gone !== undefined) {
          const message = `Tomcat has no class ${value} from ${gone} on: it does not open the Connector`;
          report({ place, severity: "warning", message, hint: "write AJP/1.3", fix: replaceAt(place, "AJP/1.3") });
        } else if (value.startsWith(PACKAGE) || looksLikeAjp(value)) {
          const known = [...CURRENT, "AJP/1.3"];
          const slip = nearest(value, known) === undefined ? undefined : onlySlip(value, known);
          report({
            place: value === "" ? protocol.place : place,
            message: `Tomcat has no protocol ${shown(value)}: it takes that for a class, and does not open the Connector`,
            hint: `write ${slip ?? "AJP/1.3"}`,
            ...(slip === undefined ? {} : { fix: replaceAt(place, slip) }),
          });
        }
      }
    }
  },
};

/** Whether somebody meant the short name. A class of somebody else's is a name with dots and no slash. */
function looksLikeAjp(value: string): boolean {
  return value !== "AJP/1.3" && /^\s*ajp(?:$|[\s/_.,-]?[\d\s])/i.test(value);
}
