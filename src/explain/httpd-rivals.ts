import type { DirectiveUse } from "../modjk/httpd-types.ts";
import { toByteText } from "../modjk/uri-bytes.ts";
import { inMergeOrder } from "./httpd-environment.ts";
import type { ExpressionContext } from "./httpd-expression.ts";
import type { Doubt, Verdict } from "./request-facts.ts";
import { isBelow, searches, sectionsHold } from "./section-match.ts";

/** The directives of one request's servers: the main server's, and those of the virtual host, which is empty for the main server. */
export interface ServerUses {
  readonly main: readonly DirectiveUse[];
  readonly host: readonly DirectiveUse[];
}

/** What another module than mod_jk does with a request. */
export type RivalAnswer =
  | {
      readonly kind: "redirected";
      readonly status: number;
      /** Where to, as it is written, with what follows the prefix; `undefined` for a status without one. */
      readonly location: string | undefined;
      readonly use: DirectiveUse;
    }
  | { readonly kind: "proxied"; readonly target: string; readonly use: DirectiveUse }
  | { readonly kind: "denied"; readonly status: number; readonly use: DirectiveUse };

/** The handler that SetHandler or AddHandler gives to a request. */
export interface Handler {
  /** In lower case, as httpd compares it. */
  readonly name: string;
  readonly use: DirectiveUse;
}

/**
 * Redirect and RedirectMatch of the servers: those of the virtual host first, and of them the first that matches.
 * They come before mod_jk; inside `<Location>` they do as well.
 */
