import { type HttpdDirective, httpdDirectives, jkOptions } from "../model/directives.ts";
import { nearestWord } from "../model/nearest.ts";
import { eitherOf, shown } from "../model/shown.ts";
import { type Place, spanOf } from "../place.ts";
import { mountWords } from "./httpd-mount-path.ts";
import { isPerRequestSection } from "./httpd-sections.ts";
import type { ArgumentUse, DirectiveUse, HttpdFault } from "./httpd-types.ts";

/** What a check finds; who calls it knows whether the directive is conditional. */
export type FoundFault = Omit<HttpdFault, "conditional">;

/** Words that are looked up for a suggestion in one run. */
const MAX_SUGGESTIONS = 500;

/** Directives that mod_jk takes in the main server only. */
const MAIN_ONLY: ReadonlySet<string> = new Set([
  "JkWorkersFile",
  "JkWorkerProperty",
  "JkShmFile",
  "JkShmSize",
  "JkWatchdogInterval",
]);
/** Directives that mod_jk takes in sections such as `<Location>` too. */
const IN_SECTIONS: ReadonlySet<string> = new Set(["JkMount", "JkUnMount"]);
/** Directives with one or two arguments. */
const ONE_OR_TWO: ReadonlySet<string> = new Set(["JkMount", "JkUnMount", "JkStripSession", "JkEnvVar"]);

const DIRECTIVES = new Map(httpdDirectives.map((directive) => [directive.name.toLowerCase(), directive]));
const DIRECTIVE_NAMES = httpdDirectives.map(({ name }) => name);
const OPTION_NAMES = jkOptions.map(({ name }) => name);
const OPTIONS = new Map(jkOptions.map((option) => [option.name.toLowerCase(), option]));

/** Checks Jk* directives one by one, in the order in which httpd reads them. */
export class DirectiveChecker {
  #suggestions = 0;
  /** The first JkWorkersFile. */
  #workersFile: DirectiveUse | undefined;

  /**
   * Everything for which httpd refuses one directive that begins with Jk.
   *
   * @see mod_jk's jk_cmds; every directive measured in every place with 0 to 3 arguments, mod_jk 1.2.48 on httpd 2.4.71
   */
  check(use: DirectiveUse): readonly FoundFault[] {
    const { directive } = use;
    if (directive === undefined) return [this.#unknown(use)];
    if (directive.unknownTo1248 === true) {
      const message = `${directive.name} is newer than mod_jk 1.2.48, with which httpd does not start`;
      return [{ code: "jk-directive-unknown", ...at(use, use.namePlace), message, hint: "remove it" }];
    }
    const misplaced = placeFault(use, directive);
    if (misplaced !== undefined) return [misplaced];
    const { name } = directive;
    if (name === "JkMount" || name === "JkUnMount") return mountFaults(use, name);
    if (name === "JkOptions") return use.args.flatMap((word, index) => this.#option(use, word, index) ?? []);
    if (name === "JkWorkerProperty") return [];
    // Of a switch httpd reads the first word only.
    if (name !== "JkExtractSSL") {
      const wrongNumber = argumentFault(use, directive);
      if (wrongNumber !== undefined) return [wrongNumber];
    }
    if (name === "JkWorkersFile") return this.#once(use);
    return choiceFaults(use, directive);
  }

  #unknown(use: DirectiveUse): FoundFault {
    const joined = nameBefore(use.name, DIRECTIVE_NAMES);
    const nearest = joined === undefined ? this.#nearest(use.name, DIRECTIVE_NAMES) : undefined;
    // What follows the letters may be an argument, and that a secret.
    const letters = /^[\w-]*/.exec(use.name)?.[0] ?? "";
    const name =
      letters === use.name ? shown(use.name) : `that begins with ${shown(letters)} and goes on without a blank`;
    const message = `neither mod_jk nor httpd has a directive ${name}, httpd does not start`;
    const hint =
      joined !== undefined
        ? `write a blank behind ${joined}`
        : nearest === undefined
          ? "remove it, or load the module that has it"
          : `did you mean ${nearest}?`;
    return { code: "jk-directive-unknown", ...at(use, use.namePlace), message, hint, ...optional(nearest) };
  }

  #once(use: DirectiveUse): readonly FoundFault[] {
    const first = this.#workersFile;
    this.#workersFile ??= use;
    if (first === undefined) return [];
    const where = `${first.place.file.name}:${spanOf(first.place).line}`;
    const message = `JkWorkersFile stands here again, after ${where}: httpd takes it once only and does not start`;
    return [{ code: "jk-once", ...at(use), message, hint: "keep one of the two" }];
  }

