import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTomcat } from "../../src/installation/tomcat.ts";
import type { ConnectorFacts, EngineFacts, ServiceFacts } from "../../src/installation/tomcat-facts.ts";
import { replaceProperties } from "../../src/installation/tomcat-properties.ts";
import { growth } from "../formats/linear-time.ts";
import { describePeers, readStock } from "../support/peers.ts";
import { readXml, textAt } from "./read-xml.ts";

// Expected values: what a program printed that read the same text with Tomcat 10.1.60's own digester and asked the
// Server, the Connectors, the Engine and the Cluster that came of it.

const tomcatOf = (text: string) => {
  const { file, document } = readXml(text);
  return readTomcat(file, document);
};

const server = (service: string, attributes = "") =>
  `<Server port="-1" ${attributes}><Service name="C">${service}</Service></Server>`;

const serviceOf = (service: string, attributes = ""): ServiceFacts => {
  const [found] = tomcatOf(server(service, attributes)).services;
  if (found === undefined) throw new Error("no Service");
  return found;
};

const connectorOf = (attributes: string): ConnectorFacts => {
  const [found] = serviceOf(`<Connector ${attributes}/>`).connectors;
  if (found === undefined) throw new Error("no Connector");
  return found;
};

const engineOf = (engine: string): EngineFacts => {
  const found = serviceOf(engine).engine;
  if (found === undefined) throw new Error("no Engine");
  return found;
};

describe("the Server", () => {
  it("has Tomcat's defaults", () => {
    expect(tomcatOf("<Server/>").server).toMatchObject({
      port: { value: 8005, attribute: undefined },
      portOffset: { value: 0 },
      shutdown: { value: "SHUTDOWN" },
    });
  });

  it.each([
    ["server", "<server port='8005'><Service name='a'/></server>"],
    ["t:Server", "<t:Server xmlns:t='urn:t'><t:Service name='a'/></t:Server>"],
  ])("is none where the root is <%s>: Tomcat finds no rule for it", (_, text) => {
    expect(tomcatOf(text)).toMatchObject({ server: undefined, services: [] });
  });

  it("adds its portOffset to positive ports, a default of a property included", () => {
    const service = serviceOf('<Connector port="1"/><Connector port="0"/><Connector/>', 'portOffset="${no:-7}"');
    expect(service.connectors.map(({ listensOn }) => listensOn)).toEqual([8, undefined, undefined]);
  });

  it("says whether an entity may bring in what is missing", () => {
    const declared = '<!DOCTYPE Server [<!ENTITY c "<Connector port=&#34;1&#34;/>"><!ENTITY t "text">]>';
    expect(tomcatOf(`${declared}${server("&c;")}`).hasUnreadEntities).toBe(true);
    expect(tomcatOf(`${declared}${server("&t;")}`).hasUnreadEntities).toBe(false);
  });
});

