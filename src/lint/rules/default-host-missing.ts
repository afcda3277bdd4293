import { onlySlip } from "../../model/nearest.ts";
import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { attributeValue, enginesOf } from "../tomcat-places.ts";
import { replaceAt } from "../worker-places.ts";

const serverWith = (engine: string) => `
  <Server port="-1">
    <Service name="Catalina">
      <Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>
      <Engine name="Catalina"${engine} jvmRoute="tomcat1">
        <Host name="www.example.org" appBase="webapps">
          <Alias>example.org</Alias>
        </Host>
      </Engine>
    </Service>
  </Server>
`;

/** Requests for a name that no Host has. */
export const defaultHostMissing: Rule = {
  code: "default-host-missing",
  severities: ["warning"],
  summary: "defaultHost of an Engine names one of its Hosts.",
  why:
    "mod_jk forwards the name that the browser asked for. One that is no Host's goes to the default host, and where there is " +
    "none of that name the answer is 404, though the application is there (`Unknown default host [...] for service`).",
  mend: "Name a Host of the Engine, or one of its aliases.",
  bad: files({ "server.xml": serverWith(' defaultHost="localhost"') }),
  good: files({ "server.xml": serverWith(' defaultHost="www.example.org"') }),
  nearMiss: files({ "server.xml": serverWith(' defaultHost="Example.org"') }),
  covers: ["engine defaultHost"],
  check({ installation, report, nearest }) {
    for (const { tomcat, engine } of enginesOf(installation)) {
      const { attribute, value, fromProperty, place } = engine.defaultHost;
      if (tomcat.hasUnreadEntities || fromProperty || (attribute !== undefined && value === undefined)) continue;
      const names = engine.hosts.flatMap(({ name, aliases }) => [name, ...aliases]);
      if (names.some((name) => name === "" || name === value)) continue;
      const [first] = engine.hosts;
      const effect = "requests for a name that no Host has get 404";
      if (attribute === undefined) {
        const hint = first === undefined ? "add it, with a Host" : `add defaultHost=${JSON.stringify(first.name)}`;
        report({ place, message: `the Engine has no defaultHost: ${effect}`, hint });
        continue;
      }
      const near = nearest(value ?? "", names);
      const slip = near === undefined ? undefined : onlySlip(value ?? "", names);
      const at = attributeValue(tomcat.file, attribute);
      report({
        place: at.start === at.end ? place : at,
        message: `defaultHost ${shown(attribute.value)} is no Host of this Engine: ${effect}`,
        hint:
          near !== undefined
            ? `did you mean ${near}?`
            : first === undefined
              ? "add a Host of that name"
              : `write defaultHost=${JSON.stringify(first.name)}`,
        ...(slip !== undefined && /^[\w.-]+$/.test(slip) ? { fix: replaceAt(at, slip) } : {}),
      });
    }
  },
};
