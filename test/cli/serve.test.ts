import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createCleanup } from "../support/cleanup.ts";
import { get } from "../support/http.ts";
import { temporaryFolder } from "../support/installation.ts";
import { freePort } from "../support/ports.ts";
import { waitFor } from "../support/processes.ts";
import { runServe, type Served, startServe } from "../support/serve.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

/** Two nodes on loopback ports that are free. */
async function pair(more = ""): Promise<string> {
  const [one, two] = [await freePort(), await freePort()];
  return `balancers:
  - name: lb
nodes:
  - { name: t1, host: 127.0.0.1, ajp: { port: ${one} } }
  - { name: t2, host: 127.0.0.1, ajp: { port: ${two} } }
${more}`;
}

function write(name: string, text: string): string {
  const path = join(temporaryFolder(cleanup), name);
  writeFileSync(path, text);
  return path;
}

const session = async (port: number, cookie?: string) => {
  const answer = await get(port, "/session.jsp", cookie === undefined ? {} : { cookie });
  return { ...answer, node: /\.(t\d)\b/.exec(answer.body)?.[1] };
};

describe("a topology", () => {
  it("runs with embedded nodes: sessions stick, others take turns, and SIGTERM ends it with 0", async () => {
    const served = await startServe([write("pair.yaml", await pair())], cleanup);
    expect(served.out()).toBe(`ready ${served.url} admin ${served.adminUrl}\n`);
    const first = await session(served.port);
    const second = await session(served.port);
    expect([first.node, second.node].sort()).toEqual(["t1", "t2"]);
    const cookie = `JSESSIONID=${first.cookies.get("JSESSIONID")}`;
    for (let again = 0; again < 4; again++) expect((await session(served.port, cookie)).node).toBe(first.node);
    const status = await statusOf(served);
    expect(status.nodes.map(({ name, fault }) => [name, fault])).toEqual([
      ["t1", "none"],
      ["t2", "none"],
    ]);
    served.signal("SIGTERM");
    expect(await served.ended).toBe(0);
    expect(served.err()).toMatch(/"GET \/session.jsp" 200 .* worker=lb member=t[12] route=t[12] attempts=1 sticky/);
  });

  it("takes a node's own port, or says which other one it took", async () => {
    const taken = createServer();
    await new Promise<void>((listening) => taken.listen(0, "127.0.0.1", listening));
    cleanup.add(() => new Promise<void>((closed) => taken.close(() => closed())));
    const { port } = taken.address() as { port: number };
    const text = `balancers: [{ name: lb }]\nnodes: [{ name: t1, host: 10.9.8.7, ajp: { port: ${port} } }]\n`;
    const served = await startServe([write("one.yaml", text)], cleanup);
    expect(served.err()).toContain(`port ${port} is taken`);
    expect((await session(served.port)).node).toBe("t1");
  });

  it("answers 404 where nothing is mounted", async () => {
    const text = (await pair()).replace("name: lb", 'name: lb\n    mounts: ["/app/*", "!/app/static/*"]');
    const { port } = await startServe([write("app.yaml", text)], cleanup);
    expect((await get(port, "/app/session")).status).toBe(200);
    expect((await get(port, "/app/static/x")).status).toBe(404);
    expect((await get(port, "/other")).status).toBe(404);
  });

  it("shares sessions in a cluster and loses them without one", async () => {
    for (const [more, count] of [
      ["cluster: {}\n", "2"],
      ["", "1"],
    ] as const) {
      const served = await startServe([write("pair.yaml", await pair(more))], cleanup);
      const first = await session(served.port);
      const admin = Number(new URL(served.adminUrl).port);
      await post(admin, `/api/nodes/${first.node}`, { fault: "down" });
      const moved = await session(served.port, `JSESSIONID=${first.cookies.get("JSESSIONID")}`);
      expect(moved.node).not.toBe(first.node);
      expect(/<dt>count<\/dt><dd>(\d+)/.exec(moved.body)?.[1]).toBe(count);
    }
  });

  it("gives the secret to its nodes, and needs it", async () => {
    const text = `${await pair()}defaults:\n  ajp: { secret: { env: AJP_SECRET } }\n`;
    const path = write("secret.yaml", text);
    const missing = await runServe([path, "--listen", "127.0.0.1:0", "--admin", "off"]);
    expect(missing.status).toBe(1);
    expect(missing.err).toContain("AJP_SECRET is not set");
    const served = await startServe([path], cleanup, { env: { AJP_SECRET: "keep-this-to-yourself" } });
    const echo = await get(served.port, "/echo");
    const status = JSON.stringify(await statusOf(served));
    expect(echo.status).toBe(200);
    expect(`${echo.body}${status}${served.out()}${served.err()}`).not.toContain("keep-this");
  });

  it("reads standard input", async () => {
    const served = await startServe(["-"], cleanup, { input: await pair() });
    expect((await session(served.port)).status).toBe(200);
  });
});

