import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { ajpConnectorsOf, findAttribute, wholeAttribute } from "../tomcat-places.ts";

/** Pages that arrive in one piece. */
export const ajpFlushOff: Rule = {
  code: "ajp-flush-off",
  severities: ["info"],
  summary: "A flush of the application gets through to the browser.",
  why:
    'With `ajpFlush="false"` Tomcat sends no flush message when the application flushes its output, so Apache keeps what it ' +
    "has until its buffer is full: progress bars and event streams stand still.",
  mend: "Take it away where pages are meant to arrive bit by bit; true is the default.",
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false" ajpFlush="false"/>'),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false" ajpFlush="true"/>'),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>'),
  }),
  covers: ["connector ajpFlush"],
  check({ installation, report }) {
    for (const { tomcat, connector } of ajpConnectorsOf(installation)) {
      const attribute = findAttribute(connector, "ajpFlush");
      if (attribute?.value.toLowerCase() !== "false") continue;
      report({
        place: wholeAttribute(tomcat.file, attribute),
        message: "ajpFlush is false: what the application flushes waits in Apache until its buffer is full",
        hint: "take it away where pages are meant to arrive bit by bit",
      });
    }
  },
};
