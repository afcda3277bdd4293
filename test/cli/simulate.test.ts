import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { SimulationReport } from "../../src/simulate/simulation-report.ts";
import { runCli } from "../support/run-cli.ts";

const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
const pair = example("raspberry-pi.yaml");
const folder = mkdtempSync(join(tmpdir(), "lbgen-simulate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function json(...args: string[]): Promise<SimulationReport> {
  const { out, err } = await runCli(["simulate", "--format", "json", ...args]);
  if (out === "") throw new Error(err);
  return JSON.parse(out) as SimulationReport;
}

const workers = write(
  "workers.properties",
  [
    "worker.list=app,other",
    "worker.app.type=lb",
    "worker.app.balance_workers=t1,t2",
    "worker.other.type=lb",
    "worker.other.balance_workers=t3",
    "worker.t1.host=10.0.0.1",
    "worker.t1.lbfactor=3",
    "worker.t2.host=10.0.0.2",
    "worker.t3.host=10.0.0.3",
    "",
  ].join("\n"),
);

describe("simulate", () => {
  it("divides the requests of a topology by lbfactor", async () => {
    const { out, err, code } = await runCli(["simulate", example("weighted-secret.yaml"), "--requests", "4000"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /^shop_lb: method request, sticky session, 2 members\n4,000 requests at 100\/s from 100 clients/,
    );
    expect(out).toMatch(/^pi5 +3 +75\.00% +3,000 +75\.00% +0\.00 +0$/m);
    expect(out).toMatch(/^pi3 +1 +25\.00% +1,000 +25\.00% +0\.00 +0$/m);
  });

  it("reads a workers.properties", async () => {
    const report = await json(workers, "--requests", "400");
    expect(report.balancer).toBe("app");
    expect(report.members.map(({ name, served }) => [name, served])).toEqual([
      ["t1", 300],
      ["t2", 100],
    ]);
    expect((await json(workers, "--balancer", "other", "--requests", "5")).members).toMatchObject([
      { name: "t3", served: 5 },
    ]);
  });

  it("reads standard input", async () => {
    const stdin = "balancers: [{ name: lb }]\nnodes: [{ name: t1, host: 127.0.0.1 }]\n";
    const { out } = await runCli(["simulate", "-", "--requests", "10"], { stdin });
    expect(out).toContain("answered   10 of 10");
  });

  it("says everything that was asked for as JSON", async () => {
    const report = await json(
      ...[pair, "--requests", "2000", "--clients", "10", "--rate", "10", "--sessions", "0.5", "--seed", "-3"],
      ...["--down", "tomcat2@10s..1m", "--service-ms", "5..20", "--service-ms", "tomcat1=7", "--path", "/shop/?x"],
    );
    expect(report).toMatchObject({
      method: "session",
      sticky: "session",
      clustered: false,
      settings: {
        requests: 2000,
        clients: 10,
        rate: 10,
        sessions: 0.5,
        seed: -3,
        serviceMs: { from: 5, to: 20, nodes: [{ node: "tomcat1", from: 7, to: 7 }] },
        down: [{ node: "tomcat2", from: 10, to: 60 }],
        path: "/shop/?x",
      },
      durationSeconds: 200,
      totals: { requests: 2000, answered: 2000, errors: {} },
    });
    expect(report.timeline).toHaveLength(40);
  });

  it("gives the same bytes each time", async () => {
    const args = ["simulate", pair, "--requests", "5000", "--sessions", "0.5", "--down", "tomcat1@5..20"];
    const [first, second] = [await runCli(args), await runCli(args)];
    expect(first).toEqual(second);
    expect((await runCli([...args, "--seed", "2"])).out).not.toBe(first.out);
  });

  it("knows of session replication", async () => {
    const args = ["--sessions", "1", "--requests", "5000", "--down", "tomcat1@20..40"];
    const { clustered, totals } = await json(example("replicated.yaml"), ...args);
    expect(clustered).toBe(true);
    expect(totals.sessionsLost).toBe(0);
    expect(totals.sessionsMoved).toBeGreaterThan(0);
  });

  it("needs no secret", async () => {
    const path = write(
      "secret.yaml",
      "balancers: [{ name: lb }]\nnodes: [{ name: t1, host: 10.0.0.1, ajp: { secret: { env: NOT_SET } } }]\n",
    );
    expect(await runCli(["simulate", path, "--requests", "10"])).toMatchObject({ code: 0, err: "" });
  });

  it.each([
    // Requests at 0 s, which fails on t1, and at 100 s. Maintenance by the watchdog was at 60 s then, when the error was
    // not older than recover_time = 60, so t1 stays out; maintenance by requests is at 100 s, when it is.
    { tuning: "recommended", watchdog: "a", served: [0, 2] },
    { tuning: "minimal", watchdog: "no", served: [1, 1] },
  ])("lets maintenance run as a topology with $watchdog watchdog does", async ({ tuning, served }) => {
    const path = write(
      `${tuning}.yaml`,
      `tuning: ${tuning}\nbalancers: [{ name: lb }]\nnodes: [{ name: t1, host: 10.0.0.1 }, { name: t2, host: 10.0.0.2 }]\n`,
    );
    const { members } = await json(path, "--requests", "2", "--rate", "0.01", "--down", "t1@0..1");
    expect(members.map((member) => member.served)).toEqual(served);
  });

  it("takes the rule extensions of the mount that a path has", async () => {
    const path = write(
      "mounts.yaml",
      [
        'balancers: [{ name: a, members: [t1, t2], mounts: ["/a/*", { path: "/a/only2/*", stopped: [t1] }] }, { name: b, members: [t2], mounts: ["/b/*"] }]',
        "nodes: [{ name: t1, host: 10.0.0.1 }, { name: t2, host: 10.0.0.2 }]",
        "",
      ].join("\n"),
    );
    const served = async (...args: string[]): Promise<number[]> =>
      (await json(path, "--requests", "10", ...args)).members.map((member) => member.served);
    expect(await served()).toEqual([5, 5]);
    expect(await served("--path", "/a/x")).toEqual([5, 5]);
    expect(await served("--path", "/a/only2/x")).toEqual([0, 10]);
    expect(await served("--path", "http://localhost/b/")).toEqual([10]);
    expect(await runCli(["simulate", path, "--path", "/c"])).toMatchObject({
      code: 2,
      err: "lbgen: --path /c is mounted to no worker\n  hint: lbgen explain says why\n",
    });
    expect(await runCli(["simulate", path, "--path", "/b/", "--balancer", "a"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("--path /b/ is mounted to b, not to a"),
    });
  });

  it("follows the width and the colours of a terminal", async () => {
    const args = ["simulate", pair, "--requests", "100"];
    const narrow = await runCli(args, { outIsTerminal: true, columns: 50, env: { NO_COLOR: "1" } });
    const bars = narrow.out.split("\n").filter((line) => /^tomcat[12] .*%$/.test(line) && line.includes("█"));
    expect(bars).toHaveLength(2);
    for (const bar of bars) expect(bar.length).toBeLessThanOrEqual(50);
    expect((await runCli(args, { env: { COLUMNS: "50" } })).out).toBe((await runCli(args)).out);
    expect((await runCli(args, { env: { FORCE_COLOR: "1" } })).out).toContain("\u001b[");
  });

  it("says that an outage comes too late", async () => {
    const args = ["simulate", pair, "--requests", "100", "--down", "tomcat1@1..2"];
    expect((await runCli(args)).err).toBe(
      "warning: --down tomcat1@1..2 changes nothing: the last request comes before\n",
    );
    expect((await runCli([...args, "--quiet"])).err).toBe("");
  });
});

it.each([
  [["--requests", "0"], /^lbgen: --requests 0: it takes a whole number from 1 to 1000000000\n/],
  [["--requests", "1e5"], /--requests 1e5: it takes a whole number/],
  [["--clients", "1.5"], /--clients 1\.5: it takes a whole number from 1 to 1000000/],
  [["--rate", "0"], /--rate 0: it takes a number from 0\.001 to 1000000/],
  [["--rate", "-1"], /--rate -1: it takes a number/],
  [["--sessions", "1.1"], /--sessions 1\.1: it takes a number from 0 to 1\n/],
  [["--sessions", "half"], /--sessions half: it takes a number from 0 to 1\n/],
  [["--seed", "x"], /--seed x: it takes a whole number/],
  [["--down", "tomcat1"], /--down tomcat1: it takes NODE@FROM\.\.TO/],
  [
    ["--down", "tomcat1@5..5"],
    /--down tomcat1@5\.\.5: it takes NODE@FROM\.\.TO, and TO comes after FROM\n {2}hint: write times/,
  ],
  [["--down", "tomcat1@1..2w"], /--down tomcat1@1\.\.2w: it takes/],
  [["--down", "@1..2"], /--down @1\.\.2: it takes/],
  [
    ["--down", "tomcta1@1..2"],
    /--down tomcta1@1\.\.2: balancer blang_balancer has no member tomcta1\n {2}hint: did you mean tomcat1\?/,
  ],
  [["--down", "zzz@1..2"], /has no member zzz\n {2}hint: its members are tomcat1, tomcat2\n/],
  [["--service-ms", "fast"], /--service-ms fast: it takes milliseconds from 0 to 3600000/],
  [["--service-ms", "9..5"], /--service-ms 9\.\.5: it takes milliseconds/],
  [
    ["--service-ms", "tomcat3=5"],
    /--service-ms tomcat3=5: balancer blang_balancer has no member tomcat3\n {2}hint: did you mean/,
  ],
  [
    ["--balancer", "blang_balancr"],
    /--balancer blang_balancr names no balancer\n {2}hint: did you mean blang_balancer\?/,
  ],
  [["--path", "ftp://x/"], /--path ftp:\/\/x\/: the URL begins neither/],
  [["--path", "/a%zz"], /--path \/a%zz: httpd refuses it with 400/],
  [["--format", "xml"], /--format/],
])("refuses %j", async (args, message) => {
  expect(await runCli(["simulate", pair, ...args])).toMatchObject({
    code: 2,
    out: "",
    err: expect.stringMatching(message),
  });
});

it.each([
  [
    "a topology with errors",
    () => write("broken.yaml", "balancers: [{ name: lb, mount: [/*] }]\n"),
    1,
    /\[unknown-key\]/,
  ],
  [
    "a workers.properties with which Apache does not start",
    () => write("refused.properties", "worker.list=w1\nworker.w1.lbfactr=1\n"),
    1,
    /unknown-worker-attribute/,
  ],
  [
    "a workers.properties without a balancer",
    () => write("single.properties", "worker.list=w1\nworker.w1.host=10.0.0.1\n"),
    2,
    /there is no balancer to simulate/,
  ],
  ["a file that is not there", () => join(folder, "none.yaml"), 3, /cannot read/],
])("refuses %s", async (_, file, code, message) => {
  expect(await runCli(["simulate", file()])).toMatchObject({ code, out: "", err: expect.stringMatching(message) });
});
