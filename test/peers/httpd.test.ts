import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCleanup } from "../support/cleanup.ts";
import { type Generated, generate, prepareAndGenerate, prepareText, type TestStatus } from "../support/generate.ts";
import { get } from "../support/http.ts";
import { debianTree, type Httpd, type HttpdTree, rhelTree, sourceTree } from "../support/httpd.ts";
import { installHttpdFiles, membersOf, startBareHttpd, startTree, temporaryFolder } from "../support/installation.ts";
import { describePeers } from "../support/peers.ts";
import { parseDump, parseStatus, type StatusReport } from "../support/status.ts";
import { expectedBalancer, expectedMember, expectedMounts, expectedWorker } from "./expected-status.ts";

const OPEN_STATUS: TestStatus = { path: "/jk-status", allow: ["127.0.0.1"] };

const cases = [
  { example: "raspberry-pi", status: OPEN_STATUS },
  { example: "raspberry-pi", status: OPEN_STATUS, tuning: "minimal" as const },
  { example: "weighted-secret" },
  { example: "one-host", status: OPEN_STATUS },
  { example: "hot-standby" },
  { example: "two-apps" },
  { example: "replicated", status: OPEN_STATUS },
];

for (const { example, ...changes } of cases) {
  const title = `httpd with nothing but the files of ${example}${changes.tuning === undefined ? "" : ` (${changes.tuning})`}`;
  describePeers(title, ["apache2", "mod_jk"], () => {
    const cleanup = createCleanup();
    let generated: Generated;
    let httpd: Httpd;
    let startLog: string;
    let report: StatusReport;
    let dump: ReadonlyMap<string, string>;

    beforeAll(async () => {
      generated = await prepareAndGenerate(example, temporaryFolder(cleanup), changes);
      httpd = await startBareHttpd(generated, cleanup);
      startLog = httpd.logs();
      const list = await get(httpd.port, "/jk-status?cmd=list&mime=prop");
      expect(list.status).toBe(200);
      report = parseStatus(list.body);
      dump = parseDump((await get(httpd.port, "/jk-status?cmd=dump&mime=prop")).body);
    });
    afterAll(cleanup.run);

    it("starts without a warning", () => {
      expect(startLog).toContain("mod_jk/1.2");
      const complaints = startLog
        .split("\n")
        .filter((line) => /\b(warn|error|crit|alert|emerg)\]|does not|not supported/.test(line));
      expect(complaints).toEqual([]);
    });

    it("reports every balancer with its method, sticky flags and times", () => {
      const { topology } = generated;
      expect([...report.balancers.keys()].sort()).toEqual(topology.balancers.map(({ name }) => name).sort());
      for (const balancer of topology.balancers) {
        expect(report.balancers.get(balancer.name)?.fields).toMatchObject(expectedBalancer(topology, balancer));
      }
    });

    it("reports every member with its address, share, route, preferences and timeouts", () => {
      const { topology } = generated;
      for (const balancer of topology.balancers) {
        const members = report.balancers.get(balancer.name)?.members;
        const nodes = membersOf(topology, balancer);
        expect([...(members?.keys() ?? [])]).toEqual(nodes.map(({ name }) => name));
        for (const node of nodes) expect(members?.get(node.name)).toMatchObject(expectedMember(topology, node));
      }
    });

    it("reports every mount", () => {
      const { topology } = generated;
      for (const balancer of topology.balancers) {
        const maps = report.balancers.get(balancer.name)?.maps ?? [];
        const expected = expectedMounts(balancer.mounts);
        expect(shown(maps.filter(({ type }) => !type?.startsWith("Unmount")))).toEqual(
          shown(expected.filter(({ type }) => !type.startsWith("Unmount"))),
        );
        expect(shown(maps)).toEqual(expect.arrayContaining(shown(expected)));
      }
    });

    it("lists the balancers, the directly mounted nodes and the status worker, and no one else", () => {
      const { topology } = generated;
      const mounted = topology.nodes.filter((node) => node.mounts !== undefined);
      expect([...report.workers.keys()].sort()).toEqual(mounted.map(({ name }) => name).sort());
      for (const node of mounted) {
        const worker = report.workers.get(node.name);
        expect(worker?.fields).toMatchObject(expectedWorker(topology, node));
        const maps = worker?.maps.filter(({ type }) => !type?.startsWith("Unmount")) ?? [];
        expect(shown(maps)).toEqual(shown(expectedMounts(node.mounts)));
      }
      const listed = dump
        .get("worker.list")
        ?.split(",")
        .map((name) => name.trim());
      const names = [...topology.balancers, ...mounted].map(({ name }) => name);
      expect(listed?.sort()).toEqual([...names, "jkstatus"].sort());
    });

    it("reads the settings that only the dump shows", () => {
      const { topology } = generated;
      for (const node of topology.nodes) {
        const tuned =
          topology.tuning === "minimal" ? undefined : { ping: "A", connect: "5000", alive: "True", idle: "0" };
        expect(dump.get(`worker.${node.name}.ping_mode`)).toBe(tuned?.ping);
        expect(dump.get(`worker.${node.name}.socket_connect_timeout`)).toBe(tuned?.connect);
        expect(dump.get(`worker.${node.name}.socket_keepalive`)).toBe(tuned?.alive);
        expect(dump.get(`worker.${node.name}.connection_pool_minsize`)).toBe(tuned?.idle);
        // mod_jk reads these from the balancer only.
        for (const key of ["method", "sticky_session", "sticky_session_force"]) {
          expect(dump.has(`worker.${node.name}.${key}`)).toBe(false);
        }
      }
      for (const balancer of topology.balancers) {
        const sticky = typeof balancer.sticky === "object" ? balancer.sticky : {};
        expect(dump.get(`worker.${balancer.name}.session_cookie`)).toBe(sticky.cookie);
        const path = sticky.pathParameter === undefined ? undefined : `;${sticky.pathParameter}`;
        expect(dump.get(`worker.${balancer.name}.session_path`)).toBe(path);
      }
    });
  });
}

