import { isPerRequestSection } from "./httpd-sections.ts";
import type { ArgumentUse, DirectiveUse, SectionUse } from "./httpd-types.ts";

/** What a JkMount or JkUnMount writes down, as mod_jk sees it. */
export type MountWords =
  | {
      readonly kind: "mount";
      /** Given as an argument, or by the section. */
      readonly path: string;
      /** With its rule extensions. */
      readonly worker: string;
      readonly pathArgument: ArgumentUse | undefined;
      readonly workerArgument: ArgumentUse;
      /** The section that gives the path. */
      readonly section: SectionUse | undefined;
    }
  /** None or more than two arguments. */
  | { readonly kind: "arguments" }
  | { readonly kind: "path-in-section"; readonly section: SectionUse; readonly pathArgument: ArgumentUse }
  | { readonly kind: "no-path" }
  /** In a section of another module, or one whose path depends on where httpd is started. */
  | { readonly kind: "unknown" };

/**
 * Reads the arguments of a JkMount or JkUnMount. In a section mod_jk takes the section's path for the pattern as it is
 * written, expressions included; of a `<Directory>` cleaned and with a slash at its end.
 *
 * @see jkmount-matching, section 5; measured with mod_jk 1.2.48 on httpd 2.4.71
 */
export function mountWords({ args, sections }: DirectiveUse): MountWords {
  const [first, second] = args;
  if (first === undefined || first.text === "" || args.length > 2) return { kind: "arguments" };
  const hasTwo = second !== undefined && second.text !== "";
  // Limit has no path of its own.
  const section = sections.findLast(({ name }) => !/^limit(?:except)?$/i.test(name));
  if (section === undefined) {
    if (!hasTwo) return { kind: "no-path" };
    const base = { pathArgument: first, workerArgument: second, section: undefined };
    return { kind: "mount", ...base, path: first.text, worker: second.text };
  }
  if (!isPerRequestSection(section.name)) return { kind: "unknown" };
  if (hasTwo) return { kind: "path-in-section", section, pathArgument: first };
  const path = sectionPath(section);
  if (path === undefined) return { kind: "unknown" };
  return { kind: "mount", path, worker: first.text, pathArgument: undefined, workerArgument: first, section };
}

/** The path that a section gives to the directives in it. */
function sectionPath({ name, args }: SectionUse): string | undefined {
  const key = name.toLowerCase();
  if (/^(?:if|elseif|else)$/.test(key)) return "*If";
  const [first, second] = args;
  if (first === undefined) return undefined;
  if (first.text === "~" && !key.endsWith("match")) return second?.text;
  if (key === "proxy") return first.text.replace(/^proxy:/i, "");
  return key === "directory" ? directoryPath(first.text) : first.text;
}

/** An absolute path without `.`, `..` and empty segments, and with a slash at its end. */
function directoryPath(path: string): string | undefined {
  if (!path.startsWith("/")) return undefined;
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  return kept.length === 0 ? "/" : `/${kept.join("/")}/`;
}
