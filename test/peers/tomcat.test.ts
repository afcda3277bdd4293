import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCleanup } from "../support/cleanup.ts";
import { type Generated, generate, prepareAndGenerate, variant } from "../support/generate.ts";
import { get } from "../support/http.ts";
import { bareTree, debianTree, type Httpd } from "../support/httpd.ts";
import { followInstallPage } from "../support/install-page.ts";
import {
  countBy,
  getPage,
  installHttpdFiles,
  membersOf,
  nodesAsked,
  sessionCookieOf,
  startBareHttpd,
  startNodes,
  startTree,
  temporaryFolder,
} from "../support/installation.ts";
import { describePeers, type Peer, STOCK_TOMCAT_CONF } from "../support/peers.ts";
import { waitFor } from "../support/processes.ts";
import { prepareBase, type Tomcat, type WebApp } from "../support/tomcat.ts";
import { allExamples } from "./examples.ts";

// One file, so that its tests take turns: no more than three Tomcats run at once.
const ALL: readonly Peer[] = ["apache2", "mod_jk", "tomcat10", "java"];
const START_MS = 120_000;

const ROOT: readonly WebApp[] = [{ name: "ROOT" }];
const THREE_APPS: readonly WebApp[] = [
  { name: "shop" },
  { name: "wiki", sessionCookie: "WIKISESSION" },
  { name: "reports" },
];

// What XML would take for markup and a properties file for a separator; both programs have to read the same.
const AWKWARD_SECRET = `a&amp;<b>"c'd = e:f;g,h!i\\j%41{k}$l`;

interface Site {
  readonly generated: Generated;
  readonly httpd: Httpd;
  readonly tomcats: ReadonlyMap<string, Tomcat>;
}

for (const tuning of [undefined, "minimal"] as const) {
  describePeers(
    `raspberry-pi behind ${tuning === undefined ? "a stock Debian httpd" : "httpd, tuning minimal"}`,
    ALL,
    () => {
      const cleanup = createCleanup();
      let site: Site;
      let port: number;
      beforeAll(async () => {
        const folder = temporaryFolder(cleanup);
        const debian = tuning === undefined;
        const generated = await prepareAndGenerate("raspberry-pi", folder, debian ? { ownPaths: false } : { tuning });
        const tomcats = await startNodes(generated, cleanup, ROOT);
        const tree = debian
          ? debianTree(folder, generated.httpdPort)
          : bareTree(folder, generated.httpdPort, join(generated.out, "apache/jk.conf"));
        if (debian) await installHttpdFiles(generated, tree);
        site = { generated, tomcats, httpd: await startTree(tree, cleanup) };
        port = site.httpd.port;
      }, START_MS);
      afterAll(cleanup.run);

      it("sends requests without a cookie to the nodes in turn", async () => {
        const names = await nodesAsked(port, "/node.jsp", 8);
        expect(countBy(names)).toEqual({ tomcat1: 4, tomcat2: 4 });
        expect(names.slice(0, 2).sort()).toEqual(["tomcat1", "tomcat2"]);
      });

      it("ends a session's id in the route of its node, and keeps the session there", async () => {
        for (let start = 0; start < 2; start++) {
          const first = await getPage(port, "/session.jsp");
          const id = first.cookies.get("JSESSIONID");
          expect(id).toBe(first.session);
          expect(id?.split(".")).toEqual([expect.stringMatching(/^[0-9A-F]{32}$/), first.node]);
          for (let count = 2; count <= 10; count++) {
            expect(await getPage(port, "/session.jsp", `JSESSIONID=${id}`)).toMatchObject({ node: first.node, count });
          }
        }
      });

      it("makes no session for a static page", async () => {
        const answer = await get(port, "/index.html");
        expect(answer).toMatchObject({ status: 200, body: "static page of ROOT\n" });
        expect(answer.headers["set-cookie"]).toBeUndefined();
      });

      it("reaches every node by its route", () => expectEveryMember(site));

      it("starts Tomcat without a warning", () => expectCleanLogs(site.tomcats));
    },
  );
}

