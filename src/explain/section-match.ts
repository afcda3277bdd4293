import type { SectionUse } from "../modjk/httpd-types.ts";
import { toByteText } from "../modjk/uri-bytes.ts";
import { type ExpressionContext, evaluateExpression } from "./httpd-expression.ts";
import { compileRegex, regexFinds } from "./regex.ts";
import { every, type Verdict } from "./request-facts.ts";

/**
 * Whether directives in sections hold for a request.
 *
 * @param isMapped - whether mod_jk has taken the request: httpd then never looks for a file, and `<Directory>` and
 *   `<Files>` do not hold (measured). Else that depends on the files, which are not known.
 */
export function sectionsHold(sections: readonly SectionUse[], context: ExpressionContext, isMapped: boolean): Verdict {
  return every(sections.map((section) => sectionHolds(section, context, isMapped)));
}

/** Whether a section is judged when all others have been: httpd evaluates `<If>` last. */
export function isLateSection({ name }: SectionUse): boolean {
  return /^(?:if|elseif|else)$/i.test(name);
}

function sectionHolds({ name, args }: SectionUse, context: ExpressionContext, isMapped: boolean): Verdict {
  const { facts } = context;
  const [first, second] = args.map(({ text }) => text);
  switch (name.toLowerCase()) {
    case "location":
      return first === "~" ? searches(second, facts.path) : locationHolds(first ?? "", facts.path);
    case "locationmatch":
      return searches(first, facts.path);
    case "directory":
    case "directorymatch":
    case "files":
    case "filesmatch":
      return isMapped ? false : undefined;
    case "if":
      return evaluateExpression(args.map(({ text }) => text).join(" "), context);
    case "limit":
      return args.some(({ text }) => text === facts.method || (text === "GET" && facts.method === "HEAD"));
    case "limitexcept":
      return !args.some(({ text }) => text === facts.method);
    case "proxy":
    case "proxymatch":
      return false;
    default: // also ElseIf and Else, whose If is not known here
      return undefined;
  }
}

/** Whether a regular expression is found in a path; `undefined` where it cannot be decided. */
export function searches(pattern: string | undefined, path: string, ignoreCase = false): Verdict {
  const regex = pattern === undefined ? undefined : compileRegex(pattern, ignoreCase);
  return regex === undefined ? undefined : regexFinds(regex, path);
}

/** `<Location /a>` holds for `/a` and what is below it; with wildcards for what they match as a whole. */
function locationHolds(location: string, path: string): Verdict {
  if (!location.startsWith("/")) return location === "" ? undefined : false; // that of a proxied URL
  const prefix = toByteText(location);
  if (!/[*?[]/.test(prefix)) return isBelow(prefix, path);
  return searches(wildcardRegex(prefix), path);
}

/** Whether a path is a prefix itself or below it, as Location, Redirect and ProxyPass take it; both byte texts. */
export function isBelow(prefix: string, path: string): boolean {
  return (
    path.startsWith(prefix) && (prefix.endsWith("/") || path.length === prefix.length || path[prefix.length] === "/")
  );
}

/** `*` and `?` stand for anything but a slash, `[...]` for one of some characters. */
function wildcardRegex(wildcards: string): string {
  let regex = "^";
  for (let at = 0; at < wildcards.length; at++) {
    const sign = wildcards[at] ?? "";
    if (sign === "*") regex += "[^/]*";
    else if (sign === "?") regex += "[^/]";
    else if (sign === "[") {
      const end = wildcards.indexOf("]", at + 2);
      if (end === -1) return `${regex}\\[${escapeRegex(wildcards.slice(at + 1))}$`;
      regex += `[${wildcards
        .slice(at + 1, end)
        .replace(/^!/, "^")
        .replace(/[\\[]/g, "\\$&")}]`;
      at = end;
    } else if (sign === "\\" && at + 1 < wildcards.length) {
      at++;
      regex += escapeRegex(wildcards[at] ?? "");
    } else regex += escapeRegex(sign);
  }
  return `${regex}$`;
}

function escapeRegex(text: string): string {
  // Bytes above ASCII are given as such: the pattern is read as text.
  return [...text]
    .map((sign) => (/[A-Za-z0-9_/-]/.test(sign) ? sign : `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`))
    .join("");
}
