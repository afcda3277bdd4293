import { describe, expect, it } from "vitest";
import { brief, findingsOf, readText, topologyWith } from "../support/topology.ts";

/** `severity code` of every finding of a topology. */
function codes(text: string): string[] {
  return readText(text).diagnostics.map(({ severity, code }) => `${severity} ${code}`);
}

describe("a topology without mistakes", () => {
  it.each([
    ["two nodes on loopback", topologyWith()],
    [
      "a secret on a private address",
      topologyWith({ node: "ajp: { address: 10.0.0.1, secret: abc-123_XYZ }\nhttp: { port: 8080 }" }).replace(
        "host: 127.0.0.1",
        "host: 10.0.0.1",
      ),
    ],
    ["JSON", JSON.stringify({ balancers: [{ name: "lb" }], nodes: [{ name: "t1", host: "127.0.0.1" }] })],
    ["JSON with tabs", '{\n\t"balancers": [{\t"name": "lb" }],\n\t"nodes": [{ "name": "t1", "host": "::1" }]\n}'],
    ["a byte order mark", `\uFEFF${topologyWith()}`],
    ["Windows line ends", topologyWith().replaceAll("\n", "\r\n")],
    [
      "an alias",
      "balancers: [{ name: lb }]\nnodes:\n  - { name: t1, host: 127.0.0.1, ajp: &a { port: 8009 } }\n  - { name: t2, host: 127.0.0.2, ajp: *a }\n",
    ],
    ["HTTP ports that nobody names", topologyWith()],
    ["a name of 60 bytes", topologyWith().replaceAll("t1", "t".repeat(60))],
    ["a node mounted without a balancer", 'nodes: [{ name: t1, host: 127.0.0.1, mounts: ["/*"] }]'],
    ["a domain beside a route with a dot", topologyWith({ node: "ajp: { port: 8009 }\nroute: a.b\ndomain: a" })],
    [
      "an option in the old spelling of truth",
      topologyWith({
        node: "ajp: { port: 8009 }\noptions: { socket_keepalive: 1, max_packet_size: 16k, fail_on_status: [500, -503] }",
      }),
    ],
  ])("%s: nothing to find", (_, text) => {
    const { diagnostics, topology } = readText(text);
    expect(diagnostics.map(brief)).toEqual([]);
    expect(topology).toBeDefined();
  });
});