describePeers("weighted-secret", ALL, () => {
  const cleanup = createCleanup();
  let site: Site;
  beforeAll(async () => {
    site = await startSite("weighted-secret", THREE_APPS, AWKWARD_SECRET);
  }, START_MS);
  afterAll(cleanup.run);

  it("gives the strong node three requests out of four", async () => {
    const names = await nodesAsked(site.httpd.port, "/shop/node.jsp", 12);
    expect(countBy(names)).toEqual({ pi5: 9, pi3: 3 });
    expect(countBy(names.slice(0, 4))).toEqual({ pi5: 3, pi3: 1 });
  });

  it("reaches every node by its route", () => expectEveryMember(site));

  it("starts Tomcat without a warning", () => expectCleanLogs(site.tomcats));

  it("is refused with 403 by nodes that have another secret", async () => {
    const folder = join(site.generated.folder, "other");
    const other = await generate(variant(site.generated, folder, () => {}, "not-the-secret-of-these-nodes-0123456789"));
    await site.httpd.stop();
    const { port } = await startTree(bareTree(folder, other.httpdPort, join(other.out, "apache/jk.conf")), cleanup);
    for (let index = 0; index < 4; index++) {
      expect((await get(port, "/shop/node.jsp")).status).toBe(403);
    }
  });

  async function startSite(example: string, apps: readonly WebApp[], secret: string): Promise<Site> {
    const generated = await prepareAndGenerate(example, temporaryFolder(cleanup), { secret });
    const tomcats = await startNodes(generated, cleanup, apps);
    return { generated, tomcats, httpd: await startBareHttpd(generated, cleanup) };
  }
});

describePeers("one-host", ALL, () => {
  const cleanup = createCleanup();
  let site: Site;
  beforeAll(async () => {
    const generated = await prepareAndGenerate("one-host", temporaryFolder(cleanup));
    const tomcats = await startNodes(generated, cleanup, ROOT);
    site = { generated, tomcats, httpd: await startBareHttpd(generated, cleanup) };
  }, START_MS);
  afterAll(cleanup.run);

  it("reaches every node by its route", () => expectEveryMember(site));

  it("uses every node for requests without a cookie", async () => {
    const names = await nodesAsked(site.httpd.port, "/node.jsp", 9);
    expect(Object.keys(countBy(names)).sort()).toEqual(["tomcat-a", "tomcat-b", "tomcat-c"]);
  });

  it("starts Tomcat without a warning", () => expectCleanLogs(site.tomcats));
});

describePeers("hot-standby", ALL, () => {
  const cleanup = createCleanup();
  let site: Site;
  let port: number;
  beforeAll(async () => {
    const generated = await prepareAndGenerate("hot-standby", temporaryFolder(cleanup));
    const tomcats = await startNodes(generated, cleanup, ROOT);
    site = { generated, tomcats, httpd: await startBareHttpd(generated, cleanup) };
    port = site.httpd.port;
  }, START_MS);
  afterAll(cleanup.run);

  it("reaches every node by its route", () => expectEveryMember(site));

  it("starts Tomcat without a warning", () => expectCleanLogs(site.tomcats));

  it("gives the spare node no new sessions while the others are well", async () => {
    expect(countBy(await nodesAsked(port, "/node.jsp", 8))).toEqual({ east: 4, west: 4 });
  });

  it("moves the sessions of a dead node to the spare, and no others", async () => {
    const sessions = new Map<string, string>();
    while (sessions.size < 2) {
      const page = await getPage(port, "/session.jsp");
      sessions.set(page.node, `JSESSIONID=${page.session}`);
    }
    await site.tomcats.get("east")?.kill();
    const moved = await getPage(port, "/session.jsp", sessions.get("east"));
    expect(moved).toMatchObject({ node: "spare", count: 1 });
    expect(moved.session).toMatch(/\.spare$/);
    expect(await getPage(port, "/session.jsp", `JSESSIONID=${moved.session}`)).toMatchObject({
      node: "spare",
      count: 2,
    });
    expect(await getPage(port, "/session.jsp", sessions.get("west"))).toMatchObject({ node: "west", count: 2 });
  });
});

