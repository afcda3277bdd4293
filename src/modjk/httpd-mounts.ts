import { expandPattern } from "../model/patterns.ts";
import { mountWords } from "./httpd-mount-path.ts";
import { serverSettings } from "./httpd-settings.ts";
import type { DirectiveUse, HttpdConfig, HttpdServer } from "./httpd-types.ts";
import type { MountRule } from "./mount-rule.ts";
import { splitExtensions } from "./rule-extensions.ts";

/** Where the rules come from that no JkMount writes. */
export interface MountSources {
  /** The rules of the file that a JkMountFile names. */
  readonly fileRules: (mountFile: DirectiveUse) => readonly MountRule[];
  /** What `worker.NAME.mount` writes. */
  readonly workerRules: readonly MountRule[];
}

/** Rules that virtual hosts may copy from one main server, all together: each host can copy each of them. */
const MAX_COPIED = 5_000_000;

/** Rules by what mod_jk takes for their key: the pattern as it is written, mounts apart from unmounts. */
type RulesByKey = ReadonlyMap<string, readonly MountRule[]>;

/** Found once for each server. */
const known = new WeakMap<HttpdServer, RulesByKey>();
/** The place of each host in its configuration, found once. */
const positions = new WeakMap<HttpdConfig, ReadonlyMap<HttpdServer, number>>();

/**
 * The rules that JkMount and JkUnMount of one server write, without those that httpd refuses. Of two with the same
 * pattern the later one counts, where `X|Y` is a pattern of its own (measured with mod_jk 1.2.48).
 */
export function mountRules(server: HttpdServer): readonly MountRule[] {
  return [...rulesByKey(server).values()].flat();
}

/**
 * Whether a virtual host uses the very map of the main server, the rules of workers among them: it copies, and writes
 * neither mounts nor a mount file of its own.
 */
export function sharesMainMap(config: HttpdConfig, server: HttpdServer): boolean {
  const { copiesMounts, mountFile } = serverSettings(config, server);
  return copiesMounts && mountFile?.server !== server && rulesByKey(server).size === 0;
}

/**
 * The rules that decide for the requests of one server, inherited ones included; their order means nothing. A virtual
 * host inherits with JkMountCopy only: the patterns that it does not write itself, and the mount file if it has none. Where
 * hosts before it may have copied five million rules already, those that it would copy are left out.
 *
 * @see jkmount-matching, section 6
 */
export function effectiveMounts(config: HttpdConfig, server: HttpdServer, sources: MountSources): readonly MountRule[] {
  const { main } = config;
  const { copiesMounts, mountFile } = serverSettings(config, server);
  const fromFile = mountFile === undefined ? [] : sources.fileRules(mountFile);
  const fromWorkers = server.isMain || sharesMainMap(config, server) ? sources.workerRules : [];
  const own = rulesByKey(server);
  const copied: MountRule[] = [];
  if (copiesMounts && positionOf(config, server) * rulesByKey(main).size < MAX_COPIED) {
    for (const [key, rules] of rulesByKey(main)) if (!own.has(key)) copied.push(...rules);
  }
  return [...fromFile, ...[...own.values()].flat(), ...copied, ...fromWorkers];
}

function positionOf(config: HttpdConfig, server: HttpdServer): number {
  let found = positions.get(config);
  if (found === undefined) {
    found = new Map(config.hosts.map((host, index) => [host, index]));
    positions.set(config, found);
  }
  return found.get(server) ?? 0;
}

function rulesByKey(server: HttpdServer): RulesByKey {
  const before = known.get(server);
  if (before !== undefined) return before;
  const rules = new Map<string, readonly MountRule[]>();
  for (const use of server.uses) {
    const name = use.directive?.name;
    if (name !== "JkMount" && name !== "JkUnMount") continue;
    const words = mountWords(use);
    if (words.kind !== "mount" || !words.path.startsWith("/")) continue;
    const exclusion = name === "JkUnMount";
    const { worker, extensions } = splitExtensions(words.worker);
    const base = { written: words.path, worker, exclusion, disabled: false, extensions, origin: "directive" } as const;
    const expanded = expandPattern(words.path).map((pattern): MountRule => ({ ...base, pattern, place: use.place }));
    rules.set(`${exclusion ? "!" : ""}${words.path}`, expanded);
  }
  known.set(server, rules);
  return rules;
}
