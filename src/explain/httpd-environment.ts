import type { DirectiveUse } from "../modjk/httpd-types.ts";
import { toByteText } from "../modjk/uri-bytes.ts";
import { type ExpressionContext, evaluateExpression } from "./httpd-expression.ts";
import { compileRegex, regexFinds } from "./regex.ts";
import type { Doubt, RequestFacts, Verdict } from "./request-facts.ts";
import { isLateSection, sectionsHold } from "./section-match.ts";

/** The variables of one request that decide about mod_jk, as SetEnvIf, SetEnv and their like set them. */
export interface RequestEnvironment {
  /** As SetEnvIf leaves them before httpd looks for who answers. */
  readonly early: ReadonlyMap<string, EnvironmentVariable>;
  /** As mod_jk finds them in the end. SetEnvIf wins over SetEnv and UnsetEnv. */
  readonly final: ReadonlyMap<string, EnvironmentVariable>;
  readonly doubts: readonly Doubt[];
}

export interface EnvironmentVariable {
  readonly value: string;
  /** The directive that set it. */
  readonly use: DirectiveUse;
}

/** Variables that mod_jk or mod_proxy reads; only these are worth a doubt. */
const READ_BY_MODULES: ReadonlySet<string> = new Set([
  "no-jk",
  "no-proxy",
  "JK_ROUTE",
  "JK_STICKY_IGNORE",
  "JK_STATELESS",
]);

/**
 * Computes the environment of a request. SetEnvIf of a server looks at the path as it was sent, that of a section at the
 * decoded one (measured on httpd 2.4.71).
 *
 * @param uses - of the main server first, then of the virtual host, in their order.
 * @param workerVariable - the name that JkWorkerIndicator gives.
 */
export function requestEnvironment(
  uses: readonly DirectiveUse[],
  facts: RequestFacts,
  workerVariable: string,
  isMapped: boolean,
): RequestEnvironment {
  const watched = new Set([...READ_BY_MODULES, workerVariable]);
  const doubts: Doubt[] = [];
  const set = new Map<string, EnvironmentVariable>();
  const unknown = new Set<string>();
  const context: ExpressionContext = { facts, environment: (name) => currentValue(name, set, unknown) };

  const settings = uses.flatMap((use) => readSetting(use) ?? []);
  const apply = (setting: Setting, path: string, inSections: Verdict): void => {
    if (inSections === false) return;
    const holds = inSections === undefined ? undefined : setting.holds({ ...context, facts: { ...facts, path } });
    for (const { name, value } of setting.changes) {
      if (holds === true) {
        unknown.delete(name);
        if (value === null) set.delete(name);
        else set.set(name, { value, use: setting.use });
      } else if (holds === undefined) {
        unknown.add(name);
        if (watched.has(name)) doubts.push(doubt(setting.use, name));
      }
    }
  };
  const isInServer = ({ use }: Setting): boolean => use.sections.length === 0;
  for (const setting of settings) if (setting.isSearch && isInServer(setting)) apply(setting, facts.rawPath, true);
  const early = new Map(set);
  for (const setting of settings) {
    if (!setting.isSearch || isInServer(setting)) continue;
    apply(setting, facts.path, sectionsHold(setting.use.sections, context, isMapped));
  }

  const fixed = new Map<string, EnvironmentVariable>();
  const ordered = inMergeOrder(
    settings.filter(({ isSearch }) => !isSearch),
    ({ use }) => use,
  );
  for (const { use, changes } of ordered) {
    const holds = sectionsHold(use.sections, context, isMapped);
    for (const { name, value } of changes) {
      if (holds === undefined && watched.has(name)) doubts.push(doubt(use, name));
      if (holds !== true) continue;
      if (value === null) fixed.delete(name);
      else fixed.set(name, { value, use });
    }
  }
  return { early, final: new Map([...fixed, ...set]), doubts };
}

