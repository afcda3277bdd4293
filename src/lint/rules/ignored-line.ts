import { isSecretName } from "../../installation/kind-secrets.ts";
import { onlySlip } from "../../model/nearest.ts";
import { shown } from "../../model/shown.ts";
import { attributeOfKey, currentAttributes, isKnownKey } from "../../modjk/property-map.ts";
import type { Place } from "../../place.ts";
import { files } from "../../rules/example.ts";
import type { LintFinding, Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";

/** Longer lines are no settings that lack a sign. */
const MAX_LENGTH = 500;

/** mod_jk drops what it cannot split, without a message. */
export const ignoredLine: Rule = {
  code: "ignored-line",
  severities: ["warning"],
  summary: "Every setting has a key, an `=` and a value.",
  why:
    "`=` is the only separator. A line without one, such as `worker.list: tomcat1`, and a line without a value, such as " +
    "`worker.tomcat1.host=`, is dropped without a message at any log level, and the default holds: no list, localhost.",
  mend: "Write `key=value`, or make a comment of the line.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.port: 8109
      worker.tomcat1.retries=
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.port=8109
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list names the workers that can be mounted.
      --------------------------------------------------
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  covers: ["grammar 1"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const event of view.map.events) {
        if (event.kind !== "ignored-line" || !event.key.startsWith("worker.") || event.key.length > MAX_LENGTH)
          continue;
        const finding =
          event.reason === "no-equals" ? withoutEquals(event.key, event.line) : withoutValue(event.key, event.line);
        if (finding !== undefined) report(finding);
      }
    }
  },
};

function withoutEquals(text: string, line: Place): LintFinding | undefined {
  const [whole, key = "", separator = "", rest = ""] = /^([^\s:]+)([\s:]*)(.*)$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const place = placeIn(line, text);
  if (rest === "") {
    return { place, message: `${shown(key)} has no = and no value: mod_jk drops the line`, hint: "add = and a value" };
  }
  // Prose goes on; a value is one word, or a list.
  const isValue = separator.includes(":") || !/\s/.test(rest) || /^[^\s,]+(?:\s*,\s*[^\s,]+)+$/.test(rest);
  const known = knownKey(key);
  if (known === undefined || key === "worker." || !isValue || /[.!?]$/.test(rest)) return undefined;
  const message = `${key} has no = before its value: mod_jk drops the line`;
  const isSecret = isSecretName(attributeOfKey(key)) || isSecretName(attributeOfKey(known));
  return { place, message, hint: isSecret ? "write = between the two" : `write ${known}=${rest}` };
}

/** The key that is meant, if it is one that mod_jk takes, or one whose attribute a single slip makes unknown. */
function knownKey(key: string): string | undefined {
  if (isKnownKey(key)) return key;
  const attribute = attributeOfKey(key);
  const slip = /^worker\.[^.]+\.[^.]+$/.test(key) ? onlySlip(attribute, currentAttributes) : undefined;
  return slip === undefined ? undefined : `${key.slice(0, -attribute.length)}${slip}`;
}

function withoutValue(key: string, line: Place): LintFinding | undefined {
  if (!isKnownKey(key)) return undefined;
  const { text } = line.file.source;
  const sign = text.indexOf("=", line.start);
  // A secret that begins with # has a value that mod_jk does not see: hash-in-value.
  if (isSecretName(attributeOfKey(key)) && /^=\s*#\S/.test(text.slice(sign, line.end))) return undefined;
  const message = `${key} has no value: mod_jk drops the line, and the default holds`;
  return { place: placeIn(line, key, sign + 1), message, hint: "give it a value, or take the line away" };
}

/** From the first character of a text in a line to its last, or further. */
function placeIn({ file, start }: Place, text: string, end?: number): Place {
  const from = file.source.text.indexOf(text, start);
  return { file, start: from, end: end ?? from + text.length };
}
