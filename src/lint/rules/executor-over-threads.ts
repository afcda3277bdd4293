import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { ajpConnectorsOf, findAttribute, wholeAttribute } from "../tomcat-places.ts";

const POOL = { inService: '<Executor name="requests" maxThreads="150"/>' };

/** Threads that an Executor brings along. */
export const executorOverThreads: Rule = {
  code: "executor-over-threads",
  severities: ["warning"],
  summary: "A Connector with an Executor leaves the number of threads to that.",
  why:
    "A Connector that names an Executor uses its threads, and maxThreads and minSpareThreads of the Connector itself mean " +
    "nothing. The number of requests at once is that of the Executor, which other Connectors may share.",
  mend: "Set maxThreads of the Executor, and take it away from the Connector.",
  bad: files({
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" port="8009" secretRequired="false" executor="requests" maxThreads="400"/>',
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
      '<Connector protocol="AJP/1.3" port="8009" secretRequired="false" maxThreads="400"/>',
      POOL,
    ),
  }),
  covers: ["connector executor"],
  check({ installation, report }) {
    for (const { tomcat, service, connector } of ajpConnectorsOf(installation)) {
      const name = connector.executor.attribute === undefined ? undefined : connector.executor.value;
      const executor = name === undefined ? undefined : service.executors.get(name);
      if (executor === undefined || executor.element.start > connector.element.start) continue;
      for (const ignored of ["maxThreads", "minSpareThreads"]) {
        const attribute = findAttribute(connector, ignored);
        if (attribute === undefined) continue;
        report({
          place: wholeAttribute(tomcat.file, attribute),
          message: `${ignored} does nothing: the Connector uses the threads of Executor ${shown(name)}`,
          hint: `set ${ignored} of the Executor`,
        });
      }
    }
  },
};