describe("what the contract calls an error", () => {
  it.each([
    ["a name that two nodes have", topologyWith().replace("name: t2", "name: t1"), ["duplicate-name"]],
    ["names that differ in case only", topologyWith().replace("name: t2", "name: T1"), ["duplicate-name"]],
    ["a name that a node and a balancer have", topologyWith().replace("name: t2", "name: lb"), ["duplicate-name"]],
    [
      "a name that a node and the status page have",
      topologyWith({ top: "apache: { status: { name: t1 } }" }),
      ["duplicate-name"],
    ],
    ["two nodes with one route", topologyWith({ second: "ajp: { port: 8010 }\nroute: t1" }), ["duplicate-route"]],
    [
      "TLS on the AJP Connector",
      topologyWith({ node: "ajp: { attributes: { SSLEnabled: true } }" }),
      ["bad-option-value"],
    ],
    ["an unknown key", topologyWith({ top: "tunning: minimal" }), ["unknown-key"]],
    [
      "a key of Object.prototype",
      topologyWith({ top: "__proto__: { x: 1 }\nconstructor: 1" }),
      ["unknown-key", "unknown-key"],
    ],
    ["a key twice", topologyWith({ top: "tuning: minimal\ntuning: minimal" }), ["duplicate-key"]],
    ["a port above 65535", topologyWith({ node: "ajp: { port: 70000 }" }), ["out-of-range"]],
    ["a port of 0", topologyWith({ node: "ajp: { port: 0 }" }), ["out-of-range"]],
    ["an lbfactor of 0", topologyWith({ node: "ajp: { port: 8009 }\nlbfactor: 0" }), ["out-of-range"]],
    ["an lbfactor of 1.5", topologyWith({ node: "ajp: { port: 8009 }\nlbfactor: 1.5" }), ["wrong-type"]],
    ["a number for a name", topologyWith().replace("name: t1", "name: 10.10"), ["quote-it"]],
    ["a number for a host", topologyWith().replace("host: 127.0.0.1", "host: 10.1"), ["quote-it"]],
    ["a truth value for a name", topologyWith().replace("name: t1", "name: true"), ["quote-it"]],
    [
      "a line end in a host",
      topologyWith().replace("host: 127.0.0.1", 'host: "127.0.0.1\\nworker.list=x"'),
      ["control-character"],
    ],
    ["a node without a host", "balancers: [{ name: lb }]\nnodes: [{ name: t1 }]", ["missing-key"]],
    ["a node without a name", "balancers: [{ name: lb }]\nnodes: [{ host: 127.0.0.1 }]", ["missing-key"]],
    ["no nodes", "balancers: []", ["no-nodes"]],
    ["only a lint key", "lint: { ignore: [x] }", ["no-nodes"]],
    ["a host with a port", topologyWith().replace("host: 127.0.0.1", "host: 127.0.0.1:8009"), ["bad-host"]],
    ["a host with a scheme", topologyWith().replace("host: 127.0.0.1", "host: http://example"), ["bad-host"]],
    ["an IPv4 address that is none", topologyWith().replace("host: 127.0.0.1", 'host: "127.0.0.256"'), ["bad-host"]],
    [
      "a host of 61 bytes",
      topologyWith().replace("host: 127.0.0.1", `host: ${"h".repeat(61)}`),
      ["too-long", "hostname-bind", "no-secret"],
    ],
    ["a member that is no node", topologyWith({ balancer: "members: [t1, t2, t3x]" }), ["unknown-member"]],
    ["a member twice", topologyWith({ balancer: "members: [t1, t2, t1]" }), ["duplicate-member"]],
    ["no members", topologyWith({ balancer: "members: []" }), ["no-members", "unused-node", "unused-node"]],
    ["a mount without a slash", topologyWith({ balancer: 'mounts: ["app/*"]' }), ["bad-mount"]],
    ["a mount that is switched off", topologyWith({ balancer: 'mounts: ["-/app/*"]' }), ["bad-mount"]],
    ["an unknown rule extension", topologyWith({ balancer: "mounts: [{ path: /*, bogus: 1 }]" }), ["unknown-key"]],
    [
      "a list of rule extensions that would begin another",
      topologyWith({ balancer: 'mounts: [{ path: /*, session_cookie: "a;b" }]' }),
      ["not-writable"],
    ],
    ["an unknown worker directive", topologyWith({ balancer: "options: { recover_tme: 1 }" }), ["unknown-option"]],
    [
      "a directive that doubles a key",
      topologyWith({ node: "ajp: { port: 8009 }\noptions: { lbfactor: 1 }" }),
      ["option-doubles-key"],
    ],
    [
      "a deprecated directive that doubles a key",
      topologyWith({ node: "ajp: { port: 8009 }\noptions: { jvm_route: x }" }),
      ["option-doubles-key"],
    ],
    [
      "an attribute that doubles a key",
      topologyWith({ node: "ajp: { port: 8009, attributes: { secret: x } }" }),
      ["option-doubles-key"],
    ],
    [
      "secretRequired without a secret",
      topologyWith({ node: "ajp: { port: 8009, attributes: { secretRequired: true } }" }),
      ["secret-missing"],
    ],
    [
      "an option that holds #",
      topologyWith({ node: 'ajp: { port: 8009 }\noptions: { source: "a#b" }' }),
      ["not-writable"],
    ],
    [
      "an unknown httpd directive",
      topologyWith({ top: "apache: { options: { JkLogLevl: info } }" }),
      ["unknown-option"],
    ],
    [
      "an httpd directive that is no Jk directive",
      topologyWith({ top: "apache: { options: { Listen: 80 } }" }),
      ["unknown-option"],
    ],
    [
      "an httpd directive that 1.2.48 does not know",
      topologyWith({ top: "apache: { options: { JkRequestIdIndicator: X } }" }),
      ["unknown-option"],
    ],
    [
      "an httpd directive that doubles a key",
      topologyWith({ top: 'apache: { options: { jkmount: "/* lb" } }' }),
      ["option-doubles-key"],
    ],
    [
      "an unknown word of JkOptions",
      topologyWith({ top: "apache: { options: { JkOptions: [+ForwardSSLKeySize] } }" }),
      ["bad-option-value"],
    ],
    [
      "an option that cannot be switched off",
      topologyWith({ top: "apache: { options: { JkOptions: -ForwardURIProxy } }" }),
      ["bad-option-value"],
    ],
    ["a name in Require ip", topologyWith({ top: "apache: { status: { allow: [localhost] } }" }), ["bad-allow"]],
    ["a pattern as status path", topologyWith({ top: "apache: { status: { path: /jk* } }" }), ["bad-status-path"]],
    [
      "a route that holds #",
      topologyWith({ node: 'ajp: { port: 8009 }\nroute: "a#b"' }),
      ["not-writable", "unusual-route"],
    ],
    ["a route of 61 bytes", topologyWith({ node: `ajp: { port: 8009 }\nroute: ${"r".repeat(61)}` }), ["too-long"]],
    ["a cookie name that holds $(", topologyWith({ balancer: 'sticky: { cookie: "$(X)" }' }), ["not-writable"]],
  ])("%s", (_, text, expected) => {
    const { diagnostics, topology } = readText(text);
    expect(diagnostics.map(({ code }) => code)).toEqual(expected);
    expect(diagnostics.some(({ severity }) => severity === "error")).toBe(true);
    expect(topology).toBeUndefined();
  });
});