function shown(
  rules: readonly { readonly uri?: string; readonly type?: string; readonly stateless?: string }[],
): string[] {
  return rules.map(({ uri, type, stateless }) => `${type} ${uri} stateless=${stateless}`).sort();
}

describePeers("httpd with a topology that says everything itself", ["apache2", "mod_jk"], () => {
  const cleanup = createCleanup();
  let dump: ReadonlyMap<string, string>;
  let report: StatusReport;

  beforeAll(async () => {
    const prepared = await prepareText(EVERYTHING, temporaryFolder(cleanup));
    const httpd = await startBareHttpd(await generate(prepared), cleanup);
    report = parseStatus((await get(httpd.port, "/look/here?cmd=list&mime=prop")).body);
    dump = parseDump((await get(httpd.port, "/change?cmd=dump&mime=prop")).body);
  });
  afterAll(cleanup.run);

  it("reports the balancers", () => {
    expect(report.balancers.get("first_lb")?.fields).toMatchObject({
      method: "Traffic",
      lock: "Pessimistic",
      sticky_session: "False",
      sticky_session_force: "False",
      retries: "3",
      recover_time: "90",
      error_escalation_time: "7",
      max_reply_timeouts: "5",
      member_count: "3",
    });
    expect(report.balancers.get("second_lb")?.fields).toMatchObject({
      method: "Busyness",
      sticky_session: "True",
      sticky_session_force: "True",
    });
    for (const [key, value] of [
      ["session_cookie", "SID"],
      ["session_path", ";sid"],
      ["set_session_cookie", "True"],
      ["session_cookie_path", "/second"],
    ]) {
      expect(dump.get(`worker.second_lb.${key}`)).toBe(value);
    }
  });

  it("reports what each member says for itself", () => {
    const members = report.balancers.get("first_lb")?.members;
    expect(members?.get("n1")).toMatchObject({
      lbfactor: "5",
      route: "r1",
      domain: "d1",
      distance: "1",
      activation: "ACT",
      host: "127.0.0.11",
    });
    expect(members?.get("n2")).toMatchObject({
      lbfactor: "2",
      route: "n2",
      domain: "d1",
      activation: "STP",
      reply_timeout: "30000",
      retries: "4",
      busy_limit: "10",
      ping_timeout: "2000",
      connect_timeout: "2000",
      prepost_timeout: "2000",
      connection_ping_interval: "0",
      recovery_options: "3",
      max_packet_size: "16384",
      connection_pool_timeout: "60",
    });
    expect(members?.get("n3")).toMatchObject({ activation: "DIS", redirect: "r1", distance: "2", lbfactor: "1" });
  });

  it("reports rule extensions, and exclusions of one worker", () => {
    const maps = report.balancers.get("second_lb")?.maps ?? [];
    expect(maps.find(({ uri }) => uri === "/second/slow/*")).toMatchObject({
      type: "Wildchar",
      reply_timeout: "120000",
      fail_on_status: "500,-503",
      use_server_errors: "400",
    });
    expect(maps.find(({ uri }) => uri === "/second/static/*")).toMatchObject({ type: "Unmount Wildchar" });
  });
});

