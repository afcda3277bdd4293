import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import { expect, it } from "vitest";
import {
  escapeXmlAttribute,
  formatXmlElement,
  formatXmlInline,
  isXmlText,
  xmlElement,
} from "../../src/formats/xml-element.ts";

const long = "x".repeat(60);
const element = {
  ...xmlElement(
    "A",
    [["one", "1"]],
    [
      xmlElement("Bee", [
        ["p", long],
        ["q", long],
      ]),
      xmlElement("C", []),
    ],
  ),
  comment: ["first -- é", "second-"],
};

it("formats an element with indentation, comment and children", () => {
  expect(formatXmlElement(element, { indent: "\t", unit: "  ", eol: "\r\n" }).split("\r\n")).toEqual([
    "\t<!-- first - - ?",
    "\t     second-  -->",
    '\t<A one="1">',
    `\t  <Bee p="${long}"`,
    `\t       q="${long}"/>`,
    "\t  <C/>",
    "\t</A>",
  ]);
});

it("formats an element without line ends", () => {
  expect(formatXmlInline(element)).toBe(
    `<!-- first - - ? second-  --><A one="1"><Bee p="${long}" q="${long}"/><C/></A>`,
  );
});

it("escapes what markup, the encoding or normalisation would change", () => {
  expect(escapeXmlAttribute("a&b<c>d\"e'f\tg\r\né😀\x7f")).toBe(
    "a&amp;b&lt;c&gt;d&quot;e&apos;f&#9;g&#13;&#10;&#233;&#128512;&#127;",
  );
});

it.each(["\0", "\x1f", "\uFFFE", "a\ud800"])("refuses %j, which XML cannot carry", (value) => {
  expect(isXmlText(value)).toBe(false);
  expect(() => escapeXmlAttribute(value)).toThrow(RangeError);
});

it("is read back by another parser", () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    htmlEntities: true,
    trimValues: false,
    parseAttributeValue: false,
  });
  const value = fc.string({ unit: fc.constantFrom(..."ab <>&\"'é😀;#x") });
  fc.assert(
    fc.property(value, (text) => {
      expect(parser.parse(formatXmlInline(xmlElement("A", [["v", text]]))).A.v).toBe(text);
    }),
  );
});