describe("a Connector", () => {
  it.each([
    ['protocol="AJP/1.3"', "ajp"],
    ['protocol="org.apache.coyote.ajp.AjpNioProtocol"', "ajp"],
    ['protocol="org.apache.coyote.ajp.AjpNio2Protocol"', "ajp"],
    ['port="1"', "http"],
    ['protocol="HTTP/1.1"', "http"],
    ['protocol="org.apache.coyote.http11.Http11NioProtocol"', "http"],
    ['Protocol="AJP/1.3"', "http"],
    ['protocol=" AJP/1.3"', "other"],
    ['protocol="ajp/1.3"', "other"],
    ['protocol="HTTP/2"', "other"],
    ['protocol=""', "other"],
    ['protocol="${no.such:-AJP/1.3}"', "ajp"],
    ['protocol="${no.such}"', undefined],
  ])("%s is of kind %s", (attributes, kind) => {
    expect(connectorOf(attributes).kind).toBe(kind);
  });

  it("of AJP has its own defaults", () => {
    expect(connectorOf('protocol="AJP/1.3"')).toMatchObject({
      port: { value: -1 },
      listensOn: undefined,
      address: { value: undefined },
      packetSize: { value: 8192 },
      connectionTimeout: { value: -1 },
      keepAliveTimeout: { value: -1 },
      maxThreads: { value: 200 },
      secretRequired: { value: true },
      secret: { value: undefined },
      lacksSecret: true,
      bindOnInit: { value: true },
      tomcatAuthentication: { value: true },
    });
  });

  it("of HTTP waits a minute", () => {
    const { connectionTimeout, keepAliveTimeout, lacksSecret } = connectorOf('port="8080"');
    expect([connectionTimeout.value, keepAliveTimeout.value, lacksSecret]).toEqual([60_000, 60_000, false]);
  });

  it.each([
    ["8009", 8009, false],
    ["+8009", 8009, false],
    ["-5", -5, false],
    ["70000", 70000, false],
    ["abc", -1, true],
    [" 8009 ", -1, true],
    ["", -1, true],
    ["0x10", -1, true],
    ["3000000000", -1, true],
  ])('port="%s" is %d', (written, value, refused) => {
    expect(connectorOf(`protocol="AJP/1.3" port="${written}"`).port).toMatchObject({ value, refused });
  });

  it.each([
    ["4096", 8192],
    ["9000", 9000],
    ["65537", 65537],
    ["abc", 8192],
    ["${no.such:-9216}", 9216],
  ])('packetSize="%s" is %d', (written, value) => {
    expect(connectorOf(`protocol="AJP/1.3" packetSize="${written}"`).packetSize.value).toBe(value);
  });

  it.each([
    ["no", false],
    ["FALSE", false],
    ["yes", false],
    ["True", true],
    [" true", false],
  ])('secretRequired="%s" is %s', (written, value) => {
    expect(connectorOf(`protocol="AJP/1.3" secretRequired="${written}"`).secretRequired.value).toBe(value);
  });

  it("takes the connectionTimeout for the keepAliveTimeout, where that is not written", () => {
    const timeouts = (attributes: string) => {
      const { connectionTimeout, keepAliveTimeout } = connectorOf(`protocol="AJP/1.3" ${attributes}`);
      return [connectionTimeout.value, keepAliveTimeout.value];
    };
    expect(timeouts('connectionTimeout="20000"')).toEqual([20_000, 20_000]);
    expect(timeouts('keepAliveTimeout="5000"')).toEqual([-1, 5_000]);
  });

  it.each([
    ['secret="a" requiredSecret="b"', "b"],
    ['requiredSecret="b" secret="a"', "a"],
    ['Secret="x"', "x"],
    ['secret=" a "', " a "],
    ['requiredSecret="b"', "b"],
  ])("%s: the later attribute decides", (attributes, secret) => {
    expect(connectorOf(`protocol="AJP/1.3" ${attributes}`)).toMatchObject({
      secret: { value: secret },
      lacksSecret: false,
    });
  });

  it.each([
    ['secret=""', true],
    ['secret="a" requiredSecret=""', true],
    ['secretRequired="false"', false],
    ['secret="${ajp.secret}"', undefined],
    ['secretRequired="${required}"', undefined],
    ['secretRequired="${required}" secret="a"', false],
  ])("%s: lacksSecret is %s", (attributes, lacksSecret) => {
    expect(connectorOf(`protocol="AJP/1.3" ${attributes}`).lacksSecret).toBe(lacksSecret);
  });

  it("knows the places of its attributes, and its start tag for those that are not there", () => {
    const { port, address, place } = connectorOf('protocol="AJP/1.3" port="8009"');
    expect(textAt(port.place)).toBe('port="8009"');
    expect(textAt(address.place)).toBe(textAt(place));
    expect(textAt(place)).toBe('<Connector protocol="AJP/1.3" port="8009"/>');
  });

  it("keeps what an AJP Connector cannot use", () => {
    const inside = '<Connector protocol="AJP/1.3"><SSLHostConfig/><UpgradeProtocol className="x"/></Connector>';
    const [connector] = serviceOf(inside).connectors;
    expect([connector?.sslHostConfigs.length, connector?.upgradeProtocols.length]).toEqual([1, 1]);
  });
});

describe("a Connector in a comment", () => {
  it("is found as the server.xml that Tomcat ships has it", () => {
    const comment = `<!--
    <Connector protocol="AJP/1.3"
               address="::1"
               port="8009"
               redirectPort="8443"
               maxParameterCount="1000"
               />
    -->`;
    const [found, more] = serviceOf(`<!-- Define an AJP 1.3 Connector on port 8009 -->\n${comment}`).commentedAjp;
    expect(found).toMatchObject({ protocol: "AJP/1.3", port: 8009, address: "::1" });
    expect(found === undefined ? "" : textAt(found.place)).toMatch(/^<Connector protocol[\s\S]*\/>$/);
    expect(more).toBeUndefined();
  });

  it.each([
    ["one of HTTP", '<!-- <Connector port="8080" protocol="HTTP/1.1"/> -->', 0],
    [
      "two in one comment",
      "<!-- <Connector protocol='AJP/1.3'/> <Connector protocol='AJP/1.3' port='1'></Connector> -->",
      2,
    ],
    ["one whose protocol is cut off", '<!-- <Connector port="80" protocol="AJP/1.3 -->', 0],
    ["one behind a broken one", `<!-- <Connector port=8009 <Connector protocol="AJP/1.3"/> -->`, 1],
    ["another element", '<!-- <ConnectorX protocol="AJP/1.3"/> -->', 0],
  ])("%s", (_, comment, count) => {
    expect(serviceOf(comment).commentedAjp).toHaveLength(count);
  });
});

