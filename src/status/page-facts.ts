import { escapeMarkup } from "./markup.ts";
import { readNumber } from "./status-query.ts";
import type { StatusReport } from "./status-report.ts";
import type { StatusContext } from "./status-request.ts";
import type { StatusSettings } from "./status-settings.ts";
import type { StatusTarget } from "./status-target.ts";

/** What a page is made of. */
export interface PageFacts {
  readonly report: StatusReport;
  readonly settings: StatusSettings;
  readonly context: StatusContext;
  /** Parameters, as byte texts. */
  readonly values: ReadonlyMap<string, string>;
  readonly target: StatusTarget | undefined;
  /** Parts that the reader has hidden: bits of `opt`. */
  readonly hidden: number;
  readonly isReadOnly: boolean;
  readonly path: string;
  readonly command: string | undefined;
}

type Parameters = Readonly<Record<string, string | number>>;

/** Longest pause between two refreshes, in seconds. */
const MAX_REFRESH = 86_400;

/** Seconds between two refreshes that the reader asked for; 0 for none. */
export function refreshSeconds({ values }: PageFacts): number {
  const seconds = readNumber(values.get("re") ?? "");
  return seconds >= 1 && seconds <= MAX_REFRESH ? seconds : 0;
}

/** An address of this status worker for an attribute, escaped; refresh and hidden parts go with it unless named. */
export function link(facts: PageFacts, parameters: Parameters): string {
  const query = Object.entries(carried(facts, parameters)).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return escapeMarkup(`${ownPath(facts)}?${query.join("&")}`);
}

/** A link as an element. */
export function anchor(facts: PageFacts, text: string, parameters: Parameters, label = text): string {
  const aria = label === text ? "" : ` aria-label="${escapeMarkup(label)}"`;
  return `<a href="${link(facts, parameters)}"${aria}>${escapeMarkup(text)}</a>`;
}

/** A form that leads back to this status worker; `content` is markup. */
export function form(facts: PageFacts, parameters: Parameters, content: string): string {
  const hidden = Object.entries(carried(facts, parameters)).map(
    ([name, value]) => `<input type="hidden" name="${escapeMarkup(name)}" value="${escapeMarkup(String(value))}" />`,
  );
  return `<form method="get" action="${escapeMarkup(ownPath(facts))}">${hidden.join("")}${content}</form>`;
}

/** A link that shows or hides one part, on the page as it is. */
export function toggle(facts: PageFacts, bit: number, what: string): string {
  const isHidden = (facts.hidden & bit) !== 0;
  const opt = isHidden ? facts.hidden & ~bit : facts.hidden | bit;
  const verb = isHidden ? "Show" : "Hide";
  return `<span class="toggle">${anchor(facts, verb, { ...here(facts), opt }, `${verb} ${what}`)}</span>`;
}

/** Parameters of the list or of the worker that is shown. */
export function here({ command, target, report }: PageFacts): Parameters {
  if (command !== "show" || target === undefined) return { cmd: "list" };
  if (target.kind === "ajp") return { cmd: "show", w: target.worker.name };
  if (target.kind === "other") return { cmd: "list" };
  const [shown] = report.balancers;
  const isOne = target.members.length < target.balancer.members.length && shown !== undefined;
  const only = isOne ? { sw: target.members[0]?.name ?? "" } : {};
  return { cmd: "show", w: target.balancer.name, ...only };
}

function carried(facts: PageFacts, parameters: Parameters): Parameters {
  const re = refreshSeconds(facts);
  return {
    ...parameters,
    mime: parameters.mime ?? "html",
    ...(re > 0 && parameters.re === undefined ? { re } : {}),
    ...(facts.hidden !== 0 && parameters.opt === undefined ? { opt: facts.hidden } : {}),
  };
}

/** Never another server's: two slashes would begin a name of one. */
function ownPath({ path }: PageFacts): string {
  return path.replace(/^[/\\]*/, "/");
}
