import { type Installation, type Site, serversOf } from "../../installation/installation.ts";
import type { TomcatFacts } from "../../installation/tomcat-facts.ts";
import { covers } from "../../model/patterns.ts";
import { shown } from "../../model/shown.ts";
import type { DirectiveUse, HttpdServer } from "../../modjk/httpd-types.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { LintContext, Rule } from "../rule.ts";
import { fileName } from "../tomcat-places.ts";

const SERVER_XML = serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>').replace(
  'appBase="webapps"',
  'appBase="/srv/webapps"',
);
const WORKERS = `
  worker.list=tomcat1
  worker.tomcat1.host=127.0.0.1
`;
const httpdWith = (lines: string) => `
  Listen 80
${lines}
  JkWorkersFile workers.properties
  JkMount /shop/*.do tomcat1
`;

/** What httpd hands out beside Tomcat's back. */
export const appBaseExposed: Rule = {
  code: "app-base-exposed",
  severities: ["warning"],
  summary: "httpd serves no folder that Tomcat's applications are in.",
  why:
    "Tomcat keeps WEB-INF and the source of JSPs to itself, httpd does not know them: where DocumentRoot or an Alias leads into " +
    "the appBase, `/WEB-INF/web.xml` is answered with 200, passwords in it included, as far as no JkMount takes the path to " +
    "Tomcat.",
  mend: "Keep static files in a folder of their own, or forbid `WEB-INF` and `META-INF` with a `<LocationMatch>`.",
  bad: files({
    "httpd.conf": httpdWith("  Alias /shop /srv/webapps/shop"),
    "workers.properties": WORKERS,
    "server.xml": SERVER_XML,
  }),
  good: files({
    "httpd.conf": httpdWith("  Alias /shop /srv/static/shop"),
    "workers.properties": WORKERS,
    "server.xml": SERVER_XML,
  }),
  nearMiss: files({
    "httpd.conf": httpdWith(`  Alias /shop /srv/webapps/shop
  <LocationMatch "(?i)/(WEB-INF|META-INF)">
    Require all denied
  </LocationMatch>`),
    "workers.properties": WORKERS,
    "server.xml": SERVER_XML,
  }),
  covers: ["field-notes 54"],
  check({ installation, report }) {
    const bases = appBases(installation);
    if (bases.length === 0) return;
    for (const site of installation.sites) {
      if (isGuarded(site)) continue;
      for (const server of serversOf(site)) if (server !== undefined) checkServer(site, server, bases, report);
    }
  },
};

/** Folders of applications, and folders of one server, that are held against each other. */
const MAX_BASES = 100;
const MAX_FOLDERS = 200;

interface Base {
  readonly path: string;
  readonly tomcat: TomcatFacts;
}

/** Folders and files of applications, as far as their absolute paths are known; each once. */
function appBases({ tomcats }: Installation): readonly Base[] {
  const found = new Map<string, TomcatFacts>();
  for (const tomcat of tomcats) {
    const home = catalinaBase(tomcat.file.name);
    for (const { engine } of tomcat.services) {
      for (const { appBase, contexts } of engine?.hosts ?? []) {
        for (const { value, fromProperty } of [appBase, ...contexts.map(({ docBase }) => docBase)]) {
          if (value === undefined || value === "" || fromProperty || value.includes("${")) continue;
          const isAppBase = value === appBase.value;
          const path = value.startsWith("/")
            ? value
            : home === undefined || !isAppBase
              ? undefined
              : `${home}/${value}`;
          const plain = path === undefined ? undefined : normalized(path);
          if (plain !== undefined && !found.has(plain)) found.set(plain, tomcat);
        }
      }
    }
  }
  return [...found].slice(0, MAX_BASES).map(([path, tomcat]) => ({ path, tomcat }));
}

/** The CATALINA_BASE of a server.xml that lies where a distribution or an installation by hand has it. */
function catalinaBase(name: string): string | undefined {
  const packaged = /^\/etc\/(tomcat\d*)\/server\.xml$/.exec(name)?.[1];
  if (packaged !== undefined) return `/var/lib/${packaged}`;
  return name.startsWith("/") && name.endsWith("/conf/server.xml")
    ? name.slice(0, -"/conf/server.xml".length)
    : undefined;
}

/** An absolute path without `.`, `..` and doubled slashes; it may not be the root. */
function normalized(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.length === 0 ? undefined : `/${parts.join("/")}`;
}

/** Whether something in the configuration speaks of WEB-INF: a section that forbids it, or a rule that leads away. */
function isGuarded({ httpd }: Site): boolean {
  const names = (use: { readonly args: DirectiveUse["args"] }) =>
    use.args.some(({ text }) => /WEB.{1,2}INF/i.test(text));
  return (httpd?.uses ?? []).some(
    (use) =>
      use.sections.some(names) || (use.directive === undefined && /^Re(?:direct|write)/i.test(use.name) && names(use)),
  );
}

function checkServer(site: Site, server: HttpdServer, bases: readonly Base[], report: LintContext["report"]): void {
  const rules = site.rulesOf(server).filter(({ disabled }) => !disabled);
  if (!rules.some(({ exclusion }) => !exclusion)) return;
  const leadsAway = rules.some(({ exclusion, pattern }) => exclusion && /WEB-INF/i.test(pattern));
  for (const use of server.uses.filter(isFolder).slice(0, MAX_FOLDERS)) {
    const name = use.name.toLowerCase();
    const target = name === "alias" ? use.args[1] : name === "documentroot" ? use.args[0] : undefined;
    const folder = target?.text.startsWith("/") === true ? normalized(target.text) : undefined;
    if (target === undefined || folder === undefined) continue;
    const base = bases.find(({ path }) => isWithin(folder, path) || isWithin(path, folder));
    if (base === undefined) continue;
    const url = name === "alias" ? (use.args[0]?.text ?? "").replace(/\/+$/, "") : "";
    const inner = `${url}/x/WEB-INF/web.xml`;
    const taken = rules.some(
      ({ exclusion, pattern }) => !exclusion && covers(pattern, name === "alias" ? `${url}/` : inner),
    );
    if (taken && !leadsAway) continue;
    report({
      place: target.place,
      message: `${use.name} leads to ${shown(folder)}, where the applications of ${fileName(base.tomcat.file)} are (${base.path}): httpd serves their WEB-INF`,
      hint: 'forbid it: <LocationMatch "(?i)/(WEB-INF|META-INF)"> with Require all denied',
    });
  }
}

function isFolder({ name }: DirectiveUse): boolean {
  return /^(?:Alias|DocumentRoot)$/i.test(name);
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