describe("--exec", () => {
  const exec = async (command: string) =>
    runServe([
      write("pair.yaml", await pair()),
      "--listen",
      "127.0.0.1:0",
      "--admin",
      "127.0.0.1:0",
      "--quiet",
      "--exec",
      command,
    ]);

  it("runs a command once ready, with the addresses, and ends with its status", async () => {
    const get =
      "fetch(process.env.LBGEN_URL + '/index.html').then((a) => { process.exitCode = a.status === 200 ? 7 : 8; })";
    const { status, out } = await exec(`test -n "$LBGEN_ADMIN_URL" && echo hello && "${process.execPath}" -e "${get}"`);
    expect(status).toBe(7);
    expect(out).toMatch(/^ready http:\S+ admin http:\S+\nhello\n$/);
  });

  it.each([
    ["true", 0],
    ["exit 3", 3],
    ["kill -TERM $$", 143],
    ["no-such-program-at-all", 127],
  ])("%s ends with %i", async (command, status) => {
    expect((await exec(command)).status).toBe(status);
  });

  it("passes a signal on", async () => {
    const served = await startServe([write("pair.yaml", await pair()), "--exec", "exec sleep 30"], cleanup);
    served.signal("SIGTERM");
    expect(await served.ended).toBe(143);
  });
});

it("lets requests end when it is told to stop, and takes no more", async () => {
  const served = await startServe([write("pair.yaml", await pair())], cleanup);
  const slow = get(served.port, "/delay/700");
  await until(async () => JSON.stringify(await statusOf(served)).includes('"busy":1'));
  served.signal("SIGINT");
  expect((await slow).status).toBe(200);
  expect(await served.ended).toBe(0);
  await expect(get(served.port, "/")).rejects.toThrow("ECONNREFUSED");
});

it("--format json tells everything in lines", async () => {
  const served = await startServe([write("pair.yaml", await pair()), "--format", "json"], cleanup);
  const admin = Number(new URL(served.adminUrl).port);
  await get(served.port, "/index.html");
  await post(admin, "/api/balancers/lb/members/t2", { activation: "disabled" });
  await get(served.port, "/nothing");
  served.signal("SIGTERM");
  expect(await served.ended).toBe(0);
  const events = served
    .out()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events.map(({ event }) => event)).toEqual(["ready", "request", "state", "request", "stopped"]);
  expect(events[1]).toMatchObject({ method: "GET", target: "/index.html", status: 200, worker: "lb", attempts: 1 });
  expect(events[2]).toMatchObject({ balancer: "lb", member: "t2", activation: "disabled" });
  expect(events[3]).toMatchObject({ status: 404, worker: "lb" });
});

describe("a workers.properties", () => {
  const workers = (port: number) => `worker.list=lb,jkstatus,direct
worker.jkstatus.type=status
worker.lb.type=lb
worker.lb.balance_workers=t1
worker.t1.host=127.0.0.1
worker.t1.port=${port}
worker.direct.reference=worker.t1
`;

  it("runs as it stands: the first lb worker at /*, the status worker at its name, nodes where they are", async () => {
    const path = write("workers.properties", workers(await freePort()));
    const { port } = await startServe([path], cleanup);
    expect((await get(port, "/anything")).status).toBe(503);
    const status = await get(port, "/jkstatus?cmd=show&mime=prop&w=lb");
    expect(status.body).toContain("worker.lb.member_count=1");
    expect(status.body).toContain("worker.t1.state=ERR");
  });

  it("is known by its content too, and takes mounts from a file and from the command line", async () => {
    const port = await freePort();
    const path = write("workers.conf", workers(port));
    const mounts = write("uriworkermap.properties", "/a/*=lb;use_server_errors=400\n!/a/no/*=lb\n");
    const served = await startServe(
      [path, "--nodes", "embedded", "--mounts", mounts, "--mount", "/b|/*=direct"],
      cleanup,
    );
    expect((await get(served.port, "/a/session")).status).toBe(200);
    expect((await get(served.port, "/a/no/x")).status).toBe(404);
    expect((await get(served.port, "/b/session")).status).toBe(200);
    expect((await get(served.port, "/c")).status).toBe(404);
    const missing = await get(served.port, "/a/status/404");
    expect([missing.status, missing.body.includes("lbgen")]).toEqual([404, true]);
  });

  it("that mod_jk refuses is refused", async () => {
    const path = write("workers.properties", "worker.list=w1\nworker.w1.type=apj13\n");
    const { status, err } = await runServe([path, "--listen", "127.0.0.1:0"]);
    expect(status).toBe(1);
    expect(err).toContain("workers.properties:2:");
  });
});

