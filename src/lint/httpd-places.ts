import type { Installation, Site } from "../installation/installation.ts";
import { mountWords } from "../modjk/httpd-mount-path.ts";
import type { DirectiveUse, HttpdConfig, HttpdServer } from "../modjk/httpd-types.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import type { Place, SourceFile } from "../place.ts";

/** The httpds that were given, with their sites. */
export function* httpdsOf({ sites }: Installation): Generator<{ readonly site: Site; readonly httpd: HttpdConfig }> {
  for (const site of sites) if (site.httpd !== undefined) yield { site, httpd: site.httpd };
}

/** The main server and the virtual hosts. */
export function serversIn({ main, hosts }: HttpdConfig): readonly HttpdServer[] {
  return [main, ...hosts];
}

/** The uses of a server, or of a whole configuration, by their names in lower case; found once. */
const known = new WeakMap<Pick<HttpdServer, "uses">, ReadonlyMap<string, readonly number[]>>();

/** The uses of a Jk* directive, by its name in mod_jk's table. */
export function jkUses(of: Pick<HttpdServer, "uses">, name: string): readonly DirectiveUse[] {
  return usesNamed(of, name.toLowerCase());
}

/** The uses of directives of any module, in reading order. @param names - in lower case. */
export function usesNamed(of: Pick<HttpdServer, "uses">, ...names: readonly string[]): readonly DirectiveUse[] {
  let index = known.get(of);
  if (index === undefined) {
    const built = new Map<string, number[]>();
    for (const [at, { name }] of of.uses.entries()) {
      const key = name.toLowerCase();
      const list = built.get(key);
      if (list === undefined) built.set(key, [at]);
      else list.push(at);
    }
    known.set(of, built);
    index = built;
  }
  const found = names.flatMap((name) => index.get(name) ?? []);
  if (names.length > 1) found.sort((a, b) => a - b);
  return found.flatMap((at) => of.uses[at] ?? []);
}

/** An argument, `""` where it is missing. */
export function wordOf({ args }: DirectiveUse, index = 0): string {
  return args[index]?.text ?? "";
}

/** Where an argument stands, the whole directive where it is missing. */
export function wordPlace({ args, place }: DirectiveUse, index = 0): Place {
  return args[index]?.place ?? place;
}

/** Whether httpd starts with this configuration, as far as its first file's name tells. */
export function isRootConfig({ files: [first] }: HttpdConfig): boolean {
  return first !== undefined && /(?:^|[/\\])(?:apache2|httpd)\.conf$/.test(first.name);
}

/** Whether nothing of a configuration was left unread: it begins at its root, and no Include or macro leads elsewhere. */
export function isWhole(httpd: HttpdConfig): boolean {
  return (
    isRootConfig(httpd) &&
    httpd.includes.every(({ missed }) => missed.every(({ reason }) => reason === "missing")) &&
    httpd.skipped.every(({ reason }) => reason === "condition")
  );
}

/** Directives that tell a file of the main server: nobody includes it in a VirtualHost. */
const MAIN_ONLY: ReadonlySet<string> = new Set([
  "jkworkersfile",
  "jkworkerproperty",
  "jkshmfile",
  "jkshmsize",
  "jkwatchdoginterval",
  "loadmodule",
  "listen",
]);

/** The files of a configuration whose lines surely are those of the main server; found once. */
const mainFiles = new WeakMap<HttpdConfig, ReadonlySet<SourceFile>>();

/**
 * Whether a directive outside of all VirtualHosts surely is one of the main server: a file that was given alone may be
 * meant for an Include in a VirtualHost.
 */
export function isSurelyMain(httpd: HttpdConfig, { server, place: { file } }: DirectiveUse): boolean {
  if (!server.isMain) return false;
  let files = mainFiles.get(httpd);
  if (files === undefined) {
    const telling = httpd.uses.filter(({ name }) => MAIN_ONLY.has(name.toLowerCase()));
    const own = [...httpd.hosts, ...telling].map(({ place }) => place.file);
    files = new Set(isRootConfig(httpd) ? httpd.files : own);
    mainFiles.set(httpd, files);
  }
  return files.has(file);
}

/** Where the pattern of a rule stands. @param use - the JkMount or JkUnMount, `undefined` for other rules. */
export function patternPlace({ place, written, origin }: MountRule, use: DirectiveUse | undefined): Place {
  if (origin === "file") return { ...place, end: place.start + written.length };
  if (use === undefined) return place;
  const words = mountWords(use);
  return words.kind === "mount" ? (words.pathArgument ?? words.workerArgument).place : place;
}

/** Where the worker and the extensions of a rule stand. @param use - as in {@link patternPlace}. */
export function targetPlace({ place, written, origin }: MountRule, use: DirectiveUse | undefined): Place {
  const { text } = place.file.source;
  if (origin === "file") {
    let start = text.indexOf("=", place.start + written.length) + 1;
    while (start > 0 && start < place.end && /\s/.test(text[start] ?? "")) start++;
    return start > 0 && start < place.end ? { ...place, start } : place;
  }
  if (use === undefined) return place;
  const words = mountWords(use);
  return words.kind === "mount" ? words.workerArgument.place : place;
}

/** Where the worker of a rule stands, without extensions. */
export function workerPlace(rule: MountRule, use: DirectiveUse | undefined): Place {
  return partOfPlace(targetPlace(rule, use), rule.worker) ?? targetPlace(rule, use);
}

/** Where a text stands at a place, the first time; `undefined` where it is not written there as it is. */
export function partOfPlace({ file, start, end }: Place, part: string, from = 0): Place | undefined {
  const at = file.source.text.slice(start, end).indexOf(part, from);
  return part === "" || at === -1 ? undefined : { file, start: start + at, end: start + at + part.length };
}

/** Whether a path is a prefix itself or lies below it, as Location, Redirect and ProxyPass take it. */
export function isBelow(path: string, prefix: string): boolean {
  return (
    path.startsWith(prefix) && (prefix.endsWith("/") || path.length === prefix.length || path[prefix.length] === "/")
  );
}

/** Whether every path that a pattern matches is a prefix itself or lies below it. */
export function isPatternBelow(pattern: string, prefix: string): boolean {
  const first = pattern.search(/[*?]/);
  if (first === -1) return isBelow(pattern, prefix);
  const known = pattern.slice(0, first);
  return known.length > prefix.length || prefix.endsWith("/") ? isBelow(known, prefix) : false;
}

/** The last folders of the paths of some files, `""` for a file without one. */
export function foldersOf(files: readonly SourceFile[]): ReadonlySet<string> {
  return new Set(files.map(({ name }) => name.split(/[/\\]/).at(-2) ?? ""));
}

/**
 * Whether files were looked at in the folder of a path, by its name: people look at copies, in which whole folders are
 * left out.
 */
export function isFolderHere(path: string, folders: ReadonlySet<string>): boolean {
  const parts = path.split(/[/\\]/);
  const folder = parts.at(-2) ?? "";
  return parts.length < 2 || (!/[*?[]/.test(folder) && folders.has(folder));
}
