import { describe, expect, it } from "vitest";
import { MemberState, type Running } from "../../src/balance/running.ts";
import { ask, RECORDED_SERVER, readRecording, recordedTime, siteOf } from "./recording.ts";

/** What cannot be the same: in mod_jk nothing is escaped, and secrets are left out or printed. */
function comparable(body: string): string {
  return body.replace(/^.*secret(?:key)?=.*\n/gm, "").replaceAll("&amp;", "&");
}

describe.each(["fresh", "hidden", "refused", "formats", "dashes", "denied"])("what is recorded in %s.txt", (name) => {
  const { workers, rules, answers, start } = readRecording(name);
  const site = siteOf(workers, rules, start);
  it.each(answers)("%s", (query, body) => {
    const answer = ask(site, query, recordedTime(body, start));
    expect(comparable(answer.body)).toBe(comparable(body));
    expect(answer.status).toBe(200);
    expect(answer.contentType).toBe(body.startsWith("<?xml") ? "text/xml" : "text/plain");
    expect(answer.headers).toMatchObject({ "cache-control": "no-cache", pragma: "no-cache" });
  });
});

it("has all of what used.txt shows after some requests, and recovers and resets as it did", () => {
  const { workers, rules, answers, start } = readRecording("used");
  const site = siteOf(workers, rules, start);
  afterSomeRequests(site.running, start);
  let now = start;
  for (const [query, body] of answers) {
    now = recordedTime(body, now);
    const answer = ask(site, query, now);
    expect.soft(answer.body, query).toBe(body);
    expect(answer.isChange).toBe(/recover|reset/.test(query));
  }
});

/** What two requests to the balancer and one to the worker that is mounted by itself leave behind. */
function afterSomeRequests({ balancers, workers }: Running, now: number): void {
  const lb = balancers.get("lb");
  const [t1, t2] = lb?.members ?? [];
  const direct = workers.get("direct");
  if (lb === undefined || t1 === undefined || t2 === undefined || direct === undefined) throw new Error("no such site");
  lb.maxBusy = 1;
  Object.assign(t1, { state: MemberState.ok, lbValue: 6, sessions: 2 });
  Object.assign(t1.worker, { used: 2, maxBusy: 1, bytesWritten: 358, bytesRead: 208, connected: 1, maxConnected: 1 });
  const error = { firstErrorTime: now, lastErrorTime: now };
  Object.assign(t2, { state: MemberState.error, lbValue: 1, sessions: 1, errors: 1, ...error });
  Object.assign(t2.worker, { used: 1, maxBusy: 1 });
  Object.assign(direct, { used: 1, errors: 1, maxBusy: 1, lastErrorTime: now });
}

/** The list without what changes from one moment to the next. */
function linesOf(body: string): string[] {
  return body.split("\n").filter((line) => !/^worker\.time_|_ago|time_to_maintenance/.test(line));
}

describe("updates as updated.txt has them", () => {
  const { workers, rules, answers, start } = readRecording("updated");
  const site = siteOf(workers, rules, start);
  let known = linesOf(ask(site, "cmd=list&mime=prop", start).body);

  it.each(answers.slice(0, -1))("%s", (query, recorded) => {
    const answer = ask(site, `cmd=update&mime=txt&${query}`, start);
    const now = linesOf(ask(site, "cmd=list&mime=prop", start).body);
    const changed = now.filter((line, index) => line !== known[index]);
    known = now;
    expect(answer.body + changed.map((line) => `${line}\n`).join("")).toBe(recorded);
  });

  it("come to the same in the end", () => {
    const [query = "", body = ""] = answers.at(-1) ?? [];
    expect(linesOf(ask(site, query, start).body)).toEqual(linesOf(body));
  });
});

it("shows a worker's settings alike in all its balancers, where mod_jk's others show the old ones until they use it", () => {
  const { workers, rules, start } = readRecording("used");
  const site = siteOf(workers, rules, start);
  ask(site, "cmd=update&w=other&sw=t2&vaprt=25199&vart=12", start);
  for (const lb of ["lb", "other"]) {
    expect(ask(site, `cmd=show&w=${lb}&sw=t2&mime=prop`, start).body).toMatch(
      /^worker\.t2\.address=127\.0\.0\.1:25199$[\s\S]*^worker\.t2\.reply_timeout=12$/m,
    );
  }
});

