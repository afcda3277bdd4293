import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beliefOf, roundTrip } from "../support/round-trip.ts";

const lines = (...text: string[]) => `${text.join("\n")}\n`;
const TWO = lines(
  "worker.list=lb",
  "worker.lb.type=lb",
  "worker.lb.balance_workers=t1,t2",
  "worker.t1.host=10.0.0.1",
  "worker.t2.host=10.0.0.2",
);

// What is imported and generated again makes mod_jk believe the same, setting by setting.
describe("the round trip keeps what mod_jk believes", () => {
  it.each([
    [
      "a worker alone",
      lines("worker.list=w1", "worker.w1.type=ajp13", "worker.w1.host=10.0.0.1", "worker.w1.port=9009"),
    ],
    ["no worker.list", lines("worker.w1.host=10.0.0.1")],
    ["a listed name without properties", lines("worker.list=w1")],
    ["a balancer", TWO],
    ["members that are listed too", `worker.list=t1\n${TWO}`],
    ["two balancers over one node", lines(TWO, "worker.list=b", "worker.b.type=lb", "worker.b.balance_workers=t2")],
    [
      "two names of one Tomcat with one route",
      lines(
        TWO,
        "worker.list=b",
        "worker.b.type=lb",
        "worker.b.balance_workers=slow",
        "worker.slow.host=10.0.0.1",
        "worker.slow.route=t1",
      ),
    ],
    [
      "references and variables",
      lines(
        "port=9009",
        "worker.list=lb",
        "worker.tpl.type=ajp13",
        "worker.tpl.port=$(port)",
        "worker.tpl.socket_timeout=30",
        "worker.lb.type=lb",
        "worker.lb.balance_workers=t1 t2",
        "worker.t1.reference=worker.tpl",
        "worker.t1.host=10.0.0.1",
        "worker.t2.reference=worker.tpl",
        "worker.t2.host=10.0.0.2",
      ),
    ],
    [
      "every setting of a balancer",
      lines(
        TWO,
        "worker.lb.method=S",
        "worker.lb.lock=P",
        "worker.lb.sticky_session=1",
        "worker.lb.sticky_session_force=true",
        "worker.lb.session_cookie=SID",
        "worker.lb.session_path=;sid",
        "worker.lb.set_session_cookie=on",
        "worker.lb.session_cookie_path=/x",
        "worker.lb.retries=3",
        "worker.lb.lb_retries=4",
        "worker.lb.retry_interval=50",
        "worker.lb.recover_time=30",
        "worker.lb.error_escalation_time=7",
        "worker.lb.max_reply_timeouts=5",
      ),
    ],
    ["no stickiness, yet forced", lines(TWO, "worker.lb.sticky_session=false", "worker.lb.sticky_session_force=true")],
    [
      "every setting of a member",
      lines(
        TWO,
        "worker.t1.lbfactor=3",
        "worker.t1.route=r.one",
        "worker.t1.domain=d",
        "worker.t1.redirect=t2",
        "worker.t1.distance=1",
        "worker.t1.activation=D",
        "worker.t1.source=10.0.0.9",
        "worker.t1.prefer_ipv6=1",
        "worker.t1.socket_timeout=10",
        "worker.t1.socket_connect_timeout=500",
        "worker.t1.socket_keepalive=1",
        "worker.t1.socket_buffer=16k",
        "worker.t1.ping_mode=CP",
        "worker.t1.ping_timeout=2000",
        "worker.t1.connect_timeout=3000",
        "worker.t1.prepost_timeout=4000",
        "worker.t1.connection_ping_interval=60",
        "worker.t1.connection_pool_size=10",
        "worker.t1.connection_pool_minsize=1",
        "worker.t1.connection_pool_timeout=600",
        "worker.t1.connection_acquire_timeout=900",
        "worker.t1.reply_timeout=30000",
        "worker.t1.retries=1",
        "worker.t1.retry_interval=10",
        "worker.t1.recovery_options=7",
        "worker.t1.fail_on_status=500,-503",
        "worker.t1.busy_limit=9",
        "worker.t1.max_packet_size=9000",
      ),
    ],
    [
      "old names",
      lines(
        TWO,
        "worker.t1.cachesize=5",
        "worker.t1.cache_timeout=60",
        "worker.t1.jvm_route=x",
        "worker.t2.stopped=1",
        "worker.t1.disabled=yes",
      ),
    ],
    [
      "values that mod_jk reads in its own way",
      lines(
        TWO,
        "worker.t1.port=8k",
        "worker.t1.lbfactor=0",
        "worker.t2.activation=off",
        "worker.t2.retries=-1",
        "worker.lb.method=xyz",
        "worker.lb.sticky_session=maybe",
      ),
    ],
    [
      "settings where nobody reads them",
      lines(TWO, "worker.t1.sticky_session=false", "worker.lb.reply_timeout=5", "worker.lb.port=7"),
    ],
    ["an unlisted balancer", lines(TWO, "worker.old.type=lb", "worker.old.balance_workers=t1,t9")],
    ["a status worker", lines(TWO, "worker.list=jk", "worker.jk.type=status", "worker.jk.read_only=true")],
    ["maintenance", lines(TWO, "worker.maintain=30")],
    ["a port above 65535", lines(TWO, "worker.t1.port=65546")],
    ["a host that nobody resolves", lines(TWO, "worker.t1.host=${TOMCAT_HOST}")],
    ["a host with a port in it", lines(TWO, "worker.t1.host=10.0.0.1:8009")],
  ])("%s", (_, text) => {
    const { errors, before, after } = roundTrip({ "workers.properties": text });
    expect(errors).toEqual([]);
    expect(after.failures).toEqual([]);
    expect(beliefOf(after)).toEqual(beliefOf(before));
    expect(after.maintainSeconds).toBe(before.maintainSeconds);
  });

  it("of whatever mod_jk starts with", () => {
    const names = ["t1", "t2", "t3"];
    const settings = fc.record({
      host: fc.constantFrom("10.0.0.1", "tomcat.example", "::1", "localhost"),
      port: fc.constantFrom("8009", "8k", "70000", "18009"),
      lbfactor: fc.constantFrom("1", "0", "7", "2.5"),
      activation: fc.constantFrom("A", "stopped", "no", "1"),
      ping_mode: fc.constantFrom("A", "CP", "none"),
      domain: fc.constantFrom("d", "e"),
      max_packet_size: fc.constantFrom("1", "65536", "16k"),
      fail_on_status: fc.constantFrom("500", "500 503,-404"),
      recovery_options: fc.constantFrom("7", "31", "x"),
    });
    const worker = fc.record({ settings, kept: fc.uint8Array({ minLength: 9, maxLength: 9 }) });
    fc.assert(
      fc.property(
        fc.array(worker, { minLength: 3, maxLength: 3 }),
        fc.boolean(),
        fc.boolean(),
        (workers, sticky, listed) => {
          const text = lines(
            `worker.list=lb${listed ? ",t2" : ""}`,
            "worker.lb.type=lb",
            "worker.lb.balance_workers=t1,t2,t3",
            `worker.lb.sticky_session=${sticky}`,
            ...workers.flatMap(({ settings: all, kept }, index) =>
              Object.entries(all)
                .filter((_, at) => (kept[at] ?? 0) > 80)
                .map(([name, value]) => `worker.${names[index]}.${name}=${value}`),
            ),
          );
          const { before, after } = roundTrip({ "workers.properties": text });
          expect(beliefOf(after)).toEqual(beliefOf(before));
        },
      ),
    );
  });
});