describe("what works otherwise than its author meant: a warning", () => {
  it.each([
    ["two nodes on one AJP address", topologyWith({ second: "ajp: { port: 8009 }" }), ["port-clash"]],
    [
      "HTTP ports that the topology names",
      topologyWith({
        node: "ajp: { port: 8009 }\nhttp: { port: 8080 }",
        second: "ajp: { port: 8010 }\nhttp: { port: 8080 }",
      }),
      ["port-clash"],
    ],
    ["one port for AJP and HTTP", topologyWith({ node: "ajp: { port: 8080 }" }), ["port-clash"]],
    [
      "two shutdown ports",
      topologyWith({
        node: "ajp: { port: 8009 }\nshutdown: { port: 8005 }",
        second: "ajp: { port: 8010 }\nshutdown: { port: 8005 }",
      }),
      ["port-clash"],
    ],
    ["two receivers", topologyWith({ top: "cluster: {}" }), ["port-clash"]],
    ["Apache's own port", topologyWith({ top: "apache: { port: 8009 }" }), ["port-clash"]],
    ["no secret on a private address", topologyWith().replace("host: 127.0.0.1", "host: 10.0.0.1"), ["no-secret"]],
    [
      "a .local name",
      topologyWith({ node: "ajp: { secret: s3cret }" }).replace("host: 127.0.0.1", "host: pi.local"),
      ["mdns-host"],
    ],
    [
      "a host name that is bound",
      topologyWith({ node: "ajp: { secret: s3cret }" }).replace("host: 127.0.0.1", "host: pi1"),
      ["hostname-bind"],
    ],
    [
      "a wildcard to dial",
      topologyWith({ node: "ajp: { secret: s3cret }" }).replace("host: 127.0.0.1", 'host: "::"'),
      ["wildcard-host"],
    ],
    [
      "a loopback Connector that is dialled from elsewhere",
      topologyWith({ node: "ajp: { address: 127.0.0.1 }" }).replace("host: 127.0.0.1", "host: 10.0.0.1"),
      ["address-unreachable"],
    ],
    [
      "::1 bound and localhost dialled",
      topologyWith({ node: 'ajp: { address: "::1" }' }).replace("host: 127.0.0.1", "host: localhost"),
      ["address-unreachable"],
    ],
    ["an unusual name", topologyWith().replace("name: t1", "name: t+1"), ["unusual-name"]],
    ["a route with a dot", topologyWith({ node: "ajp: { port: 8009 }\nroute: a.b" }), ["route-with-dot"]],
    [
      "a route that a cookie cuts",
      topologyWith({ node: 'ajp: { port: 8009 }\nroute: "a;b"' }),
      ["route-cut-in-cookie"],
    ],
    [
      "a name whose route no cookie carries",
      topologyWith().replace("name: t1", "name: 日"),
      ["unusual-name", "route-cut-in-cookie"],
    ],
    ["a redirect to no route", topologyWith({ node: "ajp: { port: 8009 }\nredirect: t9" }), ["unknown-redirect"]],
    [
      "a redirect to a name whose route differs",
      topologyWith({ node: "ajp: { port: 8009 }\nredirect: t2", second: "ajp: { port: 8010 }\nroute: other" }),
      ["unknown-redirect"],
    ],
    ["a redirect to itself", topologyWith({ node: "ajp: { port: 8009 }\nredirect: t1" }), ["redirect-to-itself"]],
    ["a node that nobody uses", topologyWith({ balancer: "members: [t1]" }), ["unused-node"]],
    [
      "nobody active",
      topologyWith({
        node: "ajp: { port: 8009 }\nactivation: disabled",
        second: "ajp: { port: 8010 }\nactivation: stopped",
      }),
      ["no-active-member"],
    ],
    ["force without cluster", topologyWith({ balancer: "sticky: force" }), ["force-without-cluster"]],
    ["no stickiness without cluster", topologyWith({ balancer: "sticky: none" }), ["none-without-cluster"]],
    [
      "a routing cookie with Tomcat's name",
      topologyWith({ balancer: "sticky: { setCookie: true }" }),
      ["cookie-clash"],
    ],
    [
      "a receiver without a cluster",
      topologyWith({ node: "ajp: { port: 8009 }\ncluster: { port: 4000 }" }),
      ["cluster-without-effect"],
    ],
    ["a mount in percent signs", topologyWith({ balancer: 'mounts: ["/a%20b"]' }), ["mount-never-matches"]],
    ["a mount with a path parameter", topologyWith({ balancer: 'mounts: ["/a;v=1"]' }), ["mount-never-matches"]],
    ["a mount with two slashes", topologyWith({ balancer: 'mounts: ["/a//b"]' }), ["mount-never-matches"]],
    ["a mount with dots", topologyWith({ balancer: 'mounts: ["/a/../b"]' }), ["mount-never-matches"]],
    ["a mount with a query", topologyWith({ balancer: 'mounts: ["/a?x=1"]' }), ["mount-never-matches"]],
    [
      "a mount that an unmount takes away",
      topologyWith({ balancer: 'mounts: ["/a|/*", "!/a|/*"]' }),
      ["mount-never-matches"],
    ],
    [
      "an unmount that takes nothing away",
      topologyWith({ balancer: 'mounts: ["/a|/*", "!/b/*"]' }),
      ["unmount-without-mount"],
    ],
    ["one mount twice", topologyWith({ balancer: 'mounts: ["/a", "/a|/*"]' }), ["duplicate-mount"]],
    ["a mount of an unlisted balancer", topologyWith({ balancer: "listed: false" }), ["mount-not-listed"]],
    [
      "a directive on the wrong worker",
      topologyWith({ node: "ajp: { port: 8009 }\noptions: { lb_retries: 2 }" }),
      ["option-on-wrong-worker"],
    ],
    [
      "a deprecated directive",
      topologyWith({ node: "ajp: { port: 8009 }\noptions: { cachesize: 10 }" }),
      ["deprecated-option"],
    ],
    [
      "a directive that is read by nobody",
      topologyWith({ node: "ajp: { port: 8009 }\noptions: { recycle_timeout: 10 }" }),
      ["deprecated-option"],
    ],
    ["a number that is none", topologyWith({ balancer: "options: { recover_time: soon }" }), ["bad-option-value"]],
    [
      "a packet size out of range",
      topologyWith({
        node: "ajp: { port: 8009, attributes: { packetSize: 8192 } }\noptions: { max_packet_size: 100000 }",
      }),
      ["bad-option-value"],
    ],
    [
      "packet sizes that differ",
      topologyWith({
        node: "ajp: { port: 8009, attributes: { packetSize: 8192 } }\noptions: { max_packet_size: 16384 }",
      }),
      ["packet-size-mismatch"],
    ],
    [
      "timeouts that differ",
      topologyWith({
        node: "ajp: { port: 8009, attributes: { keepAliveTimeout: 60 } }\noptions: { connection_pool_timeout: 60 }",
      }),
      ["timeout-mismatch"],
    ],
    [
      "an unknown Connector attribute",
      topologyWith({ node: "ajp: { port: 8009, attributes: { maxTreads: 10 } }" }),
      ["unknown-attribute"],
    ],
    [
      "JkEnvVar that Tomcat refuses",
      topologyWith({ top: "apache: { options: { JkEnvVar: REMOTE_USER } }" }),
      ["env-var-refused"],
    ],
    [
      "a legacy URI option",
      topologyWith({ top: "apache: { options: { JkOptions: [+ForwardURICompat] } }" }),
      ["legacy-uri-option"],
    ],
    [
      "an unknown log level",
      topologyWith({ top: "apache: { options: { JkLogLevel: verbose } }" }),
      ["bad-option-value"],
    ],
    ["maintenance switched off", topologyWith({ top: "apache: { maintain: 0 }" }), ["no-maintenance"]],
    [
      "a status page for everybody",
      topologyWith({ top: 'apache: { status: { allow: ["0.0.0.0/0"] } }' }),
      ["status-open"],
    ],
  ])("%s", (_, text, expected) => {
    const { diagnostics, topology } = readText(text);
    expect(codes(text)).toEqual(expected.map((code) => `warning ${code}`));
    expect(diagnostics.every(({ hint }) => hint !== undefined)).toBe(true);
    expect(topology).toBeDefined();
  });

  it("a reply_timeout that repeats requests, where nothing is tuned", () => {
    const text = topologyWith({
      node: "ajp: { port: 8009 }\noptions: { reply_timeout: 5000 }",
      top: "tuning: minimal",
    });
    expect(codes(text)).toEqual(["warning reply-timeout-repeats", "warning reply-timeout-stops-node"]);
  });
});