describe("the Engine", () => {
  it("is the last of several", () => {
    const service = serviceOf('<Engine name="A" jvmRoute="r1"/><Engine name="B" jvmRoute=""/>');
    expect(service.engine).toMatchObject({ name: "B", jvmRoute: { value: "" } });
    expect(service.unusedEngines).toHaveLength(1);
  });

  it.each([
    ['jvmRoute="a"', "a", []],
    ['JvmRoute="a"', "a", []],
    ['jvmroute="a"', undefined, ["jvmroute"]],
    ['jvmRouter="a"', undefined, ["jvmRouter"]],
    ['jmvRoute="a" jvmRoute="b"', "b", ["jmvRoute"]],
    ['jvmRoute="${node}"', undefined, []],
    ['jvmRoute="${node:-n1}"', "n1", []],
    ['defaultHost="a" startStopThreads="1"', undefined, []],
  ])("%s gives the route %s", (attributes, route, misspelt) => {
    const { jvmRoute, misspeltRoutes } = engineOf(`<Engine name="E" ${attributes}/>`);
    expect([jvmRoute.value, misspeltRoutes.map(({ name }) => name)]).toEqual([route, misspelt]);
  });

  it("has Hosts with lower-case names, their aliases and Contexts", () => {
    const { defaultHost, hosts } = engineOf(`<Engine name="E" defaultHost="H"><Host name="H"><Alias> a.b </Alias>
      <Alias>C&amp;d<![CDATA[x]]></Alias></Host>
      <Host name="H2" appBase="apps" AppBase="z"><Context path="/p" docBase="d" sessionCookieName="S"
        sessionCookiePath="/x" cookies="false"/></Host></Engine>`);
    expect(defaultHost.value).toBe("h");
    expect(hosts.map(({ name, appBase, aliases }) => [name, appBase.value, aliases])).toEqual([
      ["h", "webapps", ["a.b", "c&dx"]],
      ["h2", "z", []],
    ]);
    expect(hosts[1]?.contexts[0]).toMatchObject({
      path: { value: "/p" },
      docBase: { value: "d" },
      sessionCookieName: { value: "S" },
      sessionCookiePath: { value: "/x" },
      cookies: { value: false },
      manager: undefined,
    });
  });

  it("has Valves, and its Service has Executors", () => {
    const service = serviceOf(`<Executor name="pool"/><Engine name="E">
      <Valve className="org.apache.catalina.valves.RemoteIpValve"/></Engine>`);
    expect(service.engine?.valves.map(({ className }) => className.value)).toEqual([
      "org.apache.catalina.valves.RemoteIpValve",
    ]);
    expect([...service.executors.keys()]).toEqual(["pool"]);
  });

  it("is none where the element is spelled otherwise", () => {
    expect(serviceOf('<engine name="E"/><connector port="1"/>')).toMatchObject({ engine: undefined, connectors: [] });
  });
});