describe("mounts", () => {
  const conf = (...text: string[]) => ({
    "workers.properties": `worker.list=t1\n${TWO}`,
    "httpd.conf": lines("JkWorkersFile conf/workers.properties", ...text),
  });

  it.each([
    ["patterns", conf("JkMount /app|/* lb", "JkMount /*.jsp lb", "JkMount /direct/* t1")],
    ["exclusions", conf("JkMount /* lb", "JkUnMount /static/* lb", "JkUnMount /*.gif *")],
    ["rule extensions", conf("JkMount /* lb;reply_timeout=5000;stateless=1;disabled=t2")],
    ["a Location", conf("<Location /app/*>", "JkMount lb", "</Location>")],
    ["blanks", conf('JkMount "/my app/*" lb')],
    [
      "a mount file",
      {
        ...conf("JkMountFile conf/uriworkermap.properties"),
        "uriworkermap.properties": "/a|/*=lb\n!/a/b/*=lb\n-/c/*=lb\n",
      },
    ],
    ["worker.NAME.mount", { ...conf(), "workers.properties": `worker.list=t1\n${TWO}worker.lb.mount=/a/* /b/*\n` }],
  ])("%s are those of before", (_, files) => {
    const { errors, mountsBefore, mountsAfter } = roundTrip(files);
    expect(errors).toEqual([]);
    const exclusionsOfAll = (rules: readonly string[]) => rules.filter((rule) => !rule.includes('"worker":"*"'));
    for (const rule of exclusionsOfAll(mountsBefore)) expect(mountsAfter).toContain(rule);
    expect(mountsAfter.filter((rule) => rule.includes('"exclusion":false'))).toEqual(
      mountsBefore.filter((rule) => rule.includes('"exclusion":false')),
    );
  });

  it("there are none where no httpd was given", () => {
    const { imported } = roundTrip({ "workers.properties": `worker.list=t1\n${TWO}` });
    expect(imported.topology.balancers?.map(({ mounts }) => mounts)).toEqual([[]]);
    expect(imported.topology.nodes?.map(({ mounts }) => mounts)).toEqual([[], undefined]);
  });

  it("a mount to a worker that cannot be mounted is left out, with a note", () => {
    const { imported, mountsAfter } = roundTrip(conf("JkMount /x/* t2", "JkMount /y/* nobody"));
    expect(mountsAfter).toEqual([]);
    expect(imported.diagnostics.map(({ code, line }) => [code, line])).toEqual([
      ["not-imported", 2],
      ["not-imported", 3],
    ]);
  });

  it("what stands in a VirtualHost holds for all, with a note", () => {
    const { imported } = roundTrip(conf("<VirtualHost *:80>", "JkMount /app/* lb", "</VirtualHost>"));
    expect(imported.topology.balancers?.[0]?.mounts).toEqual(["/app/*"]);
    expect(imported.diagnostics.map(({ code }) => code)).toEqual(["import-changed"]);
  });
});