describe("places", () => {
  it("findings stand in the order of the file, with line, column and end", () => {
    const text = topologyWith({ balancer: "metod: next", second: "ajp: { port: 99999 }", top: "extra: 1" });
    expect(findingsOf(text)).toEqual(["3:5 error unknown-key", "10:18 error out-of-range", "11:1 error unknown-key"]);
    const [first, second] = readText(text).diagnostics;
    expect(first).toMatchObject({ endLine: 3, endColumn: 10, hint: 'did you mean "method"?' });
    expect(second).toMatchObject({ endLine: 10, endColumn: 23 });
  });

  it("faults of form do not hide what else is wrong", () => {
    const text = topologyWith({ balancer: "members: [t1, t2, t3]", node: "ajp: { port: 99999 }\nlbfactr: 2" });
    expect(findingsOf(text).map((one) => one.split(" ")[2])).toEqual(["unknown-member", "out-of-range", "unknown-key"]);
  });

  it("a value that the schema refuses is not taken for its default", () => {
    const text = topologyWith({ node: "ajp: { port: 99999 }", second: "ajp: { port: 8009 }" });
    expect(findingsOf(text)).toEqual(["6:18 error out-of-range"]);
  });

  it("what stands under defaults is found there, once", () => {
    const text =
      "defaults: { host: 10.0.0.1, ajp: { secret: 'a#b' } }\nbalancers: [{ name: lb }]\nnodes: [{ name: t1 }, { name: t2, ajp: { port: 8010 } }]";
    expect(findingsOf(text)).toEqual(["1:44 error bad-secret"]);
  });

  it("columns count UTF-16 code units", () => {
    const text = 'balancers: [{ name: lb }]\nnodes: [{ name: "라즈😀", host: 127.0.0.1, x: 1 }]';
    expect(findingsOf(text)).toContain("2:42 error unknown-key");
  });

  it("says how a number is to be quoted, in its own spelling", () => {
    const [finding] = readText(topologyWith().replace("host: 127.0.0.1", "host: 10.10")).diagnostics;
    expect(finding?.hint).toBe('quote it: "10.10"');
  });
});