const EVERYTHING = `
apache:
  maintain: 30
  status:
    - { path: /look/here, name: look, allow: [127.0.0.1] }
    - { path: /change, name: change, readOnly: false, allow: [127.0.0.0/8, "::1"] }
  options: { JkLogLevel: info, JkOptions: ["+ForwardKeySize", "+RejectUnsafeURI"], JkStripSession: "On" }
balancers:
  - name: first_lb
    method: traffic
    sticky: none
    mounts: ["/first|/*", "/exact", "/?x/*.jsp"]
    members: [n1, n2, n3]
    options: { retries: 3, max_reply_timeouts: 5, lock: pessimistic, recover_time: 90, error_escalation_time: 7 }
  - name: second_lb
    method: busyness
    sticky: { mode: force, cookie: SID, pathParameter: sid, setCookie: true, cookiePath: /second }
    mounts:
      - /second|/*
      - "!/second/static/*"
      - { path: /second/slow/*, reply_timeout: 120000, fail_on_status: "500,-503", use_server_errors: 400 }
    members: [n3, n1]
nodes:
  - { name: n1, host: 10.0.0.1, route: r1, domain: d1, distance: 1, lbfactor: 5, ajp: { secret: "s3cret" } }
  - name: n2
    host: 10.0.0.2
    domain: d1
    activation: stopped
    lbfactor: 2
    options:
      reply_timeout: 30000
      retries: 4
      busy_limit: 10
      ping_mode: CP
      ping_timeout: 2000
      recovery_options: 3
      max_packet_size: 16384
      connection_pool_timeout: 60
  - { name: n3, host: 10.0.0.3, activation: disabled, redirect: r1, distance: 2, mounts: ["/direct/*"] }
`;

describePeers("what httpd forwards", ["apache2", "mod_jk"], () => {
  const cleanup = createCleanup();
  afterAll(cleanup.run);

  // No Tomcat runs: what is forwarded ends in 503, what httpd keeps in 404.
  for (const { example, forwarded, kept } of [
    { example: "raspberry-pi", forwarded: ["/", "/a", "/app/WEB-INFO/x", "/a/b.jsp"], kept: [] },
    { example: "weighted-secret", forwarded: ["/shop", "/shop/", "/shop/a/b"], kept: ["/", "/shopping", "/a"] },
    {
      example: "two-apps",
      forwarded: ["/shop", "/wiki/a", "/reports", "/reports/a"],
      kept: ["/", "/shop/images/a", "/wikis"],
    },
  ])
    it(`${example}: its mounts, and neither WEB-INF nor META-INF`, async () => {
      const generated = await prepareAndGenerate(example, temporaryFolder(cleanup));
      const { port } = await startBareHttpd(generated, cleanup);
      const application = forwarded.at(-1)?.startsWith("/reports")
        ? "/reports"
        : forwarded.includes("/shop")
          ? "/shop"
          : "";
      const hidden = ["WEB-INF", "META-INF"].flatMap((folder) => [
        `${application}/${folder}/web.xml`,
        `${application}/${folder}/`,
        `${application}/app/${folder}/web.xml`,
        `${application};x/${folder};y/web.xml`.replace(/^;x/, ""),
        `${application}/x/..;/${folder}/web.xml`,
        `${application}//${folder}/web.xml`,
        `${application}/%${folder.charCodeAt(0).toString(16)}${folder.slice(1)}/web.xml`,
      ]);
      const asked = async (path: string) => `${(await get(port, path)).status} ${path}`;
      expect(await inTurn(forwarded, asked)).toEqual(forwarded.map((path) => `503 ${path}`));
      expect(await inTurn([...kept, ...hidden], asked)).toEqual([...kept, ...hidden].map((path) => `404 ${path}`));
    });

  it("two-apps: the shop's pictures are httpd's own files", async () => {
    const generated = await prepareAndGenerate("two-apps", temporaryFolder(cleanup));
    mkdirSync(join(generated.folder, "htdocs/shop/images"), { recursive: true });
    writeFileSync(join(generated.folder, "htdocs/shop/images/logo.txt"), "httpd's picture\n");
    const { port } = await startBareHttpd(generated, cleanup);
    expect(await get(port, "/shop/images/logo.txt")).toMatchObject({ status: 200, body: "httpd's picture\n" });
  });
});

