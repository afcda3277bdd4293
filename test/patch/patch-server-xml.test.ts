import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { decodeXmlBytes, type XmlSource } from "../../src/formats/xml-text.ts";
import { patchServerXml } from "../../src/patch/patch-server-xml.ts";
import type { ServerXmlTarget } from "../../src/patch/target.ts";
import { growth } from "../formats/linear-time.ts";
import { cluster, type Shape, shapes, target } from "./server-xml-shapes.ts";

function targetOf(shape: Shape): ServerXmlTarget {
  return { ...target, ...shape.target, connector: { ...target.connector, ...shape.connector } };
}

function bytesOf(shape: Shape, text: string): Buffer {
  return Buffer.from((shape.bytes ?? ((plain: string) => Buffer.from(plain, "utf8")))(text));
}

function decode(bytes: Uint8Array): XmlSource {
  const decoded = decodeXmlBytes(bytes, "server.xml");
  if (!decoded.ok) throw new Error(decoded.diagnostic.message);
  return decoded.source;
}

function sourceOf(text: string): XmlSource {
  return decode(Buffer.from(text, "utf8"));
}

/** The patched text; the test fails where there is none. */
function patchedText(source: XmlSource, wanted: ServerXmlTarget): string {
  const { patched, diagnostics } = patchServerXml(source, wanted, "server.xml");
  if (patched === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return patched.text;
}

/** The source with the expected edits, and nothing else, made. */
function expectedText({ source, edits }: Shape): string {
  return edits.reduce((text, [before, after]) => {
    expect(source.split(before), `"${before}" occurs once`).toHaveLength(2);
    return text.replace(before, () => after);
  }, source);
}

// biome-ignore lint/suspicious/noExplicitAny: what another reader makes of any file
type Read = any;
const LISTS = ["Service", "Connector", "Host", "Cluster", "Member", "Valve", "ClusterListener"];
const reader = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  htmlEntities: true,
  isArray: (name) => LISTS.includes(name),
});

/** Reads a patched text with another parser and compares it with the target. */
function expectSays(text: string, wanted: ServerXmlTarget): void {
  const { connector } = wanted;
  expect(XMLValidator.validate(text.replace(/<!DOCTYPE[^[>]*(?:\[[\s\S]*?\]>|>)/, ""))).toBe(true);
  const read: Read = reader.parse(text.replace(/<!ENTITY \w+ SYSTEM "[^"]*">|&connectors;/g, ""));
  const services: Read[] = read.Server.Service;
  const service = services.find(({ Engine }) => Engine.jvmRoute === wanted.jvmRoute);
  const found = service.Connector.filter(
    ({ port, protocol }: Read) => port === String(connector.port) && /ajp/i.test(protocol),
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ address: connector.address, ...Object.fromEntries(connector.attributes) });
  expect(found[0].secret).toBe(connector.secret);
  expect(found[0]).not.toHaveProperty("requiredSecret");
  expect(found[0].secretRequired === "false").toBe(connector.secret === undefined);
  if (wanted.shutdownPort !== undefined) expect(read.Server.port).toBe(String(wanted.shutdownPort));
  if (wanted.cluster !== undefined) {
    const { Engine } = service;
    const [found] = Engine.Cluster ?? Engine.Host.flatMap((host: Read) => host.Cluster ?? []);
    const { self, peers, manager, membership } = wanted.cluster;
    expect(found.Manager.className).toContain(manager === "delta" ? "DeltaManager" : "BackupManager");
    expect(found.Channel.Receiver).toMatchObject({ address: self.address, port: String(self.port), autoBind: "0" });
    const members = (found.Channel.Membership.Member ?? []).map(({ host, port, uniqueId }: Read) => [
      host,
      port,
      uniqueId,
    ]);
    const named = membership === "static" ? peers : [];
    expect(members).toEqual(named.map((peer) => [peer.address, String(peer.port), peer.uniqueId]));
    const classes = [...found.Valve, ...(found.ClusterListener ?? [])].map(({ className }: Read) => className);
    expect(classes).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/ReplicationValve$/),
        expect.stringMatching(/JvmRouteBinderValve$/),
      ]),
    );
    if (manager === "delta") expect(classes.join()).toContain("ClusterSessionListener");
  }
}

describe.each(shapes)("$name", (shape) => {
  const wanted = targetOf(shape);
  const bytes = bytesOf(shape, shape.source);

  it("becomes the expected text, byte for byte", () => {
    const { patched, diagnostics } = patchServerXml(decode(bytes), wanted, "server.xml");
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual(
      (shape.codes ?? []).map((code) => [code, "warning"]),
    );
    for (const { hint } of diagnostics) expect(hint).toMatch(IMPERATIVE);
    expect(patched?.text).toBe(expectedText(shape).replace(/^\uFEFF/, ""));
    expect(Buffer.from(patched?.bytes ?? []).equals(bytesOf(shape, expectedText(shape)))).toBe(true);
  });

  it("reads back as the target, and patched again stays as it is", () => {
    const text = patchedText(decode(bytes), wanted);
    expectSays(text, wanted);
    const again = patchServerXml(decode(bytesOf(shape, expectedText(shape))), wanted, "server.xml").patched;
    expect(again).toMatchObject({ changed: false, text });
  });
});

