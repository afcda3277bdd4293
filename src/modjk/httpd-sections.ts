import type { SectionUse } from "./httpd-types.ts";

/** Sections whose directives hold for some requests of a server; names in lower case. */
const PER_REQUEST: ReadonlySet<string> = new Set([
  "location",
  "locationmatch",
  "directory",
  "directorymatch",
  "files",
  "filesmatch",
  "if",
  "elseif",
  "else",
  "proxy",
  "proxymatch",
  "limit",
  "limitexcept",
  "requireall",
  "requireany",
  "requirenone",
]);

/** Those that stand in a server only, not in one another. */
const IN_SERVER = /^(?:virtualhost|(?:location|directory|proxy)(?:match)?)$/;
/** Those that stand in another only. */
const IN_SECTION = /^(?:limit(?:except)?|require(?:all|any|none))$/;

/** Sections that httpd refuses without an argument. */
const NEEDS_ARGUMENT =
  /^(?:virtualhost|(?:location|directory|files)(?:match)?|if|elseif|if(?:module|define|file|directive|section))$/;
/** Sections with one path, or with `~` and one expression. */
const ONE_PATH = /^(?:location|directory|files)$/;
/** Sections with one expression. */
const ONE_EXPRESSION = /^(?:location|directory|files|proxy)match$/;

export function isPerRequestSection(name: string): boolean {
  return PER_REQUEST.has(name.toLowerCase());
}

/** Why httpd refuses a section where it stands, as the end of a sentence; `undefined` if it takes it. */
export function sectionPlaceProblem(name: string, sections: readonly SectionUse[]): string | undefined {
  const key = name.toLowerCase();
  const outer = sections.findLast((section) => isPerRequestSection(section.name));
  if (sections.some((section) => !isPerRequestSection(section.name))) return undefined; // of another module
  if (outer === undefined) return IN_SECTION.test(key) ? "outside of a section such as <Location>" : undefined;
  if (IN_SERVER.test(key)) return `in <${outer.name}>`;
  if (!/^files(?:match)?$/.test(key)) return undefined;
  const location = sections.find((section) => /^location(?:match)?$/i.test(section.name));
  return location === undefined ? undefined : `in <${location.name}>`;
}

/** What httpd misses in the arguments of a start tag, as the end of a sentence; `undefined` if it takes them. */
export function sectionArgumentProblem(name: string, words: readonly string[]): string | undefined {
  const key = name.toLowerCase();
  if (words.length === 0) return NEEDS_ARGUMENT.test(key) ? "has no argument" : undefined;
  const most = ONE_EXPRESSION.test(key)
    ? 1
    : ONE_PATH.test(key)
      ? words[0] === "~"
        ? 2
        : 1
      : Number.POSITIVE_INFINITY;
  return words.length > most
    ? `has ${words.length} arguments, it takes ${most === 1 ? "one" : "~ and one more"}`
    : undefined;
}