describePeers("the status page", ["apache2", "mod_jk"], () => {
  const cleanup = createCleanup();
  afterAll(cleanup.run);

  const spellings = (path: string): string[] => {
    const last = path.slice(path.lastIndexOf("/") + 1);
    const above = path.slice(0, path.lastIndexOf("/") + 1);
    const encoded = `%${last.charCodeAt(0).toString(16)}${last.slice(1)}`;
    return [
      path,
      `${path};x`,
      `${path}/`,
      `${path};jsessionid=1?cmd=dump`,
      `${path}?cmd=list&mime=prop`,
      `/x/..;${path}`,
      `/x/%2e%2e;${path}`,
      `/x/..%3b${path}`,
      `/${path}`,
      `//${path}`,
      `/a;b/..${path}`,
      `${above}${encoded}`,
      path.replace("-", "%2D"),
      `${path}%3Bx`,
      `/.${path}`,
      `/.;${path}`,
      `/;x${path}`,
      `/%3bz${path}`,
      `${path};/..;${path}`,
      `${above}y/..;/${last}`,
      `${above}%2e/${last}`,
      `${above}/${last}`,
      `${path};a/.`,
      `${path}/.`,
      `${path}/x/..`,
      `${path};%0a`,
      `${path};x%0ay`,
      `http://elsewhere${path};x`,
    ];
  };
  const isStatusPage = (body: string) => /JK Status Manager|worker\.jk_version/.test(body);

  for (const { path, example, tree } of [
    { path: "/jk-status", example: "raspberry-pi", tree: "bare" },
    { path: "/jk-status", example: "raspberry-pi", tree: "debian" },
    { path: "/admin/jk", example: "raspberry-pi", tree: "bare" },
    { path: "/jk-status", example: "weighted-secret", tree: "bare" },
    { path: "/admin/jk", example: "weighted-secret", tree: "bare" },
  ])
    it(`${path} of ${example} (${tree}): open to the allowed address, however it is spelt closed to others`, async () => {
      const status: TestStatus = { path, allow: ["127.0.0.1"] };
      const folder = temporaryFolder(cleanup);
      const generated = await prepareAndGenerate(example, folder, { status, ownPaths: tree === "bare" });
      const { port } =
        tree === "bare" ? await startBareHttpd(generated, cleanup) : await startDebian(generated, folder);
      const open: string[] = [];
      for (const spelling of spellings(path)) {
        if (isStatusPage((await get(port, spelling)).body)) open.push(spelling);
      }
      expect(open).toEqual(expect.arrayContaining([path, `${path};x`, `/x/..;${path}`, `/${path}`]));
      for (const spelling of spellings(path)) {
        const answer = await get(port, spelling, { from: "127.0.0.9" });
        expect(isStatusPage(answer.body), spelling).toBe(false);
        if (open.includes(spelling)) expect(answer.status, spelling).toBe(403);
        expect(answer.status, spelling).toBeGreaterThanOrEqual(400);
      }
    });

  it("stays closed where a VirtualHost opens everything else", async () => {
    const folder = temporaryFolder(cleanup);
    const generated = await prepareAndGenerate("raspberry-pi", folder, {
      status: { path: "/jk-status", allow: ["192.0.2.1"] },
      ownPaths: false,
    });
    const tree = debianTree(folder, generated.httpdPort);
    const site = join(tree.serverRoot, "sites-available/000-default.conf");
    const text = readFileSync(site, "utf8");
    const granted = '<Location "/">\nRequire all granted\n</Location>\n</VirtualHost>';
    writeFileSync(site, text.replace("</VirtualHost>", granted));
    await installHttpdFiles(generated, tree);
    const { port } = await startTree(tree, cleanup);
    for (const spelling of spellings("/jk-status")) {
      expect(isStatusPage((await get(port, spelling)).body), spelling).toBe(false);
    }
  });

  for (const { example, lb, member, after, what } of [
    { example: "hot-standby", lb: "standby_lb", member: "east", after: "DIS", what: "changes" },
    { example: "two-apps", lb: "shop_lb", member: "tomcat1", after: "ACT", what: "is read-only: changes nothing" },
  ])
    it(`${example}: an order to disable a member ${what}`, async () => {
      const { port } = await startBareHttpd(await prepareAndGenerate(example, temporaryFolder(cleanup)), cleanup);
      await get(port, `/jk-status?cmd=update&mime=prop&w=${lb}&sw=${member}&vwa=d`);
      const report = parseStatus((await get(port, "/jk-status?cmd=list&mime=prop")).body);
      expect(report.balancers.get(lb)?.members.get(member)?.activation).toBe(after);
    });

  async function startDebian(generated: Generated, folder: string): Promise<Httpd> {
    const tree = debianTree(folder, generated.httpdPort);
    await installHttpdFiles(generated, tree);
    return startTree(tree, cleanup);
  }
});

