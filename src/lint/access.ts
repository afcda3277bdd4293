import type { DirectiveUse, HttpdConfig, HttpdServer, SectionUse } from "../modjk/httpd-types.ts";
import { isPatternBelow, usesNamed, wordOf } from "./httpd-places.ts";

/** Directives of one server that are looked at; where there are more everything is taken to be guarded. */
const MAX_GUARDS = 2_000;

const known = new WeakMap<HttpdServer, readonly DirectiveUse[]>();

/** What one section says of who may ask. */
interface Guard {
  requires: DirectiveUse[];
  /** Order, Allow and Deny of mod_access_compat. */
  old: DirectiveUse[];
}

/**
 * Whether somebody is kept from what a pattern matches, as far as `<Location>` and its like say it; expressions are taken
 * to fit. `<Directory>` and `<Files>` do not hold for what mod_jk answers (measured).
 *
 * @see httpd 2.4, Configuration Sections: the sections of the main server hold in its VirtualHosts, and of several that fit the
 * last one with a Require decides; Order, Allow and Deny are asked as well (measured on httpd 2.4.71)
 */
export function isGuarded({ main }: HttpdConfig, server: HttpdServer, pattern: string): boolean {
  const guards = new Map<string, Guard>();
  for (const one of server.isMain ? [main] : [main, server]) {
    const uses = guardsOf(one);
    if (uses.length > MAX_GUARDS) return true;
    for (const use of uses) {
      const section = use.sections.find((found) => /^(?:location(?:match)?|if)$/i.test(found.name));
      if (section === undefined || !fits(section, pattern)) continue;
      const key = `${section.place.file.name} ${section.place.start}`;
      const guard = guards.get(key) ?? { requires: [], old: [] };
      guards.set(key, guard);
      (use.name.toLowerCase() === "require" ? guard.requires : guard.old).push(use);
    }
  }
  const all = [...guards.values()];
  const requires = all.findLast((guard) => guard.requires.length > 0)?.requires ?? [];
  const old = all.findLast((guard) => guard.old.length > 0)?.old ?? [];
  return (requires.length > 0 && !requires.some(isOpen)) || isClosed(old);
}

/** The directives of a server that keep somebody out, found once. */
function guardsOf(server: HttpdServer): readonly DirectiveUse[] {
  const before = known.get(server);
  if (before !== undefined) return before;
  const found = usesNamed(server, "require", "order", "allow", "deny");
  known.set(server, found);
  return found;
}

/** Whether a section holds for every path of a pattern; of an expression nobody knows here, and it is taken to. */
function fits({ name, args }: SectionUse, pattern: string): boolean {
  const words = args.map(({ text }) => text);
  const [first = "", second = ""] = words;
  switch (name.toLowerCase()) {
    case "if": {
      const expression = words.join(" ");
      return !/_URI\b|REQUEST_FILENAME|THE_REQUEST/.test(expression) || mayFit(expression, pattern);
    }
    case "locationmatch":
      return mayFit(first, pattern);
    default:
      if (first === "~") return mayFit(second, pattern);
      return /[*?[]/.test(first) ? mayFit(first, pattern) : isPatternBelow(pattern, first);
  }
}

/** Whether an expression speaks of the first folder of a pattern, or of no folder at all. */
function mayFit(expression: string, pattern: string): boolean {
  const folder = /^\/([^/*?]*)/.exec(pattern)?.[1] ?? "";
  return folder === "" || expression.includes(folder) || !/[A-Za-z]{2}/.test(expression);
}

/** Whether a Require lets everybody in. */
function isOpen(use: DirectiveUse): boolean {
  if (use.sections.some(({ name }) => /^require(?:all|none)$/i.test(name))) return false;
  const words = use.args.map(({ text }) => text.toLowerCase());
  return words.join(" ") === "all granted" || (words[0] === "ip" && words.slice(1).some(isEverybody));
}

function isEverybody(network: string): boolean {
  return /^(?:0(?:\.0){0,3}|::)\/0$/.test(network);
}

/** What Order, Allow and Deny come to; without an Order everybody gets in whom no Deny names. */
function isClosed(uses: readonly DirectiveUse[]): boolean {
  const order = uses.findLast(({ name }) => name.toLowerCase() === "order");
  const namesAll = (name: string): boolean =>
    uses.some(
      (use) => use.name.toLowerCase() === name && use.args.slice(1).some(({ text }) => text.toLowerCase() === "all"),
    );
  if (order !== undefined && /^(?:allow,deny|mutual-failure)$/i.test(wordOf(order))) {
    return namesAll("deny") || !namesAll("allow");
  }
  return namesAll("deny") && !namesAll("allow");
}
