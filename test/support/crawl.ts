/** Attributes of HTML that name something of the same server. */
const LINK =
  /<(a|area|link|img|script|iframe|frame|form|input|source)\b[^>]*?\s(href|src|action)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))[^>]*>/gi;

/** Where a page of HTML leads on the same server: absolute paths with their queries, without fragments, each once. */
export function linksOf(html: string, path: string): readonly string[] {
  const base = new URL(path, "http://localhost");
  const found = new Set<string>();
  for (const [tag, element = "", , double, single, bare] of html.matchAll(LINK)) {
    if (element.toLowerCase() === "form" && /\smethod\s*=\s*["']?post/i.test(tag)) continue;
    const link = (double ?? single ?? bare ?? "").replaceAll("&amp;", "&").trim();
    if (link === "" || link.startsWith("#")) continue;
    const url = URL.parse(link, base.href);
    if (url === null || url.origin !== base.origin) continue;
    found.add(`${url.pathname}${url.search}`);
  }
  return [...found];
}
