import { onlySlip } from "../../model/nearest.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { attributeName, enginesOf } from "../tomcat-places.ts";
import { replaceAt } from "../worker-places.ts";

/** A letter too many on the one attribute that nothing checks. */
export const jvmRouteMisspelt: Rule = {
  code: "jvm-route-misspelt",
  severities: ["warning"],
  summary: "No attribute of the Engine looks like jvmRoute and is none.",
  why:
    "Tomcat logs a warning (`Match [Server/Service/Engine] failed to set property [jvmRouter] to [tomcat1]`), drops the " +
    "attribute and starts. Session ids then have no route, and mod_jk has nothing to stick to.",
  mend: "Write `jvmRoute`.",
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      engine: 'jvmRouter="tomcat1"',
    }),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>'),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf(
      `
          <Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>
          <!-- Tomcat looks for a setter, so that the first letter may be a capital one -->
      `,
      { engine: 'JvmRoute="tomcat1"' },
    ),
  }),
  covers: ["field-notes 2", "engine jvmRoute"],
  check({ installation, report }) {
    for (const { tomcat, engine } of enginesOf(installation)) {
      const isAlone = engine.jvmRoute.attribute === undefined && engine.misspeltRoutes.length === 1;
      for (const attribute of engine.misspeltRoutes) {
        const place = attributeName(tomcat.file, attribute);
        const isSlip = isAlone && onlySlip(attribute.name, ["jvmRoute"]) !== undefined;
        report({
          place,
          message: `Engine has an attribute ${attribute.name}, which Tomcat does not know and drops; its name is jvmRoute`,
          hint: isAlone ? "write jvmRoute" : "take it away: a jvmRoute stands beside it",
          ...(isSlip ? { fix: replaceAt(place, "jvmRoute") } : {}),
        });
      }
    }
  },
};
