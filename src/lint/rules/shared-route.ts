import type { Installation } from "../../installation/installation.ts";
import { foldersOf } from "../../installation/near-folders.ts";
import type { NodePair, TomcatNode } from "../../installation/node-pairs.ts";
import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { LintContext, Rule } from "../rule.ts";
import { sharedRoutes, writtenRoute } from "../shared-routes.ts";
import { attributeValue, fileName, servicesOf, stickyMemberships } from "../tomcat-places.ts";

/** What becomes of a server.xml that is copied to the next host. */
export const sharedRoute: Rule = {
  code: "shared-route",
  severities: ["warning"],
  summary: "Each Tomcat behind a balancer has a jvmRoute of its own.",
  why:
    "mod_jk sends each session to the one member whose route its id ends in. Where two Tomcats write the same jvmRoute, " +
    "sessions that began on one of them go to the other, which does not know them: users of that Tomcat lose their " +
    "login with the next click, and neither side logs anything. It comes from copying a server.xml.",
  mend: "Give each Engine the route of its own member. What several may share is a `domain` of the members.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
      worker.tomcat2.host=127.0.0.1
      worker.tomcat2.port=8209
    `,
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>'),
    "tomcat2/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>'),
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
      worker.tomcat2.host=127.0.0.1
      worker.tomcat2.port=8209
    `,
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>'),
    "tomcat2/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>', {
      engine: 'jvmRoute="tomcat2"',
    }),
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1,tomcat2
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
      worker.tomcat2.host=127.0.0.1
      worker.tomcat2.port=8209
    `,
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>', {
      engine: 'jvmRoute="jvm1"',
    }),
    "tomcat2/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>', {
      engine: 'jvmRoute="jvm1"',
    }),
  }),
  covers: ["field-notes 3", "engine jvmRoute"],
  check({ installation, report }) {
    for (const [pair, owner] of sharedRoutes(installation)) reportPair(pair, owner, report);
    if (installation.sites.every(({ view }) => view === undefined)) reportCopies(installation, report);
  },
};

function reportPair(pair: NodePair, owner: NodePair, report: LintContext["report"]): void {
  const attribute = pair.service.engine?.jvmRoute.attribute;
  const route = writtenRoute(pair) ?? "";
  if (attribute === undefined || owner.service === pair.service) return;
  const [membership] = stickyMemberships(pair);
  const where = owner.tomcat === pair.tomcat ? "another Engine of this file" : fileName(owner.tomcat.file);
  const taken =
    owner.certain && pair.certain
      ? `mod_jk sends all sessions of both to ${owner.workers[0]?.name}`
      : "mod_jk sends all sessions of both to one of them";
  report({
    place: attributeValue(pair.tomcat.file, attribute),
    message: `jvmRoute ${shown(route)} is that of ${where} too: ${taken}`,
    hint:
      pair.certain && membership !== undefined
        ? `write jvmRoute=${shown(membership.member.route)}`
        : "give each Engine the route of its own member",
  });
}

/** Without workers: the server.xml files of one set, whose paths differ in one part only. */
function reportCopies(installation: Installation, report: LintContext["report"]): void {
  const seen = new Map<string, TomcatNode>();
  for (const node of servicesOf(installation)) {
    const route = writtenRoute(node);
    const attribute = node.service.engine?.jvmRoute.attribute;
    if (route === undefined || route === "" || attribute === undefined) continue;
    const keys = setsOf(node.tomcat.file.name).map((set) => `${set}\n${route}`);
    const other = keys.map((key) => seen.get(key)).find((one) => one !== undefined);
    for (const key of keys) if (!seen.has(key)) seen.set(key, node);
    if (other === undefined) continue;
    const where = other.tomcat === node.tomcat ? "another Engine of this file" : fileName(other.tomcat.file);
    report({
      place: attributeValue(node.tomcat.file, attribute),
      message: `jvmRoute ${shown(route)} is that of ${where} too: behind one balancer, mod_jk sends the sessions of both to one of them`,
      hint: "give each Engine the route of its own member",
    });
  }
}

/** The sets that a file may belong to: its path, with one of the last parts left open. */
function setsOf(name: string): readonly string[] {
  const parts = [...foldersOf(name), name.split(/[/\\]/).at(-1) ?? ""];
  return [1, 2, 3]
    .filter((back) => back <= parts.length)
    .map((back) => parts.map((part, index) => (index === parts.length - back ? "*" : part)).join("/"));
}