describe("status workers", () => {
  const status = (...text: string[]) => {
    const files = {
      "workers.properties": `worker.list=jk\nworker.jk.type=status\n${TWO}`,
      "httpd.conf": lines("JkWorkersFile conf/workers.properties", ...text),
    };
    return roundTrip(files).imported.topology.apache?.status;
  };

  it("keep their path and who may see them", () => {
    const access = ["<Location /jk-status>", "Require ip 10.0.0.0/8 127.0.0.1", "</Location>"];
    expect(status("JkMount /jk-status jk", ...access)).toEqual({
      path: "/jk-status",
      name: "jk",
      readOnly: false,
      allow: ["10.0.0.0/8", "127.0.0.1"],
    });
  });

  it("keep the rules of httpd 2.2", () => {
    const section = [
      "<Location /jk>",
      "JkMount jk",
      "Order deny,allow",
      "Deny from all",
      "Allow from 10.0.0.6",
      "</Location>",
    ];
    expect(status(...section)).toMatchObject({ path: "/jk", allow: ["10.0.0.6"] });
  });

  it("are open where they were open", () => {
    expect(status("JkMount /jk jk")).toMatchObject({ path: "/jk", allow: ["0.0.0.0/0", "::/0"] });
  });

  it("that nothing mounts are for this machine alone", () => {
    expect(status()).toMatchObject({ path: "/jk", allow: ["127.0.0.1"] });
  });
});

