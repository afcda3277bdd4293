import { afterAll, beforeAll, expect, it } from "vitest";
import { createCleanup } from "../support/cleanup.ts";
import { askFor } from "../support/http-client.ts";
import { LOAD_PAGES } from "../support/load-pages.ts";
import { describePeers } from "../support/peers.ts";
import { waitFor } from "../support/processes.ts";
import { type Front, portsOf, type RealNode, startFronts, startRealNodes } from "../support/real-nodes.ts";
import { type Fields, parseStatus } from "../support/status.ts";

const METHODS = ["request", "session", "traffic", "busyness", "next"] as const;
type Method = (typeof METHODS)[number];

const NAMES = ["tomcat1", "tomcat2", "tomcat3"];

/** A balancer for each method, all over the same Tomcats; nothing is done by the clock. */
function workers(nodes: readonly RealNode[]): string {
  const lines = [`worker.list=${METHODS.join(",")},jkstatus`, "worker.jkstatus.type=status", "worker.maintain=3600"];
  for (const method of METHODS) {
    lines.push(`worker.${method}.type=lb`, `worker.${method}.method=${method}`);
    lines.push(`worker.${method}.balance_workers=${NAMES.map((name) => `${method}-${name}`).join(",")}`);
    for (const [index, { name, port }] of nodes.entries()) {
      const settings = ["type=ajp13", "host=127.0.0.1", `port=${port}`, `route=${name}`, `lbfactor=${index + 1}`];
      for (const setting of settings) lines.push(`worker.${method}-${name}.${setting}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** The same pages under a name for each method, which its balancer gets. */
function pages(): Record<string, string> {
  return Object.fromEntries(
    METHODS.flatMap((method) =>
      ["node.jsp", "session.jsp", "bytes.jsp"].map((page) => [`${method}-${page}`, LOAD_PAGES[page] ?? ""]),
    ),
  );
}

/** Of what the status worker says of a member; times, and the process's own connections, are left out. */
const COMPARED = [
  "state",
  "activation",
  "lbfactor",
  "lbvalue",
  "lbmult",
  "elected",
  "sessions",
  "errors",
  "client_errors",
  "reply_timeouts",
  "transferred",
  "read",
  "busy",
  "max_busy",
  "route",
  "redirect",
  "domain",
  "distance",
];

type Step =
  /** One request of a browser; the one without a name never keeps a cookie. */
  | { readonly browser?: string; readonly page?: string; readonly times?: number }
  /** To the status worker, of every balancer. */
  | { readonly status: string }
  | { readonly kill: readonly string[] }
  | { readonly start: readonly string[] };

const SCRIPT: readonly Step[] = [
  { times: 13 },
  ...["ann", "bob", "cyn", "dan"].map((browser) => ({ browser })),
  ...["dan", "ann", "cyn", "bob", "ann", "ann"].map((browser) => ({ browser })),
  { page: "bytes.jsp?n=50000", times: 5 },
  { status: "cmd=update&sw=METHOD-tomcat2&vwa=1" },
  { times: 7 },
  ...["ann", "bob", "cyn", "dan", "eve"].map((browser) => ({ browser })),
  { status: "cmd=update&sw=METHOD-tomcat3&vwa=2" },
  ...["ann", "bob", "cyn", "dan", "eve"].map((browser) => ({ browser })),
  { times: 3 },
  { status: "cmd=update&sw=METHOD-tomcat2&vwa=0" },
  { status: "cmd=update&sw=METHOD-tomcat3&vwa=0&vwd=1" },
  { status: "cmd=update&sw=METHOD-tomcat1&vwf=5" },
  { times: 9 },
  { status: "cmd=update&sw=METHOD-tomcat3&vwd=0" },
  { times: 6 },
  { kill: ["tomcat1"] },
  ...["ann", "bob", "cyn", "dan", "eve"].map((browser) => ({ browser })),
  { times: 8 },
  { kill: ["tomcat2", "tomcat3"] },
  { times: 1 },
  { browser: "ann" },
  { start: ["tomcat1"] },
  { times: 2 },
  { start: ["tomcat2", "tomcat3"] },
  { times: 4 },
  { kill: ["tomcat1"] },
  { times: 6 },
  { start: ["tomcat1"] },
  { status: "cmd=recover&sw=METHOD-tomcat1" },
  { times: 8 },
  ...["ann", "bob", "cyn", "dan", "eve"].map((browser) => ({ browser })),
  { status: "cmd=reset" },
  { times: 10 },
  ...["ann", "fay", "gus"].map((browser) => ({ browser })),
];

describePeers(
  "one script of requests and changes, through mod_jk and through lbgen",
  ["apache2", "mod_jk", "tomcat10", "java"],
  () => {
    const cleanup = createCleanup();
    let nodes: readonly RealNode[];
    let ports: Readonly<Record<Front, number>>;
    const jars = new Map<string, string>();

    beforeAll(async () => {
      nodes = await startRealNodes(NAMES, { pages: pages() }, cleanup);
      const mounts = METHODS.map((method) => `/app/${method}-* ${method}`);
      // One process: each has its own place to start from among members of one value.
      const oneProcess = "ServerLimit 1\nMaxRequestWorkers 25\n";
      const fronts = await startFronts(workers(nodes), [...mounts, "/jkstatus jkstatus"], cleanup, oneProcess);
      ports = portsOf(fronts);
    });
    afterAll(cleanup.run);

    it("the same members answer, and both status workers say the same of them, step by step", async () => {
      const words = new Set<string>();
      for (const [index, step] of SCRIPT.entries()) {
        const title = `step ${index}: ${JSON.stringify(step)}`;
        if ("kill" in step) await Promise.all(step.kill.map((name) => nodeNamed(name).kill()));
        else if ("start" in step) await Promise.all(step.start.map((name) => nodeNamed(name).start()));
        else {
          const seen = { modJk: await play("modJk", step), lbgen: await play("lbgen", step) };
          expect(seen.lbgen, title).toEqual(seen.modJk);
          if ("status" in step) expect(Object.values(seen.lbgen), title).toEqual(METHODS.map(() => ["200", "OK"]));
        }
        const view = await views("lbgen");
        expect(view, title).toEqual(await views("modJk"));
        for (const { state, activation } of Object.values(view))
          for (const word of [state, activation]) words.add(word ?? "");
      }
      // What there is to tell apart has been there.
      expect([...words].sort()).toEqual(["ACT", "DIS", "ERR", "ERR/FRC", "ERR/REC", "OK", "OK/IDLE", "STP"]);
    }, 120_000);

    function nodeNamed(name: string): RealNode {
      return nodes.find((node) => node.name === name) as RealNode;
    }

    /** Who answered, by method. */
    async function play(front: Front, step: Step): Promise<Record<string, readonly string[]>> {
      const seen: Record<string, readonly string[]> = {};
      for (const method of METHODS) {
        if ("status" in step) {
          const query = step.status.replaceAll("METHOD", method);
          const { status, body } = await askFor(ports[front], `/jkstatus?${query}&w=${method}&mime=prop`);
          seen[method] = [`${status}`, /^worker\.result\.type=(\w+)/m.exec(body.toString())?.[1] ?? body.toString()];
        } else if ("times" in step || "browser" in step) {
          const answers: string[] = [];
          for (let time = 0; time < (step.times ?? 1); time++) answers.push(await visit(front, method, step));
          seen[method] = answers;
        }
      }
      return seen;
    }

    async function visit(
      front: Front,
      method: Method,
      { browser, page }: { readonly browser?: string; readonly page?: string },
    ): Promise<string> {
      const path = `/app/${method}-${page ?? (browser === undefined ? "node.jsp" : "session.jsp")}`;
      const jar = `${front} ${method} ${browser}`;
      const cookie = jars.get(jar);
      const answer = await askFor(ports[front], path, { headers: cookie === undefined ? {} : { Cookie: cookie } });
      const set = answer.headers.find(([name]) => name === "set-cookie")?.[1].split(";")[0];
      if (browser !== undefined && set !== undefined) jars.set(jar, set);
      if (answer.status >= 400) return `${answer.status}`; // a page of the front's own
      const text = answer.body.length < 100 ? answer.body.toString() : `${answer.body.length} bytes`;
      return `${answer.status} ${text}${set === undefined ? "" : ` ${set.replace(/=[0-9A-F]+/, "=")}`}`;
    }

    /** What the status worker says of all members, once no request is in progress any more. */
    async function views(front: Front): Promise<Record<string, Fields>> {
      let found: Record<string, Fields> = {};
      await waitFor(
        async () => {
          const { body } = await askFor(ports[front], "/jkstatus?cmd=list&mime=prop");
          found = {};
          for (const { members } of parseStatus(body.toString()).balancers.values()) {
            for (const [name, fields] of members) {
              found[name] = Object.fromEntries(COMPARED.map((field) => [field, fields[field] ?? ""]));
            }
          }
          const members = Object.values(found);
          const isQuiet = members.length === METHODS.length * NAMES.length && members.every(({ busy }) => busy === "0");
          return isQuiet ? true : undefined;
        },
        10_000,
        () => `${front} is busy: ${JSON.stringify(found)}`,
      );
      return found;
    }
  },
);