describe("secrets", () => {
  it.each([
    ["#", "ab#cd"],
    ["$(", "a$(b)"],
    ["${", "a${b}"],
    ["a blank at the end", "abc "],
    ["a letter that is not ASCII", "gehäim"],
  ])("one that holds %s cannot be the same on both sides", (_, secret) => {
    const text = topologyWith({ node: `ajp: { port: 8009, secret: ${JSON.stringify(secret)} }` });
    const { diagnostics } = readText(text);
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(["error bad-secret"]);
    expect(JSON.stringify(diagnostics)).not.toContain(secret);
  });

  it.each(["abc123", "a$b", "a&<>\"'b", "a b", "x;y=z,w", "a%41"])("%s is one", (secret) => {
    expect(findingsOf(topologyWith({ node: `ajp: { port: 8009, secret: ${JSON.stringify(secret)} }` }))).toEqual([]);
  });

  it("the louder for an address that everybody reaches", () => {
    const message = (address: string) =>
      readText(
        topologyWith({ node: `ajp: { port: 8009, address: "${address}" }` }).replace(
          "host: 127.0.0.1",
          "host: 10.0.0.1",
        ),
      ).diagnostics[0]?.message;
    expect(message("0.0.0.0")).toContain("open to every network");
    expect(message("8.8.8.8")).toContain("open to the Internet");
    expect(message("10.0.0.1")).toContain("has no secret");
  });
});
