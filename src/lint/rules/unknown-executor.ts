import { onlySlip } from "../../model/nearest.ts";
import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { ajpConnectorsOf, attributeValue } from "../tomcat-places.ts";
import { replaceAt } from "../worker-places.ts";

const POOL = { inService: '<Executor name="requests" maxThreads="150"/>' };

/** A pool of threads by a name that nobody has. */
export const unknownExecutor: Rule = {
  code: "unknown-executor",
  severities: ["warning"],
  summary: "The Executor that a Connector names stands above it in the same Service.",
  why:
    "Where there is no Executor of that name when Tomcat comes to the Connector, it gives it threads of its own, 200 unless " +
    "maxThreads says otherwise, and logs nothing. Case counts, and so does the order of the lines.",
  mend: "Correct the name, or put the Executor above the Connector.",
  bad: files({
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" port="8009" secretRequired="false" executor="request"/>',
      POOL,
    ),
  }),
  good: files({
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" port="8009" secretRequired="false" executor="requests"/>',
      POOL,
    ),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" port="8009" secretRequired="false" executor="${pool}"/>',
      POOL,
    ),
  }),
  covers: ["connector executor"],
  check({ installation, report, nearest }) {
    for (const { tomcat, service, connector } of ajpConnectorsOf(installation)) {
      const { attribute, value, fromProperty } = connector.executor;
      if (attribute === undefined || value === undefined || value === "" || fromProperty || tomcat.hasUnreadEntities)
        continue;
      const executor = service.executors.get(value);
      const place = attributeValue(tomcat.file, attribute);
      const effect = "Tomcat gives the Connector threads of its own";
      if (executor !== undefined) {
        if (executor.element.start < connector.element.start) continue;
        const message = `Executor ${shown(value)} stands below the Connector, which does not find it there: ${effect}`;
        report({ place, message, hint: "put the Executor above the Connector" });
        continue;
      }
      const near = nearest(value, service.executors.keys());
      const slip = near === undefined ? undefined : onlySlip(value, service.executors.keys());
      report({
        place,
        message: `the Service has no Executor ${shown(value)}: ${effect}`,
        hint: near === undefined ? "add the Executor above the Connector, or take this away" : `did you mean ${near}?`,
        ...(slip !== undefined && /^[\w.-]+$/.test(slip) ? { fix: replaceAt(place, slip) } : {}),
      });
    }
  },
};
