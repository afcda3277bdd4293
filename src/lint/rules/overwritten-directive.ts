import { type HttpdDirective, httpdDirectives } from "../../model/directives.ts";
import { shown } from "../../model/shown.ts";
import type { DirectiveUse, HttpdServer } from "../../modjk/httpd-types.ts";
import { spanOf } from "../../place.ts";
import { files } from "../../rules/example.ts";
import { httpdsOf, serversIn } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

/** Directives of which the last one counts. */
const SINGLE: ReadonlySet<HttpdDirective> = new Set(
  httpdDirectives.filter(({ name, multi }) => multi !== true && name !== "JkWorkersFile"),
);

/** Two answers to one question. */
export const overwrittenDirective: Rule = {
  code: "overwritten-directive",
  severities: ["warning"],
  summary: "In one server a directive of mod_jk that has one value stands once.",
  why:
    "Of a repeated JkLogLevel, JkShmFile or JkMountFile mod_jk takes the last, without a message: of two mount files the rules of the " +
    "first are never read. A line of another file that has the last word, as over a distribution's jk.conf, is " +
    "reported for JkMountFile only.",
  mend: "Take one of the lines away; write the rules of both mount files into one.",
  bad: files({
    "jk.conf": `
      JkMountFile conf/shop.properties
      JkMountFile conf/blog.properties
    `,
  }),
  good: files({
    "jk.conf": `
      JkMountFile conf/uriworkermap.properties
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkLogLevel info
      <VirtualHost *:80>
          JkLogLevel debug
      </VirtualHost>
      JkOptions +FlushHeader
      JkOptions -ForwardDirectories
      JkEnvVar SSO_USER nobody
      JkEnvVar SSO_GROUP
    `,
  }),
  covers: ["jkmount 7", "httpd JkMountFile"],
  check({ installation, report }) {
    for (const { httpd } of httpdsOf(installation)) {
      for (const server of serversIn(httpd)) {
        for (const { use, before } of repeatedIn(server)) {
          const { name } = use;
          const isMountFile = use.directive?.name === "JkMountFile";
          const isSameFile = before.place.file === use.place.file;
          if (!isSameFile && !isMountFile) continue;
          const { line } = spanOf(before.place);
          const where = isSameFile ? `line ${line}` : `${before.place.file.name}:${line}`;
          const lost = isMountFile ? `, and never reads ${shown(before.args[0]?.text ?? "")}` : "";
          const message = `${name} stands in ${where} already: mod_jk takes this one${lost}`;
          report({
            place: use.place,
            message,
            hint: isMountFile ? "write all rules into one file" : "keep one of the two",
          });
        }
      }
    }
  },
};

function* repeatedIn({ uses }: HttpdServer): Generator<{ readonly use: DirectiveUse; readonly before: DirectiveUse }> {
  const last = new Map<HttpdDirective, DirectiveUse>();
  for (const use of uses) {
    const { directive } = use;
    if (directive === undefined || !SINGLE.has(directive)) continue;
    const before = last.get(directive);
    last.set(directive, use);
    if (before === undefined || before.conditional || use.conditional || before.raw.text === use.raw.text) continue;
    yield { use, before };
  }
}