describePeers("the layouts", ["apache2", "mod_jk"], () => {
  const cleanup = createCleanup();
  afterAll(cleanup.run);

  for (const { layout, build } of [
    { layout: "debian" as const, build: debianTree },
    { layout: "rhel" as const, build: rhelTree },
    {
      layout: "source" as const,
      build: (root: string, port: number) => sourceTree(root, port, "Include conf/extra/jk.conf"),
    },
  ])
    it(`${layout}: httpd loads the files where INSTALL.md puts them`, async () => {
      const folder = temporaryFolder(cleanup);
      const generated = await prepareAndGenerate("raspberry-pi", folder, {
        status: OPEN_STATUS,
        layout,
        ownPaths: false,
      });
      const places = PLACES[layout];
      const tree = build(folder, generated.httpdPort);
      const before = existingText(tree, places.jkConf);
      await installHttpdFiles(generated, tree);
      expect(existingText(tree, `${places.jkConf}.before-lbgen`)).toBe(before);
      expect(statSync(join(tree.root, places.workers)).mode & 0o777).toBe(0o600);
      expect(statSync(join(tree.root, places.jkConf)).mode & 0o777).toBe(0o644);
      const { port } = await startTree(tree, cleanup);
      const { body } = await get(port, "/jk-status?cmd=list&mime=prop");
      expect([...(parseStatus(body).balancers.get("blang_balancer")?.members.keys() ?? [])]).toEqual([
        "tomcat1",
        "tomcat2",
      ]);
      expect((await get(port, "/anything")).status).toBe(503);
    });
});

const PLACES = {
  debian: { jkConf: "/etc/apache2/mods-available/jk.conf", workers: "/etc/libapache2-mod-jk/workers.properties" },
  rhel: { jkConf: "/etc/httpd/conf.d/jk.conf", workers: "/etc/httpd/conf/workers.properties" },
  source: { jkConf: "/usr/local/apache2/conf/extra/jk.conf", workers: "/usr/local/apache2/conf/workers.properties" },
} as const;

function existingText(tree: HttpdTree, path: string): string | undefined {
  const place = join(tree.root, path);
  return existsSync(place) ? readFileSync(place, "utf8") : undefined;
}

async function inTurn<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (const item of items) answers.push(await ask(item));
  return answers;
}
