import type { FileKind } from "./kind.ts";
import type { NameHint } from "./kind-names.ts";

/** What a server.xml of Tomcat holds and other files with a root of that name do not. */
const TOMCAT_SERVER =
  /<(?:Service|Engine|Connector|GlobalNamingResources)[\s/>]|org\.apache\.(?:catalina|coyote)\.|\sshutdown\s*=/;

/** Elements and attributes of Tomcat's Context. */
const TOMCAT_CONTEXT =
  /<(?:WatchedResource|WrapperLifecycle|Manager|Valve|Loader|Resources?|ResourceLink|ResourceEnvRef|Environment|Parameter|JarScanner|CookieProcessor|Realm|Ejb|Transaction|SessionIdGenerator)[\s/>]|\s(?:docBase|sessionCookie\w{0,9}|reloadable|crossContext|privileged|antiResourceLocking|swallowOutput|unpackWAR|useHttpOnly|cookies|cachingAllowed|override|path)\s*=|org\.apache\.catalina\./;

/** Whether a text begins as XML does: with a tag, a declaration or a comment. */
export function looksLikeXml(text: string): boolean {
  return /^\s*<[?!A-Za-z_]/.test(text.slice(0, 10_000));
}

/** The kind of an XML file by its root element. */
export function kindOfXml(text: string, named: NameHint): FileKind | undefined {
  const root = rootName(text);
  const local = root?.slice(root.lastIndexOf(":") + 1);
  if (local === "Server") return named === "server-xml" || TOMCAT_SERVER.test(text) ? "server-xml" : undefined;
  if (local === "Context") return named === "context-xml" || TOMCAT_CONTEXT.test(text) ? "context-xml" : undefined;
  if (local === "web-app") return "web-xml";
  // A root that is misspelt, or cut off, in a file that is one by its name.
  if (named === "server-xml" && /<(?:Service|Engine|Connector)[\s/>]/.test(text)) return "server-xml";
  return undefined;
}

/** The name of the first element; `undefined` where there is none. Looks at every character once. */
function rootName(text: string): string | undefined {
  for (let open = text.indexOf("<"); open !== -1; ) {
    const end = skipMarkup(text, open);
    if (end === undefined) {
      const name = /<([\w:.-]{1,100})/y;
      name.lastIndex = open;
      return name.exec(text)?.[1];
    }
    open = text.indexOf("<", end);
  }
  return undefined;
}

/** Just past a comment, a processing instruction or a DOCTYPE; `undefined` where something else begins. */
function skipMarkup(text: string, open: number): number | undefined {
  return text.startsWith("<!DOCTYPE", open) ? skipDoctype(text, open + 9) : skipRemark(text, open);
}

function skipRemark(text: string, open: number): number | undefined {
  if (text.startsWith("<!--", open)) return after(text, "-->", open + 4);
  return text.startsWith("<?", open) ? after(text, "?>", open + 2) : undefined;
}

/** Just past the `>` of a DOCTYPE, its own declarations included. */
function skipDoctype(text: string, from: number): number {
  let inSubset = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === "'") at = after(text, character, at + 1) - 1;
    else if (character === "[") inSubset = true;
    else if (character === "]") inSubset = false;
    else if (character === "<") at = (skipRemark(text, at) ?? at + 1) - 1;
    else if (character === ">" && !inSubset) return at + 1;
  }
  return text.length;
}

function after(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  return found === -1 ? text.length : found + end.length;
}
