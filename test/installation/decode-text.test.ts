import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeXmlText } from "../../src/formats/xml-text.ts";
import { decodeTextBytes, MAX_TEXT_BYTES } from "../../src/installation/decode-text.ts";

const bytes = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");

it.each([
  { name: "nothing", hex: "", text: "", encoding: "utf-8", bom: false },
  { name: "ASCII", hex: "61 3d 62 0d 0a", text: "a=b\r\n", encoding: "utf-8", bom: false },
  { name: "UTF-8", hex: "c3 a9 0a", text: "é\n", encoding: "utf-8", bom: false },
  { name: "UTF-8 with a mark", hex: "ef bb bf 61", text: "a", encoding: "utf-8", bom: true },
  { name: "a mark alone", hex: "ef bb bf", text: "", encoding: "utf-8", bom: true },
  { name: "another 8-bit encoding", hex: "61 e9 80", text: "a\xe9\x80", encoding: "latin1", bom: false },
])("decodes $name and encodes it back", ({ hex, text, encoding, bom }) => {
  const decoded = decodeTextBytes(bytes(hex), "f");
  expect(decoded).toEqual({ ok: true, source: { text, encoding, bom } });
  if (decoded.ok) expect(Buffer.from(encodeXmlText(decoded.source, text))).toEqual(bytes(hex));
});

it.each([
  ["file-too-large", "too many bytes", new Uint8Array(MAX_TEXT_BYTES + 1).fill(0x61)],
  ["file-not-text", "a NUL", bytes("61 00 62")],
  ["file-not-text", "a NUL behind a blank", bytes("20 00")],
  ["file-not-text", "UTF-16 with a mark", bytes("ff fe 61 00")],
  ["file-not-text", "UTF-16 without one", bytes("00 0a 00 61")],
  ["file-not-text", "a mark of UTF-16 and no NUL", bytes("fe ff 61 61")],
  ["file-not-text", "UTF-32", bytes("ff fe 00 00 61 00 00 00")],
])("refuses with %s: %s", (code, _, input) => {
  const decoded = decodeTextBytes(input, "f");
  expect(decoded).toMatchObject({ ok: false, diagnostic: { file: "f", line: 0, severity: "error", code } });
});

it("gives back every byte of what it decodes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
      const decoded = decodeTextBytes(input, "f");
      if (decoded.ok)
        expect(Buffer.from(encodeXmlText(decoded.source, decoded.source.text))).toEqual(Buffer.from(input));
      else expect(input.includes(0) || (input[0] ?? 0) >= 0xfe).toBe(true);
    }),
  );
});
