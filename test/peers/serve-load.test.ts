import { existsSync, readFileSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCleanup } from "../support/cleanup.ts";
import { get } from "../support/http.ts";
import { askFor, headerOf } from "../support/http-client.ts";
import { LOAD_PAGES } from "../support/load-pages.ts";
import { describePeers } from "../support/peers.ts";
import { openFiles, peakOf, residentBytes } from "../support/process-figures.ts";
import { waitFor } from "../support/processes.ts";
import {
  FRONTS,
  type Front,
  type Fronts,
  portsOf,
  type RealNode,
  startFronts,
  startRealNodes,
} from "../support/real-nodes.ts";
import { parseStatus } from "../support/status.ts";
import { fetchAll, type Started, startRequest, upload } from "../support/stream-client.ts";

const MB = 1024 * 1024;
const WAIT_MS = 30_000;
const LOAD_SECONDS = Number(process.env.LBGEN_LOAD_SECONDS ?? 60);

/** Twice the same nodes: `once` never sends twice what a node may have begun. */
function workers(nodes: readonly RealNode[]): string {
  const lines = ["worker.list=lb,once,jkstatus", "worker.jkstatus.type=status", "worker.maintain=1"];
  for (const [lb, prefix, more] of [
    ["lb", "", []],
    ["once", "once-", ["recovery_options=3"]],
  ] as const) {
    lines.push(`worker.${lb}.type=lb`, `worker.${lb}.recover_time=1`);
    lines.push(`worker.${lb}.balance_workers=${nodes.map(({ name }) => `${prefix}${name}`).join(",")}`);
    for (const { name, port } of nodes) {
      for (const line of ["type=ajp13", "host=127.0.0.1", `port=${port}`, `route=${name}`, ...more]) {
        lines.push(`worker.${prefix}${name}.${line}`);
      }
    }
  }
  return `${lines.join("\n")}\n`;
}