describePeers("two-apps", ALL, () => {
  const cleanup = createCleanup();
  let generated: Generated;
  let tomcats: ReadonlyMap<string, Tomcat>;
  let port: number;
  beforeAll(async () => {
    generated = await prepareAndGenerate("two-apps", temporaryFolder(cleanup));
    mkdirSync(join(generated.folder, "htdocs/shop/images"), { recursive: true });
    writeFileSync(join(generated.folder, "htdocs/shop/images/httpd.txt"), "httpd's picture\n");
    tomcats = await startNodes(generated, cleanup, THREE_APPS, ["tomcat1", "tomcat2", "tomcat3"]);
    port = (await startBareHttpd(generated, cleanup)).port;
  }, START_MS);
  afterAll(cleanup.run);

  it("sends each application to the members of its own balancer, by their shares", async () => {
    expect(countBy(await nodesAsked(port, "/shop/node.jsp", 8))).toEqual({ tomcat1: 4, tomcat2: 4 });
    expect(countBy(await nodesAsked(port, "/wiki/node.jsp", 9))).toEqual({ tomcat2: 3, tomcat3: 6 });
  });

  it("keeps a wiki session on its node by the wiki's own cookie", async () => {
    for (let start = 0; start < 3; start++) {
      const first = await getPage(port, "/wiki/session.jsp");
      const id = first.cookies.get("WIKISESSION") ?? "";
      expect(id).toBe(first.session);
      expect(id.endsWith(`.${first.node}`)).toBe(true);
      for (let count = 2; count <= 5; count++) {
        expect(await getPage(port, "/wiki/session.jsp", `WIKISESSION=${id}`)).toMatchObject({
          node: first.node,
          count,
        });
      }
    }
  });

  it("serves the shop's pictures from httpd, and asks no Tomcat for them", async () => {
    expect(await get(port, "/shop/images/httpd.txt")).toMatchObject({ status: 200, body: "httpd's picture\n" });
    expect((await get(port, "/shop/images/logo.txt")).status).toBe(404);
    expect(await get(port, "/wiki/images/logo.txt")).toMatchObject({ status: 200, body: "Tomcat's picture\n" });
  });

  it("sends the reports to their own node and nowhere else", async () => {
    expect((await get(port, "/reports/node.jsp")).status).toBe(503);
    await tomcats.get("tomcat1")?.kill();
    await startNodes(generated, cleanup, THREE_APPS, ["reports"]);
    expect(await getPage(port, "/reports/node.jsp")).toMatchObject({ node: "reports", app: "/reports" });
    expect((await get(port, "/reports")).headers.location).toMatch(/\/reports\/$/);
  });
});

describePeers("replicated", ALL, () => {
  const cleanup = createCleanup();
  afterAll(cleanup.run);

  for (const { from, changes } of [
    { from: "the complete server.xml", changes: {} },
    { from: "Debian's own server.xml", changes: { serverXml: join(STOCK_TOMCAT_CONF, "server.xml") } },
  ])
    it(
      `continues the session of a killed node on the other one, its count intact, from ${from}`,
      async () => {
        const generated = await prepareAndGenerate("replicated", temporaryFolder(cleanup), changes);
        const tomcats = new Map(await startNodes(generated, cleanup, ROOT));
        const { port } = await startBareHttpd(generated, cleanup);
        for (const tomcat of tomcats.values()) await expectReplicationMember(tomcat);
        expectCleanLogs(tomcats);

        const first = await getPage(port, "/session.jsp");
        const dead = first.node;
        const survivor = dead === "tomcat1" ? "tomcat2" : "tomcat1";
        for (let count = 2; count <= 5; count++) {
          expect(await getPage(port, "/session.jsp", `JSESSIONID=${first.session}`)).toMatchObject({
            node: dead,
            count,
          });
        }
        await tomcats.get(dead)?.kill();
        const moved = await getPage(port, "/session.jsp", `JSESSIONID=${first.session}`);
        expect(moved).toMatchObject({ node: survivor, count: 6 });
        const [unique] = (first.session ?? "").split(".");
        expect(moved.session).toBe(`${unique}.${survivor}`);
        expect(moved.cookies.get("JSESSIONID")).toBe(moved.session);
        const next = await getPage(port, "/session.jsp", `JSESSIONID=${moved.session}`);
        expect(next).toMatchObject({ node: survivor, count: 7, session: moved.session });

        // The node that was dead comes back, takes the sessions over, and is all that is left.
        const [back] = (await startNodes(generated, cleanup, ROOT, [dead])).values();
        if (back !== undefined) await expectReplicationMember(back);
        await tomcats.get(survivor)?.kill();
        const home = await getPage(port, "/session.jsp", `JSESSIONID=${moved.session}`);
        expect(home).toMatchObject({ node: dead, count: 8, session: first.session });
        await back?.kill();
      },
      START_MS,
    );
});

