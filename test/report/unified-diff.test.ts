import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { unifiedDiff } from "../../src/report/unified-diff.ts";

const names = { oldName: "a/server.xml", newName: "b/server.xml" };
const header = "--- a/server.xml\n+++ b/server.xml\n";

function diff(oldText: string, newText: string): string {
  return unifiedDiff({ ...names, oldText, newText });
}

const lettered = (letters: string): string => `${[...letters].join("\n")}\n`;

describe("unifiedDiff", () => {
  it.each([
    { name: "nothing for equal texts", from: "a\n", to: "a\n", hunks: undefined },
    { name: "nothing for empty texts", from: "", to: "", hunks: undefined },
    {
      name: "three lines of context",
      from: lettered("abcdefghi"),
      to: lettered("abcdXfghi"),
      hunks: "@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+X\n f\n g\n h\n",
    },
    {
      name: "one hunk for changes six lines apart",
      from: lettered("a123456b"),
      to: lettered("A123456B"),
      hunks: "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n",
    },
    {
      name: "two hunks for changes seven lines apart",
      from: lettered("a1234567b"),
      to: lettered("A1234567B"),
      hunks: "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n",
    },
    { name: "a new file", from: "", to: "a\nb\n", hunks: "@@ -0,0 +1,2 @@\n+a\n+b\n" },
    { name: "a file that is emptied", from: "a\n", to: "", hunks: "@@ -1 +0,0 @@\n-a\n" },
    { name: "an insertion in the middle", from: "a\nb\n", to: "a\nX\nb\n", hunks: "@@ -1,2 +1,3 @@\n a\n+X\n b\n" },
    {
      name: "a last line that loses its newline",
      from: "a\nb\n",
      to: "a\nb",
      hunks: "@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n",
    },
    {
      name: "a last line that gets its newline",
      from: "a\nb",
      to: "a\nb\n",
      hunks: "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n",
    },
    {
      name: "a last line without newline as context",
      from: "a\nb",
      to: "X\nb",
      hunks: "@@ -1,2 +1,2 @@\n-a\n+X\n b\n\\ No newline at end of file\n",
    },
    {
      name: "carriage returns as part of their lines",
      from: "a\r\nb\rc\r\n",
      to: "a\r\nb\rd\r\n",
      hunks: "@@ -1,2 +1,2 @@\n a\r\n-b\rc\r\n+b\rd\r\n",
    },
  ])("writes $name", ({ from, to, hunks }) => {
    expect(diff(from, to)).toBe(hunks === undefined ? "" : header + hunks);
  });

  it("names /dev/null for a new file, and quotes names as git does", () => {
    const created = { oldText: "", newText: "a\n" };
    expect(unifiedDiff({ ...created, oldName: "/dev/null", newName: "b/INSTALL.md" })).toMatch(
      /^--- \/dev\/null\n\+\+\+ b\/INSTALL\.md\n@@/,
    );
    expect(unifiedDiff({ ...created, oldName: "a/my file", newName: 'b/"\n\\\u0001' })).toMatch(
      /^--- a\/my file\t\n\+\+\+ "b\/\\"\\n\\\\\\001"\n@@/,
    );
  });

  it("computes on the real texts and prints the shown ones", () => {
    const shown = { oldShown: "a\nsecret=***\n", newShown: "a\nsecret=***\n" };
    expect(unifiedDiff({ ...names, oldText: "a\nsecret=old\n", newText: "a\nsecret=new\n", ...shown })).toBe(
      `${header}@@ -1,2 +1,2 @@\n a\n-secret=***\n+secret=***\n`,
    );
    expect(unifiedDiff({ ...names, oldText: "a\nsecret=old\n", newText: "a\nsecret=old\n", ...shown })).toBe("");
  });

  it("shows a line of context masked where either text masks it", () => {
    const texts = { oldText: "secret=x\na\n", newText: "secret=x\nb\n" };
    const expected = `${header}@@ -1,2 +1,2 @@\n secret=***\n-a\n+b\n`;
    expect(unifiedDiff({ ...names, ...texts, oldShown: "secret=***\na\n" })).toBe(expected);
    expect(unifiedDiff({ ...names, ...texts, newShown: "secret=***\nb\n" })).toBe(expected);
  });

  it("refuses a shown text with another number of lines", () => {
    expect(() => unifiedDiff({ ...names, oldText: "a\nb\n", newText: "c\n", oldShown: "a\n" })).toThrow(RangeError);
  });

  it("stays linear on two wholly different texts of 5 MB", () => {
    const text = (word: string): string =>
      Array.from({ length: 200_000 }, (_, i) => `${word} line ${i} padded\n`).join("");
    const [from, to] = [text("old"), text("new")];
    expect(diff(from, to).split("\n").length).toBe(400_004); // Quadratic, it would run into the time limit.
  });
});