describePeers("lbgen serve under load, over two Tomcats", ["apache2", "mod_jk", "tomcat10", "java"], () => {
  const cleanup = createCleanup();
  let nodes: readonly RealNode[];
  let fronts: Fronts;
  let port = 0;
  let pid = 0;
  /** What lbgen holds while nobody asks for anything. */
  let atRest: Awaited<ReturnType<typeof figures>>;

  beforeAll(async () => {
    nodes = await startRealNodes(["tomcat1", "tomcat2"], { pages: LOAD_PAGES }, cleanup);
    fronts = await startFronts(workers(nodes), ["/* lb", "/app/*-once.jsp once", "/jkstatus jkstatus"], cleanup);
    ({ port, pid } = fronts.lbgen);
    // Every page is compiled, on both nodes.
    for (const name of Object.keys(LOAD_PAGES)) {
      for (const node of nodes) {
        const { status } = await fetchAll(port, `/app/${name}?warm&n=0&ms=0`, { cookie: `JSESSIONID=x.${node.name}` });
        if (status !== 200) throw new Error(`${name} on ${node.name}: ${status}\n${node.logs()}`);
      }
    }
    atRest = await figures();
  });
  afterAll(cleanup.run);

  it.each([
    { size: 0, name: "0 B" },
    { size: 1, name: "1 B" },
    { size: 8 * 1024, name: "8 kB" },
    { size: MB, name: "1 MB" },
    { size: 100 * MB, name: "100 MB" },
  ])(
    "uploads of $name arrive whole, with a length and in chunks",
    async ({ size }) => {
      const before = residentBytes(pid);
      for (const chunked of [false, true]) {
        const { result, peak } = await peakOf(pid, () => upload(port, "/app/echo.jsp", size, chunked));
        expect(result.ending).toMatchObject({ status: 200, isWhole: true, text: `${size} ${result.sha256}` });
        expect(peak - before).toBeLessThan(100 * MB);
      }
    },
    120_000,
  );

  it("a download of 1 GB takes no memory", async () => {
    const before = residentBytes(pid);
    const path = `/app/bytes.jsp?n=${1024 * MB}&length`;
    const { result, peak } = await peakOf(pid, () => fetchAll(port, path));
    expect(result).toMatchObject({ status: 200, isWhole: true, length: 1024 * MB });
    expect(peak - before).toBeLessThan(100 * MB);
  }, 120_000);

  it("a reader that stops for a while holds neither memory nor others up", async () => {
    const before = residentBytes(pid);
    const size = 200 * MB;
    const { sent, answer, ended } = startRequest(port, `/app/bytes.jsp?n=${size}`);
    sent.end();
    const response = await answer;
    response.pause();
    const { peak } = await peakOf(pid, async () => {
      const end = Date.now() + 3_000;
      for (let index = 0; index < 100 || Date.now() < end; index++) {
        const { status } = await fetchAll(port, "/app/node.jsp", { timeoutMs: 5_000 });
        expect(status).toBe(200);
      }
    });
    expect(peak - before).toBeLessThan(60 * MB);
    response.resume();
    expect(await ended).toMatchObject({ status: 200, isWhole: true, length: size });
  }, 120_000);

  it("clients that leave amid an upload or a download leave nothing behind", async () => {
    for (let index = 0; index < 20; index++) {
      const uploading = startRequest(port, "/app/echo.jsp", {
        method: "POST",
        ...(index % 2 === 0 ? { length: 10 * MB } : {}),
      });
      uploading.sent.write(Buffer.alloc(300_000));
      const downloading = startRequest(port, `/app/bytes.jsp?n=${100 * MB}`);
      downloading.sent.end();
      await downloading.answer;
      await sleep(20);
      uploading.sent.destroy();
      downloading.sent.destroy();
    }
    await waitUntilAtRest();
  }, 60_000);

  it("1,000 clients at once, each with a connection that it keeps, are all served ten times", async () => {
    const faults: string[] = [];
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, openFiles(pid).sockets);
    }, 100);
    await Promise.all(
      Array.from({ length: 1_000 }, async (_, client) => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        for (let index = 0; index < 10; index++) {
          const path = index % 5 === 0 ? "/app/bytes.jsp?n=20000" : "/app/node.jsp";
          try {
            const answer = await askFor(port, path, { agent });
            const length = index % 5 === 0 ? 20_000 : "tomcat1".length;
            const isKept = headerOf(answer, "connection") === "keep-alive";
            if (answer.status !== 200 || answer.body.length !== length || !isKept)
              faults.push(`${client}: ${answer.status}`);
          } catch (error) {
            faults.push(`${client}: ${error}`);
          }
        }
        agent.destroy();
      }),
    );
    clearInterval(timer);
    expect(faults).toEqual([]);
    expect(most).toBeGreaterThan(1_000);
    await waitUntilAtRest();
  }, 120_000);

  it("what happens to requests under way when a node dies is what mod_jk makes of them", async () => {
    const ports = portsOf(fronts);
    const [first] = nodes as [RealNode];
    const cookie = `JSESSIONID=x.${first.name}`;
    const started = new Map<string, { readonly front: Front; readonly started: Started; readonly rest: number }>();
    for (const front of FRONTS) {
      for (const page of ["run", "run-once"]) {
        for (const [name, { method, length, sent, rest, query = "" }] of Object.entries(UNDER_WAY)) {
          const key = `${front}:${page}:${name}`;
          const one = startRequest(ports[front], `/app/${page}.jsp?${key}&hang=${first.name}${query}`, {
            method,
            cookie,
            ...(length === undefined ? {} : { length }),
          });
          if (sent !== undefined) one.sent.write(Buffer.alloc(sent));
          if (rest === undefined) one.sent.end();
          started.set(key, { front, started: one, rest: rest ?? 0 });
        }
      }
    }
    const half = startRequest(port, "/app/half.jsp?ms=60000", { cookie });
    half.sent.end();
    await half.answer;
    await waitFor(
      () => ([...started.keys()].every((key) => runsOf(first).includes(key)) ? true : undefined),
      WAIT_MS,
      () => `not all have begun:\n${runsOf(first).join("\n")}`,
    );
    await first.kill();
    await sleep(200);
    for (const { started: one, rest } of started.values()) if (rest > 0) one.sent.end(Buffer.alloc(rest));
    // Where mod_jk puts the whole body of another node behind half of this one's, the client hears that something is missing.
    expect(await half.ended).toMatchObject({ status: 200, isWhole: false, length: 100_000 });
    const found: Record<Front, Record<string, string>> = { modJk: {}, lbgen: {} };
    for (const [key, { front, started: one }] of started) {
      const { status, isWhole, text } = await one.ended;
      const runs = nodes.map((node) => runsOf(node).filter((run) => run === key).length).join("+");
      const answer = status === 200 ? `200 from ${text}` : isWhole ? status : `${status} cut`;
      found[front][key.slice(front.length + 1)] = `${answer}, run ${runs}`;
    }
    expect(found.lbgen).toEqual(found.modJk);
    expect(found.lbgen).toMatchObject({
      "run:get": "200 from tomcat2, run 1+1",
      "run:post-half-of-1000000": "502, run 1+0",
      "run-once:post-5-unread": "502, run 1+0",
    });
  }, 120_000);

  it("a node that is dead is left out, and asked again once it is back", async () => {
    const [first] = nodes as [RealNode];
    const cookie = `JSESSIONID=x.${first.name}`;
    for (let index = 0; index < 20; index++) {
      expect(await fetchAll(port, "/app/node.jsp", { cookie })).toMatchObject({ status: 200, text: "tomcat2" });
    }
    await first.start();
    await waitFor(
      async () => ((await fetchAll(port, "/app/node.jsp", { cookie })).text === first.name ? true : undefined),
      WAIT_MS,
      () => `${first.name} is not back`,
    );
  }, 120_000);

  it(
    `${LOAD_SECONDS} seconds of everything at once fail nobody, and leave nothing behind`,
    async () => {
      const begin = Date.now();
      const end = begin + LOAD_SECONDS * 1_000;
      const counts: Record<string, number> = {};
      const faults: string[] = [];
      const samples: number[] = [];
      const loops = Object.entries(LOADS).flatMap(([name, { clients, run }]) =>
        Array.from({ length: clients }, async () => {
          const agent = new Agent({ keepAlive: true, maxSockets: 1 });
          while (Date.now() < end) {
            counts[name] = (counts[name] ?? 0) + 1;
            const fault = await run(port, agent).catch((error: unknown) => String(error));
            if (fault !== undefined) faults.push(`${name}: ${fault}`);
          }
          agent.destroy();
        }),
      );
      const timer = setInterval(() => samples.push(residentBytes(pid)), 250);
      await Promise.all(loops);
      clearInterval(timer);
      expect(faults).toEqual([]);
      await waitUntilAtRest();
      // What it needs it has by the end of the first third; afterwards nothing grows.
      const third = Math.ceil(samples.length / 3);
      expect(Math.max(...samples.slice(-third))).toBeLessThan(Math.max(...samples.slice(0, third)) + 50 * MB);
      expect(fronts.lbgen.err()).toBe("");
    },
    LOAD_SECONDS * 1_000 + 120_000,
  );

  /** Lines that runs have left. */
  function runsOf({ base }: RealNode): readonly string[] {
    const file = join(base, "runs.log");
    return existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  }

  /** What lbgen holds, apart from connections that it keeps to its nodes. */
  async function figures() {
    const { body } = await get(port, "/jkstatus?cmd=list&mime=prop");
    const members = [...parseStatus(body).balancers.values()].flatMap((balancer) => [...balancer.members.values()]);
    const sum = (field: string) => members.reduce((total, member) => total + Number(member[field]), 0);
    await sleep(100); // until the connection of this question is closed
    const { sockets, others } = openFiles(pid);
    const mostConnected = Math.max(...members.map(({ connected }) => Number(connected)));
    return { busy: sum("busy"), mostConnected, sockets: sockets - sum("connected"), others };
  }

  async function waitUntilAtRest(): Promise<void> {
    let now = atRest;
    await waitFor(
      async () => {
        now = await figures();
        const { busy, sockets, others } = now;
        return busy === 0 && sockets === atRest.sockets && others <= atRest.others ? true : undefined;
      },
      WAIT_MS,
      () => `at rest ${JSON.stringify(atRest)}, now ${JSON.stringify(now)}`,
    );
    const { host, port: adminPort } = new URL(fronts.lbgen.adminUrl);
    const { body } = await askFor(Number(adminPort), "/api/status", { headers: { Host: host } });
    const status = JSON.parse(body.toString()) as {
      readonly balancers: readonly { readonly members: readonly { readonly busy: number }[] }[];
    };
    expect(status.balancers.flatMap(({ members }) => members.map(({ busy }) => busy))).toEqual([0, 0, 0, 0]);
    // To no node more connections than requests that httpd would serve at once.
    expect(now.mostConnected).toBeLessThanOrEqual(400);
  }
});