/** As all hints are: no capital, no full stop. */
const IMPERATIVE = /^[a-z].*[^.]$/;

const AJP = (port: number) => `<Connector protocol="AJP/1.3" port="${port}"/>`;
const service = (name: string, content: string) => `<Service name="${name}">\n${content}\n</Service>`;
const ENGINE = '<Engine name="e"/>';
const withCluster: Partial<ServerXmlTarget> = { cluster };

it.each([
  { code: "server-xml-no-server", text: "\n<Context/>", says: "<Context>", line: 2 },
  { code: "server-xml-no-service", text: "<Server><Connector/></Server>", says: "<Connector>", line: 1 },
  { code: "server-xml-no-engine", text: `<Server>\n${service("a", AJP(1))}</Server>`, says: '"a"', line: 2 },
  {
    code: "server-xml-engine-ambiguous",
    text: `<Server>${service("a", `${ENGINE}\n${ENGINE}`)}</Server>`,
    says: "2 Engines",
    line: 3,
  },
  {
    code: "server-xml-ajp-ambiguous",
    text: `<Server>${service("a", `${AJP(8009)}\n${AJP(8010)}\n${ENGINE}`)}</Server>`,
    says: "none of them on port 18009: line 2 (port 8009), line 3 (port 8010)",
    line: 3,
  },
  {
    code: "server-xml-ajp-ambiguous",
    text: `<Server>${service("a", `${AJP(18009)}\n${AJP(18009)}\n${ENGINE}`)}</Server>`,
    says: "2 of them on port 18009",
    line: 3,
  },
  {
    code: "server-xml-service-ambiguous",
    text: `<Server>${service("a", ENGINE)}\n${service("b", `${AJP(8009)}${ENGINE}`)}</Server>`,
    says: 'none with an AJP Connector on port 18009: "a" (line 1, no AJP Connector), "b" (line 4, AJP port 8009)',
    line: 4,
  },
  {
    code: "server-xml-service-unknown",
    text: `<Server>${service("Catalina", ENGINE)}</Server>`,
    change: { service: "Catalna" },
    says: 'no Service "Catalna"; there are line 1 (name Catalina)',
    hint: "write service: Catalina",
    line: 1,
  },
  {
    code: "server-xml-http-ambiguous",
    text: `<Server>${service("a", `<Connector port="1"/>\n<Connector port="2"/>${ENGINE}`)}</Server>`,
    change: { httpPort: 3 },
    says: "2 plain HTTP Connectors",
    line: 3,
  },
  {
    code: "server-xml-cluster-ambiguous",
    text: `<Server>${service("a", "<Engine><Cluster/>\n<Host><Cluster/></Host></Engine>")}</Server>`,
    change: withCluster,
    says: "2 Clusters",
    line: 3,
  },
  {
    code: "server-xml-cluster-ambiguous",
    text: `<Server>${service("a", "<Engine><Cluster><Manager/>\n<Manager/></Cluster></Engine>")}</Server>`,
    change: withCluster,
    says: "2 <Manager>",
    line: 3,
  },
  {
    code: "server-xml-cluster-class",
    text: `<Server>${service("a", '<Engine><Cluster className="com.example.Grid"/></Engine>')}</Server>`,
    change: withCluster,
    says: "com.example.Grid",
    line: 2,
  },
  {
    code: "control-character",
    text: `<Server>${service("a", ENGINE)}</Server>`,
    change: { jvmRoute: "a\u0001" },
    says: "jvmRoute",
    line: 0,
  },
  { code: "xml-hash-comment", text: '<Server port="1" # no\n/>', says: "# comments", line: 1 },
])("gives $code and no file", ({ code, text, change, says, hint, line }) => {
  const { patched, diagnostics } = patchServerXml(sourceOf(text), { ...target, ...change }, "conf/server.xml");
  expect(patched).toBeUndefined();
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]).toMatchObject({ code, severity: "error", file: "conf/server.xml", line });
  expect(diagnostics[0]?.message).toContain(says);
  expect(diagnostics[0]?.hint).toMatch(IMPERATIVE);
  if (hint !== undefined) expect(diagnostics[0]?.hint).toBe(hint);
});

it("points at the attribute that is misspelt", () => {
  const text = `<Server>${service("a", `${AJP(18009)}\n  <Engine name="e" jvmRouter="x"/>`)}</Server>`;
  const { diagnostics } = patchServerXml(sourceOf(text), target, "server.xml");
  expect(diagnostics).toEqual([
    expect.objectContaining({ code: "jvm-route-misspelt", line: 3, column: 20, endLine: 3, endColumn: 33 }),
  ]);
});

it("leaves a file alone that says everything", () => {
  const text = `<Server><Service><Connector protocol='AJP/1.3' packetSize="&#54;5536" port="18009" secretRequired="false"
    address="192.168.0.10"/><Engine jvmRoute="tom&#x63;at1"/></Service></Server>`;
  expect(patchServerXml(sourceOf(text), target, "server.xml").patched).toMatchObject({ changed: false, text });
});

