import { childElements, type XmlElement } from "../formats/xml-tree.ts";
import type { SourceFile } from "../place.ts";
import type { ContextFacts, ValveFacts } from "./tomcat-facts.ts";
import { Settings } from "./tomcat-settings.ts";
import { placeOfElement } from "./xml-places.ts";

/** Reads a Context, of a Host in server.xml or of a context.xml. */
export function readContext(file: SourceFile, element: XmlElement): ContextFacts {
  const settings = new Settings(file, element);
  const manager = childElements(element, "Manager").at(-1);
  return {
    element,
    place: placeOfElement(file, element),
    path: settings.text("path"),
    docBase: settings.text("docBase"),
    sessionCookieName: settings.text("sessionCookieName"),
    sessionCookiePath: settings.text("sessionCookiePath"),
    sessionCookieDomain: settings.text("sessionCookieDomain"),
    cookies: settings.bool("cookies", true),
    manager: manager === undefined ? undefined : { element: manager, place: placeOfElement(file, manager) },
    valves: readValves(file, element),
  };
}

/** The Valves that stand directly in an element. */
export function readValves(file: SourceFile, parent: XmlElement): ValveFacts[] {
  return childElements(parent, "Valve").map((element) => ({
    element,
    place: placeOfElement(file, element),
    className: new Settings(file, element).text("className", undefined, true),
  }));
}

/** Whether a Valve is of a class, which is given without its package. */
export function isValveOf(valve: ValveFacts, simpleName: string): boolean {
  return valve.className.value?.split(".").at(-1) === simpleName;
}
