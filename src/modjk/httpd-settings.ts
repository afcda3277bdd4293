import { jkOptions } from "../model/directives.ts";
import type { DirectiveUse, HttpdConfig, HttpdServer } from "./httpd-types.ts";

/** What mod_jk goes by in one server, inherited settings included. */
export interface ServerSettings {
  /** Whether the mounts of the main server hold here too; of the main server itself `false`. */
  readonly copiesMounts: boolean;
  /** The JkMountFile that counts. */
  readonly mountFile: DirectiveUse | undefined;
  readonly autoAlias: DirectiveUse | undefined;
  /** What JkStripSession removes from paths, such as `;jsessionid`; `undefined` where it is off. */
  readonly stripSession: string | undefined;
  /** Names of the JkOptions that are on, in the spelling of the manual. */
  readonly options: ReadonlySet<string>;
}

/** How mod_jk forwards the path; the last one named counts. */
const URI_OPTION = /^ForwardURI/;
const DEFAULT_OPTIONS: readonly string[] = ["ForwardURIProxy", "ForwardKeySize"];
const DEFAULT_SESSION_PATH = ";jsessionid";
const OPTIONS = new Map(jkOptions.map(({ name }) => [name.toLowerCase(), name]));

/** What a server itself says. */
interface OwnSettings {
  /** The last use of each Jk* directive, by its name in mod_jk's table. */
  readonly last: ReadonlyMap<string, DirectiveUse>;
  /** Whether a JkMountCopy is `All`. */
  readonly copiesToAll: boolean;
  readonly optionsOn: readonly string[];
  readonly optionsOff: readonly string[];
}

/** Found once for each server: there may be many, and all of them ask for the main server's. */
const known = new WeakMap<HttpdServer, OwnSettings>();

/**
 * The settings of one server; of directives that stand twice the last one counts.
 *
 * @see mod_jk-directives, `inheritance`; jkmount-matching, sections 6 and 8
 */
export function serverSettings({ main }: HttpdConfig, server: HttpdServer): ServerSettings {
  const own = ownSettings(server);
  const base = ownSettings(main);
  const inherited = (name: string) => own.last.get(name) ?? base.last.get(name);
  const word = wordOf(own.last.get("JkMountCopy"));
  // All holds for every virtual host that does not say something else, wherever it stands in the main server.
  const copiesMounts = !server.isMain && (word === "on" || (word !== "off" && base.copiesToAll));
  const copied = (name: string) => (copiesMounts ? inherited(name) : own.last.get(name));
  const options = new Set(DEFAULT_OPTIONS);
  switchOptions(options, base);
  if (!server.isMain) switchOptions(options, own);
  return {
    copiesMounts,
    mountFile: copied("JkMountFile"),
    autoAlias: copied("JkAutoAlias"),
    stripSession: strippedText(inherited("JkStripSession")),
    options,
  };
}

function ownSettings(server: HttpdServer): OwnSettings {
  const before = known.get(server);
  if (before !== undefined) return before;
  const last = new Map<string, DirectiveUse>();
  const optionsOn: string[] = [];
  const optionsOff: string[] = [];
  let copiesToAll = false;
  for (const use of server.uses) {
    const name = use.directive?.name;
    if (name === undefined) continue;
    last.set(name, use);
    if (name === "JkMountCopy" && wordOf(use) === "all") copiesToAll = true;
    if (name !== "JkOptions") continue;
    for (const { text } of use.args) {
      const option = OPTIONS.get(text.replace(/^[+-]/, "").toLowerCase());
      if (option !== undefined) (text.startsWith("-") ? optionsOff : optionsOn).push(option);
    }
  }
  const settings = { last, copiesToAll, optionsOn, optionsOff };
  known.set(server, settings);
  return settings;
}

/** The order of plus and minus within one server means nothing. */
function switchOptions(options: Set<string>, { optionsOn, optionsOff }: OwnSettings): void {
  for (const name of optionsOn) {
    if (URI_OPTION.test(name)) for (const other of options) if (URI_OPTION.test(other)) options.delete(other);
    options.add(name);
  }
  for (const name of optionsOff) options.delete(name);
}

function strippedText(use: DirectiveUse | undefined): string | undefined {
  if (wordOf(use) !== "on") return undefined;
  return use?.args[1]?.text || DEFAULT_SESSION_PATH;
}

function wordOf(use: DirectiveUse | undefined): string | undefined {
  return use?.args[0]?.text.toLowerCase();
}
