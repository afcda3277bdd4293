import type { Session } from "./session-store.ts";

const STYLE = `:root{color-scheme:light dark;--ink:#1c2430;--paper:#f6f7f9;--card:#fff;--line:#d9dee6;--soft:#5a6675;--link:#0b5cad}
@media(prefers-color-scheme:dark){:root{--ink:#e4e8ee;--paper:#12161c;--card:#1b2129;--line:#323b47;--soft:#9aa7b8;--link:#7db8f5}}
*{box-sizing:border-box}
body{margin:0;padding:2rem 1rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:42rem;margin:0 auto;padding:1.5rem;background:var(--card);border:1px solid var(--line);border-top:.4rem solid var(--node);border-radius:.5rem}
h1{margin:0 0 1rem;font-size:1.6rem;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0 0 1rem}
dt{color:var(--soft)}
dd{margin:0;font-family:ui-monospace,monospace;overflow-wrap:anywhere}
ul{margin:0;padding-left:1.2rem}
p{margin:0 0 1rem}
a{color:var(--link)}
`;

const LINKS: readonly (readonly [href: string, what: string])[] = [
  ["session", "makes or continues a session"],
  ["session.jsp", "the same, as any *.jsp does"],
  ["index.html", "a static file"],
  ["echo?a=1", "the request as it came here"],
  ["status/503", "an answer of any status from 200 to 599"],
  ["delay/1000", "an answer after so many milliseconds"],
  ["bytes/1000000", "so many bytes"],
];

/** What a page says of its node. */
export interface NodeFacts {
  readonly name: string;
  readonly route: string;
  readonly requests: number;
}

export function nodePage(node: NodeFacts, session: Session | undefined): string {
  const links = LINKS.map(([href, what]) => `<li><a href="${href}">${href}</a> ${what}</li>\n`).join("");
  const facts: [string, string][] = [
    ["route", node.route === "" ? "none" : node.route],
    ["requests", String(node.requests)],
    ["session", session === undefined ? "none" : `${session.id}, count ${session.count}`],
  ];
  return page(node.name, node.name, `${list(facts)}<ul>\n${links}</ul>\n`);
}

/** @param again - a relative link to the same page, with the session in its path. */
export function sessionPage(node: NodeFacts, session: Session, again: string): string {
  const facts: [string, string][] = [
    ["node", node.name],
    ["route", node.route === "" ? "none" : node.route],
    ["session", session.id],
    ["count", String(session.count)],
  ];
  const links = `<p><a href="">Once more</a>, <a href="${escapeHtml(again)}">with the session in the path</a>, <a href="./">the node</a></p>\n`;
  return page(node.name, `Session on ${node.name}`, list(facts) + links);
}

/** The same bytes for as long as the node has its name. */
export function filePage(name: string): string {
  return page(name, name, `<p>A static file. It knows of no session.</p>\n`);
}

/** @param reason - a sentence; it may hold what a peer sent. */
export function errorPage(name: string, status: number, title: string, reason: string): string {
  return page(name, `${status} ${title}`, `<p>${escapeHtml(reason)}</p>\n${list([["node", name]])}`);
}

function page(name: string, title: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${STYLE}main{--node:hsl(${hueOf(name)} 65% 50%)}
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${main}</main>
</body>
</html>
`;
}

function list(facts: readonly (readonly [string, string])[]): string {
  const rows = facts.map(([term, value]) => `<dt>${term}</dt><dd>${escapeHtml(value)}</dd>\n`).join("");
  return `<dl>\n${rows}</dl>\n`;
}

/** A colour for each name, far from that of the names before and after it: so tomcat1 and tomcat2 can be told apart. */
function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360_000;
  return (sum * 137) % 360;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? "");
}
