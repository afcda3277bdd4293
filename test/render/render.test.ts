import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readText, topologyWith } from "../support/topology.ts";
import { ajpConnector, elementsNamed, parseHttpd, parseWorkers, parseXml, workerOf } from "./parsers.ts";
import { render, renderText } from "./render-text.ts";

const raspberryPi = readFileSync(new URL("../../examples/raspberry-pi.yaml", import.meta.url), "utf8");

/** What is left of a file of lines without comments and blank lines. */
function lines(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));
}

/** The words of every directive of one name (and of its kin, for a common beginning). */
function directives(jkConf: string, name: RegExp): string[] {
  return parseHttpd(jkConf)
    .filter(([first = ""]) => name.test(first))
    .map((words) => words.join(" "));
}

describe("tuning: minimal is the tutorial's corrected lines and no more", () => {
  const { texts, workers, jkConf } = renderText(`${raspberryPi}tuning: minimal\n`);

  it("workers.properties: method and sticky_session on the balancer, where they are read", () => {
    expect(lines(workers)).toEqual([
      "worker.list=blang_balancer",
      "worker.blang_balancer.type=lb",
      "worker.blang_balancer.balance_workers=tomcat1,tomcat2",
      "worker.blang_balancer.method=Session",
      "worker.blang_balancer.sticky_session=True",
      "worker.tomcat1.type=ajp13",
      "worker.tomcat1.host=192.168.0.10",
      "worker.tomcat1.port=18009",
      "worker.tomcat1.lbfactor=1",
      "worker.tomcat2.type=ajp13",
      "worker.tomcat2.host=192.168.0.12",
      "worker.tomcat2.port=28009",
      "worker.tomcat2.lbfactor=1",
    ]);
  });

  it("jk.conf: its mount, and JkMountCopy, without which no VirtualHost sees it", () => {
    expect(lines(jkConf)).toEqual([
      "<IfModule !jk_module>",
      "    LoadModule jk_module /usr/lib/apache2/modules/mod_jk.so",
      "</IfModule>",
      "JkWorkersFile /etc/libapache2-mod-jk/workers.properties",
      "JkLogFile /var/log/apache2/mod_jk.log",
      "JkShmFile /var/log/apache2/jk-runtime-status",
      "JkMountCopy All",
      "JkMount /* blang_balancer",
    ]);
  });

  it("server.xml: port, address and route, and no secret asked for", () => {
    const text = texts["tomcat2/server.xml"] ?? "";
    expect(ajpConnector(text)).toEqual({
      protocol: "AJP/1.3",
      address: "192.168.0.12",
      port: "28009",
      secretRequired: "false",
      redirectPort: "8443",
    });
    expect(elementsNamed(parseXml(text), "Engine").map(({ attributes }) => attributes.jvmRoute)).toEqual(["tomcat2"]);
    expect(elementsNamed(parseXml(text), "Cluster")).toEqual([]);
  });

  it("writes neither lbfactor, method nor stickiness that the topology does not name", () => {
    const { workers } = renderText(topologyWith({ top: "tuning: minimal" }));
    expect(lines(workers)).toEqual([
      "worker.list=lb",
      "worker.lb.type=lb",
      "worker.lb.balance_workers=t1,t2",
      "worker.t1.type=ajp13",
      "worker.t1.host=127.0.0.1",
      "worker.t1.port=8009",
      "worker.t2.type=ajp13",
      "worker.t2.host=127.0.0.1",
      "worker.t2.port=8010",
    ]);
  });
});

/** The contract's list. */
const TUNED_MEMBER = {
  ping_mode: "A",
  ping_timeout: "10000",
  socket_connect_timeout: "5000",
  socket_keepalive: "True",
  connection_pool_timeout: "600",
  connection_pool_minsize: "0",
  recovery_options: "7",
  max_packet_size: "65536",
};
const TUNED_CONNECTOR = {
  keepAliveTimeout: "600000",
  connectionTimeout: "600000",
  packetSize: "65536",
  bindOnInit: "false",
};
const WATCHDOG = ["JkWatchdogInterval 60"];

