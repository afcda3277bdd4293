import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { enginesOf, findAttribute, wholeAttribute } from "../tomcat-places.ts";

const twoServices = (name: string) => `
  <Server port="-1">
    <Service name="Shop">
      <Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>
      <Engine name="Shop" defaultHost="localhost" jvmRoute="shop">
        <Host name="localhost" appBase="shop"/>
      </Engine>
    </Service>
    <Service name="Reports">
      <Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>
      <Engine name="${name}" defaultHost="localhost" jvmRoute="reports">
        <Host name="localhost" appBase="reports"/>
      </Engine>
    </Service>
  </Server>
`;

/** Two Engines that Tomcat keeps under one name. */
export const engineNameShared: Rule = {
  code: "engine-name-shared",
  severities: ["warning"],
  summary: "Each Engine of a server.xml has a name of its own.",
  why:
    "Tomcat keeps names of resources and its MBeans by Engine, Host and path. Of two applications with all three alike, the second " +
    "one gets none (`Creation of the naming context failed`, `Context is read only`): its data sources and environment entries " +
    "are not there, while its pages are.",
  mend: "Give the second Engine another name.",
  bad: files({ "server.xml": twoServices("Shop") }),
  good: files({ "server.xml": twoServices("Reports") }),
  nearMiss: files({ "a/server.xml": twoServices("Reports"), "b/server.xml": twoServices("Other") }),
  covers: ["engine name"],
  check({ installation, report }) {
    const names = new Map<unknown, Set<string>>();
    for (const { tomcat, engine } of enginesOf(installation)) {
      const own = names.get(tomcat) ?? new Set<string>();
      names.set(tomcat, own);
      const attribute = findAttribute(engine, "name");
      if (attribute !== undefined && own.has(engine.name) && !attribute.value.includes("${")) {
        report({
          place: wholeAttribute(tomcat.file, attribute),
          message: `another Engine of this file has the name ${shown(engine.name)} too: applications of one path get no resources here`,
          hint: "give it another name",
        });
      }
      own.add(engine.name);
    }
  },
};