  #option(use: DirectiveUse, word: ArgumentUse, index: number): FoundFault | undefined {
    const sign = /^[+-]/.exec(word.text)?.[0] ?? "";
    const bare = word.text.slice(sign.length);
    const option = OPTIONS.get(bare.toLowerCase());
    const base = { code: "jk-option-unknown", ...at(use, word.place) } as const;
    if (option !== undefined) {
      if (sign !== "-" || option.minus) return undefined;
      const message = `${option.name} cannot be switched off, httpd refuses ${shown(word.text)} and does not start`;
      return { ...base, message, hint: "name the option that is wanted instead" };
    }
    if (sign !== "" && bare === "") {
      const next = use.args[index + 1]?.text;
      const message = `a blank follows the ${sign} of JkOptions, httpd takes it for an option without a name and does not start`;
      return { ...base, message, hint: next === undefined ? "name the option" : `write ${sign}${next}` };
    }
    const message = `JkOptions has no option ${shown(bare)}, httpd does not start`;
    if (word.text.startsWith("#")) return { ...base, message, hint: "give the comment a line of its own" };
    const joined = nameBefore(bare, OPTION_NAMES);
    if (joined !== undefined) return { ...base, message, hint: `write a blank behind ${joined}` };
    const nearest = this.#nearest(bare, OPTION_NAMES);
    const hint = nearest === undefined ? "see the mod_jk manual for the options there are" : `did you mean ${nearest}?`;
    return { ...base, message, hint, ...optional(nearest === undefined ? undefined : `${sign}${nearest}`) };
  }

  #nearest(word: string, candidates: readonly string[]): string | undefined {
    return this.#suggestions++ < MAX_SUGGESTIONS ? nearestWord(word, candidates) : undefined;
  }
}

/** The name that a word begins with, where a character follows that belongs to no name: a blank is missing there. */
function nameBefore(word: string, names: readonly string[]): string | undefined {
  const letters = /^[A-Za-z]*/.exec(word)?.[0] ?? "";
  if (letters.length === word.length) return undefined;
  return names.find((name) => name.toLowerCase() === letters.toLowerCase());
}

/** The row of a Jk* directive; every name that begins so is one. */
export function jkDirective(name: string): { readonly isJk: boolean; readonly directive: HttpdDirective | undefined } {
  const isJk = name.slice(0, 2).toLowerCase() === "jk";
  return { isJk, directive: isJk ? DIRECTIVES.get(name.toLowerCase()) : undefined };
}

function placeFault(use: DirectiveUse, { name }: HttpdDirective): FoundFault | undefined {
  const base = { code: "jk-directive-place", ...at(use) } as const;
  const section = use.sections.findLast((one) => isPerRequestSection(one.name));
  if (section !== undefined) {
    const isMount = IN_SECTIONS.has(name);
    if (isMount && !/^require/i.test(section.name)) return undefined;
    const message = `${name} stands in <${section.name}>, which mod_jk does not allow: httpd does not start`;
    return { ...base, message, hint: `move it out of <${section.name}>` };
  }
  if (use.server.isMain || use.sections.length > 0) return undefined;
  if (MAIN_ONLY.has(name)) {
    const message = `${name} stands in a <VirtualHost>, mod_jk takes it in the main server only: httpd does not start`;
    return { ...base, message, hint: "move it out of <VirtualHost>" };
  }
  if (name !== "JkMountCopy" || use.args[0]?.text.toLowerCase() !== "all" || use.args.length !== 1) return undefined;
  const message =
    "JkMountCopy All stands in a <VirtualHost>, mod_jk takes it in the main server only: httpd does not start";
  return { ...base, message, hint: "write JkMountCopy On here, or All in the main server" };
}

