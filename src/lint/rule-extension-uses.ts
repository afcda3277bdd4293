import type { Installation } from "../installation/installation.ts";
import { type RuleExtension, ruleExtensions } from "../model/directives.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import type { Worker, WorkersView } from "../modjk/workers-view.ts";
import type { Place } from "../place.ts";
import { partOfPlace, targetPlace } from "./httpd-places.ts";
import { mountMapsOf } from "./mount-maps.ts";

/** One `;name=value` behind a worker. */
export interface ExtensionUse {
  readonly rule: MountRule;
  readonly name: string;
  readonly value: string;
  /** Its row of the table; `undefined` where mod_jk does not know it. */
  readonly extension: RuleExtension | undefined;
  /** The whole of it, without the semicolon. */
  readonly place: Place;
  readonly view: WorkersView | undefined;
  /** The worker of the rule, as far as it is known. */
  readonly worker: Worker | undefined;
}

const TABLE = new Map(ruleExtensions.map((extension) => [extension.name, extension]));

/** Every rule extension of the installation, each line once. */
export function* extensionUses(installation: Installation): Generator<ExtensionUse> {
  for (const { mounts, unmounts, view, isOwn, useOf } of mountMapsOf(installation)) {
    let last: Place | undefined;
    for (const rule of [...mounts, ...unmounts]) {
      if (rule.extensions.length === 0 || rule.origin === "worker" || rule.place === last || !isOwn(rule)) continue;
      last = rule.place; // the other pattern of an X|Y
      const whole = targetPlace(rule, useOf(rule));
      const worker = view?.workers.get(rule.worker);
      let from = rule.worker.length;
      for (const [name, value] of rule.extensions) {
        const written = `;${name}`;
        const found = partOfPlace(whole, written, from);
        from = found === undefined ? from : found.end - whole.start;
        const isFlag = value === "" && found !== undefined && whole.file.source.text[found.end] !== "=";
        const end = found === undefined ? 0 : found.end + (isFlag ? 0 : 1 + value.length);
        const place = found === undefined ? whole : { ...whole, start: found.start + 1, end: Math.min(end, whole.end) };
        // Without a sign mod_jk knows none of them.
        yield { rule, name, value, extension: isFlag ? undefined : TABLE.get(name), place, view, worker };
      }
    }
  }
}

/** A name in the value of `active`, `disabled` or `stopped`. */
export interface NamedMember {
  readonly member: string;
  readonly place: Place;
}

/** The members that an extension names: between commas and blanks, but not tabs (measured on mod_jk 1.2.48). */
export function* namedMembers({ name, value, place }: ExtensionUse): Generator<NamedMember> {
  const written = place.file.source.text.slice(place.start, place.end);
  let from = name.length;
  for (const member of value.split(/[ ,]/)) {
    if (member === "") continue;
    const at = written.indexOf(member, from);
    if (at === -1) yield { member, place };
    else {
      from = at + member.length;
      yield { member, place: { file: place.file, start: place.start + at, end: place.start + from } };
    }
  }
}
