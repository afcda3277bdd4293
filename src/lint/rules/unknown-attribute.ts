import type { XmlAttribute } from "../../formats/xml-tree.ts";
import type { ElementFacts } from "../../installation/tomcat-facts.ts";
import { connectorAttributes, otherConnectorAttributes } from "../../model/directives.ts";
import { onlySlip } from "../../model/nearest.ts";
import { shown } from "../../model/shown.ts";
import type { SourceFile } from "../../place.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { LintContext, Rule } from "../rule.ts";
import { ajpConnectorsOf, attributeName, enginesOf, findAttribute } from "../tomcat-places.ts";
import { replaceAt } from "../worker-places.ts";

const CONNECTOR: ReadonlySet<string> = new Set([
  ...connectorAttributes.map(({ name }) => name),
  ...otherConnectorAttributes,
  "throwOnFailure",
  "className",
]);

/** The setters of StandardEngine; measured on 10.1.60. */
const ENGINE: ReadonlySet<string> = new Set([
  "name",
  "defaultHost",
  "jvmRoute",
  "className",
  "backgroundProcessorDelay",
  "startStopThreads",
  "startChildren",
  "domain",
  "throwOnFailure",
]);

/** A setting that Tomcat never gets to see. */
export const unknownAttribute: Rule = {
  code: "unknown-attribute",
  severities: ["warning"],
  summary: "Attributes of AJP Connectors and Engines are ones that Tomcat knows.",
  why:
    "Tomcat logs a warning (`Match [Server/Service/Connector] failed to set property [maxTreads] to [100]`), drops the " +
    "attribute and starts, so the setting is missing where it was counted on. Many attributes of HTTP Connectors mean " +
    "nothing to AJP: compression, keystores, maxHttpHeaderSize.",
  mend: "Take the attribute that the hint names, or remove it.",
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false" maxTreads="400"/>'),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false" maxThreads="400"/>'),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf(`
      <Connector protocol="AJP/1.3" port="8009" secretRequired="false" MaxThreads="400" socket.soKeepAlive="true"/>
      <Connector protocol="HTTP/1.1" port="8080" compression="on"/>
    `),
  }),
  covers: ["connector protocol", "engine name"],
  check({ installation, report, nearest }) {
    for (const { tomcat, connector } of ajpConnectorsOf(installation)) {
      checkElement(tomcat.file, connector, CONNECTOR, "an AJP Connector has", report, nearest);
    }
    for (const { tomcat, engine } of enginesOf(installation)) {
      const misspelt = new Set(engine.misspeltRoutes);
      checkElement(tomcat.file, engine, ENGINE, "an Engine has", report, nearest, misspelt);
    }
  },
};

function checkElement(
  file: SourceFile,
  facts: ElementFacts,
  known: ReadonlySet<string>,
  who: string,
  report: LintContext["report"],
  nearest: LintContext["nearest"],
  except: ReadonlySet<XmlAttribute> = new Set(),
): void {
  for (const attribute of facts.element.attributes) {
    const { name } = attribute;
    const small = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    if (known.has(name) || known.has(small) || name.includes(":") || name === "xmlns" || except.has(attribute))
      continue;
    const near = nearest(name, known);
    const slip = near === undefined ? undefined : onlySlip(name, known);
    const place = attributeName(file, attribute);
    const isFree = slip !== undefined && findAttribute(facts, slip) === undefined;
    report({
      place,
      message: `${who} no attribute ${shown(name)}: Tomcat logs a warning and drops it`,
      hint: near === undefined ? "take it away" : `did you mean ${near}?`,
      ...(slip !== undefined && isFree ? { fix: replaceAt(place, slip) } : {}),
    });
  }
}
