import fc from "fast-check";
import { expect, it } from "vitest";
import { parseServerXml } from "../../src/formats/server-xml.ts";
import type { XmlDocument, XmlNode } from "../../src/formats/xml-tree.ts";
import { growth } from "./linear-time.ts";

function parse(text: string): XmlDocument {
  const parsed = parseServerXml(text, "server.xml");
  if (!parsed.ok) throw new Error(parsed.diagnostic.message);
  return parsed.document;
}

/** `line:column-endLine:endColumn code message`, for a text that is refused. */
function refusal(text: string): string {
  const parsed = parseServerXml(text, "server.xml");
  if (parsed.ok) return "accepted";
  const { line, column, endLine, endColumn, code, message, severity, hint } = parsed.diagnostic;
  expect(severity).toBe("error");
  expect(hint).toMatch(/^[a-z].*[^.]$/);
  return `${line}:${column}-${endLine}:${endColumn} ${code} ${message}`;
}

it("gives every node its place in the text", () => {
  const text = `<?xml version="1.0" encoding="ISO-8859-1"?>\r\n<!-- top --><?pi <no/> ?>\n<Server\r\n  port = '80"05' a="x &lt; y\n&#x41;">
  <!-- in --><![CDATA[<no/>]]><Service/>text<Engine></Engine >\n</Server>\n`;
  const { root, declaredEncoding } = parse(text);
  const cut = (start: number, end: number) => text.slice(start, end);
  const describe = (node: XmlNode) => `${node.kind} ${cut(node.start, node.end)}`;
  expect(declaredEncoding).toBe("iso-8859-1");
  expect(cut(root.start, root.nameEnd)).toBe("<Server");
  expect(cut(root.end - 9, root.end)).toBe("</Server>");
  expect(
    root.attributes.map(({ name, start, valueStart, valueEnd, quote, value }) => [
      name,
      cut(start, start + 4),
      cut(valueStart, valueEnd),
      quote,
      value,
    ]),
  ).toEqual([
    ["port", "port", '80"05', "'", '80"05'],
    ["a", 'a="x', "x &lt; y\n&#x41;", '"', "x < y A"],
  ]);
  expect(root.children.map(describe)).toEqual([
    "comment <!-- in -->",
    "element <Service/>",
    "element <Engine></Engine >",
  ]);
  const engine = root.children[2];
  expect(engine).toMatchObject({ selfClosing: false, parent: root });
  if (engine?.kind === "element") expect(cut(engine.endTagStart, engine.end)).toBe("</Engine >");
});

it("resolves entities as Tomcat does, and notes what it does not read", () => {
  const { root } = parse(`<!DOCTYPE Server PUBLIC "-//x//" "x.dtd" [
  <!ENTITY port "80&#48;9"> <!ENTITY port "the first one counts">
  <!ENTITY both '&port;&#38;lt;&port;'> <!ENTITY % pe SYSTEM "pe"> %pe; <?x ]> ?> <!-- ' -->
  <!ENTITY c SYSTEM "connectors.xml"> <!ENTITY tag "<Connector/>"> <!ATTLIST a b CDATA "]>">
]><Server a="&port;" b="&both;" c="&#x26;#38;" d="&later;">&c;&port;&tag;&later;</Server>`);
  expect(root.attributes.map(({ value }) => value)).toEqual(["8009", "8009<8009", "&#38;", "&later;"]);
  expect(root.children).toEqual(
    [
      ["c", true],
      ["port", false],
      ["tag", true],
      ["later", true],
    ].map(([name, bringsElements]) => expect.objectContaining({ kind: "reference", name, bringsElements })),
  );
});

const dtd = (declarations: string, use: string) => `<!DOCTYPE a [${declarations}]>\n<a b="${use}"/>`;
const bomb = Array.from({ length: 30 }, (_, at) => `<!ENTITY e${at + 1} "&e${at};&e${at};">`).join("");