describe("a Cluster", () => {
  const SIMPLE = 'className="org.apache.catalina.ha.tcp.SimpleTcpCluster"';
  const clusterOf = (inside: string, attributes = "") => {
    const { cluster } = engineOf(`<Engine name="E"><Cluster ${SIMPLE} ${attributes}>${inside}</Cluster></Engine>`);
    if (cluster === undefined) throw new Error("no Cluster");
    return cluster;
  };

  it("alone has a DeltaManager, a multicast group, a Receiver and both Valves", () => {
    expect(clusterOf("")).toMatchObject({
      channelSendOptions: { value: 8 },
      managerClass: { value: "org.apache.catalina.ha.session.DeltaManager" },
      membershipKind: "multicast",
      multicast: { address: { value: "228.0.0.4" }, port: { value: 45564 } },
      receiver: { address: { value: "auto" }, port: { value: 4000 }, autoBind: { value: 100 } },
      members: [],
      replicates: true,
      bindsRoute: true,
    });
  });

  it.each([
    ["6", 6],
    ["+6", 6],
    ["sync, use_ack", 6],
    ["asynchronous", 8],
    ["0", 8],
    ["", 8],
    ["fast", 8],
    [" 6", 8],
    ["SYNC", 8],
  ])('channelSendOptions="%s" is %d', (written, value) => {
    expect(clusterOf("", `channelSendOptions="${written}"`).channelSendOptions.value).toBe(value);
  });

  it("with one Valve has only that one", () => {
    const { replicates, bindsRoute } = clusterOf('<Valve className="org.apache.catalina.ha.tcp.ReplicationValve"/>');
    expect([replicates, bindsRoute]).toEqual([true, false]);
  });

  it("may have its JvmRouteBinderValve switched off", () => {
    const binder = (enabled: string) =>
      clusterOf(`<Valve className="org.apache.catalina.ha.session.JvmRouteBinderValve" enabled="${enabled}"/>`);
    expect([binder("false").bindsRoute, binder("true").bindsRoute, binder("true").replicates]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it("with a static membership has its members by name", () => {
    const cluster = clusterOf(`<Manager className="org.apache.catalina.ha.session.BackupManager"/>
      <Channel className="org.apache.catalina.tribes.group.GroupChannel">
        <Membership className="org.apache.catalina.tribes.membership.StaticMembershipService">
          <LocalMember host="10.0.0.1" port="4000" uniqueId="{1}"/>
          <Member host="10.0.0.2" port="4001"/></Membership>
        <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver" port="5001"/>
        <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver" port="5002" autoBind="0"/>
        <Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor">
          <Member host="10.0.0.3" port="4002"/></Interceptor>
      </Channel>`);
    expect(cluster).toMatchObject({
      managerClass: { value: "org.apache.catalina.ha.session.BackupManager" },
      membershipKind: "static",
      multicast: undefined,
      receiver: { port: { value: 5002 }, autoBind: { value: 1 } },
    });
    expect(cluster.members.map(({ local, host, port }) => [local, host.value, port.value])).toEqual([
      [true, "10.0.0.1", 4000],
      [false, "10.0.0.2", 4001],
      [false, "10.0.0.3", 4002],
    ]);
  });

  it("of several the last counts, in a Host as in the Engine", () => {
    const engine = engineOf(`<Engine name="E"><Cluster ${SIMPLE} channelSendOptions="2"/>
      <Cluster ${SIMPLE} channelSendOptions="4"/><Host name="h"><Cluster ${SIMPLE} channelSendOptions="6"/></Host></Engine>`);
    expect(engine.cluster?.channelSendOptions.value).toBe(4);
    expect(engine.hosts[0]?.cluster?.channelSendOptions.value).toBe(6);
  });
});

it.each([
  ["Connectors", '<Connector protocol="AJP/1.3" port="1"/>'],
  ["Connectors in comments", "<!-- <Connector a='<Connector b=\"' -->"],
  ["Hosts", "<Engine><Host><Alias>a&amp;b</Alias></Host></Engine>"],
  ["Clusters", '<Engine><Cluster><Valve className="a"/></Cluster></Engine>'],
])("takes time linear in the length: %s", (_, piece) => {
  const write = (size: number) => server(piece.repeat(size / piece.length));
  const documents = new Map<string, ReturnType<typeof readXml>>();
  const run = (text: string): void => {
    const read = documents.get(text) ?? readXml(text);
    documents.set(text, read);
    readTomcat(read.file, read.document);
  };
  expect(growth(write, 1_000_000, 20, run)).toBeLessThan(6);
});

describe("replaceProperties", () => {
  it.each([
    ["plain", "plain", false],
    ["a$b{c}", "a$b{c}", false],
    ["${open", "${open", false],
    ["${a:-x}-${b:-y}", "x-y", true],
    ["${a:-}", "", true],
    ["${a}", undefined, true],
    ["${a:-${b}}", undefined, true],
    ["${a:-${b:-c}}", "c", true],
    ["$${a:-x}", "$x", true],
    ["${:-x}", "x", true],
    ["${a:-x:-y}", "x:-y", true],
  ])("%s is %s", (written, value, fromProperty) => {
    expect(replaceProperties(written)).toEqual({ value, fromProperty });
  });

  it("ends, and never throws", () => {
    const pieces = fc
      .array(fc.constantFrom("${", "}", ":-", "a", "$"), { maxLength: 60 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(pieces, (text) => {
        const { value, fromProperty } = replaceProperties(text);
        expect(fromProperty || value === text).toBe(true);
      }),
    );
  });
});

describePeers("Tomcat's own server.xml", ["tomcat10"], () => {
  it("has one Connector, and one of AJP in a comment", () => {
    const [service] = tomcatOf(readStock("server.xml")).services;
    expect(service?.connectors.map(({ kind, listensOn }) => [kind, listensOn])).toEqual([["http", 8080]]);
    expect(service?.commentedAjp).toMatchObject([{ port: 8009, address: "::1" }]);
    expect(service?.engine?.hosts.map(({ name }) => name)).toEqual(["localhost"]);
  });
});
