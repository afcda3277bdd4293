import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeXmlBytes, encodeXmlText, MAX_XML_BYTES } from "../../src/formats/xml-text.ts";
import { indexLines, lineText, positionAt, spanBetween } from "../../src/line-index.ts";

const bytes = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");

it.each([
  { name: "ASCII", hex: "3c 61 2f 3e", text: "<a/>", encoding: "utf-8", bom: false },
  { name: "UTF-8", hex: "3c c3 a9 e2 82 ac f0 9f 98 80", text: "<é€😀", encoding: "utf-8", bom: false },
  { name: "UTF-8 with a mark", hex: "ef bb bf 3c 61", text: "<a", encoding: "utf-8", bom: true },
  { name: "a second mark is text", hex: "ef bb bf ef bb bf 3c", text: "\uFEFF<", encoding: "utf-8", bom: true },
  { name: "ISO-8859-1", hex: "3c e9 80", text: "<\xe9\x80", encoding: "latin1", bom: false },
  { name: "an overlong form is no UTF-8", hex: "3c c0 af", text: "<\xc0\xaf", encoding: "latin1", bom: false },
  { name: "a mark, then no UTF-8", hex: "ef bb bf 3c ff", text: "<\xff", encoding: "latin1", bom: true },
  { name: "UTF-16 LE", hex: "ff fe 3c 00 ac 20", text: "<€", encoding: "utf-16le", bom: true },
  { name: "UTF-16 BE", hex: "fe ff 00 3c 20 ac", text: "<€", encoding: "utf-16be", bom: true },
  { name: "UTF-16 LE without a mark", hex: "3c 00 61 00", text: "<a", encoding: "utf-16le", bom: false },
  { name: "UTF-16 BE without a mark", hex: "00 0a 00 3c", text: "\n<", encoding: "utf-16be", bom: false },
  { name: "a lone surrogate", hex: "ff fe 3c 00 00 d8", text: "<\ud800", encoding: "utf-16le", bom: true },
])("decodes $name and encodes it back", ({ hex, text, encoding, bom }) => {
  const decoded = decodeXmlBytes(bytes(hex), "f");
  expect(decoded).toEqual({ ok: true, source: { text, encoding, bom } });
  if (decoded.ok)
    expect(Buffer.from(encodeXmlText(decoded.source, text)).toString("hex")).toBe(bytes(hex).toString("hex"));
});

it.each([
  ["file-empty", new Uint8Array()],
  ["file-too-large", new Uint8Array(MAX_XML_BYTES + 1)],
  ["file-not-text", bytes("7f 45 4c 46 00 01")],
  ["xml-encoding", bytes("ff fe 3c 00 61")],
  ["xml-encoding", bytes("ff fe 00 00 3c 00 00 00")],
  ["xml-encoding", bytes("00 00 00 3c")],
])("refuses with %s", (code, input) => {
  const whole = {
    file: "f",
    line: 0,
    column: 0,
    severity: "error",
    code,
    hint: expect.stringMatching(/^[a-z].*[^.]$/),
  };
  expect(decodeXmlBytes(input, "f")).toMatchObject({ ok: false, diagnostic: whole });
});

it("gives back the bytes of whatever it decodes", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom("", "efbbbf", "fffe", "feff", "3c00"),
      (input, start) => {
        const whole = Buffer.concat([Buffer.from(start, "hex"), input]);
        const decoded = decodeXmlBytes(whole, "f");
        if (decoded.ok)
          expect(Buffer.from(encodeXmlText(decoded.source, decoded.source.text)).equals(whole)).toBe(true);
      },
    ),
  );
});

it("counts lines and columns from 1, in UTF-16 units, over every kind of line end", () => {
  const index = indexLines("a\nb😀c\r\nd\re\n\n");
  expect([0, 1, 2, 5, 6, 8, 10, 12, 13].map((offset) => Object.values(positionAt(index, offset)).join(":"))).toEqual([
    "1:1",
    "1:2",
    "2:1",
    "2:4",
    "2:5",
    "3:1",
    "4:1",
    "5:1",
    "6:1",
  ]);
  expect([1, 2, 3, 4, 5, 6, 7].map((line) => lineText(index, line))).toEqual(["a", "b😀c", "d", "e", "", "", ""]);
  expect(spanBetween(index, 2, 9)).toEqual({ line: 2, column: 1, endLine: 3, endColumn: 2 });
});