interface UnderWay {
  readonly method: string;
  readonly length?: number;
  readonly sent?: number;
  /** Sent once the node is dead. */
  readonly rest?: number;
  readonly query?: string;
}

/** Requests that the node has begun when it dies. */
const UNDER_WAY: Readonly<Record<string, UnderWay>> = {
  get: { method: "GET" },
  head: { method: "HEAD" },
  "post-5": { method: "POST", length: 5, sent: 5 },
  "post-5-unread": { method: "POST", length: 5, sent: 5, query: "&unread" },
  "post-20000": { method: "POST", length: 20_000, sent: 20_000 },
  "post-20000-unread": { method: "POST", length: 20_000, sent: 20_000, query: "&unread" },
  "post-half-of-20000": { method: "POST", length: 20_000, sent: 10_000, rest: 10_000 },
  "post-half-of-1000000": { method: "POST", length: 1_000_000, sent: 500_000, rest: 500_000 },
  "post-half-of-1000000-unread": { method: "POST", length: 1_000_000, sent: 500_000, rest: 500_000, query: "&unread" },
  "post-chunked": { method: "POST", sent: 20_000 },
  "post-chunked-unread": { method: "POST", sent: 20_000, query: "&unread" },
  "post-half-chunked": { method: "POST", sent: 10_000, rest: 10_000 },
};

