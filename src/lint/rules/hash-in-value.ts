import type { PropertyLine } from "../../formats/property-lines.ts";
import { isSecretName } from "../../installation/kind-secrets.ts";
import { addressKind, ipv4Bytes } from "../../model/addresses.ts";
import { workerDirectives } from "../../model/directives.ts";
import { attributeOfKey } from "../../modjk/property-map.ts";
import type { WorkersView } from "../../modjk/workers-view.ts";
import type { SourceFile } from "../../place.ts";
import { files } from "../../rules/example.ts";
import type { LintFinding, Rule } from "../rule.ts";
import { usedVariables } from "../value-text.ts";
import { viewsOf } from "../worker-places.ts";
import { hasEffect, workerOfKey } from "../worker-values.ts";

/** Attributes that may hold any text, so that what stands before the sign is no whole value. */
const TEXTS: ReadonlySet<string> = new Set(
  workerDirectives.filter(({ type, deprecated }) => type === "string" && deprecated !== true).map(({ name }) => name),
);

/** The one sign that ends every value. */
export const hashInValue: Rule = {
  code: "hash-in-value",
  severities: ["warning"],
  summary: "No value is cut by a `#` in it.",
  why:
    "`#` starts a comment anywhere in a line, inside of a value too and without a blank before it: of `secret=ab#cd` mod_jk " +
    "sends `ab`. Tomcat answers 403 to every request, CPing still passes, and the log has `AJP13 protocol: Reuse is set to " +
    "false` at most.",
  mend: "Choose a value without `#`, for a secret of letters, digits, `-` and `_`; or write it with JkWorkerProperty, which has no comments.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.secret=4f1c#9b27
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.secret=4f1c-9b27
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10#the first one
      worker.tomcat1.port=8109# AJP
      worker.tomcat1.secret=4f1c-9b27 # as in server.xml
    `,
  }),
  covers: ["field-notes 13", "grammar 1", "directive secret"],
  check({ installation, report }) {
    for (const { site, view } of viewsOf(installation)) {
      if (site.workersFile === undefined) continue;
      const { file, lines } = site.workersFile;
      let used: ReadonlySet<string> | undefined;
      for (const line of lines) {
        const key = line.key?.text ?? "";
        if (key === "" || !isGlued(line, file.source.text)) continue;
        if (!key.startsWith("worker.")) {
          used ??= usedVariables(view);
          if (line.kind === "property" && used.has(key)) report(cut(line, file, key, false));
        } else if (isText(line, key, view)) {
          const name = attributeOfKey(key);
          report(cut(line, file, name, isSecretName(name)));
        }
      }
    }
  },
};

/** Whether a `#` stands right between two characters, as no comment does. */
function isGlued({ comment, key, value }: PropertyLine, text: string): boolean {
  if (comment === undefined || key === undefined || value === undefined) return false;
  return value.end >= comment.start && /^#[^\s#]/.test(text.slice(comment.start, comment.start + 2));
}

function isText({ kind, value }: PropertyLine, key: string, view: WorkersView): boolean {
  const name = attributeOfKey(key);
  if (!TEXTS.has(name) || !hasEffect(view, workerOfKey(key))) return false;
  if (kind !== "property") return isSecretName(name);
  // What is an address before the sign is all that was meant.
  const before = value?.text ?? "";
  const isAddress = name === "host" || name === "source";
  return !(isAddress && (ipv4Bytes(before) !== undefined || addressKind(before) === "loopback"));
}

function cut({ key, comment, kind }: PropertyLine, file: SourceFile, name: string, isSecret: boolean): LintFinding {
  // Where the sign stands in a secret is nobody's business.
  const place = { file, start: key?.start ?? 0, end: isSecret ? (key?.end ?? 0) : (comment?.start ?? 0) + 1 };
  const what = kind === "property" ? `${name} ends before the #` : `${name} has no value, since it begins with #`;
  const effect = isSecret ? "mod_jk sends nothing of the rest" : "the rest is a comment for mod_jk";
  const hint = isSecret
    ? "use letters, digits, - and _, such as the output of: openssl rand -hex 32"
    : "write a value without #, or a blank before the comment";
  return { place, message: `${what}: ${effect}`, hint };
}
