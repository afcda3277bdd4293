import type { Installation, MountFile, Site } from "../installation/installation.ts";
import { mountRules, serverSettings, sharesMainMap } from "../modjk/httpd-config.ts";
import type { DirectiveUse, HttpdServer } from "../modjk/httpd-types.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import { globMatches, type UriGlob } from "../modjk/uri-glob.ts";
import type { UriMap } from "../modjk/uri-map.ts";
import { workerMountRules } from "../modjk/worker-mounts.ts";
import type { WorkersView } from "../modjk/workers-view.ts";
import type { Place } from "../place.ts";

/** The rules of one server, or of a mount file that no httpd was given for. */
export interface MountMap {
  readonly site: Site | undefined;
  readonly server: HttpdServer | undefined;
  /** What is known of the workers that the rules name. */
  readonly view: WorkersView | undefined;
  /** Every rule that decides there, inherited ones included, without those that are switched off. */
  readonly mounts: readonly MountRule[];
  readonly unmounts: readonly MountRule[];
  /** Whether a rule is written for this server, and not inherited from the main one. */
  readonly isOwn: (rule: MountRule) => boolean;
  /** The directive that a rule comes from. */
  readonly useOf: (rule: MountRule) => DirectiveUse | undefined;
}

/** Rules of all maps together; maps beyond are left out. */
const MAX_RULES = 200_000;

const known = new WeakMap<Installation, readonly MountMap[]>();

/**
 * The different maps of an installation: of each main server, of each virtual host that does not just copy it, and of each
 * mount file that stands alone.
 */
export function mountMapsOf(installation: Installation): readonly MountMap[] {
  const before = known.get(installation);
  if (before !== undefined) return before;
  const maps: MountMap[] = [];
  let left = MAX_RULES;
  for (const map of allMaps(installation)) {
    left -= map.mounts.length + map.unmounts.length;
    if (left < 0) break;
    if (map.mounts.length + map.unmounts.length > 0) maps.push(map);
  }
  known.set(installation, maps);
  return maps;
}

function* allMaps({ sites, mountFiles }: Installation): Generator<MountMap> {
  const read = new Set<MountFile>();
  for (const site of sites) {
    const { httpd, view } = site;
    if (httpd === undefined) {
      for (const file of site.mountFiles) {
        read.add(file);
        yield loneMap(site, file.map.rules);
      }
      yield loneMap(site, view === undefined ? [] : workerMountRules(view));
      continue;
    }
    for (const file of site.mountFiles) read.add(file);
    const uses = new Map<Place, DirectiveUse>(
      httpd.uses.filter(({ name }) => /^jk(?:un)?mount$/i.test(name)).map((use) => [use.place, use]),
    );
    const useOf = ({ place }: MountRule): DirectiveUse | undefined => uses.get(place);
    for (const server of [httpd.main, ...httpd.hosts]) {
      if (!server.isMain && sharesMainMap(httpd, server)) continue;
      const own = new Set(mountRules(server));
      const hasOwnFile = server.isMain || serverSettings(httpd, server).mountFile?.server === server;
      const isOwn = (rule: MountRule): boolean => (rule.origin === "directive" ? own.has(rule) : hasOwnFile);
      yield mapOf(site, server, site.rulesOf(server), isOwn, useOf);
    }
  }
  for (const file of mountFiles) if (!read.has(file)) yield loneMap(undefined, file.map.rules);
}

function loneMap(site: Site | undefined, rules: readonly MountRule[]): MountMap {
  return mapOf(
    site,
    undefined,
    rules,
    () => true,
    () => undefined,
  );
}

function mapOf(
  site: Site | undefined,
  server: HttpdServer | undefined,
  rules: readonly MountRule[],
  isOwn: MountMap["isOwn"],
  useOf: MountMap["useOf"],
): MountMap {
  const active = rules.filter(({ disabled, pattern }) => !disabled && pattern.startsWith("/"));
  return {
    site,
    server,
    view: site?.view,
    mounts: active.filter(({ exclusion }) => !exclusion),
    unmounts: active.filter(({ exclusion }) => exclusion),
    isOwn,
    useOf,
  };
}

/** A budget of characters that patterns may be compared by, so that no comparison of pairs takes long. */
export class PairBudget {
  #left: number;

  constructor(steps = 10_000_000) {
    this.#left = steps;
  }

  /** Whether one more pair may be compared. */
  take(a: string, b: string): boolean {
    this.#left -= (a.length + 1) * (b.length + 1);
    return this.#left >= 0;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }
}

/** Finds the patterns with wildcards that match a plain path, without asking those that begin with other folders. */
export class WildcardIndex {
  readonly #byPrefix = new Map<string, { readonly glob: UriGlob; readonly index: number }[]>();

  constructor({ mounts, wildcards }: UriMap) {
    for (const index of wildcards) {
      const glob = mounts[index]?.glob;
      if (glob === undefined) continue;
      const list = this.#byPrefix.get(glob.prefix);
      if (list === undefined) this.#byPrefix.set(glob.prefix, [{ glob, index }]);
      else list.push({ glob, index });
    }
  }

  /**
   * The place in mod_jk's order of the first pattern that matches, `undefined` where none does or the budget is spent.
   *
   * @param path - a byte text.
   */
  first(path: string, budget: PairBudget): number | undefined {
    let best: number | undefined;
    for (let length = 1; length <= path.length; length++) {
      for (const { glob, index } of this.#byPrefix.get(path.slice(0, length)) ?? []) {
        if (best !== undefined && index > best) break;
        if (!budget.take("", path)) return undefined;
        if (globMatches(glob, path)) best = index;
      }
    }
    return best;
  }
}