interface Load {
  readonly clients: number;
  /** What is wrong, if anything. */
  readonly run: (port: number, agent: Agent) => Promise<string | undefined>;
}

async function expectAnswer(
  port: number,
  agent: Agent,
  path: string,
  isRight: (body: Buffer) => boolean,
  body?: Buffer,
): Promise<string | undefined> {
  const asking = body === undefined ? {} : { method: "POST", body, headers: { "Content-Type": "text/plain" } };
  const answer = await askFor(port, path, { agent, ...asking });
  return answer.status === 200 && isRight(answer.body)
    ? undefined
    : `${path}: ${answer.status}, ${answer.body.length} bytes`;
}

const SENT = Buffer.alloc(65_536, "abc");

const LOADS: Readonly<Record<string, Load>> = {
  small: { clients: 8, run: (port, agent) => expectAnswer(port, agent, "/app/node.jsp", (body) => body.length === 7) },
  "100 kB": {
    clients: 4,
    run: (port, agent) =>
      expectAnswer(port, agent, "/app/bytes.jsp?n=100000&length", (body) => body.length === 100_000),
  },
  "2 MB": {
    clients: 2,
    run: (port, agent) => expectAnswer(port, agent, `/app/bytes.jsp?n=${2 * MB}`, (body) => body.length === 2 * MB),
  },
  upload: {
    clients: 4,
    run: (port, agent) =>
      expectAnswer(port, agent, "/app/echo.jsp", (body) => body.toString().startsWith("65536 "), SENT),
  },
  session: {
    clients: 2,
    run: (port, agent) => expectAnswer(port, agent, "/app/session.jsp", (body) => / 1$/.test(body.toString())),
  },
  slow: {
    clients: 8,
    run: (port, agent) => expectAnswer(port, agent, "/app/slow.jsp?ms=200", (body) => body.toString() === "slept"),
  },
  "no keep-alive": {
    clients: 2,
    run: async (port) => ((await fetchAll(port, "/app/node.jsp")).isWhole ? undefined : "not whole"),
  },
  "leaves amid a download": {
    clients: 1,
    run: async (port) => {
      const { sent, answer } = startRequest(port, `/app/bytes.jsp?n=${10 * MB}`);
      sent.end();
      await answer;
      sent.destroy();
      await sleep(50);
      return undefined;
    },
  },
  "leaves amid an upload": {
    clients: 1,
    run: async (port) => {
      const { sent } = startRequest(port, "/app/echo.jsp", { method: "POST", length: MB });
      sent.write(SENT);
      await sleep(50);
      sent.destroy();
      return undefined;
    },
  },
  "reads slowly": {
    clients: 1,
    run: async (port) => {
      const { sent, answer, ended } = startRequest(port, `/app/bytes.jsp?n=${20 * MB}`);
      sent.end();
      const response = await answer;
      response.pause();
      await sleep(1_000);
      response.resume();
      const { isWhole, length } = await ended;
      return isWhole && length === 20 * MB ? undefined : `${length} bytes`;
    },
  },
};