it.each([
  [
    '<C>\n <D p="8009" # AJP port \n  a="1"/></C>',
    "2:14-2:24 xml-hash-comment XML has no # comments; this one stands inside of a start tag, and Tomcat does not start",
  ],
  ['<C p="1"# x\n/>', "1:9-1:12 xml-hash-comment"],
  ["<C # x\n/>", "1:4-1:7 xml-hash-comment"],
  ["<C p # x\n/>", "1:6-1:9 xml-hash-comment"],
  ['<C p="1" <!-- x --> />', "1:10-1:20 xml-syntax a comment stands inside of a start tag"],
  ["<a\n <b/></a>", "2:2-2:3 xml-syntax the start tag before this < is not ended"],
  ["<a><b>\n</a>", "2:1-2:5 xml-syntax end tag </a> where <b> of line 1 is open"],
  ["<a>\n<b><c/>", "2:1-2:4 xml-syntax element <b> is not closed"],
  ['<a><b c="', "1:4-1:5 xml-syntax the file ends inside of a tag"],
  ["<a><!-- x", "1:4-1:8 xml-syntax the file ends inside of a comment"],
  ["<a/>\n<b/>", "2:1-2:4 xml-syntax a second element stands beside the root element"],
  ["<a/>\n x\n", "2:2-2:3 xml-syntax text stands outside of the root element"],
  ["</a>", "1:1-1:5 xml-syntax an end tag closes an element that is not open"],
  [' <?xml version="1.0"?><a/>', "1:2-1:8 xml-syntax the XML declaration is not at the start of the file"],
  ['<?xml version="1.2"?><a/>', "1:16-1:19 xml-syntax the XML version is neither 1.0 nor 1.1"],
  ['<a b="x?y=1&z=2"/>', "1:12-1:13 xml-syntax this & begins no reference"],
  ['<a b="&amp;x&y=1&z=2" c="&amp;"/>', "1:13-1:14 xml-syntax this & begins no reference"],
  ["<a😀/>", "1:2-1:5 xml-syntax the name holds a character beyond U+FFFF, which Tomcat's reader does not take"],
  ['<a b="&nope;"/>', "1:7-1:13 xml-syntax the reference names an entity that is not declared"],
  ["<a>&constructor;</a>", "1:4-1:17 xml-syntax the reference names an entity that is not declared"],
  ['<a b="&#0;"/>', "1:7-1:11 xml-syntax the numeric reference stands for no character that XML allows"],
  ['<a b="1"\n b="2"/>', "2:2-2:7 xml-syntax attribute b stands twice in one tag"],
  ['<a __proto__="1" __proto__="2"/>', "1:18-1:31 xml-syntax attribute __proto__ stands twice in one tag"],
  ["<a b=1/>", "1:6-1:7 xml-syntax the value of an attribute is not in quotes"],
  ['<a b="1"c="2"/>', "1:9-1:10 xml-syntax white space is missing before the next attribute"],
  ['<a b c="2"/>', "1:4-1:5 xml-syntax an attribute has no value"],
  ['<a b="<"/>', "1:7-1:8 xml-syntax the value of an attribute holds a <"],
  ["<a><!-- -- --></a>", "1:9-1:11 xml-syntax a comment holds --"],
  ["<a>]]></a>", "1:4-1:7 xml-syntax ]]> stands outside of a CDATA section"],
  ["<a>\u0001</a>", "1:4-1:5 xml-syntax character U+0001 is not allowed in XML"],
  ["<a>\ud800</a>", "1:4-1:5 xml-syntax half of a surrogate pair is no character"],
  ["", "1:1-1:1 xml-syntax the file holds no element"],
  [dtd('<!ENTITY c SYSTEM "c">', "&c;"), "2:7-2:10 xml-syntax an attribute value refers to an external entity"],
  [dtd('<!ENTITY c "&#60;">', "&c;"), "2:7-2:10 xml-syntax an attribute value refers to an entity that holds a <"],
  [
    dtd('<!ENTITY c "&d;"><!ENTITY d "&c;">', "&c;"),
    "2:7-2:10 xml-syntax the reference names an entity that refers to itself",
  ],
  [
    dtd(`<!ENTITY e0 "ha">${bomb}`, "&e30;"),
    "2:7-2:12 xml-syntax the reference names an entity that expands to too much text",
  ],
  [dtd('<!ENTITY c "a&b">', "&c;"), "1:25-1:26 xml-syntax the value of an entity holds a & or % that is no reference"],
  [dtd("<!ENTITY c>", ""), "1:24-1:25 xml-syntax white space is missing in the DOCTYPE"],
])("refuses %j", (text, expected) => {
  expect(refusal(text).startsWith(expected) ? expected : refusal(text)).toBe(expected);
});