describe("tuning: recommended", () => {
  const { texts, workers, jkConf } = renderText(raspberryPi);

  it("writes the contract's settings on every member, and no reply_timeout", () => {
    const plain = { type: "ajp13", lbfactor: "1" };
    expect(workerOf(workers, "tomcat1")).toEqual({ ...plain, host: "192.168.0.10", port: "18009", ...TUNED_MEMBER });
    expect(workerOf(workers, "tomcat2")).toEqual({ ...plain, host: "192.168.0.12", port: "28009", ...TUNED_MEMBER });
  });

  it("writes the Connector's halves", () => {
    expect(ajpConnector(texts["tomcat1/server.xml"] ?? "")).toEqual({
      protocol: "AJP/1.3",
      address: "192.168.0.10",
      port: "18009",
      secretRequired: "false",
      redirectPort: "8443",
      ...TUNED_CONNECTOR,
    });
  });

  it("writes a watchdog and unmounts WEB-INF and META-INF, at the top and below", () => {
    expect(directives(jkConf, /^JkWatchdog/)).toEqual(WATCHDOG);
    expect(directives(jkConf, /^JkUnMount$/)).toEqual([
      "JkUnMount /WEB-INF|/* *",
      "JkUnMount /META-INF|/* *",
      "JkUnMount /*/WEB-INF|/* *",
      "JkUnMount /*/META-INF|/* *",
    ]);
  });

  it("says why beside every setting", () => {
    for (const [name, value] of Object.entries(TUNED_MEMBER))
      expect(workers).toMatch(new RegExp(`^# +${name}=${value}: \\w.{15}`, "m"));
    for (const name of Object.keys(TUNED_CONNECTOR))
      expect(texts["tomcat1/server.xml"]).toMatch(new RegExp(`^ +${name}: \\w.{15}`, "m"));
    expect(jkConf).toMatch(/^# \w.{15,}\nJkWatchdogInterval/m);
    expect(jkConf).toMatch(/^# \w.{15,}\nJkUnMount \/WEB-INF/m);
  });

  it.each([
    ["ping_timeout", "options: { ping_timeout: 3000 }", { ping_timeout: "3000" }, {}],
    ["a directive that nobody tunes", "options: { reply_timeout: 30000 }", { reply_timeout: "30000" }, {}],
    [
      "max_packet_size: packetSize follows",
      "options: { max_packet_size: 16384 }",
      { max_packet_size: "16384" },
      { packetSize: "16384" },
    ],
    [
      "max_packet_size with K",
      "options: { max_packet_size: 16k }",
      { max_packet_size: "16k" },
      { packetSize: "16384" },
    ],
    [
      "max_packet_size that mod_jk rounds up to whole KiB",
      "options: { max_packet_size: 9000 }",
      { max_packet_size: "9000" },
      { packetSize: "9216" },
    ],
    [
      "packetSize: max_packet_size follows",
      "ajp: { attributes: { packetSize: 32768 } }",
      { max_packet_size: "32768" },
      { packetSize: "32768" },
    ],
    [
      "connection_pool_timeout: ms follow",
      "options: { connection_pool_timeout: 120 }",
      { connection_pool_timeout: "120" },
      { keepAliveTimeout: "120000", connectionTimeout: "120000" },
    ],
    [
      "connection_pool_timeout 0: never",
      "options: { connection_pool_timeout: 0 }",
      { connection_pool_timeout: "0" },
      { keepAliveTimeout: "-1", connectionTimeout: "-1" },
    ],
    [
      "keepAliveTimeout: s follow",
      "ajp: { attributes: { keepAliveTimeout: 90000 } }",
      { connection_pool_timeout: "90" },
      { keepAliveTimeout: "90000", connectionTimeout: "90000" },
    ],
    [
      "connectionTimeout: s follow",
      "ajp: { attributes: { connectionTimeout: 45000 } }",
      { connection_pool_timeout: "45" },
      { keepAliveTimeout: "45000", connectionTimeout: "45000" },
    ],
    [
      "keepAliveTimeout -1: never",
      "ajp: { attributes: { keepAliveTimeout: -1 } }",
      { connection_pool_timeout: "0" },
      { keepAliveTimeout: "-1", connectionTimeout: "-1" },
    ],
    [
      "both halves",
      "options: { connection_pool_timeout: 60 }\najp: { attributes: { keepAliveTimeout: 60000, bindOnInit: true } }",
      { connection_pool_timeout: "60" },
      { keepAliveTimeout: "60000", connectionTimeout: "60000", bindOnInit: "true" },
    ],
    [
      "secretRequired and redirectPort",
      "ajp: { attributes: { secretRequired: false, redirectPort: 9443 } }",
      {},
      { redirectPort: "9443" },
    ],
  ] as const)("a named option wins, on both sides: %s", (_, node, member, connector) => {
    const { texts, workers } = renderText(topologyWith({ node }));
    expect(workerOf(workers, "t1")).toEqual({
      type: "ajp13",
      host: "127.0.0.1",
      port: "8009",
      lbfactor: "1",
      ...TUNED_MEMBER,
      ...member,
    });
    expect(ajpConnector(texts["t1/server.xml"] ?? "")).toEqual({
      protocol: "AJP/1.3",
      address: "127.0.0.1",
      port: "8009",
      secretRequired: "false",
      redirectPort: "8443",
      ...TUNED_CONNECTOR,
      ...connector,
    });
    const keys = parseWorkers(workers).map(([key]) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("an old spelling of a tuned directive takes its place", () => {
    const { texts, workers } = renderText(
      topologyWith({ node: "ajp: { port: 8009 }\noptions: { cache_timeout: 300 }" }),
    );
    expect(workerOf(workers, "t1")).toMatchObject({ cache_timeout: "300" });
    expect(workerOf(workers, "t1")).not.toHaveProperty("connection_pool_timeout");
    expect(ajpConnector(texts["t1/server.xml"] ?? "")).toMatchObject({ keepAliveTimeout: "300000" });
  });

  it.each([
    ["JkWatchdogInterval: 30", /^jkwatchdog/i, ["JkWatchdogInterval 30"]],
    ["jkwatchdoginterval: 30", /^jkwatchdog/i, ["JkWatchdogInterval 30"]],
    ["JkMountCopy: Off", /^JkMountCopy/, ["JkMountCopy Off"]],
    ["JkMountCopy: All", /^JkMountCopy/, ["JkMountCopy All"]],
  ])("a named option of httpd wins: %s", (option, name, expected) => {
    expect(directives(renderText(topologyWith({ top: `apache: { options: { ${option} } }` })).jkConf, name)).toEqual(
      expected,
    );
  });
});

describe("a balancer", () => {
  it.each([
    ["sticky: none", { sticky_session: "False" }],
    ["sticky: session", { sticky_session: "True" }],
    ["sticky: force", { sticky_session: "True", sticky_session_force: "True" }],
    [
      "sticky: { mode: force, cookie: SID }",
      { sticky_session: "True", sticky_session_force: "True", session_cookie: "SID" },
    ],
    [
      "sticky: { cookie: SID, pathParameter: sid, setCookie: true, cookiePath: /app }",
      {
        sticky_session: "True",
        session_cookie: "SID",
        session_path: ";sid",
        set_session_cookie: "True",
        session_cookie_path: "/app",
      },
    ],
    ["sticky: { mode: none, setCookie: false }", { sticky_session: "False", set_session_cookie: "False" }],
    ["method: request", { sticky_session: "True" }],
    ["method: session", { sticky_session: "True", method: "Session" }],
    ["method: traffic", { sticky_session: "True", method: "Traffic" }],
    ["method: busyness", { sticky_session: "True", method: "Busyness" }],
    ["method: next", { sticky_session: "True", method: "Next" }],
    ["options: { recover_time: 30, lock: P }", { sticky_session: "True", recover_time: "30", lock: "P" }],
    ["members: [t2, t1]", { sticky_session: "True", balance_workers: "t2,t1" }],
  ])("%s", (balancer, expected) => {
    const defaults = { type: "lb", balance_workers: "t1,t2", method: "Request" };
    expect(workerOf(renderText(topologyWith({ balancer })).workers, "lb")).toEqual({ ...defaults, ...expected });
  });

  it("that is not listed is written and stays out of worker.list", () => {
    const { workers } = renderText(
      topologyWith({ balancer: "listed: false\nmounts: []", top: "apache: { status: {} }" }),
    );
    expect(parseWorkers(workers)[0]).toEqual(["worker.list", "jkstatus"]);
    expect(workerOf(workers, "lb")).toMatchObject({ type: "lb" });
  });

  it("shares its nodes with another: each node is written once", () => {
    const { workers } = renderText(
      topologyWith().replace("nodes:", "  - name: lb2\n    mounts: [/two/*]\n    members: [t2]\nnodes:"),
    );
    expect(parseWorkers(workers).filter(([key]) => key.endsWith(".type"))).toEqual([
      ["worker.lb.type", "lb"],
      ["worker.lb2.type", "lb"],
      ["worker.t1.type", "ajp13"],
      ["worker.t2.type", "ajp13"],
    ]);
    expect(workerOf(workers, "lb2").balance_workers).toBe("t2");
    expect(parseWorkers(workers)[0]).toEqual(["worker.list", "lb,lb2"]);
  });
});

describe("a node", () => {
  it.each([
    ["lbfactor: 3", { lbfactor: "3" }],
    ["route: other", { route: "other" }],
    ["domain: d1", { domain: "d1" }],
    ["redirect: t2", { redirect: "t2" }],
    ["distance: 2", { distance: "2" }],
    ["distance: 0", { distance: "0" }],
    ["activation: active", { activation: "Active" }],
    ["activation: disabled", { activation: "Disabled" }],
    ["activation: stopped", { activation: "Stopped" }],
    ["options: { socket_keepalive: false }", { socket_keepalive: "False" }],
    ["options: { fail_on_status: [500, -503] }", { fail_on_status: "500,-503" }],
    ["options: { prefer_ipv6: true }", { prefer_ipv6: "True" }],
  ])("%s", (node, expected) => {
    const { workers } = renderText(topologyWith({ node: `ajp: { port: 8009 }\n${node}` }));
    const defaults = { type: "ajp13", host: "127.0.0.1", port: "8009", lbfactor: "1", ...TUNED_MEMBER };
    expect(workerOf(workers, "t1")).toEqual({ ...defaults, ...expected });
  });

  it("gives its route to the Engine, its service to Service and Engine, its ports to the connectors", () => {
    const node =
      "ajp: { port: 8009, address: 127.0.0.9 }\nroute: r1\nservice: Web\nhttp: { port: 8081 }\nshutdown: { port: 8006 }";
    const server = parseXml(renderText(topologyWith({ node })).texts["t1/server.xml"] ?? "");
    expect(server.attributes).toEqual({ port: "8006", shutdown: "SHUTDOWN" });
    expect(elementsNamed(server, "Service").map(({ attributes }) => attributes.name)).toEqual(["Web"]);
    expect(elementsNamed(server, "Engine").map(({ attributes }) => attributes)).toEqual([
      { name: "Web", defaultHost: "localhost", jvmRoute: "r1" },
    ]);
    expect(elementsNamed(server, "Connector").map(({ attributes }) => [attributes.address, attributes.port])).toEqual([
      [undefined, "8081"],
      ["127.0.0.9", "8009"],
    ]);
  });

  it("mounted directly is listed, and has nothing of a member", () => {
    const { workers, jkConf } = renderText(
      `${topologyWith({ balancer: "members: [t1]" })}  - { name: alone, host: 127.0.0.1, ajp: { port: 8011 }, lbfactor: 4, route: r, mounts: ["/r|/*", "!/r/x/*"] }\n`,
    );
    expect(parseWorkers(workers)[0]).toEqual(["worker.list", "lb,alone"]);
    expect(workerOf(workers, "alone")).toEqual({ type: "ajp13", host: "127.0.0.1", port: "8011", ...TUNED_MEMBER });
    expect(directives(jkConf, /^Jk(Un)?Mount$/).filter((line) => line.includes("alone"))).toEqual([
      "JkMount /r|/* alone",
      "JkUnMount /r/x/* alone",
    ]);
  });

  it("takes what defaults say, key by key, and its own first", () => {
    const { texts, workers } = renderText(
      topologyWith({
        node: "ajp: { port: 8009, attributes: { maxThreads: 5 } }\noptions: { ping_timeout: 1 }",
        top: "defaults: { ajp: { attributes: { maxThreads: 9, acceptCount: 7 } }, options: { ping_timeout: 2, retries: 3 }, lbfactor: 2 }",
      }),
    );
    expect(workerOf(workers, "t1")).toMatchObject({ ping_timeout: "1", retries: "3", lbfactor: "2" });
    expect(workerOf(workers, "t2")).toMatchObject({ ping_timeout: "2", retries: "3", lbfactor: "2" });
    expect(ajpConnector(texts["t1/server.xml"] ?? "")).toMatchObject({ maxThreads: "5", acceptCount: "7" });
    expect(ajpConnector(texts["t2/server.xml"] ?? "")).toMatchObject({ maxThreads: "9", acceptCount: "7" });
  });
});

describe("jk.conf", () => {
  it.each([
    ['mounts: ["/*"]', ["JkMount /* lb"]],
    ["{}", ["JkMount /* lb"]],
    ["mounts: []", []],
    ['mounts: ["/shop|/*", "!/shop/img/*"]', ["JkMount /shop|/* lb", "JkUnMount /shop/img/* lb"]],
    ['mounts: ["/my app/*"]', ['JkMount "/my app/*" lb']],
    [`mounts: ['/say "hi"/*']`, [String.raw`JkMount "/say \"hi\"/*" lb`]],
    [
      `mounts: ['/a"b', "/it's", '/x#y', '/~é']`,
      [`JkMount /a"b lb`, "JkMount /it's lb", "JkMount /x#y lb", "JkMount /~é lb"],
    ],
    [`mounts: ['/win\\']`, [String.raw`JkMount "/win\\" lb`]],
    ["mounts: [{ path: /a/*, reply_timeout: 500 }]", ["JkMount /a/* lb;reply_timeout=500"]],
    [
      "mounts: [{ path: /a/*, stateless: true, sticky_ignore: false }]",
      ["JkMount /a/* lb;sticky_ignore=0;stateless=1"],
    ],
    ["mounts: [{ path: /a/*, stopped: t1, disabled: [t1, t2] }]", ["JkMount /a/* lb;disabled=t1,t2;stopped=t1"]],
    [
      "mounts: [{ path: /a/*, fail_on_status: [500, -503], use_server_errors: 500 }]",
      ["JkMount /a/* lb;fail_on_status=500,-503;use_server_errors=500"],
    ],
    [
      'mounts: [{ path: "/a b/*", session_cookie: SID, session_path: ;sid, set_session_cookie: 1, session_cookie_path: / }]',
      undefined, // a semicolon would begin another extension
    ],
    [
      'mounts: [{ path: "/a b/*", session_cookie: SID, set_session_cookie: 1, session_cookie_path: / }]',
      ['JkMount "/a b/*" lb;session_cookie=SID;set_session_cookie=1;session_cookie_path=/'],
    ],
  ])("%s", (balancer, expected) => {
    const text = topologyWith({ balancer: balancer === "{}" ? "method: request" : balancer, top: "tuning: minimal" });
    if (expected === undefined) expect(() => renderText(text)).toThrow(/session_path/);
    else expect(lines(renderText(text).jkConf).filter((line) => /^Jk(Un)?Mount\b/.test(line))).toEqual(expected);
  });

  it.each([
    ["JkLogLevel: info", ["JkLogLevel info"]],
    ["JkExtractSSL: false", ["JkExtractSSL Off"]],
    ["JkStripSession: true", ["JkStripSession On"]],
    ["JkStripSession: On ;sid", ["JkStripSession On ;sid"]],
    ["JkOptions: +ForwardDirectories", ["JkOptions +ForwardDirectories"]],
    [
      'JkOptions: ["+FlushPackets  -FlushHeader", +DisableReuse]',
      ["JkOptions +FlushPackets -FlushHeader", "JkOptions +DisableReuse"],
    ],
    [`JkRequestLogFormat: '%w %V "%r"'`, [String.raw`JkRequestLogFormat "%w %V \"%r\""`]],
    [`JkLogStampFormat: '[%a %b] \\'`, [String.raw`JkLogStampFormat "[%a %b] \\"`]],
    [`JkEnvVar: ['A "b c"', B]`, ['JkEnvVar A "b c"', "JkEnvVar B"]],
    [
      "JkWorkerProperty: [worker.x.host=a, worker.x.port=1]",
      ["JkWorkerProperty worker.x.host=a", "JkWorkerProperty worker.x.port=1"],
    ],
    ["jkautoalias: /srv/my apps", ['JkAutoAlias "/srv/my apps"']],
    ['JkHTTPSIndicator: "#x"', ['JkHTTPSIndicator "#x"']],
  ])("apache.options %s", (option, expected) => {
    const { jkConf } = renderText(
      topologyWith({ balancer: "mounts: []", top: `apache: { options: { ${option} } }\ntuning: minimal` }),
    );
    expect(lines(jkConf).slice(6)).toEqual([...expected, "JkMountCopy All"]);
  });

  it.each([
    ["{}", ["/jk-status jkstatus"], ["127.0.0.1"]],
    ["{ path: /s, name: st, allow: [10.0.0.0/8, '::1'] }", ["/s st"], ["10.0.0.0/8 ::1"]],
    [
      "[{}, { path: /admin/jk, name: jkadmin, readOnly: false }]",
      ["/jk-status jkstatus", "/admin/jk jkadmin"],
      ["127.0.0.1", "127.0.0.1"],
    ],
  ])("apache.status %s: each page is behind Require ip", (status, mounts, allow) => {
    const { workers, jkConf } = renderText(
      topologyWith({ balancer: "mounts: []", top: `apache: { status: ${status} }` }),
    );
    expect(directives(jkConf, /^JkMount$/)).toEqual(mounts.map((mount) => `JkMount ${mount}`));
    const names = mounts.map((mount) => mount.split(" ")[1] ?? "");
    for (const [index, mount] of mounts.entries()) {
      const path = mount.split(" ")[0];
      expect(jkConf).toContain(`<Location "${path}">\n    Require ip ${allow[index]}\n</Location>`);
    }
    expect(parseWorkers(workers)[0]).toEqual(["worker.list", ["lb", ...names].join(",")]);
    for (const name of names) {
      const readOnly = name === "jkadmin" ? "False" : "True";
      expect(workerOf(workers, name)).toEqual({ type: "status", read_only: readOnly });
    }
  });

  it.each([
    [
      "debian",
      "/usr/lib/apache2/modules/mod_jk.so",
      "/etc/libapache2-mod-jk/workers.properties",
      "/var/log/apache2/mod_jk.log",
    ],
    ["rhel", "/etc/httpd/modules/mod_jk.so", "/etc/httpd/conf/workers.properties", "/var/log/httpd/mod_jk.log"],
    [
      "source",
      "/usr/local/apache2/modules/mod_jk.so",
      "/usr/local/apache2/conf/workers.properties",
      "/usr/local/apache2/logs/mod_jk.log",
    ],
  ])("layout %s, and a path of one's own", (layout, module, workersFile, logFile) => {
    const { jkConf } = renderText(
      topologyWith({ top: `apache: { layout: ${layout}, paths: { shmFile: "/my run/shm" } }` }),
    );
    expect(lines(jkConf).slice(0, 6)).toEqual([
      "<IfModule !jk_module>",
      `    LoadModule jk_module ${module}`,
      "</IfModule>",
      `JkWorkersFile ${workersFile}`,
      `JkLogFile ${logFile}`,
      'JkShmFile "/my run/shm"',
    ]);
  });
});

it("worker.maintain is written when named", () => {
  const { workers } = renderText(topologyWith({ top: "apache: { maintain: 30 }" }));
  expect(parseWorkers(workers)[1]).toEqual(["worker.maintain", "30"]);
  expect(renderText(topologyWith()).workers).not.toContain("worker.maintain");
});

it("2000 members and 2000 listed workers are lists of lines that mod_jk reads whole", () => {
  const names = Array.from({ length: 2000 }, (_, index) => `node-with-a-long-name-${index}`);
  const nodes = names.map((name, index) => ({ name, host: `10.0.${index >> 8}.${index & 255}`, mounts: [`/${name}`] }));
  const { workers } = renderText(JSON.stringify({ balancers: [{ name: "lb" }], nodes }));
  for (const line of workers.split("\n")) expect(Buffer.byteLength(line)).toBeLessThan(8191);
  const valuesOf = (wanted: string) =>
    parseWorkers(workers).flatMap(([key, value]) => (key === wanted ? value.split(",") : []));
  expect(valuesOf("worker.lb.balance_workers")).toEqual(names);
  expect(valuesOf("worker.list")).toEqual(["lb", ...names]);
});

describe("cluster", () => {
  const nodes =
    "nodes:\n  - { name: t1, host: 10.0.0.1 }\n  - { name: t2, host: 10.0.0.2, cluster: { address: 10.1.0.2, port: 4002 } }\n";
  const clusterOf = (cluster: string, node: string) =>
    elementsNamed(
      parseXml(
        renderText(`balancers: [{ name: lb }]\n${nodes}cluster: ${cluster}\n`).texts[`${node}/server.xml`] ?? "",
      ),
      "Cluster",
    );
  const attributesOf = (cluster: string, node: string, element: string, keys: readonly string[]) =>
    clusterOf(cluster, node)
      .flatMap((one) => elementsNamed(one, element))
      .map(({ attributes }) =>
        keys.map((key) => attributes[key]?.split(".").at(key === "className" ? -1 : 0) ?? attributes[key]),
      );

  it.each([
    ["{}", "DeltaManager", "StaticMembershipService"],
    ["{ manager: delta, membership: static }", "DeltaManager", "StaticMembershipService"],
    ["{ manager: backup }", "BackupManager", "StaticMembershipService"],
    ["{ membership: multicast }", "DeltaManager", "McastService"],
  ])("%s", (cluster, manager, membership) => {
    expect(attributesOf(cluster, "t1", "Manager", ["className"])).toEqual([[manager]]);
    expect(attributesOf(cluster, "t1", "Membership", ["className"])).toEqual([[membership]]);
    expect(attributesOf(cluster, "t1", "Valve", ["className"])).toContainEqual(["JvmRouteBinderValve"]);
  });

  it("static: each node binds its own receiver and knows the other's", () => {
    const receiver = (node: string, element: string, key: string) =>
      clusterOf("{ port: 4100 }", node)
        .flatMap((one) => elementsNamed(one, element))
        .map(({ attributes }) => `${attributes[key]}:${attributes.port}`);
    expect(receiver("t1", "Receiver", "address")).toEqual(["10.0.0.1:4100"]);
    expect(receiver("t2", "Receiver", "address")).toEqual(["10.1.0.2:4002"]);
    expect(receiver("t1", "LocalMember", "host")).toEqual(["10.0.0.1:4100"]);
    expect(receiver("t1", "Member", "host")).toEqual(["10.1.0.2:4002"]);
    expect(receiver("t2", "Member", "host")).toEqual(["10.0.0.1:4100"]);
  });

  it("gives a node the same id in every file, sixteen bytes as Java reads them", () => {
    const idsOf = (node: string, element: string) =>
      clusterOf("{}", node)
        .flatMap((one) => elementsNamed(one, element))
        .map(({ attributes }) => attributes.uniqueId ?? "");
    expect(idsOf("t1", "LocalMember")).toEqual(idsOf("t2", "Member"));
    expect(idsOf("t2", "LocalMember")).toEqual(idsOf("t1", "Member"));
    const bytes = (idsOf("t1", "LocalMember")[0] ?? "").slice(1, -1).split(",").map(Number);
    expect(bytes).toHaveLength(16);
    expect(bytes.every((byte) => Number.isInteger(byte) && byte >= -128 && byte <= 127)).toBe(true);
  });
});

it("a secret is in workers.properties and in its own node's server.xml, and nowhere else", () => {
  const secret = `s3cret <&"'> x`;
  const { texts, secret: kept } = renderText(
    topologyWith({ node: `ajp: { port: 8009, secret: ${JSON.stringify(secret)} }` }),
  );
  expect(workerOf(texts["apache/workers.properties"] ?? "", "t1").secret).toBe(secret);
  const connector = ajpConnector(texts["t1/server.xml"] ?? "");
  expect(connector.secret).toBe(secret);
  expect(connector).not.toHaveProperty("secretRequired");
  expect(Object.keys(texts).filter((path) => texts[path]?.includes("s3cret"))).toEqual([
    "apache/workers.properties",
    "t1/server.xml",
  ]);
  expect(kept).toEqual(["apache/workers.properties", "t1/server.xml"]);
});

describe("INSTALL.md", () => {
  const install = (text: string): string => renderText(text).install;

  it("shows names as they are, whatever Markdown would make of them", () => {
    const page = install(topologyWith({ balancer: 'sticky: { cookie: "a``b" }' }).replaceAll("t1", "x_~_`y"));
    expect(page).toContain("### ``x_~_`y``, on `localhost`\n");
    expect(page).toContain("session cookies (```a``b```)");
  });

  it("takes no name for an option", () => {
    expect(install(topologyWith().replaceAll("t1", "-rf"))).toContain(' -m 0640 ./-rf/server.xml "');
  });

  it("a node that Apache reaches by a loopback address is on Apache's machine", () => {
    const page = install(topologyWith({ top: "apache: { host: www.example.com }" }));
    expect(page).toContain("### `t1`, on `www.example.com`\n");
    expect(page).toContain("scp -p t1/server.xml www.example.com:\n");
    expect(page).toContain("Several Tomcats\nshare the machine.");
  });

  it("finds what httpd looks for below its ServerRoot, and shows no log that is no file", () => {
    const paths = 'workersFile: conf/w.properties, logFile: "|/usr/bin/rotatelogs /var/log/jk 86400"';
    const page = install(topologyWith({ top: `apache: { layout: rhel, paths: { ${paths} } }` }));
    expect(page).toContain(" apache/workers.properties /etc/httpd/conf/w.properties\n");
    expect(page).not.toContain("tail ");
  });

  it("tries the patch of a node's own server.xml before it replaces the file", () => {
    const { topology } = readText(topologyWith({ node: "ajp: { port: 8009 }\nserverXml: own.xml" }));
    if (topology === undefined) throw new Error("no topology");
    const page = render(topology).install;
    const tried = page.indexOf('sudo patch -p1 --dry-run -d "$CATALINA_BASE/conf" < t1/server.xml.patch\n');
    expect(tried).toBeGreaterThan(0);
    expect(tried).toBeLessThan(page.indexOf("sudo install"));
  });

  it("speaks of secrets, of replication and of who may reach a port only where there is one", () => {
    const words = [/hold a secret/, /one after the other/, /has no password/, /Let the firewall admit only/];
    const speaks = (text: string) => words.map((word) => word.test(install(text)));
    expect(speaks(topologyWith())).toEqual([false, false, false, false]);
    const nodes = "nodes:\n  - { name: t1, host: 10.0.0.1, ajp: { secret: abc } }\n  - { name: t2, host: 10.0.0.2 }\n";
    expect(speaks(`balancers: [{ name: lb }]\n${nodes}cluster: {}\n`)).toEqual([true, true, true, true]);
  });

  it.each([
    ["{ host: localhost }", '["/*"]', ["http://localhost/"]],
    ["{ host: localhost, port: 8080 }", '["/shop|/*", "!/shop/x/*"]', ["http://localhost:8080/shop"]],
    ["{ host: '2001:db8::1' }", '["/my app/*"]', ["'http://[2001:db8::1]/my%20app/'"]],
    ["{ host: localhost }", "[]", []],
  ])("apache %s with mounts %s: tries %j", (apache, mounts, urls) => {
    const page = install(topologyWith({ balancer: `mounts: ${mounts}`, top: `apache: ${apache}` }));
    expect([...page.matchAll(/^curl .* (\S+)$/gm)].map((match) => match[1])).toEqual(urls);
  });
});
