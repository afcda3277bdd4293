import type { HttpdCommentNode } from "../formats/httpd-tree.ts";
import { shown } from "../model/shown.ts";
import type { Place, SourceFile } from "../place.ts";
import { isWrongJkName, JK_MODULE_NAMES } from "./httpd-conditions.ts";
import type { FoundFault } from "./httpd-directive-faults.ts";
import { sectionArgumentProblem, sectionPlaceProblem } from "./httpd-sections.ts";
import type { ArgumentUse, IncludeObstacle, SectionUse } from "./httpd-types.ts";

/** A start tag without arguments, or with more than httpd takes. */
export function sectionArgumentFault(name: string, words: readonly string[], place: Place): FoundFault | undefined {
  const problem = sectionArgumentProblem(name, words);
  if (problem === undefined) return undefined;
  const message = `<${name}> ${problem}: httpd does not start`;
  const hint = words.length === 0 ? "give it its argument" : "put an argument that holds blanks in double quotes";
  return { code: "httpd-arguments", place, message, hint, refused: true };
}

/** A section where httpd does not take it. */
export function sectionPlaceFault(
  name: string,
  sections: readonly SectionUse[],
  isInHost: boolean,
  place: Place,
): FoundFault | undefined {
  const problem = sectionPlaceProblem(name, sections);
  if (problem !== undefined) {
    const message = `<${name}> stands ${problem}, where httpd does not take it and does not start`;
    const isOutside = problem.startsWith("outside");
    const hint = isOutside ? "move it into a section" : `close the section before <${name}> begins`;
    return { code: "httpd-section-place", place, message, hint, refused: true };
  }
  if (!isInHost || name.toLowerCase() !== "virtualhost") return undefined;
  const message = "<VirtualHost> stands in another <VirtualHost>, httpd does not start";
  const hint = "close the first one before this one begins";
  return { code: "httpd-section-place", place, message, hint, refused: true };
}

/** An `<IfModule>` that asks for mod_jk in a way that httpd never finds. */
export function moduleNameFault(first: ArgumentUse): FoundFault | undefined {
  const isNegated = first.text.startsWith("!");
  const name = isNegated ? first.text.slice(1) : first.text;
  if (!isWrongJkName(name)) return undefined;
  const effect = isNegated ? "always true" : "never true";
  const message = `<IfModule> names ${shown(name)}, which httpd does not know mod_jk by: the condition is ${effect}`;
  const hint = `write ${JK_MODULE_NAMES.join(" or ")}`;
  const nearest = isNegated ? "!mod_jk.c" : "mod_jk.c";
  return { code: "if-module-name", place: first.place, message, hint, refused: false, nearest };
}

/** Whether one of httpd's own directives has as many arguments as it takes: one, or up to two. */
export function ownArgumentFault(
  name: string,
  args: readonly { readonly text: string }[],
  most: 1 | 2,
  place: Place,
): FoundFault | undefined {
  const isMissing = args[0] === undefined || args[0].text === "";
  if (!isMissing && args.length <= most) return undefined;
  const found = args.length === 0 ? "no argument" : isMissing ? "an empty argument" : `${args.length} arguments`;
  const message = `${name} has ${found}, it takes ${most === 1 ? "one" : "one or two"}: httpd does not start`;
  const hint = args.some(({ text }) => text.startsWith("#"))
    ? "give the comment a line of its own"
    : "put an argument that holds blanks in double quotes";
  return { code: "httpd-arguments", place, message, hint, refused: true };
}

/** A LoadModule with another number of arguments than two. */
export function loadModuleFault(args: readonly { readonly text: string }[], place: Place): FoundFault | undefined {
  if (args.length === 2) return undefined;
  const found = `${args.length === 0 ? "no" : args.length} argument${args.length === 1 ? "" : "s"}`;
  const message = `LoadModule has ${found}, it takes a name and a file: httpd does not start`;
  const hint = args.length === 1 ? "write the name before the file, such as jk_module" : "write a name and a file";
  return { code: "httpd-arguments", place, message, hint, refused: true };
}

/** A variable whose name has a colon. */
export function variableNameFault(
  name: string,
  args: readonly { readonly text: string }[],
  place: Place,
): FoundFault | undefined {
  const variable = args[0]?.text ?? "";
  if (!/^(?:un)?define$/i.test(name) || !variable.includes(":")) return undefined;
  const message = `${name} names ${shown(variable)}, and httpd takes no colon in the name of a variable: it does not start`;
  return { code: "httpd-arguments", place, message, hint: "use another name", refused: true };
}

/** A comment that ends in a backslash has the next line in it. */
export function commentFault({ start, end }: HttpdCommentNode, file: SourceFile): FoundFault | undefined {
  const written = file.source.text.slice(start, end);
  const feed = written.indexOf("\n");
  const taken = written.slice(feed + 1).trimStart();
  if (feed === -1 || taken === "" || taken.startsWith("#")) return undefined;
  const place = { file, start: end - taken.length, end };
  const message = "the comment above ends in a backslash, so httpd takes this line for a part of it";
  return { code: "httpd-comment-continued", place, message, hint: "remove the backslash", refused: false };
}

const NOT_READ: Readonly<Record<Exclude<IncludeObstacle, "missing">, string>> = {
  outside: "it lies outside of what was given",
  "too-many": "there are too many files",
  "too-large": "it is too large",
  unreadable: "it cannot be read",
};

/** A file that an Include names and that was not read. */
export function includeFault(place: Place, name: string, reason: IncludeObstacle): FoundFault {
  if (reason === "missing") {
    const message = `Include names ${shown(name)}, which is not found here; where httpd does not find it, it does not start`;
    const hint = "write IncludeOptional, or name a file that is there";
    return { code: "include-missing", place, message, hint, refused: false };
  }
  const message = `the included ${shown(name)} is not looked at: ${NOT_READ[reason]}`;
  const hint = reason === "outside" ? "name the file or its folder too" : "check that this is the file you mean";
  return { code: "include-not-read", place, message, hint, refused: false };
}