/** In the order in which httpd lets later ones win: those of the server, then those of sections, `<If>` last. */
export function inMergeOrder<T>(items: readonly T[], useOf: (item: T) => DirectiveUse): T[] {
  const rank = (item: T): number => {
    const { sections } = useOf(item);
    if (sections.length === 0) return 0;
    if (sections.some(isLateSection)) return 3;
    return sections.some(({ name }) => /^(?:directory|files)/i.test(name)) ? 1 : 2;
  };
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

interface Setting {
  readonly use: DirectiveUse;
  /** Whether it is one of SetEnvIf's kind, which looks for something in the request. */
  readonly isSearch: boolean;
  readonly holds: (context: ExpressionContext) => Verdict;
  /** `null`: the variable is removed. */
  readonly changes: readonly { readonly name: string; readonly value: string | null }[];
}

function readSetting(use: DirectiveUse): Setting | undefined {
  const words = use.args.map(({ text }) => text);
  const [first = "", second] = words;
  const always = (): Verdict => true;
  switch (use.name.toLowerCase()) {
    case "setenv":
      return { use, isSearch: false, holds: always, changes: [{ name: first, value: toByteText(second ?? "") }] };
    case "unsetenv":
      return { use, isSearch: false, holds: always, changes: words.map((name) => ({ name, value: null })) };
    case "setenvif":
    case "setenvifnocase": {
      const ignoreCase = /nocase$/i.test(use.name);
      return searchSetting(use, words.slice(2), (context) => attributeHolds(first, second ?? "", ignoreCase, context));
    }
    case "browsermatch":
    case "browsermatchnocase": {
      const ignoreCase = /nocase$/i.test(use.name);
      return searchSetting(use, words.slice(1), (context) => attributeHolds("User-Agent", first, ignoreCase, context));
    }
    case "setenvifexpr":
      return searchSetting(use, words.slice(1), (context) => evaluateExpression(first, context));
    default:
      return undefined;
  }
}

function searchSetting(use: DirectiveUse, words: readonly string[], holds: Setting["holds"]): Setting {
  const changes = words.map((word) => {
    if (word.startsWith("!")) return { name: word.slice(1), value: null };
    const equals = word.indexOf("=");
    return equals === -1
      ? { name: word, value: "1" }
      : { name: word.slice(0, equals), value: toByteText(word.slice(equals + 1)) };
  });
  return { use, isSearch: true, holds, changes };
}

/** Whether a regular expression is found in what SetEnvIf names: a part of the request, a header, or a variable set before. */
function attributeHolds(attribute: string, pattern: string, ignoreCase: boolean, context: ExpressionContext): Verdict {
  const text = attributeValue(attribute, context);
  const regex = compileRegex(pattern, ignoreCase);
  if (regex === undefined) return undefined;
  if (text !== undefined) return regexFinds(regex, text);
  return undefined;
}

function attributeValue(attribute: string, context: ExpressionContext): string | undefined {
  const { facts } = context;
  const name = attribute.toLowerCase();
  if (name === "request_uri") return facts.path;
  if (name === "request_method") return facts.method;
  if (/^(?:request_protocol|remote_(?:addr|host|user)|server_addr)$/.test(name)) return undefined;
  const header = facts.headers.get(name);
  if (header !== undefined) return header;
  const variable = context.environment(attribute);
  if (variable !== null) return variable;
  // A header that is not there counts as empty, but which are there is known of Host and Cookie only.
  return name === "cookie" ? "" : undefined;
}

function currentValue(
  name: string,
  set: ReadonlyMap<string, EnvironmentVariable>,
  unknown: ReadonlySet<string>,
): string | null | undefined {
  return unknown.has(name) ? undefined : (set.get(name)?.value ?? null);
}

function doubt(use: DirectiveUse, name: string): Doubt {
  return {
    place: use.place,
    message: `${use.name} may set or remove ${name} for this request, which cannot be told here; it was taken not to`,
  };
}