const word = fc.stringMatching(/^[a-zA-Z0-9_.-]{1,12}$/);
const port = fc.integer({ min: 1, max: 65535 });
const peer = fc.record({ name: word, address: word, port, uniqueId: word });
const anyTarget: fc.Arbitrary<ServerXmlTarget> = fc.record({
  service: fc.constant(undefined),
  connector: fc.record({
    port,
    address: fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => !/\p{Cc}/u.test(text)),
    secret: fc.option(
      fc.string({ minLength: 1 }).filter((text) => !/\p{Cc}/u.test(text)),
      { nil: undefined },
    ),
    attributes: fc.uniqueArray(
      fc.tuple(fc.constantFrom("maxThreads", "packetSize", "bindOnInit", "redirectPort"), word),
      {
        selector: ([name]) => name,
      },
    ),
    comment: fc.array(fc.string(), { maxLength: 3 }),
  }),
  jvmRoute: word,
  httpPort: fc.option(port, { nil: undefined }),
  shutdownPort: fc.option(port, { nil: undefined }),
  cluster: fc.option(
    fc.record({
      manager: fc.constantFrom("delta" as const, "backup" as const),
      membership: fc.constantFrom("static" as const, "multicast" as const),
      self: peer,
      peers: fc.array(peer, { maxLength: 3 }),
    }),
    { nil: undefined },
  ),
});

/** Comments and attribute names without their values: what no patch may lose. */
function remains(text: string): string[] {
  return text.match(/<!--[\s\S]*?-->|<[\w:]+|\b(?!secret|requiredSecret)\w+(?==["'])/g) ?? [];
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const item of whole) if (item === part[at]) at++;
  return at === part.length;
}

it("any target over any shape: patched twice is patched once, and nothing is lost", () => {
  fc.assert(
    fc.property(fc.constantFrom(...shapes), anyTarget, (shape, wanted) => {
      const source = decode(bytesOf(shape, shape.source));
      const { patched, diagnostics } = patchServerXml(source, wanted, "server.xml");
      if (patched === undefined) {
        expect(diagnostics.map(({ code }) => code).join()).toMatch(/ambiguous/);
        return;
      }
      const again = patchServerXml(decode(patched.bytes), wanted, "server.xml");
      expect(again.patched?.text).toBe(patched.text);
      if (wanted.cluster === undefined) expect(isSubsequence(remains(source.text), remains(patched.text))).toBe(true);
      const lineEnds = (text: string) => new Set(text.match(/\r\n|\r|\n/g));
      expect([...lineEnds(source.text)]).toEqual(expect.arrayContaining([...lineEnds(patched.text)]));
    }),
    { numRuns: 300 },
  );
});

it("any mutation or truncation of a shape ends in a file or in diagnostics, never in a throw", () => {
  const mutation = fc.tuple(fc.nat(), fc.constantFrom(..."<>&'\"#/-!? \n\0\u0001\xe9[]", ""));
  fc.assert(
    fc.property(fc.constantFrom(...shapes), fc.array(mutation, { maxLength: 4 }), fc.nat(), (shape, mutations, cut) => {
      const bytes = bytesOf(shape, shape.source);
      for (const [at, character] of mutations) bytes[at % bytes.length] = character.charCodeAt(0) || 0x20;
      const kept = cut % 3 === 0 ? bytes.subarray(0, cut % (bytes.length + 1)) : bytes;
      const decoded = decodeXmlBytes(kept, "server.xml");
      if (!decoded.ok) return;
      const { patched, diagnostics } = patchServerXml(decoded.source, { ...target, cluster }, "server.xml");
      expect(patched === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
      for (const { line, column, endLine, endColumn } of diagnostics) {
        expect(endLine > line || (endLine === line && endColumn >= column)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

it("takes time linear in the length of the file", () => {
  const host = (at: number) =>
    `      <Host name="h${at}" appBase="a"> <!-- host\n ${at} -->\n        <Alias>x&amp;y</Alias>\n      </Host>\n`;
  const file = (hosts: number) => {
    const content = Array.from({ length: hosts }, (_, at) => host(at)).join("");
    return `<Server>\n  <Service name="s">\n    <Engine name="e">\n${content}    </Engine>\n  </Service>\n</Server>\n`;
  };
  const length = file(1000).length / 1000;
  const patch = (text: string) => {
    patchedText(sourceOf(text), { ...target, cluster });
  };
  expect(growth((size) => file(Math.floor(size / length)), 5_000_000, 4, patch)).toBeLessThan(3);
});

/** Measured on Tomcat 10.1.60: with portOffset="100" a Connector of port 28009 listens on 28109. */
it.each([
  ["100", [`server-xml-port-offset 1:${"<Server port='-1' ".length + 1}`]],
  ["0", []],
])("says that portOffset=%j moves the ports away from mod_jk", (offset, expected) => {
  const text = `<Server port='-1' portOffset='${offset}'><Service><Engine/></Service></Server>`;
  const { diagnostics } = patchServerXml(sourceOf(text), target, "server.xml");
  expect(diagnostics.map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual(expected);
});
