import type { Site } from "../installation/installation.ts";
import { nearestWord } from "../model/nearest.ts";
import { shown } from "../model/shown.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import { findSession } from "../modjk/session-id.ts";
import { fromByteText, toByteText } from "../modjk/uri-bytes.ts";
import { compileUriMap, findMount } from "../modjk/uri-map.ts";
import type { LbWorker } from "../modjk/workers-view.ts";
import type { Place } from "../place.ts";
import type { ExplainedSession, ExplainedWorker, Explanation, Remark, RemarkCode } from "./explanation.ts";
import { describeRule } from "./rule-words.ts";

/** Rules that are looked at for one remark. */
const MAX_RULES = 10_000;

/** What is worth knowing besides the decision itself: why it may surprise, and what could not be told. */
export function remarksOn(
  told: Omit<Explanation, "remarks">,
  site: Site,
  cookies: readonly string[],
): readonly Remark[] {
  const remarks: Remark[] = [];
  const add = (code: RemarkCode, message: string, place?: Place): void => {
    remarks.push({ code, message, place });
  };
  aboutUrl(told, add);
  const [failure] = site.view?.failures ?? [];
  if (failure !== undefined) {
    const log = failure.log.at(0) ?? `it refuses ${failure.subject}`;
    add("apache-does-not-start", `Apache does not start with these workers, so nobody answers: ${log}`, failure.place);
  }
  aboutFront(told, site, add);
  if (told.worker !== undefined) aboutWorker(told.worker, site, cookies, add);
  return remarks;
}

type Add = (code: RemarkCode, message: string, place?: Place) => void;

function aboutUrl({ url, server }: Omit<Explanation, "remarks">, add: Add): void {
  if (url.hadFragment) add("fragment", "what follows # stays in the browser and is never sent");
  if (url.isPathOnly && server !== undefined && server.reason !== "only") {
    add(
      "path-only",
      "the URL names no host, so http://localhost was asked; the VirtualHost may be another one for your host",
    );
  }
  if (server?.isGuess === true) {
    const message = `${server.server.label} is for particular addresses; that the request arrives at one of them was assumed`;
    add("address-guessed", message, server.server.place);
  }
}

function aboutFront(told: Omit<Explanation, "remarks">, site: Site, add: Add): void {
  const { front } = told;
  const { outcome, mounts } = front;
  if (outcome.kind === "local") aboutLocal(told, site, add);
  if (mounts?.undefinedOrder !== undefined && outcome.kind === "forwarded") {
    const { taken, others } = mounts.undefinedOrder;
    const names = others
      .slice(0, 3)
      .map((rule) => `${describeRule(rule)} for ${shown(rule.worker)}`)
      .join(", ");
    add(
      "ambiguous-mount",
      `mod_jk's order does not decide between ${describeRule(taken)} and ${names}: either may win`,
      taken.place,
    );
  }
  if (front.access !== undefined) {
    add("access-depends", "who may ask is decided by Require, which was taken to grant it", front.access.place);
  }
  if ("use" in outcome && outcome.use?.conditional === true) {
    add("conditional", `${outcome.use.name} stands below a condition that was taken to hold`, outcome.use.place);
  }
  for (const doubt of front.doubts.slice(0, 20)) add("not-told", doubt.message, doubt.place);
}

function aboutLocal({ server, front, settings }: Omit<Explanation, "remarks">, site: Site, add: Add): void {
  const { outcome, mounts, jk, httpd } = front;
  if (outcome.kind !== "local" || !httpd.ok) return;
  const { reason } = outcome;
  if (front.folderIndex !== undefined) {
    const { worker, path, rule } = front.folderIndex;
    const message = `if ${shownPath(httpd.path)} is a folder for httpd, DirectoryIndex makes it ask for ${shownPath(path)}, which goes to ${shown(worker)}`;
    add("folder-index", message, rule?.place);
  }
  if (reason.kind === "no-worker") {
    const message = `the handler is mod_jk's, but no variable names a worker: set JK_WORKER_NAME, or mount the path`;
    add("handler-without-worker", message, reason.use.place);
  }
  if (reason.kind === "excluded") {
    const other = mounts?.considered.find(({ verdict }) => verdict.kind === "shadowed");
    if (other !== undefined) {
      const message = `once an exclusion matches, no other mount is tried: ${describeRule(other.rule)} would match too and gets nothing`;
      add("excluded-whole", message, other.rule.place);
    }
  }
  if (reason.kind === "not-mounted" && jk?.ok === true) {
    if (server !== undefined && !server.server.isMain) aboutMainServer(server.server.label, site, jk.path, add);
    aboutNearMounts(site.rulesOf(server?.server), jk.path, httpd.path, add);
  }
  if (/;jsessionid=/i.test(httpd.path) && settings !== undefined && settings.stripSession === undefined) {
    const message = "httpd looks for a file whose name holds the session id, since JkStripSession is off";
    add("local-session-path", message);
  }
}

