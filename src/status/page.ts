import { readableDate } from "./dates.ts";
import { escapeMarkup } from "./markup.ts";
import { editSection } from "./page-edit.ts";
import { anchor, form, here, link, type PageFacts, refreshSeconds, toggle } from "./page-facts.ts";
import { ajpSections, balancerSections } from "./page-lists.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { Hidden } from "./status-report.ts";

/** Seconds after which a page that tells of a change leads on. */
const REDIRECT_SECONDS = 3;

/** A report as a page of its own: nothing is loaded, nothing runs. */
export function formatPage(facts: PageFacts): string {
  const { settings, context } = facts;
  const title = `Status of ${context.server.name}:${context.server.port}`;
  const css = settings.css === "" ? "" : `<link rel="stylesheet" href="${escapeMarkup(settings.css)}" />\n`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
${refreshLine(facts)}<title>${escapeMarkup(title)}</title>
<style>
${PAGE_STYLE}</style>
${css}</head>
<body>
<header>
<h1>${escapeMarkup(title)}${facts.isReadOnly ? ' <span class="pill">read only</span>' : ""}</h1>
${softwareLine(facts)}</header>
${bodyOf(facts)}
</body>
</html>
`;
}

function bodyOf(facts: PageFacts): string {
  const { report, command } = facts;
  if (report.result.type === "ERROR") return errorBody(facts, report.result.message);
  switch (command) {
    case "list":
    case "show":
      return [navigation(facts), "<main>", balancerSections(facts), ajpSections(facts), legend(facts), "</main>"].join(
        "\n",
      );
    case "edit":
      return `${navigation(facts)}\n<main>\n${editSection(facts)}\n</main>`;
    case "dump":
      return `${navigation(facts)}\n<main>\n${dumpSection(facts)}\n</main>`;
    case "version":
      return navigation(facts);
    default:
      return doneBody(facts);
  }
}

function errorBody(facts: PageFacts, message: string): string {
  return `<main><section class="card error" role="alert"><h2>Refused</h2>
<p>${escapeMarkup(message)}</p>
<p>${anchor(facts, "All workers", { cmd: "list" })}</p></section></main>`;
}

function doneBody(facts: PageFacts): string {
  return `<main><section class="card done" role="status"><h2>Done</h2>
<p>The change has been made. This page goes on by itself in a moment.</p>
<p><a href="${link(facts, nextPage(facts))}">Go on now</a></p></section></main>`;
}

/** Where a change leads: to the page that it was asked for on. */
function nextPage({ values, target }: PageFacts): Readonly<Record<string, string>> {
  if (values.get("from") !== "show" || target === undefined || target.kind === "other") return { cmd: "list" };
  return { cmd: "show", w: target.kind === "ajp" ? target.worker.name : target.balancer.name };
}

function refreshLine(facts: PageFacts): string {
  const { report, command } = facts;
  if (report.result.type === "ERROR") return "";
  if (command === "update" || command === "reset" || command === "recover") {
    return `<meta http-equiv="refresh" content="${REDIRECT_SECONDS};url=${link(facts, nextPage(facts))}" />\n`;
  }
  const seconds = command === "list" || command === "show" ? refreshSeconds(facts) : 0;
  return seconds === 0 ? "" : `<meta http-equiv="refresh" content="${seconds}" />\n`;
}

function softwareLine({ report, context: { server, nowSeconds } }: PageFacts): string {
  if (!report.hasSoftware) return "";
  const date = readableDate(nowSeconds, server.utcOffsetMinutes);
  return `<p class="facts"><span>${escapeMarkup(server.software)}</span> <span>${escapeMarkup(server.connector)}</span>
<span>${date}</span> <span>Unix time ${nowSeconds}</span></p>
`;
}

function navigation(facts: PageFacts): string {
  const { command, settings, hidden } = facts;
  const isOverview = command === "list" || command === "show";
  const current = isOverview ? here(facts) : { cmd: command ?? "list" };
  const links = [
    ...(command === "list" ? [] : [anchor(facts, "All workers", { cmd: "list" })]),
    ...(command === "dump" ? [] : [anchor(facts, "Configuration", { cmd: "dump" })]),
    ...(command === "version" ? [] : [anchor(facts, "Versions", { cmd: "version" })]),
    ...(isOverview && !settings.readOnly
      ? [anchor(facts, facts.isReadOnly ? "Allow changes" : "Read only", { ...current, opt: hidden ^ Hidden.readOnly })]
      : []),
    ...(isOverview && (hidden & Hidden.legend) !== 0
      ? [anchor(facts, "Legend", { ...current, opt: hidden & ~Hidden.legend })]
      : []),
  ];
  const formats =
    command === "edit"
      ? ""
      : `<span>Format: ${[
          ["XML", "xml"],
          ["properties", "prop"],
          ["text", "txt"],
        ]
          .map(([text = "", mime = ""]) => anchor(facts, text, { ...current, mime }))
          .join(" ")}</span>`;
  return `<nav>${links.join(" ")} ${formats} ${isOverview ? refreshControl(facts) : ""}</nav>`;
}

function refreshControl(facts: PageFacts): string {
  const seconds = refreshSeconds(facts);
  if (seconds > 0) {
    return `<span>Refreshed every ${seconds} s ${anchor(facts, "Stop", { ...here(facts), re: 0 }, "Stop refreshing")}</span>`;
  }
  const content =
    '<label>Refresh every <input name="re" type="number" min="1" max="86400" value="10" /> s</label> <button>Start</button>';
  return form({ ...facts, values: new Map() }, here(facts), content);
}

function dumpSection({ report }: PageFacts): string {
  const lines = (report.configuration ?? []).map(([key, value]) => escapeMarkup(`${key}=${value}`));
  return `<section class="card"><h2>Configuration</h2>
<p>As it was read when the server started: later changes of a status worker are not in it, and secrets are masked.</p>
<pre>
${lines.join("\n")}
</pre></section>`;
}

const LEGEND: readonly (readonly [string, string])[] = [
  ["ACT, DIS, STP", "active; disabled: sessions that it has go on, others go elsewhere; stopped: gets nothing"],
  ["OK, OK/IDLE", "works; had no request since the last maintenance"],
  ["OK/BUSY", "has no connection to spare"],
  ["ERR", "failed, and is left alone until its recovery is due"],
  ["ERR/REC, ERR/PRB", "may be tried again; one request is trying it now"],
  ["ERR/FRC", "tried again before its time, since nobody else was left"],
  ["Weight", "its share (lbfactor) and what each request adds to its load"],
  ["Load", "what it has gathered; the member with the least comes next"],
  ["Recovery", "seconds until a failed member may be tried again, at least and at most"],
];

function legend(facts: PageFacts): string {
  if ((facts.hidden & Hidden.legend) !== 0) return "";
  const rows = LEGEND.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`);
  return `<section class="card legend"><h2>Legend ${toggle(facts, Hidden.legend, "the legend")}</h2>
<dl>${rows.join("")}</dl></section>`;
}