describe("--watch", () => {
  it("takes over a change and keeps what has not changed", async () => {
    const text = await pair();
    const path = write("pair.yaml", text);
    const served = await startServe([path, "--watch"], cleanup);
    const first = await session(served.port);
    const cookie = `JSESSIONID=${first.cookies.get("JSESSIONID")}`;
    // As an editor does it: a new file in the place of the old one.
    const next = `${path}.new`;
    const third = await freePort();
    writeFileSync(next, `${text}  - { name: t3, host: 127.0.0.1, ajp: { port: ${third} }, lbfactor: 5 }\n`);
    renameSync(next, path);
    await until(() => served.err().includes("reloaded"));
    const status = await statusOf(served);
    expect(status.balancers[0].members.map(({ name }) => name)).toEqual(["t1", "t2", "t3"]);
    expect(status.balancers[0].members.find(({ name }) => name === first.node)?.elected).toBe(1);
    const again = await session(served.port, cookie);
    expect([again.node, /<dt>count<\/dt><dd>(\d+)/.exec(again.body)?.[1]]).toEqual([first.node, "2"]);
    const nodes = new Set<string | undefined>();
    for (let request = 0; request < 6; request++) nodes.add((await session(served.port)).node);
    expect(nodes).toContain("t3");
  });

  it("leaves everything as it runs when the file has errors, and says why", async () => {
    const path = write("pair.yaml", await pair());
    const served = await startServe([path, "--watch", "--quiet"], cleanup);
    writeFileSync(path, readFileSync(path, "utf8").replace("balancers", "balancer"));
    await until(() => served.err().includes("reload failed"));
    expect(served.err()).toContain("pair.yaml:1:1: error:");
    expect((await session(served.port)).status).toBe(200);
  });
});

describe("refuses", () => {
  it.each([
    [["--listen", "8080"], 2, "--listen 8080 is no address"],
    [["--listen", "127.0.0.1:99999"], 2, "is no address"],
    [["--admin", "0.0.0.0:0"], 2, "LBGEN_ADMIN_TOKEN"],
    [["--mount", "/*=lb"], 2, "workers.properties"],
    [["--nodes", "tomcat"], 2, "embedded or live, not tomcat"],
    [["--listen", "203.0.113.77:8080"], 3, "no such address"],
  ])("%j", async (args, status, text) => {
    const result = await runServe([write("pair.yaml", await pair()), "--listen", "127.0.0.1:0", ...args]);
    expect(result.status).toBe(status);
    expect(result.err).toContain(text);
    expect(result.err).not.toMatch(/^\s+at /m);
    expect(result.out).toBe("");
  });

  it("a port that is taken, with 3", async () => {
    const taken = createServer();
    await new Promise<void>((listening) => taken.listen(0, "127.0.0.1", listening));
    cleanup.add(() => new Promise<void>((closed) => taken.close(() => closed())));
    const { port } = taken.address() as { port: number };
    const path = write("pair.yaml", await pair());
    for (const option of ["--listen", "--admin"]) {
      const others = option === "--listen" ? ["--admin", "off"] : ["--listen", "127.0.0.1:0"];
      const result = await runServe([path, option, `127.0.0.1:${port}`, ...others]);
      expect(result.status).toBe(3);
      expect(result.err).toContain(`127.0.0.1:${port}: something else listens there`);
    }
  });

  it("a file that is not there, with 3, and one with errors, with 1", async () => {
    expect((await runServe(["/nowhere/at-all.yaml"])).status).toBe(3);
    expect((await runServe([write("bad.yaml", "nodes: 3\n")])).status).toBe(1);
  });
});

/** What the admin API says. */
async function statusOf({ adminUrl }: Served) {
  return (await (await fetch(`${adminUrl}/api/status`)).json()) as {
    nodes: { name: string; fault: string }[];
    balancers: [{ members: { name: string; elected: number }[] }];
  };
}

function until(isDone: () => boolean | Promise<boolean>): Promise<true> {
  const ask = async () => ((await isDone()) ? true : undefined);
  return waitFor(ask, 15_000, () => "it did not happen in time");
}

async function post(port: number, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
}
