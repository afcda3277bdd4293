import type { XmlDocument, XmlElement } from "../formats/xml-tree.ts";
import type { SourceFile } from "../place.ts";
import { readContext } from "./tomcat-context.ts";
import type { ContextXmlFacts, WebXmlFacts, WebXmlText } from "./web-app-facts.ts";
import { elementText } from "./xml-element-text.ts";
import { placeOfElement } from "./xml-places.ts";

/** Reads a context.xml: one in META-INF or below conf/Catalina, or that of all applications in conf. */
export function readContextXml(file: SourceFile, document: XmlDocument): ContextXmlFacts {
  const { root } = document;
  return { file, document, context: root.name === "Context" ? readContext(file, root) : undefined };
}

/**
 * Reads a web.xml. Tomcat goes by the local names of elements, whatever their prefix and namespace.
 *
 * @see Jakarta Servlet 6.0, 14.4; measured on Tomcat 10.1.60
 */
export function readWebXml(file: SourceFile, document: XmlDocument): WebXmlFacts {
  const { root } = document;
  const isWebApp = localName(root) === "web-app";
  const cookie = isWebApp ? childOf(childOf(root, "session-config"), "cookie-config") : undefined;
  const distributable = isWebApp ? childOf(root, "distributable") : undefined;
  return {
    file,
    document,
    isWebApp,
    distributable: distributable === undefined ? undefined : placeOfElement(file, distributable),
    cookieName: textOf(file, document, childOf(cookie, "name")),
    cookiePath: textOf(file, document, childOf(cookie, "path")),
  };
}

function textOf(file: SourceFile, document: XmlDocument, element: XmlElement | undefined): WebXmlText | undefined {
  if (element === undefined) return undefined;
  const { text, start, end } = elementText(document, element);
  return { text, place: { file, start, end } };
}

/** The last child of a local name. */
function childOf(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return parent?.children.findLast(
    (child): child is XmlElement => child.kind === "element" && localName(child) === name,
  );
}

function localName({ name }: XmlElement): string {
  return name.slice(name.lastIndexOf(":") + 1);
}