it("takes well-formed documents that only look wrong", () => {
  for (const text of ['<a b=">#\'"/>', "<a># text</a>", "<a><!-- <b # --></a>", "<a ></a >", "<a>x &gt; y ]] ></a>"]) {
    expect(refusal(text)).toBe("accepted");
  }
});

/** Texts that are cheap to write and would be dear to a careless reader. */
it.each<[string, (size: number) => string]>([
  ["<", (size) => "<".repeat(size)],
  ["open elements", (size) => "<a>".repeat(size / 8)],
  ["nested elements", (size) => `${"<a>".repeat(size / 8)}${"</a>".repeat(size / 8)}`],
  ["attributes", (size) => `<a ${Array.from({ length: size / 12 }, (_, at) => `a${at}=""`).join(" ")}/>`],
  ["references", (size) => `<a b="${"&amp;".repeat(size / 5)}"/>`],
  ["declared references", (size) => dtd('<!ENTITY x "12345678">', "&x;".repeat(size / 3))],
  [
    "a chain of entities",
    (size) =>
      dtd(
        `<!ENTITY e0 "">${Array.from({ length: size / 30 }, (_, at) => `<!ENTITY e${at + 1} "&e${at};">`).join("")}`,
        `&e${Math.floor(size / 30)};`,
      ),
  ],
  ["quotes in a DOCTYPE", (size) => `<!DOCTYPE a [${"<!ENTITY x '".repeat(size / 12)}`],
  ["dashes", (size) => `<a><!-- ${"- ".repeat(size / 2)}--></a>`],
  ["white space", (size) => `<a${" ".repeat(size / 2)}b${" ".repeat(size / 2)}=""/>`],
  ["line ends", (size) => `<a>${"\r\n".repeat(size / 2)}</a>`],
  ["bare &", (size) => `<a b="${"&".repeat(size)}"/>`],
])("takes linear time over %s", (_name, write) => {
  const read = (text: string) => {
    parseServerXml(text, "server.xml");
  };
  // What lives as long as the whole document costs the collector more; quadratic work would be 64 times as much.
  expect(growth(write, 640_000, 64, read)).toBeLessThan(30);
});

it("never throws, and any text is a document or one diagnostic", () => {
  const piece = fc.constantFrom(
    "<a",
    "<b>",
    "</a>",
    "</b>",
    "/>",
    ">",
    ' x="',
    '"',
    "'",
    "&amp;",
    "&e;",
    "&",
    ";",
    "<!--",
    "-->",
    "--",
    "<![CDATA[",
    "]]>",
    "<?x",
    "?>",
    "<!DOCTYPE a [",
    '<!ENTITY e "',
    "]>",
    "#",
    "\n",
    "\r",
    " ",
    "é",
    "\0",
    "\ud800",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      const parsed = parseServerXml(text, "f");
      if (parsed.ok) expect(text.slice(parsed.document.root.start)).toMatch(/^<[ab]/);
      else expect(parsed.diagnostic.line).toBeGreaterThan(0);
    }),
    { numRuns: 2000 },
  );
});
