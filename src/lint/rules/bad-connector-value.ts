import { replaceProperties } from "../../installation/tomcat-properties.ts";
import { javaInt } from "../../installation/tomcat-settings.ts";
import { addressKind } from "../../model/addresses.ts";
import { type ConnectorAttribute, connectorAttributes } from "../../model/directives.ts";
import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { LintContext, LintFinding, Rule } from "../rule.ts";
import {
  ajpConnectorsOf,
  attributeValue,
  findAttribute,
  type PlacedConnector,
  wholeAttribute,
} from "../tomcat-places.ts";

const MAX_PORT = 65535;
const SOLIDUS = ["reject", "decode", "passthrough"];

/** What Tomcat takes in place of what is written. */
export const badConnectorValue: Rule = {
  code: "bad-connector-value",
  severities: ["warning", "error", "info"],
  summary: "Values of an AJP Connector are ones that Tomcat takes as they stand.",
  why:
    "An integer that is none is dropped with a warning (`failed to set property [packetSize] to [64k]`), and the default stays. " +
    "Without a port, or with one that is none, the Connector does not start (`port out of range:-1`). Every text but `true` " +
    "is false. A packetSize below 8192 is raised without a word; with one above 65536, which AJP has no length for, larger " +
    "responses break off. An address that Tomcat cannot use leaves it on 127.0.0.1.",
  mend: "Write a value of the kind that the hint names.",
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false" packetSize="64k"/>'),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false" packetSize="65536"/>'),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" port="8009" secretRequired="FALSE" packetSize="${ajp.packet}" keepAliveTimeout="-1"/>',
    ),
  }),
  covers: ["connector port", "connector packetSize", "connector address", "connector encodedSolidusHandling"],
  check({ installation, report }) {
    for (const placed of ajpConnectorsOf(installation)) {
      const { connector, tomcat } = placed;
      checkPort(placed, report);
      for (const row of connectorAttributes) {
        const attribute = row.name === "port" ? undefined : findAttribute(connector, row.name);
        if (attribute === undefined) continue;
        const { value, fromProperty } = replaceProperties(attribute.value);
        const found = value === undefined || fromProperty ? undefined : problemOf(row, value);
        if (found !== undefined) report({ place: wholeAttribute(tomcat.file, attribute), ...found });
      }
    }
  },
};

type Problem = Omit<LintFinding, "place">;

function problemOf({ name, type, min, max }: ConnectorAttribute, value: string): Problem | undefined {
  if (type === "bool") {
    return /^(?:true|false)$/i.test(value)
      ? undefined
      : { message: `${name} is ${shown(value)}, which Tomcat takes for false`, hint: "write true or false" };
  }
  if (name === "encodedSolidusHandling") {
    return SOLIDUS.includes(value.toLowerCase())
      ? undefined
      : {
          message: `${name} is ${shown(value)}, which Tomcat drops: it stays at reject`,
          hint: "write reject, decode or passthrough",
        };
  }
  if (name === "address") return addressProblem(value);
  if (type !== "int") return undefined;
  const number = javaInt(value);
  if (number === undefined) {
    return { message: `${name} is ${shown(value)}, which is no integer: Tomcat drops it`, hint: "write digits only" };
  }
  if (min !== undefined && number < min) {
    return { message: `${name} is ${number}, and Tomcat takes at least ${min}`, hint: `write ${min} or more` };
  }
  if (max !== undefined && number > max) {
    return {
      message: `${name} is ${number}, and AJP has no length above ${max - 1}: larger responses break off`,
      hint: `write ${max} or less`,
    };
  }
  if (name === "packetSize" && number % 1024 !== 0) {
    const message = `packetSize is ${number}, and max_packet_size of mod_jk is always a multiple of 1024: the two cannot be the same`;
    return { severity: "info", message, hint: `write ${Math.ceil(number / 1024) * 1024}` };
  }
  return undefined;
}

/** Only what no resolver takes; anything that looks like a name may be one. */
function addressProblem(value: string): Problem | undefined {
  const bare = value.replace(/^\[(.*)\]$/, "$1");
  if (addressKind(bare) !== "invalid" || !/[\s/,;]|^[^:]+:\d+$|^$/.test(bare)) return undefined;
  return {
    message: `address is ${shown(value)}, which Tomcat cannot use: the Connector listens on 127.0.0.1`,
    hint: "write the address alone, without blanks and port",
  };
}

function checkPort({ connector, tomcat }: PlacedConnector, report: LintContext["report"]): void {
  if (findAttribute(connector, "unixDomainSocketPath") !== undefined) return;
  const { port, listensOn } = connector;
  const { attribute, value, fromProperty } = port;
  if (attribute === undefined) {
    report({
      place: connector.place,
      severity: "error",
      message: "the AJP Connector has no port: Tomcat does not start it",
      hint: 'add port="8009"',
    });
    return;
  }
  if (value === undefined || fromProperty) return;
  const place = attributeValue(tomcat.file, attribute);
  if (port.refused || value < 0 || (listensOn ?? 0) > MAX_PORT) {
    report({
      place: port.refused && attribute.value === "" ? port.place : place,
      severity: "error",
      message: `port ${shown(attribute.value)} is none that Tomcat can open: it does not start the Connector`,
      hint: `write a number from 1 to ${MAX_PORT}`,
    });
  } else if (value === 0) {
    report({
      place,
      message: "port 0 is any free one, another one each time that Tomcat starts: no worker can know it",
      hint: "write a fixed port",
    });
  }
}
