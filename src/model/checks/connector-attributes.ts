import { connectorAttributes, otherConnectorAttributes } from "../directives.ts";
import { shown } from "../shown.ts";
import type { TomcatNode } from "../topology.ts";
import type { PathPart } from "../topology-source.ts";
import type { CheckContext } from "./check.ts";

const table = new Map(connectorAttributes.map((attribute) => [attribute.name, attribute]));
const known = new Set([...table.keys(), ...otherConnectorAttributes]);

/** Attributes that lbgen writes from keys of the model, and those keys. */
const MODEL_KEYS: Readonly<Record<string, string>> = {
  port: "ajp.port",
  address: "ajp.address",
  secret: "ajp.secret",
  requiredSecret: "ajp.secret",
  protocol: "nodes",
};

/** XML's names without the exotic ones. */
const XML_NAME = /^[A-Za-z_][\w.-]*$/;

/** `ajp.attributes`, held against what Tomcat's AJP Connector takes. */
export function checkConnectorAttributes({ topology, report, nearest }: CheckContext): void {
  for (const [index, node] of topology.nodes.entries()) {
    for (const [name, value] of Object.entries(node.ajp.attributes)) {
      const path = ["nodes", index, "ajp", "attributes", name];
      const key = Object.hasOwn(MODEL_KEYS, name) ? MODEL_KEYS[name] : undefined;
      if (key !== undefined) {
        const message = `${name} doubles the key ${key} of the topology, which lbgen writes it from`;
        report("error", "option-doubles-key", path, message, `say it with ${key}`, "key");
      } else if (!XML_NAME.test(name)) {
        report(
          "error",
          "bad-name",
          path,
          `${shown(name)} is no name of an XML attribute`,
          "use the attribute's name",
          "key",
        );
      } else if (!known.has(name)) {
        const near = nearest(name, known);
        const message = `Tomcat's AJP Connector has no attribute ${shown(name)}, it logs a warning and ignores it`;
        const instead = near === undefined ? undefined : MODEL_KEYS[near];
        const hint =
          instead === undefined
            ? near === undefined
              ? "remove it"
              : `did you mean ${near}?`
            : `say it with ${instead}`;
        report("warning", "unknown-attribute", path, message, hint, "key");
      } else checkValue(name, value, node, path);
    }
  }

  function checkValue(
    name: string,
    value: string | number | boolean,
    node: TomcatNode,
    path: readonly PathPart[],
  ): void {
    const attribute = table.get(name);
    const text = String(value);
    const warn = (message: string, hint?: string) => report("warning", "bad-option-value", path, message, hint);
    if (name === "secretRequired" && text === "true" && node.ajp.secret === undefined) {
      const message = `secretRequired is true and node ${shown(node.name)} has no secret: its Connector does not start`;
      report("error", "secret-missing", path, message, "set ajp.secret");
    } else if (name === "SSLEnabled" && text === "true") {
      const message = `SSLEnabled stops the AJP Connector of node ${shown(node.name)}: it finds no certificate, and AJP has no TLS`;
      report("error", "bad-option-value", path, message, "remove it");
    } else if (text.includes("${"))
      return; // a property that Tomcat fills in
    else if (attribute?.type === "int" && !/^-?\d{1,10}$/.test(text)) {
      warn(`${name} is ${shown(text)}, an integer is wanted`, "write an integer");
    } else if (attribute?.type === "bool" && text !== "true" && text !== "false") {
      warn(`${name} is ${shown(text)}, which Tomcat takes for false`, "write true or false");
    } else if (attribute?.min !== undefined && Number(text) < attribute.min) {
      warn(`${name} is ${text}, at least ${attribute.min} is wanted`, `write ${attribute.min} or more`);
    } else if (attribute?.max !== undefined && Number(text) > attribute.max) {
      warn(`${name} is ${text}, at most ${attribute.max} is wanted`, `write ${attribute.max} or less`);
    }
  }
}