describe("secrets", () => {
  it("become names of variables and stand nowhere", () => {
    const text = lines(TWO, "worker.lb.secret=hidden-one", "worker.t2.secret=hidden-two");
    const { imported, yaml } = roundTrip({ "workers.properties": text });
    expect(imported.secrets).toEqual([
      { env: "AJP_SECRET_T1", nodes: ["t1"] },
      { env: "AJP_SECRET_T2", nodes: ["t2"] },
    ]);
    expect(yaml + JSON.stringify(imported)).not.toContain("hidden");
  });

  it("that all share have one name", () => {
    const { imported } = roundTrip({ "workers.properties": lines(TWO, "worker.lb.secret=hidden") });
    expect(imported.secrets).toEqual([{ env: "AJP_SECRET", nodes: ["t1", "t2"] }]);
  });
});

describe("names that a topology cannot carry", () => {
  it.each([
    ["apache", "apache-2"],
    ["w/1", "w-1"],
    ["w*", "w-"],
    ["\\", "worker"],
  ])("%s becomes %s, and its sessions still stick", (name, expected) => {
    const text = lines("worker.list=lb", "worker.lb.type=lb", `worker.lb.balance_workers=${name}`);
    const { imported, errors } = roundTrip({ "workers.properties": text });
    expect(errors).toEqual([]);
    expect(imported.topology.nodes?.[0]).toMatchObject({ name: expected, route: name });
    expect(imported.diagnostics.map(({ code }) => code)).toContain("import-changed");
  });

  it("two that differ in case only become two", () => {
    const text = lines("worker.list=lb", "worker.lb.type=lb", "worker.lb.balance_workers=T1,t1");
    const { imported, errors } = roundTrip({ "workers.properties": text });
    expect(errors).toEqual([]);
    expect(imported.topology.nodes?.map(({ name, route }) => [name, route])).toEqual([
      ["T1", undefined],
      ["t1-2", "t1"],
    ]);
  });
});

it("says what it left out", () => {
  const text = lines(TWO, "worker.stray.host=10.0.0.9", "worker.t1.css=x");
  const { imported, yaml } = roundTrip({ "workers.properties": text });
  expect(imported.diagnostics.map(({ code, line, message }) => [code, line, message.slice(0, 30)])).toEqual([
    ["not-imported", 7, 'worker "stray" is left out: no'],
    ["not-imported", 8, 'css does nothing on worker "t1'],
  ]);
  expect(yaml).toContain('# worker "stray" is left out');
});

it("takes the Tomcats along", () => {
  const serverXml = (route: string, more: string) => `<Server port="8005"><Service name="Catalina">
<Connector protocol="AJP/1.3" port="8009" ${more}/><Engine name="Catalina" defaultHost="localhost" jvmRoute="${route}"/>
</Service></Server>
`;
  const { imported } = roundTrip({
    "workers.properties": TWO,
    "t1/server.xml": serverXml("t1", 'address="0.0.0.0" secret="hidden"'),
    "t2/server.xml": serverXml("T2", ""),
  });
  expect(imported.topology.nodes).toMatchObject([
    { name: "t1", serverXml: "t1/server.xml", ajp: { address: "0.0.0.0", secret: { env: "AJP_SECRET" } } },
    { name: "t2", serverXml: "t2/server.xml", ajp: { port: 8009 } },
  ]);
  expect(imported.diagnostics.map(({ code, file, hint }) => [code, file, hint])).toEqual([
    ["import-changed", "t2/server.xml", "the topology has mod_jk's route"],
  ]);
});

// mod_jk 1.2.48 refuses these only for workers that it creates.
it.each(["t9.host", "t9.route", "t9.domain", "t9.redirect", "t9.source", "old.session_cookie", "old.session_path"])(
  "worker.%s of more than 60 bytes, of a balancer that is not listed, is imported without an error",
  (key) => {
    const value = `;${"x".repeat(70)}`.slice(key.endsWith("session_path") ? 0 : 1);
    const text = lines(TWO, "worker.old.type=lb", "worker.old.balance_workers=t1,t9", `worker.${key}=${value}`);
    const { errors, imported } = roundTrip({ "workers.properties": text });
    expect(errors).toEqual([]);
    expect(imported.diagnostics.map(({ message }) => message).join("\n")).toContain(value.slice(1, 40));
  },
);