describePeers("Debian's own server.xml after the patch", ALL, () => {
  it.each(allExamples)(
    "%s: every node starts and serves AJP",
    async (example) => {
      const cleanup = createCleanup();
      try {
        const stock = join(STOCK_TOMCAT_CONF, "server.xml");
        const generated = await prepareAndGenerate(example, temporaryFolder(cleanup), { serverXml: stock });
        const names = generated.topology.nodes.map(({ name }) => name);
        for (let at = 0; at < names.length; at += 3) {
          const tomcats = await startNodes(generated, cleanup, [...ROOT, ...THREE_APPS], names.slice(at, at + 3));
          const httpd = await startBareHttpd(generated, cleanup);
          await expectEveryMember({ generated, tomcats, httpd });
          expectCleanLogs(tomcats);
          await httpd.stop();
          for (const tomcat of tomcats.values()) await tomcat.kill();
        }
      } finally {
        await cleanup.run();
      }
    },
    START_MS,
  );
});

describePeers("the commands of INSTALL.md", ["tomcat10", "java", "patch"], () => {
  const cleanup = createCleanup();
  afterAll(cleanup.run);

  it.each(["raspberry-pi", "replicated"])(
    "%s: keep the file that was there, install the new one for Tomcat's eyes only, and find it sound",
    async (example) => {
      const stock = join(STOCK_TOMCAT_CONF, "server.xml");
      const folder = temporaryFolder(cleanup);
      const generated = await prepareAndGenerate(example, folder, { serverXml: stock });
      const bases = generated.topology.nodes.map(({ name }) => [name, join(folder, "/var/lib", name)] as const);
      for (const [, base] of bases) prepareBase({ base, serverXml: readFileSync(stock), apps: [] });
      const first = await followInstallPage(generated, "1. Each Tomcat", folder);
      expect(first).toContain("ss -ltn");
      for (const [name, base] of bases) {
        const installed = join(base, "conf/server.xml");
        expect(readFileSync(installed).equals(readFileSync(join(generated.out, name, "server.xml")))).toBe(true);
        expect(statSync(installed).mode & 0o777).toBe(0o640);
        expect(readFileSync(`${installed}.before-lbgen`).equals(readFileSync(stock))).toBe(true);
      }
    },
    START_MS,
  );
});

/** A request whose session id names a route has to be answered by that node, if it runs. */
async function expectEveryMember({ generated, httpd, tomcats }: Site): Promise<void> {
  const asked: string[] = [];
  for (const balancer of generated.topology.balancers) {
    for (const node of membersOf(generated.topology, balancer).filter(({ name }) => tomcats.has(name))) {
      const cookie = `${sessionCookieOf(balancer)}=0123456789ABCDEF.${node.route ?? node.name}`;
      expect((await getPage(httpd.port, pageBelow(balancer.mounts), cookie)).node).toBe(node.name);
      asked.push(node.name);
    }
  }
  for (const node of generated.topology.nodes.filter(({ name, mounts }) => mounts !== undefined && tomcats.has(name))) {
    expect((await getPage(httpd.port, pageBelow(node.mounts))).node).toBe(node.name);
    asked.push(node.name);
  }
  expect([...new Set(asked)].sort()).toEqual([...tomcats.keys()].sort());
}

async function expectReplicationMember(tomcat: Tomcat): Promise<void> {
  await waitFor(
    () => (tomcat.logs().includes("Replication member added") ? true : undefined),
    30_000,
    () => `${tomcat.name} has found no other member:\n${tomcat.logs()}`,
  );
}

/** node.jsp below the first mount: `/*` is the root application, `/shop|/*` the shop. */
function pageBelow(mounts: readonly unknown[] | undefined): string {
  const first = String(mounts?.[0] ?? "/*");
  return `${first.slice(0, first.search(/\||\/\*/))}/node.jsp`;
}

// Complaints about the machine: a native library that Debian ships too old a version of, and too few random numbers.
const NOT_OURS = /AprLifecycleListener|createSecureRandom/;

function expectCleanLogs(tomcats: ReadonlyMap<string, Tomcat>): void {
  for (const tomcat of tomcats.values()) {
    const lines = tomcat.logs().split("\n");
    expect(lines.some((line) => line.includes("Server startup in"))).toBe(true);
    const complaints = lines.filter((line) => /WARNING|SEVERE|Exception/.test(line) && !NOT_OURS.test(line));
    expect(complaints, tomcat.name).toEqual([]);
  }
}