export function findRedirect(uses: ServerUses, context: ExpressionContext, doubts: Doubt[]): RivalAnswer | undefined {
  for (const use of [...uses.host, ...uses.main]) {
    if (use.sections.length > 0 || !/^redirect/i.test(use.name)) continue;
    const answer = redirectOf(use, context, doubts);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** The Redirect that holds for a request inside sections; the last such section wins. */
export function findSectionRedirect(
  uses: ServerUses,
  context: ExpressionContext,
  isMapped: boolean,
  doubts: Doubt[],
): RivalAnswer | undefined {
  let found: RivalAnswer | undefined;
  const inSections = [...uses.main, ...uses.host].filter(
    ({ name, sections }) => sections.length > 0 && /^redirect/i.test(name),
  );
  for (const use of inMergeOrder(inSections, (one) => one)) {
    const holds = sectionsHold(use.sections, context, isMapped);
    if (holds === undefined) addDoubt(doubts, use, "may answer this request");
    if (holds === true) found = redirectOf(use, context, doubts) ?? found;
  }
  return found;
}

const STATUS_WORDS: Readonly<Record<string, number>> = { permanent: 301, temp: 302, seeother: 303, gone: 410 };

function redirectOf(use: DirectiveUse, context: ExpressionContext, doubts: Doubt[]): RivalAnswer | undefined {
  const name = use.name.toLowerCase();
  const words = use.args.map(({ text }) => text);
  const [first = ""] = words;
  const lower = first.toLowerCase();
  let status = name === "redirectpermanent" ? 301 : 302;
  if (name === "redirect" || name === "redirectmatch") {
    const given = Object.hasOwn(STATUS_WORDS, lower)
      ? STATUS_WORDS[lower]
      : /^[1-5]\d\d$/.test(first)
        ? Number(first)
        : undefined;
    if (given !== undefined) {
      status = given;
      words.shift();
    }
  }
  const isRedirect = status >= 300 && status < 400;
  const { path } = context.facts;
  if (name === "redirectmatch") {
    const [pattern, target] = words.length > 1 || !isRedirect ? words : [".*", words[0]];
    const holds = searches(pattern, path);
    if (holds === undefined) addDoubt(doubts, use, "may answer this request");
    return holds === true ? { kind: "redirected", status, location: isRedirect ? target : undefined, use } : undefined;
  }
  // In a section the path may be left out.
  const hasPrefix = words.length > 1 || (!isRedirect && words.length === 1);
  const prefix = toByteText(hasPrefix ? (words[0] ?? "") : "/");
  if (!prefix.startsWith("/") || !isBelow(prefix, path)) return undefined;
  const target = hasPrefix ? words[1] : words[0];
  const rest = hasPrefix ? path.slice(prefix.length) : "";
  return { kind: "redirected", status, location: isRedirect && target !== undefined ? target + rest : undefined, use };
}

/**
 * ProxyPass and ProxyPassMatch: that of the section first, then those of the main server, then those of the virtual host;
 * the first that matches decides, and `!` leaves the request alone. They come before mod_jk.
 */
export function findProxy(uses: ServerUses, context: ExpressionContext, doubts: Doubt[]): RivalAnswer | undefined {
  if (context.environment("no-proxy") !== null) return undefined;
  const all = [...uses.main, ...uses.host].filter(({ name }) => /^proxypass(?:match)?$/i.test(name));
  const inSections = all.filter(({ sections }) => sections.length > 0).toReversed();
  for (const use of [...inSections, ...all.filter(({ sections }) => sections.length === 0)]) {
    const target = use.sections.length > 0 ? use.args[0]?.text : use.args[1]?.text;
    if (target === undefined) continue;
    const holds = proxyHolds(use, context);
    if (holds === undefined) addDoubt(doubts, use, "may take this request");
    if (holds !== true) continue;
    return target === "!" ? undefined : { kind: "proxied", target, use };
  }
  return undefined;
}

function proxyHolds(use: DirectiveUse, context: ExpressionContext): Verdict {
  const { path } = context.facts;
  const isMatch = /match$/i.test(use.name);
  const section = use.sections.at(-1);
  if (section === undefined) {
    const pattern = use.args[0]?.text ?? "";
    return isMatch ? searches(pattern, path) : isBelow(toByteText(pattern), path);
  }
  // ProxyPass does not take the expression of a section for one (measured).
  const isExpression = /^locationmatch$/i.test(section.name) || section.args[0]?.text === "~";
  if (/^location/i.test(section.name) && isExpression !== isMatch) return false;
  return sectionsHold(use.sections, context, true);
}

/**
 * RewriteRule of the server, as far as it can be told: a rule without conditions that redirects, proxies or refuses. The
 * first rule that would rewrite the path itself, or that hangs on conditions, ends the search with a doubt.
 */
export function findRewrite(
  uses: readonly DirectiveUse[],
  context: ExpressionContext,
  doubts: Doubt[],
): RivalAnswer | undefined {
  const own = uses.filter(({ sections, name }) => sections.length === 0 && /^rewrite/i.test(name));
  const engine = own.findLast(({ name }) => name.toLowerCase() === "rewriteengine");
  if (engine?.args[0]?.text.toLowerCase() !== "on") return undefined;
  let hasCondition = false;
  for (const use of own) {
    const name = use.name.toLowerCase();
    if (name === "rewritecond") hasCondition = true;
    if (name !== "rewriterule") continue;
    const [pattern = "", target = "", flagText = ""] = use.args.map(({ text }) => text);
    const flags = rewriteFlags(flagText);
    const isNegated = pattern.startsWith("!");
    const found = searches(
      isNegated ? pattern.slice(1) : pattern,
      context.facts.path,
      flags.has("nc") || flags.has("nocase"),
    );
    const isCertain = !hasCondition;
    hasCondition = false;
    if (found !== undefined && found === isNegated) continue;
    if (found === undefined || !isCertain) {
      addDoubt(doubts, use, "may rewrite or answer this request");
      return undefined;
    }
    const answer = rewriteAnswer(use, target, flags);
    if (answer === undefined && target === "-") continue;
    if (answer === undefined) addDoubt(doubts, use, "rewrites this path, which is not followed here");
    return answer;
  }
  return undefined;
}

function rewriteFlags(text: string): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  for (const part of text.replace(/^\[|\]$/g, "").split(",")) {
    const [name = "", value = ""] = part.trim().split("=", 2);
    flags.set(name.toLowerCase(), value.toLowerCase());
  }
  return flags;
}

function rewriteAnswer(use: DirectiveUse, target: string, flags: ReadonlyMap<string, string>): RivalAnswer | undefined {
  if (flags.has("f") || flags.has("forbidden")) return { kind: "denied", status: 403, use };
  if (flags.has("g") || flags.has("gone")) return { kind: "redirected", status: 410, location: undefined, use };
  if (flags.has("p") || flags.has("proxy")) return { kind: "proxied", target, use };
  const redirect = flags.get("r") ?? flags.get("redirect") ?? (/^https?:\/\//i.test(target) ? "" : undefined);
  if (redirect === undefined) return undefined;
  const status = /^\d{3}$/.test(redirect) ? Number(redirect) : (STATUS_WORDS[redirect] ?? 302);
  return { kind: "redirected", status, location: target === "-" ? undefined : target, use };
}

/** What Require says of a request. */
export interface Access {
  /** `undefined`: it depends on who asks. */
  readonly isGranted: Verdict;
  readonly use: DirectiveUse;
}

/**
 * The Require that decides, of `<Location>` and `<If>` only where mod_jk has the request: those of the last section that
 * holds take the place of all others.
 */
export function findAccess(uses: ServerUses, context: ExpressionContext, isMapped: boolean): Access | undefined {
  const requires = [...uses.main, ...uses.host].filter(
    ({ name, sections }) => name.toLowerCase() === "require" && sections.length > 0,
  );
  let decisive: DirectiveUse[] = [];
  let place = "";
  for (const use of inMergeOrder(requires, (one) => one)) {
    const outer = use.sections.filter(({ name }) => !/^require(?:all|any|none)$/i.test(name));
    if (sectionsHold(outer, context, isMapped) !== true) continue;
    const of = outer.map((section) => `${section.place.file.name}:${section.place.start}`).join(" ");
    if (of !== place) decisive = [];
    place = of;
    decisive.push(use);
  }
  const [first] = decisive;
  if (first === undefined) return undefined;
  const isPlain = decisive.every(({ sections }) => !/^require/i.test(sections.at(-1)?.name ?? ""));
  const words = decisive.map(({ args }) => args.map(({ text }) => text.toLowerCase()).join(" "));
  if (isPlain && words.includes("all granted")) return { isGranted: true, use: first };
  if (isPlain && words.every((word) => word === "all denied")) return { isGranted: false, use: first };
  return { isGranted: undefined, use: first };
}

/**
 * The handler that the configuration gives to a request, which beats a mount. `none` takes one away, and AddHandler
 * counts only where no SetHandler holds.
 */
export function findHandler(
  uses: ServerUses,
  context: ExpressionContext,
  isMapped: boolean,
  doubts: Doubt[],
): Handler | undefined {
  const all = [...uses.main, ...uses.host];
  let isSet = false;
  let handler: Handler | undefined;
  for (const use of inMergeOrder(
    all.filter(({ name }) => name.toLowerCase() === "sethandler"),
    (one) => one,
  )) {
    const holds = sectionsHold(use.sections, context, isMapped);
    const name = (use.args[0]?.text ?? "").toLowerCase();
    if (holds === undefined) addDoubt(doubts, use, `may give this request to the handler ${name}`);
    if (holds !== true) continue;
    isSet = true;
    handler = name === "none" ? undefined : { name, use };
  }
  if (isSet) return handler;
  const extensions = (context.facts.path.split("/").at(-1) ?? "").toLowerCase().split(".").slice(1);
  for (const use of all.filter(({ name }) => name.toLowerCase() === "addhandler")) {
    const [name = "", ...named] = use.args.map(({ text }) => text.toLowerCase());
    if (!named.some((one) => extensions.includes(one.replace(/^\./, "")))) continue;
    if (sectionsHold(use.sections, context, isMapped) !== true) continue;
    handler = { name, use };
  }
  return handler;
}

function addDoubt(doubts: Doubt[], use: DirectiveUse, effect: string): void {
  doubts.push({ place: use.place, message: `${use.name} ${effect}; it was taken not to` });
}