function argumentFault(use: DirectiveUse, { name }: HttpdDirective): FoundFault | undefined {
  const { args } = use;
  const most = ONE_OR_TWO.has(name) ? 2 : 1;
  const isMissing = args[0] === undefined || args[0].text === "";
  if (!isMissing && args.length <= most) return undefined;
  const wanted = most === 1 ? "one" : "one or two";
  const found = args.length === 0 ? "no argument" : isMissing ? "an empty argument" : `${args.length} arguments`;
  const message = `${name} has ${found}, it takes ${wanted}: httpd does not start`;
  const comment = args.find(({ text }) => text.startsWith("#"));
  const hint =
    comment !== undefined
      ? "give the comment a line of its own"
      : isMissing
        ? "give it its argument, or remove the line"
        : most === 1 || (name !== "JkMount" && name !== "JkUnMount")
          ? "put an argument that holds blanks in double quotes"
          : "write a line for each pattern, and put one that holds blanks in double quotes";
  return { code: "httpd-arguments", ...at(use, comment?.place), message, hint };
}

function choiceFaults(use: DirectiveUse, { name, choices, strict }: HttpdDirective): readonly FoundFault[] {
  const [word] = use.args;
  if (choices === undefined || strict !== true) return [];
  const found = word?.text.toLowerCase() ?? "";
  // A virtual host copies for itself only.
  const allowed = use.server.isMain ? choices : choices.filter((choice) => choice !== "All");
  if (allowed.some((choice) => choice.toLowerCase() === found)) return [];
  const message = `${name} is ${shown(word?.text ?? "")}, mod_jk takes ${eitherOf(allowed)} only: httpd does not start`;
  const meant = /^(?:1|yes|true|enabled?)$/.test(found)
    ? "On"
    : /^(?:0|no|false|disabled?)$/.test(found)
      ? "Off"
      : undefined;
  const nearest = meant ?? nearestWord(found, allowed);
  const hint = nearest === undefined ? `write ${eitherOf(allowed)}` : `write ${nearest}`;
  return [{ code: "jk-choice", ...at(use, word?.place), message, hint, ...optional(nearest) }];
}

function mountFaults(use: DirectiveUse, name: "JkMount" | "JkUnMount"): readonly FoundFault[] {
  const words = mountWords(use);
  const context = { code: "mount-context", ...at(use) } as const;
  switch (words.kind) {
    case "arguments": {
      const directive = use.directive;
      const fault = directive === undefined ? undefined : argumentFault(use, directive);
      return fault === undefined ? [] : [fault];
    }
    case "no-path": {
      const message = `${name} has one argument, it takes a path and a worker outside of <Location>: httpd does not start`;
      const word = use.args[0]?.text ?? "";
      const hint = word.startsWith("/") ? "name the worker behind the path" : `write ${name} /PATH ${word}`;
      return [{ ...context, message, hint }];
    }
    case "path-in-section": {
      const section = `<${words.section.name}>`;
      const message = `${name} has a path inside of ${section}, where it takes the worker only: httpd does not start`;
      return [
        { ...context, message, hint: `remove ${shown(words.pathArgument.text)}, or move the line out of ${section}` },
      ];
    }
    case "mount": {
      if (words.path.startsWith("/")) return [];
      if (words.section === undefined) {
        const message = `the pattern of ${name} is ${shown(words.path)}, it has to begin with /: httpd does not start`;
        const place = words.pathArgument?.place;
        return [{ code: "bad-mount", ...at(use, place), message, hint: slashHint(name, words.path) }];
      }
      const section = `<${words.section.name}>`;
      const reason = words.path === "*If" ? "has no path" : `has ${shown(words.path)}, which does not begin with /`;
      const message = `${name} takes the path of its section for a pattern, and ${section} ${reason}: httpd does not start`;
      return [{ ...context, message, hint: `move the line out of ${section} and give it a path` }];
    }
    case "unknown":
      return [];
  }
}

function slashHint(name: string, path: string): string {
  if (name === "JkMount" && path.startsWith("!")) return `write JkUnMount ${path.slice(1)}`;
  if (path.startsWith("-")) return "remove the line: only mount files switch rules off";
  if (/^[a-z]+:\/\//i.test(path)) return "write the path alone, without scheme and host";
  return `write ${shown(`/${path.replace(/^\^/, "")}`)}`;
}

function at(use: DirectiveUse, place: Place = use.place): Pick<FoundFault, "place" | "refused" | "use"> {
  return { place, refused: true, use };
}

function optional(nearest: string | undefined): { readonly nearest?: string } {
  return nearest === undefined ? {} : { nearest };
}