describe("times", () => {
  // Recorded with worker.maintain=4 and recover_time=10: seconds since the error and the last maintenance, min and max.
  it.each([
    [0, 0, "10", "14", "4", "8"],
    [6, 2, "4", "8", "2", "6"],
    [7, 3, "3", "7", "1", "5"],
    [8, 0, "4", "6", "4", "8"],
    [10, 2, "2", "4", "2", "6"],
    [11, 3, "1", "4", "1", "5"],
  ])("%i s after the error and %i s after maintenance", (sinceError, sinceMaintenance, ...recorded) => {
    const now = 1_795_575_913;
    const site = siteOf(
      "worker.list=jkstatus,lb\nworker.maintain=4\nworker.jkstatus.type=status\nworker.lb.type=lb\nworker.lb.balance_workers=t1\nworker.lb.recover_time=10\n",
      [],
      now - 60,
    );
    const lb = site.running.balancers.get("lb");
    const [member] = lb?.members ?? [];
    if (lb === undefined || member === undefined) throw new Error("no balancer");
    lb.lastMaintenance = now - sinceMaintenance;
    Object.assign(member, { state: MemberState.error, lastErrorTime: now - sinceError });
    const { body } = ask(site, "mime=prop", now);
    const values = ["t1.time_to_recover_min", "t1.time_to_recover_max", "lb.time_to_maintenance_min"];
    values.push("lb.time_to_maintenance_max");
    expect(values.map((key) => new RegExp(`^worker\\.${key}=(.*)$`, "m").exec(body)?.[1])).toEqual(recorded);
  });

  it("are local ones", () => {
    const site = siteOf("worker.list=jkstatus\nworker.jkstatus.type=status\n", [], 0);
    const server = { ...RECORDED_SERVER, utcOffsetMinutes: -210 };
    expect(ask(site, "cmd=version&mime=txt", 1_709_251_199, { server }).body).toContain(
      "Time: datetime=20240229202959 tz=-0330 unix=1709251199\n",
    );
  });
});

describe("the dump", () => {
  const workers = `pw=hush
half=hu
worker.list=jkstatus,lb
worker.jkstatus.type=status
worker.lb.type=lb
worker.lb.balance_workers=t1,t2
worker.lb.secret=$(half)sh2
worker.t1.reference=worker.template
worker.t1.port=1
worker.template.host=127.0.0.1
worker.template.secret=$(pw)
worker.template.port=2
worker.t2.secretkey=third
worker.t2.domain=hush
`;

  it.each(["prop", "xml", "txt", "html"])("masks secrets and what they are made of in %s", (mime) => {
    const { body } = ask(siteOf(workers, [], 0), `cmd=dump&mime=${mime}`, 0);
    expect(body).not.toMatch(/hush|hu\b|third/);
    expect(body).toContain("***");
    expect(body).toContain("worker.template.host");
  });

  it("shows no secret anywhere else", () => {
    const site = siteOf(workers, [], 0);
    for (const cmd of ["list", "show&w=lb", "edit&w=lb", "edit&w=lb&sw=t1", "version"]) {
      for (const mime of ["prop", "xml", "txt", "html"]) {
        expect(ask(site, `cmd=${cmd}&mime=${mime}`, 0).body.replaceAll("domain=hush", "")).not.toMatch(/hush2|third/);
      }
    }
  });

  it("has at its end what names have by reference", () => {
    const { body } = ask(siteOf(workers, [], 0), "cmd=dump&mime=txt", 0);
    expect(body).toMatch(
      /worker\.t2\.domain=\*\*\*\nworker\.t1\.host=127\.0\.0\.1\nworker\.t1\.secret=\*\*\*\nResult:/,
    );
  });
});

describe("users", () => {
  const who = "worker.list=jkstatus\nworker.jkstatus.type=status\nworker.jkstatus.user=alice,Bob\n";
  const denied = 'Result: type=ERROR message="Access denied."\n';
  it.each([
    ["alice", true],
    ["Alice", false],
    ["bob", false],
    ["eve", false],
    ["", false],
    [undefined, false],
  ])("%s: %s", (remoteUser, isAllowed) => {
    const { body } = ask(siteOf(who, [], 0), "cmd=version&mime=txt", 0, { remoteUser });
    expect(body === denied).toBe(!isAllowed);
  });

  it("may be written in any case where the worker says so", () => {
    const site = siteOf(`${who}worker.jkstatus.user_case_insensitive=1\n`, [], 0);
    expect(ask(site, "cmd=version&mime=txt", 0, { remoteUser: "BOB" }).body).not.toBe(denied);
    expect(ask(site, "cmd=version&mime=txt", 0, { remoteUser: "BO" }).body).toBe(denied);
  });
});