const hasPatch = spawnSync("patch", ["--version"]).status === 0;
const required = process.env.LBGEN_REQUIRE_PEERS === "1";
if (!hasPatch && !required) console.warn("skipped: GNU patch (no program `patch` on PATH)");

describe.skipIf(!hasPatch && !required)("GNU patch", () => {
  const directory = mkdtempSync(join(tmpdir(), "lbgen-diff-"));
  const file = join(directory, "server.xml");
  afterAll(() => rmSync(directory, { recursive: true }));

  /** What GNU patch makes of the old text; both texts have one byte per character. */
  function apply(oldText: string, newText: string): string {
    writeFileSync(file, oldText, "latin1");
    const result = spawnSync("patch", ["-p1"], {
      cwd: directory,
      input: Buffer.from(diff(oldText, newText), "latin1"),
    });
    expect(`${result.status} ${result.stdout}${result.stderr}`).toBe("0 patching file server.xml\n");
    return readFileSync(file, "latin1");
  }

  it.each([
    ["an empty file filled", "", "a\nb"],
    ["a file emptied", "a\nb", ""],
    ["CRLF throughout", "a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n"],
    ["a lone CR", "a\rb\rc", "a\rB\rc"],
    ["NUL bytes", "a\0b\nc\0\n", "a\0b\nC\0\n"],
    ["lines that look like a patch", "--- a\n+++ b\n@@ -1 +1 @@\n\\ No newline at end of file\n", "+++ b\n-x\n"],
    ["more than the limit of changes", lettered("ab").repeat(1500), lettered("ac").repeat(1500)],
  ])("applies %s", (_name, from, to) => {
    expect(apply(from, to)).toBe(to);
    expect(apply(to, from)).toBe(from);
  });

  it.each(["utf16le", "utf16be"])("applies a diff of %s text byte for byte", (encoding) => {
    const bytes = (text: string): string => {
      const buffer = Buffer.from(`\ufeff${text}`, "utf16le");
      return (encoding === "utf16be" ? buffer.swap16() : buffer).toString("latin1");
    };
    const text = '<Server port="-1">\r\n  <!-- \u010a and \u0a0d hold the byte 0A -->\r\n</Server>\r\n';
    const to = bytes(text.replace("-1", "8005"));
    expect(apply(bytes(text), to)).toBe(to);
  });

  it("applies a diff to whatever texts it was made from", () => {
    const line = fc.oneof(
      fc.constantFrom("", "a", "b", "c", "\r", "a\r", "-", "+", " a", "\\ No newline at end of file", "@@ -1 +1 @@"),
      fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 6 }),
    );
    const text = fc.array(line, { maxLength: 25 }).map((lines) => lines.join("\n"));
    const edited = fc.tuple(text, fc.array(fc.tuple(fc.nat(25), line), { maxLength: 3 })).map(([from, changes]) => {
      const lines = from.split("\n");
      for (const [index, replacement] of changes) lines[index % lines.length] = replacement;
      return [from, lines.join("\n")] as const;
    });
    fc.assert(
      fc.property(fc.oneof(edited, fc.tuple(text, text)), ([from, to]) => {
        fc.pre(from !== to);
        expect(apply(from, to)).toBe(to);
      }),
      { numRuns: 150 },
    );
  });
});
