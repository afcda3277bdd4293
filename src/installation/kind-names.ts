import type { FileKind } from "./kind.ts";

/** What the name of a file says: a kind, that it is something else, or nothing. */
export type NameHint = FileKind | "other" | undefined;

/** Endings of files that Apache, mod_jk and Tomcat never read, whatever they hold: programs, pages, templates. */
const OTHER_ENDINGS: ReadonlySet<string> = new Set(
  `adoc asciidoc awk bash bat c cc cjs cmake cmd cpp crt cs css csv cts diff dockerfile ejs epp erb fish go gradle groovy h
  hbs hpp htaccess html htm in ini j2 java jinja jinja2 js json json5 jsonc jsp jsx key kt ksh less lock log lua markdown
  mdx md mjs mts mustache out patch pem php pl pm po ps1 py r rb rs rst scala sh sql svg swift template tex tmpl toml tf
  tpl ts tsx vue xhtml xsd xsl xslt yaml yml zsh`.split(/\s+/),
);

/** No file system has longer names. */
const MAX_NAME = 255;

/** Folders of httpd's configuration, in which a file named otherwise than by its ending is one of httpd. */
const HTTPD_FOLDER =
  /^(?:apache2?|httpd|conf\.d|conf\.modules\.d|(?:sites|mods|conf)-(?:enabled|available)|vhosts(?:\.d)?)$/;

/** What a name says of a file; folders count, the case of letters does not. */
export function kindByName(name: string): NameHint {
  const parts = name.toLowerCase().split(/[\\/]/);
  const base = (parts.at(-1) ?? "").slice(-MAX_NAME);
  const folders = parts.slice(0, -1);
  const ending = base.slice(base.lastIndexOf(".") + 1);
  if ((ending !== base || base === ".htaccess") && OTHER_ENDINGS.has(ending)) return "other";
  if (/^(?:dockerfile|containerfile|makefile|jenkinsfile|vagrantfile)(?:\.|$)/.test(base)) return "other";
  if (/^(?:mod_jk|jk|catalina|access|error)[-_.a-z0-9]*[._]log(?:$|[._-][0-9])/.test(base)) return "other";
  if (ending === "xml") return xmlByName(base, folders);
  if (/^log4j|^logging\./.test(base)) return "other";
  if (/uriworkermap/.test(base) || /^uri[-_a-z0-9]*\.properties$/.test(base)) return "uriworkermap";
  if (/workers?[-_a-z0-9]*\.properties/.test(base)) return "workers";
  if (/^(?:apache2?|httpd|mod_jk|mod-jk|jk|httpd-[-_a-z0-9]+)\.conf/.test(base)) return "httpd";
  if (/\.(?:conf|load)$|^[^.]+$|\.inc$/.test(base) && folders.some((folder) => HTTPD_FOLDER.test(folder)))
    return "httpd";
  return undefined;
}

/** Tomcat's own files by their names; a Context below conf/Catalina has the name of its application. */
function xmlByName(base: string, folders: readonly string[]): NameHint {
  if (/server[-_a-z0-9]*\.xml$/.test(base)) return "server-xml";
  if (/context\.xml$/.test(base) || folders.includes("catalina")) return "context-xml";
  return base === "web.xml" ? "web-xml" : undefined;
}