function aboutMainServer(label: string, site: Site, path: string, add: Add): void {
  if (site.httpd === undefined) return;
  const found = findMount(compileUriMap(site.rulesOf(site.httpd.main)), path);
  if (found === undefined || found.excludedBy !== undefined) return;
  const message = `${describeRule(found.rule)} belongs to the main server, and ${label} does not inherit it: write JkMountCopy On there, or mount it there too`;
  add("mount-not-inherited", message, found.rule.place);
}

function aboutNearMounts(rules: readonly MountRule[], path: string, httpdPath: string, add: Add): void {
  const mounts = rules.slice(0, MAX_RULES).filter(({ exclusion, disabled }) => !exclusion && !disabled);
  for (const rule of mounts) {
    const pattern = toByteText(rule.pattern);
    if (pattern === `${path}/*`) {
      const isCut = path !== httpdPath && httpdPath.startsWith(`${path};`);
      const why = isCut ? `, to which ${shownPath(httpdPath)} is cut` : "";
      const message = `${describeRule(rule)} does not match ${shownPath(path)} itself${why}: write ${shown(`${rule.pattern.slice(0, -2)}|/*`)}`;
      add(isCut ? "session-path-cut" : "context-root", message, rule.place);
      return;
    }
    if (!/[*?]/.test(pattern) && path.startsWith(pattern.endsWith("/") ? pattern : `${pattern}/`)) {
      const message = `${describeRule(rule)} matches that path alone, not what is below it: write ${shown(`${rule.pattern.replace(/\/$/, "")}|/*`)}`;
      add("below-exact-mount", message, rule.place);
      return;
    }
  }
  const folded = mounts.map((rule) => ({ ...rule, pattern: rule.pattern.toLowerCase() }));
  const found = findMount(compileUriMap(folded), toByteText(fromByteText(path).toLowerCase()));
  const rule = mounts.find(
    ({ place, pattern }) => found?.rule.place === place && found.rule.pattern === pattern.toLowerCase(),
  );
  if (rule === undefined) return;
  add("case-differs", `${describeRule(rule)} would match but for the case of letters, which counts`, rule.place);
}

function aboutWorker(explained: ExplainedWorker, site: Site, cookies: readonly string[], add: Add): void {
  const { name, worker, isListed } = explained;
  if (isListed === undefined) {
    add("workers-unknown", `no workers.properties was given, so nothing is known of worker ${shown(name)}`);
    return;
  }
  if (!isListed) {
    const listed = site.view?.listed.map((one) => one.name) ?? [];
    const near = nearestWord(name, listed);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    const [balancer] = worker?.balancers ?? [];
    const message =
      balancer === undefined
        ? `worker ${shown(name)} is not in worker.list, so mod_jk does not find it and answers 500${hint}`
        : `worker ${shown(name)} is a member of ${shown(balancer)} but not in worker.list, so mod_jk does not find it and answers 500`;
    add("worker-not-listed", message);
    return;
  }
  if (worker?.type === "lb" && explained.session !== undefined) {
    aboutSession(worker, explained, explained.session, site, cookies, add);
  }
}

function aboutSession(
  worker: LbWorker,
  { election, rules }: ExplainedWorker,
  session: ExplainedSession,
  site: Site,
  cookies: readonly string[],
  add: Add,
): void {
  const { search, unused } = session;
  const { members } = worker;
  if (unused === "single-member") {
    add("single-member", "the only member gets every request, and no session id is looked at", members[0]?.place);
    return;
  }
  if (unused === "sticky-off") {
    const place = worker.attributes.get("sticky_session")?.property.parts.at(-1)?.line;
    add("sticky-off", `sticky_session of ${shown(worker.name)} is off, so session ids are not looked for`, place);
  } else if (unused === undefined) {
    aboutStickiness(worker, session, site, add);
    aboutIds(worker, session, cookies, add);
  }
  if (election?.isForced === true) {
    const message =
      election.steps.length === 0
        ? "sticky_session_force is on and no member has the session's route: mod_jk answers 503, though other members are free"
        : "sticky_session_force is on: if the member of the session fails, mod_jk answers 503 and asks nobody else";
    add("sticky-force", message, worker.attributes.get("sticky_session_force")?.property.parts.at(-1)?.line);
  }
  const countsSessions = worker.method === "Session" || worker.method === "Next";
  if (countsSessions && unused === undefined && search.text !== undefined) {
    add("session-not-counted", `with method ${worker.method} a request that has a session id adds nothing to the load`);
  }
  const [first] = election?.steps ?? [];
  if (rules.setsCookie && first !== undefined && first.reason.kind !== "route") {
    const cookie = `${worker.sessionCookie}=.<route>;PATH=${worker.sessionCookiePath};HttpOnly`;
    add("set-cookie", `set_session_cookie is on: mod_jk adds Set-Cookie: ${cookie} to the answer`);
  }
  if (members.length > 1) {
    const attempts = worker.retries * Math.min(members.length, worker.lbRetries);
    const message = `one request makes at most ${attempts} attempts (retries ${worker.retries} x lb_retries ${worker.lbRetries} of ${members.length} members), however many members are left`;
    if (attempts < members.length) add("attempts", message);
  }
}

function aboutStickiness(worker: LbWorker, { search }: ExplainedSession, site: Site, add: Add): void {
  if (!worker.attributes.has("sticky_session")) {
    const onMember = worker.members.find(({ name }) => site.view?.workers.get(name)?.attributes.has("sticky_session"));
    const unread = onMember === undefined ? "" : `; that of member ${shown(onMember.name)} is read by nobody`;
    const message = `nobody wrote sticky_session for balancer ${shown(worker.name)}, and sessions stick all the same: it is true by default, so the route that jvmRoute puts into the session id is enough${unread}`;
    add("sticky-by-default", message);
  }
  if (search.text === undefined) {
    const message =
      "the request has no session id, so members take turns by load; a page that creates no session, such as a static one, leaves the browser without an id, and its next request goes round again";
    add("no-session", message);
  }
}

function aboutIds(worker: LbWorker, session: ExplainedSession, cookies: readonly string[], add: Add): void {
  const { search, names } = session;
  const routes = new Set(worker.members.map(({ route }) => toByteText(route)));
  const domains = new Set(worker.members.map(({ domain }) => toByteText(domain)));
  const ids = search.ids.slice(0, 10).filter(({ id }) => id !== "");
  if (ids.length > 0 && ids.every(({ route }) => route === undefined)) {
    const message = "the session id has no dot and so no route: the Tomcat that made it has no jvmRoute on its Engine";
    add("id-without-route", message);
  }
  for (const { route } of ids) {
    if (route === undefined || routes.has(route) || domains.has(route.split(".", 1)[0] ?? "")) continue;
    const text = fromByteText(route);
    const near = nearestWord(
      text,
      worker.members.map((member) => member.route),
    );
    const hint = near === undefined ? "" : `; the nearest is ${shown(near)}`;
    add("unknown-route", `no member of ${shown(worker.name)} has the route ${shown(text)}${hint}`);
  }
  if (search.ids.length > 1) {
    add(
      "several-ids",
      "there are several session ids, tried in turn; once the first member tried has failed, only the first id is left",
    );
  }
  const [hidden] = search.ignored;
  if (hidden !== undefined) {
    const winner = search.ids[0]?.from === "environment" ? "JK_ROUTE" : `the path parameter ${names.path}`;
    add("cookie-hidden", `${winner} wins, so ${shown(fromByteText(hidden.id))} of ${hidden.name} is not looked at`);
  }
  if (search.ids.length > 0 || search.ignored.length > 0) return;
  const other = findSession(
    { path: "", cookies: cookies.map((one) => one.toUpperCase()) },
    { cookie: "JSESSIONID", path: "" },
  );
  if (other.ids.length > 0) {
    const message = `a cookie looks like JSESSIONID, but this balancer looks for ${shown(fromByteText(names.cookie))}, case included`;
    add("cookie-name", message);
  }
}

function shownPath(path: string): string {
  return shown(fromByteText(path));
}
