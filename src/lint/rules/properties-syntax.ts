import type { PropertyLine } from "../../formats/property-lines.ts";
import type { Site } from "../../installation/installation.ts";
import { isSecretName } from "../../installation/kind-secrets.ts";
import { workerDirectives } from "../../model/directives.ts";
import { shown } from "../../model/shown.ts";
import { attributeOfKey, type PropertyPart } from "../../modjk/property-map.ts";
import { files } from "../../rules/example.ts";
import type { LintFinding, Rule } from "../rule.ts";
import { isQuoted } from "../value-text.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";
import { areVital, hasEffect, valuesRead, workerOfKey } from "../worker-values.ts";

/** Lists of names; one that is spoiled leaves workers that do not exist. */
const NAME_LISTS: ReadonlySet<string> = new Set(["list", "balance_workers"]);
const LISTS: ReadonlySet<string> = new Set([
  "list",
  ...workerDirectives.filter(({ type }) => type === "list").map(({ name }) => name),
]);

/** Lines that continue one; more are not put together in a hint. */
const MAX_CONTINUATIONS = 20;
const MAX_HINT = 200;

/** The name of the file promises more than mod_jk keeps. */
export const propertiesSyntax: Rule = {
  code: "properties-syntax",
  severities: ["warning", "error"],
  summary: "Values use none of the syntax of Java's properties: no quotes, no line continuation, no escapes.",
  why:
    "mod_jk takes every character up to a `#` or the line end as it stands. Quotes become a part of the value, so that a " +
    "host cannot be resolved. With `worker.list=tomcat1,\\` there is a worker called `\\` on localhost:8009, and the next " +
    "line, which has no `=`, is dropped without a message.",
  mend: "Write the bare value in one line; a long list may stand in several lines with the same key.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1,\\
                  tomcat2
      worker.tomcat1.host="192.168.0.10"
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.list=tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      ps=\\
      worker.list=tomcat1,jkstatus
      worker.tomcat1.host=192.168.0.10
      worker.jkstatus.type=status
      worker.jkstatus.read_only=true
      worker.jkstatus.xmlns=xmlns:jk="http://tomcat.apache.org"
    `,
  }),
  covers: ["grammar 1"],
  check({ installation, report }) {
    for (const { site, view } of viewsOf(installation)) {
      for (const [key, { parts }] of view.map.properties) {
        if (!key.startsWith("worker.")) continue;
        for (const part of parts) {
          if (!/["'\\]$/.test(part.written)) continue;
          const attribute = attributeOfKey(key);
          if (part.written.endsWith("\\") && part.origin === "file") {
            if (key !== "worker.list" && !hasEffect(view, workerOfKey(key))) continue;
            const finding = backslash(key, attribute, part, site);
            if (finding !== undefined) report(finding);
          } else if (NAME_LISTS.has(attribute) && isQuoted(part.written)) {
            if (key === "worker.list" || hasEffect(view, workerOfKey(key))) report(quotedList(key, part));
          }
        }
      }
      for (const { name, part, readers, directive } of valuesRead(view)) {
        // Said of the type as a whole, of lists above, and of mounts by worker-mount.
        if (name === "type" || name === "mount" || name === "balance_workers" || name === "reference") continue;
        const { written } = part;
        if (isQuoted(written)) {
          const isFatal = (name === "host" || name === "port") && areVital(view, readers);
          report({ ...quoted(name, part), severity: isFatal ? "error" : "warning" });
        } else if (
          directive?.type === "string" &&
          !isSecretName(name) &&
          /\\(?:[:=!;, ]|u[0-9a-fA-F]{4})/.test(written)
        ) {
          const message = `mod_jk knows no escapes: the backslash in ${name} ${shown(written)} is a part of the value`;
          report({ place: part.value, message, hint: "write the character itself" });
        }
      }
    }
  },
};

function quoted(name: string, part: PropertyPart): LintFinding {
  const message = `mod_jk takes the quotes for a part of ${name}`;
  const hint = isSecretName(name) ? "take the quotes away" : `write ${name}=${part.written.slice(1, -1)}`;
  return { place: part.value, message, hint };
}

function quotedList(key: string, part: PropertyPart): LintFinding {
  const message = `mod_jk takes the quotes for a part of the names in ${key}, and no worker has such a name`;
  return { place: part.value, severity: "error", message, hint: `write ${key}=${part.written.slice(1, -1)}` };
}

function backslash(key: string, attribute: string, part: PropertyPart, { workersFile }: Site): LintFinding | undefined {
  const rest = continuation(part, workersFile?.lines ?? []);
  const place = settingPlace(part);
  const value = `${part.written.slice(0, -1)}${rest.map((text) => text.replace(/\\$/, "")).join("")}`;
  const mended =
    value.length <= MAX_HINT && !isSecretName(attribute) ? `write ${key}=${value}` : "write it in one line";
  if (!LISTS.has(attribute)) {
    if (rest.length === 0) return undefined;
    const message = `mod_jk knows no line continuation: the backslash is a part of ${attribute}, and the next line is dropped`;
    return { place, message, hint: mended };
  }
  const isNames = NAME_LISTS.has(attribute);
  const worker = isNames ? "makes a worker of the backslash" : "takes the backslash for an entry";
  if (rest.length === 0) {
    const hint = `write ${key}=${withoutComma(part.written.slice(0, -1))}`;
    return { place, message: `mod_jk knows no line continuation: it ${worker}`, hint };
  }
  const message = `mod_jk knows no line continuation: it ${worker} and drops the next line`;
  return {
    place,
    severity: isNames ? "error" : "warning",
    message,
    hint: `${mended}, or repeat ${key}= for each line`,
  };
}

function withoutComma(text: string): string {
  const bare = text.trimEnd();
  return bare.endsWith(",") ? bare.slice(0, -1) : bare;
}

/** The lines below that were meant to go on: those without `=`, as long as the one before ends in a backslash. */
function continuation(part: PropertyPart, lines: readonly PropertyLine[]): readonly string[] {
  const found: string[] = [];
  let isOpen = true;
  for (let at = indexOf(lines, part.line.start) + 1; isOpen && found.length < MAX_CONTINUATIONS; at++) {
    const line = lines[at];
    if (line?.kind !== "no-equals" || line.key === undefined || line.key.text.startsWith("worker.")) break;
    found.push(line.key.text);
    isOpen = line.key.text.endsWith("\\");
  }
  return found;
}

function indexOf(lines: readonly PropertyLine[], start: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
