import { shown } from "../../model/shown.ts";
import { mountWords } from "../../modjk/httpd-mount-path.ts";
import type { DirectiveUse, HttpdServer } from "../../modjk/httpd-types.ts";
import type { MountRule } from "../../modjk/mount-rule.ts";
import { splitExtensions } from "../../modjk/rule-extensions.ts";
import { type Place, spanOf } from "../../place.ts";
import { files } from "../../rules/example.ts";
import { httpdsOf, partOfPlace, patternPlace, serversIn } from "../httpd-places.ts";
import { type MountMap, mountMapsOf } from "../mount-maps.ts";
import type { LintContext, Rule } from "../rule.ts";

/** One pattern, two workers. */
export const duplicateMount: Rule = {
  code: "duplicate-mount",
  severities: ["warning"],
  summary: "In one server a pattern is mounted to one worker.",
  why:
    "mod_jk shares nothing out between two workers of one pattern: of two JkMount lines the later replaces the earlier without a " +
    "message; in a mount file it does so too (`Duplicate key '/shop/*' detected - previous value 'lb' will be overwritten with " +
    "'blog'.`); a mount file beats JkMount; and where one of the lines has the form `X|Y`, which of them wins is not defined.",
  mend: "Keep one of them; to share requests out, mount a balancer that has both workers as members.",
  bad: files({
    "jk.conf": `
      JkMount /shop/* tomcat1
      JkMount /shop/* tomcat2
    `,
  }),
  good: files({
    "jk.conf": `
      JkMount /shop/* lb
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      <VirtualHost *:80>
          JkMount /shop/* tomcat1
      </VirtualHost>
      <VirtualHost *:443>
          JkMount /shop/* tomcat2
          JkUnMount /shop/* tomcat1
      </VirtualHost>
    `,
  }),
  covers: ["field-notes 60", "jkmount 3", "httpd JkMount"],
  check({ installation, report }) {
    for (const { httpd } of httpdsOf(installation)) for (const server of serversIn(httpd)) checkServer(server, report);
    for (const { map } of installation.mountFiles) {
      const workers = new Map(map.rules.map(({ written, worker }) => [written, worker]));
      for (const event of map.events) {
        if (event.kind !== "overwritten") continue;
        const { key, place, before } = event;
        const worker = workers.get(key);
        const message = `${shown(key)} stands in line ${spanOf(before).line} already: mod_jk forgets that line${worker === undefined ? "" : ` and takes ${shown(worker)}`}`;
        if (valueIn(before) !== valueIn(place)) report({ place, message, hint: "keep one of the two" });
      }
    }
    for (const map of mountMapsOf(installation)) checkMap(map, report);
  },
};

/** What a line of a mount file has behind its `=`. */
function valueIn({ file, start }: Place): string {
  const { text } = file.source;
  const feed = text.indexOf("\n", start);
  const line = text.slice(start, feed === -1 ? text.length : feed);
  const comment = line.indexOf("#");
  return line.slice(line.indexOf("=") + 1, comment === -1 ? line.length : comment).trim();
}

/** Lines of one server with one pattern, of which mod_jk keeps the last. */
function checkServer({ uses }: HttpdServer, report: LintContext["report"]): void {
  const before = new Map<string, DirectiveUse>();
  for (const use of uses) {
    if (use.directive?.name !== "JkMount") continue;
    const words = mountWords(use);
    if (words.kind !== "mount") continue;
    const first = before.get(words.path);
    before.set(words.path, use);
    if (first === undefined || first.conditional || use.conditional) continue;
    const old = mountWords(first);
    if (old.kind !== "mount" || old.worker === words.worker) continue;
    const [was, is] = [splitExtensions(old.worker).worker, splitExtensions(words.worker).worker];
    const lost = was === is ? "other rule extensions" : shown(was);
    const message = `${shown(words.path)} is mounted to ${lost} ${whereOf(first.place, use.place)} already: mod_jk keeps this line only`;
    const place = (words.pathArgument ?? words.workerArgument).place;
    report({ place, message, hint: was === is ? "keep one of the two" : "keep one, or mount a balancer with both" });
  }
}

/** Rules that mod_jk keeps beside each other: of a mount file and of JkMount, or one of them out of `X|Y`. */
function checkMap({ mounts, isOwn, useOf }: MountMap, report: LintContext["report"]): void {
  const before = new Map<string, MountRule>();
  for (const rule of mounts) {
    if (!isOwn(rule)) continue;
    const first = before.get(rule.pattern);
    if (first === undefined) {
      before.set(rule.pattern, rule);
      continue;
    }
    if (first.worker === rule.worker || first.place === rule.place) continue;
    const use = useOf(rule);
    if (use?.conditional === true || useOf(first)?.conditional === true) continue;
    const where = whereOf(first.place, rule.place);
    const effect =
      first.origin === rule.origin
        ? "which of the two wins is not defined"
        : `${ORIGINS[first.origin]} wins over ${ORIGINS[rule.origin]}`;
    const message = `${shown(rule.pattern)} is mounted to ${shown(first.worker)} ${where} already: ${effect}`;
    const whole = patternPlace(rule, use);
    report({ place: partOfPlace(whole, rule.written) ?? whole, message, hint: "keep one of the two" });
  }
}

const ORIGINS: Readonly<Record<MountRule["origin"], string>> = {
  file: "a mount file",
  directive: "JkMount",
  worker: "the mount of a worker",
};

function whereOf(place: Place, from: Place): string {
  const { line } = spanOf(place);
  return place.file === from.file ? `in line ${line}` : `in ${place.file.name}:${line}`;
}
