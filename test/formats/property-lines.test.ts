import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePropertyLines } from "../../src/formats/property-lines.ts";

const parts = (text: string, bom = false) =>
  parsePropertyLines(text, "utf-8", bom).map(({ kind, key, value }) => [kind, key?.text, value?.text]);

// Every row is a rule of workers.properties that was measured on mod_jk 1.2.48.
describe("parsePropertyLines", () => {
  it.each([
    ["a pair", "worker.w1.port=8009", ["property", "worker.w1.port", "8009"]],
    ["blanks around both sides", " \tworker.w1.port \t= 8009 \t\r", ["property", "worker.w1.port", "8009"]],
    ["# inside a value, without a blank before it", "worker.w1.secret=ab#cd", ["property", "worker.w1.secret", "ab"]],
    ["a comment behind a value", "worker.w1.lbfactor=1 # share", ["property", "worker.w1.lbfactor", "1"]],
    ["a comment alone", "  # worker.list=w1", ["blank", undefined, undefined]],
    ["a line without =", "worker.list:w1", ["no-equals", "worker.list:w1", undefined]],
    ["further = in the value", "worker.w1.css=a=b", ["property", "worker.w1.css", "a=b"]],
    ["an empty value", "worker.w1.type=", ["empty-value", "worker.w1.type", ""]],
    ["a value that is only a comment", "worker.w1.type=#ajp13", ["empty-value", "worker.w1.type", ""]],
    ["an empty key", "=w1", ["empty-key", "", "w1"]],
    ["a backslash at the end", "worker.list=w1,\\", ["property", "worker.list", "w1,\\"]],
    ["! is no comment", "!worker.list=w1", ["property", "!worker.list", "w1"]],
    ["quotes belong to the value", 'worker.w1.host="a"', ["property", "worker.w1.host", '"a"']],
  ])("reads %s", (_, line, expected) => {
    expect(parts(line)).toEqual([expected]);
  });

  it("takes a byte order mark for a part of the first key", () => {
    expect(parts("worker.list=w1\nworker.list=w2", true)).toEqual([
      ["property", "\uFEFFworker.list", "w1"],
      ["property", "worker.list", "w2"],
    ]);
    expect(parts("# worker.list=w1\nworker.list=w2", true)).toEqual([
      ["blank", undefined, undefined],
      ["property", "worker.list", "w2"],
    ]);
  });

  it("cuts a line after 8191 bytes and takes the rest for a new one", () => {
    const key = "worker.list=";
    const long = `${key}${"w".repeat(8191 - key.length)}worker.w1.port=1`;
    expect(parsePropertyLines(long).map(({ kind, isRest, key }) => [kind, isRest, key?.text])).toEqual([
      ["property", false, "worker.list"],
      ["property", true, "worker.w1.port"],
    ]);
    const exact = `${key}${"w".repeat(8191 - key.length)}`;
    expect(parsePropertyLines(exact)).toHaveLength(1);
    // é has two bytes in UTF-8 and one in latin1
    const accents = `${key}${"é".repeat(4095)}`;
    expect(parsePropertyLines(accents, "utf-8")).toHaveLength(2);
    expect(parsePropertyLines(accents, "latin1")).toHaveLength(1);
  });

  it("places keys, values and comments where they stand", () => {
    const text = "# first\r\n  worker.w1.port = 8009 # here\r\n";
    const [, line] = parsePropertyLines(text);
    const at = (range: { start: number; end: number } | undefined) => text.slice(range?.start, range?.end);
    expect([at(line?.key), at(line?.value), at(line?.comment)]).toEqual(["worker.w1.port", "8009", "# here\r"]);
  });

  it("loses no character: the lines and the line ends between them are the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "=", "#", " ", "\n", "\r", "\0", "é") }), (text) => {
        const lines = parsePropertyLines(text);
        let at = 0;
        for (const { start, end } of lines) {
          expect(["", "\n"]).toContain(text.slice(at, start));
          at = end;
        }
        expect(["", "\n"]).toContain(text.slice(at));
      }),
    );
  });

  it("takes time in proportion to the length of the text", () => {
    const timeOf = (text: string) => {
      const start = performance.now();
      parsePropertyLines(text);
      return performance.now() - start;
    };
    const text = "worker.w1.port\n".repeat(200_000); // no "=", no "#": nothing to be found far behind
    expect(timeOf(text)).toBeLessThan(5_000);
  });
});
