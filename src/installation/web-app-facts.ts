import type { XmlDocument } from "../formats/xml-tree.ts";
import type { Place, SourceFile } from "../place.ts";
import type { ContextFacts } from "./tomcat-facts.ts";

/** What a context.xml says: one application's, or in Tomcat's conf folder that of all. */
export interface ContextXmlFacts {
  readonly file: SourceFile;
  readonly document: XmlDocument;
  /** `undefined` where the root element is no `<Context>`. */
  readonly context: ContextFacts | undefined;
}

/** A text of web.xml, and where it stands; `text` is unknown where it depends on an entity or a property (`${...}`). */
export interface WebXmlText {
  readonly text: string | undefined;
  readonly place: Place;
}

/** What a web.xml says of sessions. */
export interface WebXmlFacts {
  readonly file: SourceFile;
  readonly document: XmlDocument;
  /** Whether the root element is `<web-app>`, in any namespace. */
  readonly isWebApp: boolean;
  /** `<distributable/>`: without it no session of the application is replicated. */
  readonly distributable: Place | undefined;
  /** `<session-config><cookie-config><name>`. */
  readonly cookieName: WebXmlText | undefined;
  /** `<session-config><cookie-config><path>`. */
  readonly cookiePath: WebXmlText | undefined;
}
