import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHttpdConf } from "../../src/formats/httpd-conf.ts";
import type { HttpdNode, HttpdTree } from "../../src/formats/httpd-tree.ts";
import { splitHttpdWords } from "../../src/httpd-words.ts";
import { growth } from "./linear-time.ts";

/** The lines of all nodes in the order of the file. */
function printed({ text, nodes }: HttpdTree): string {
  const lines: string[] = [];
  const visit = (node: HttpdNode): void => {
    lines.push(text.slice(node.lineStart, node.lineEnd));
    if (node.kind !== "section") return;
    node.children.forEach(visit);
    if (node.endTag !== undefined) visit(node.endTag);
  };
  nodes.forEach(visit);
  return lines.join("");
}

/** A tree in short: `Name[arg][arg]`, sections with their content in braces, closed by `}` or, where nothing closes them, `~`. */
function outline(nodes: readonly HttpdNode[]): string {
  return nodes
    .flatMap((node) => {
      if (node.kind === "blank") return [];
      if (node.kind === "comment") return ["#"];
      if (node.kind === "foreign") return ["%"];
      if (node.kind === "end-tag") return [`</${node.name}>`];
      const line = `${node.name}${node.args.map(({ text }) => `[${text}]`).join("")}`;
      if (node.kind === "directive") return [line];
      return [`<${line}>{${outline(node.children)}${node.endTag === undefined ? "~" : "}"}`];
    })
    .join(" ");
}

// All measured on httpd 2.4.71: `Use` hands its words to a macro, which prints them.
describe("splitHttpdWords", () => {
  it.each([
    ["a b  c", ["a", "b", "c"]],
    ["a\tb\vc\f", ["a", "b", "c"]],
    ['"a b" c', ["a b", "c"]],
    ["'a b' c", ["a b", "c"]],
    ['"a"b', ["a", "b"]],
    [`"a"'b'`, ["a", "b"]],
    ['a"b c" d', ['a"b', 'c"', "d"]],
    ["a\\ b", ["a\\", "b"]],
    ['"a\\"b"', ['a"b']],
    ["'a\\'b'", ["a'b"]],
    [`'a\\"b'`, ['a\\"b']],
    [`"a\\'b"`, ["a\\'b"]],
    ['"a\\\\" b', ["a\\", "b"]],
    ["a\\\\b", ["a\\b"]],
    ["a\\\\\\b", ["a\\\\b"]],
    ['a\\"b', ['a\\"b']],
    ['"a b c', ["a b c"]],
    ["a 'b", ["a", "b"]],
    ['"" b', ["", "b"]],
    ['"c\\', ["c\\"]],
    ["a\u00a0b", ["a\u00a0b"]],
    ["  ", []],
  ])("splits %j", (line, words) => {
    expect(splitHttpdWords(line).map(({ text }) => text)).toEqual(words);
  });

  it("places words with their quotes", () => {
    const line = ` /a "b \\" c" 'd`;
    expect(splitHttpdWords(line).map(({ start, end, quoted }) => [line.slice(start, end), quoted])).toEqual([
      ["/a", false],
      ['"b \\" c"', true],
      ["'d", true],
    ]);
  });
});

describe("parseHttpdConf", () => {
  // What httpd 2.4.71 makes of the line, shown by its Error directive and by its messages.
  it.each([
    ["a directive", "JkMount /a w1", "JkMount[/a][w1]"],
    ["its spelling", "jkmount  /a\tw1 ", "jkmount[/a][w1]"],
    ["a comment", " \t# JkMount /a w1", "#"],
    ["# behind a directive", "JkMount /a w1 # all", "JkMount[/a][w1][#][all]"],
    ["a continued line", "JkMount /a \\\n  w1\nJkMount /b w1", "JkMount[/a][w1] JkMount[/b][w1]"],
    ["a word over two lines", "JkMou\\\nnt /a w\\\r\n1", "JkMount[/a][w1]"],
    ["a blank behind the backslash", "JkMount /a \\ \nw1", "JkMount[/a][\\] w1"],
    ["two backslashes", "JkMount /a\\\\\nb w1", "JkMount[/a\\b][w1]"],
    ["an empty line behind two backslashes", "Error a\\\\\n\nb", "Error[ab]"],
    ["a continued comment", "# a\\\nJkMount /a w1\nJkMount /b w1", "# JkMount[/b][w1]"],
    ["a backslash at the end of the file", "Error a\\", "Error[a\\]"],
    ["a backslash on the last line", "Error a\\\n", "Error[a]"],
    ["CR LF", "Error a\r\nError b\r\n", "Error[a] Error[b]"],
    ["CR alone", "Error a\rb", "Error[a][b]"],
    ["a NUL", "Error a\0b\\\nError c", "Error[a] Error[c]"],
    ["a quoted name", '"Error" a', "Error[a]"],
    ["a quoted name with text behind it", '"Error"a', "Error[a]"],
    ["an empty name", '"" a', ""],
    ["a name that ends in >", "JkMount> /a w1", "JkMount[/a][w1]"],
    ["a section", "<Location /a>\nJkMount w1\n</Location>", "<Location[/a]>{JkMount[w1]}"],
    ["letter case of tags", "<LOCATION /a>\n</location>", "<LOCATION[/a]>{}"],
    ["quotes in a start tag", '<Location "/a b" >\n</Location>', "<Location[/a b]>{}"],
    ["> in a start tag", '<If "%{A} > 1">\n</If>', "<If[%{A} > 1]>{}"],
    ["a comment behind a start tag", "<Location /a> # x\n</Location>", "<Location[/a]>{}"],
    ["text behind an end tag", "<Location /a>\n</Location> # x", "<Location[/a]>{}"],
    ["a section without arguments", "<RequireAll>\n</RequireAll>", "<RequireAll>{}"],
    ["a tag without arguments and >", "<RequireAll\n</RequireAll>", "<RequireAll>{}"],
    ["the lines of a macro", "<Macro M $a>\n<Location /a>\n# x\n</macro>\nUse M", "<Macro[M][$a]>{% %} Use[M]"],
  ])("reads %s", (_, text, expected) => {
    const tree = parseHttpdConf(text);
    expect(outline(tree.nodes)).toBe(expected);
    expect(tree.faults).toEqual([]);
    expect(printed(tree)).toBe(text);
  });

  it.each([
    // In the comments what httpd 2.4.71 says.
    // Expected </VirtualHost> but saw </Location>
    ["<VirtualHost *:80>\n</Location>\n</VirtualHost>", "httpd-section", "</Location>", true],
    ["<Location /a>\n<If true>\n</Location>", "httpd-section", "</Location>", true],
    // </Location> without matching <Location> section
    ["</Location>", "httpd-section", "</Location>", true],
    // <VirtualHost> was not closed.
    ["\n <VirtualHost *:80>\nError", "httpd-section", "<VirtualHost *:80>", true],
    // Syntax OK; with <IfModule foo>: Expected </IfModule> before end of configuration
    ["<IfModule !foo>\n", "httpd-section", "<IfModule !foo>", false],
    // </Location> directive missing closing '>'
    ["<Location /a>\n</Location\n", "httpd-section", "</Location", true],
    ["<Location /a>\n</Location >\n", "httpd-section", "</Location >", true],
    // <Location> directive missing closing '>'
    ["<Location /a\n</Location>\n", "httpd-section", "<Location /a", true],
    // </IfModule> without matching <IfModule> section
    ["<IfModule !foo>\n</IfModule> # x\n", "httpd-section", "</IfModule> # x", true],
  ])("finds the fault in %j", (text, code, place, refused) => {
    const tree = parseHttpdConf(text);
    expect(tree.faults.map((fault) => [fault.code, text.slice(fault.start, fault.end), fault.refused])).toEqual([
      [code, place, refused],
    ]);
    expect(printed(tree)).toBe(text);
  });

  it("goes on behind an end tag that closes an outer section, and behind one that closes none", () => {
    const text = "<Location /a>\n<If true>\nA\n</Location>\nB\n<Files c>\n</Else>\nC\n</Files>\nD";
    expect(outline(parseHttpdConf(text).nodes)).toBe("<Location[/a]>{<If[true]>{A~} B <Files[c]>{</Else> C} D");
  });

  it("places names and arguments where they stand, over continued lines too", () => {
    const text = ' \\\n Jk\\\nMount "/a \\\nb" \\\n w1 \nX';
    const [node] = parseHttpdConf(text).nodes;
    if (node?.kind !== "directive") throw new Error("no directive");
    const at = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
    expect(at({ start: node.nameStart, end: node.nameEnd })).toBe("Jk\\\nMount");
    expect(node.args.map(at)).toEqual(['"/a \\\nb"', "w1"]);
    expect(node.args.map((arg) => arg.text)).toEqual(["/a b", "w1"]);
    expect(at(node.raw)).toBe('"/a \\\nb" \\\n w1');
    expect(node.raw.text).toBe('"/a b"  w1');
    expect(at(node)).toBe('Jk\\\nMount "/a \\\nb" \\\n w1');
  });

  it("leaves the > of a start tag out of its arguments", () => {
    const text = "<VirtualHost a:80  b:80 > # x";
    const [node] = parseHttpdConf(text).nodes;
    if (node?.kind !== "section") throw new Error("no section");
    expect(text.slice(node.raw.start, node.raw.end)).toBe("a:80  b:80");
    expect(text.slice(node.nameStart, node.nameEnd)).toBe("VirtualHost");
    expect(text.slice(node.start, node.end)).toBe(text);
  });

  it("keeps sections that are nested too deeply side by side, and says so once", () => {
    const text = `${"<If true>\n".repeat(500)}JkMount /a w1\n${"</If>\n".repeat(500)}`;
    const tree = parseHttpdConf(text);
    expect(tree.faults.map(({ code }) => code)).toEqual(["httpd-too-large"]);
    expect(printed(tree)).toBe(text);
  });
});

const piece = fc.constantFrom(
  ..."<>/\\\"'#${} \t\r\n\0a".split(""),
  "<If a>",
  "</If>",
  "<IfModule x>\n",
  "</IfModule>\n",
  "<Macro m>\n",
  "</Macro>\n",
  "\\\n",
  "\\\r\n",
  "JkMount /a w1\n",
);
const anyText = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));

describe("whatever the text", () => {
  it("printing the nodes gives it back, and every place lies in it", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tree = parseHttpdConf(text);
        expect(printed(tree)).toBe(text);
        const ranges = [...tree.faults];
        const visit = (node: HttpdNode): void => {
          expect(node.lineStart <= node.start && node.start <= node.end && node.end <= node.lineEnd).toBe(true);
          if (node.kind !== "section" && node.kind !== "directive") return;
          for (const arg of [node.raw, ...node.args]) {
            expect(node.start <= arg.start && arg.start <= arg.end && arg.end <= node.end).toBe(true);
          }
          if (node.kind === "section") node.children.forEach(visit);
        };
        tree.nodes.forEach(visit);
        for (const { start, end } of ranges) expect(start <= end && end <= text.length).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("a changed byte of a file never throws", () => {
    const file = `<VirtualHost *:80>\n  <IfModule mod_jk.c>\n    JkMount "/a b|/*" \\\n      w1\n  </IfModule>\n</VirtualHost>\n`;
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 0, max: 255 }), (at, code) => {
        const text = file.slice(0, at) + String.fromCharCode(code) + file.slice(at + 1);
        expect(printed(parseHttpdConf(text))).toBe(text);
      }),
    );
  });

  it.each([
    ["directives", (size: number) => "JkMount /a w1\n".repeat(size / 14)],
    ["open sections", (size: number) => "<If a>\n".repeat(size / 7)],
    ["end tags of outer sections", (size: number) => "<A x>\n<B x>\n</A>\n".repeat(size / 17)],
    ["end tags", (size: number) => `<A x>\n${"</B>\n".repeat(size / 5)}`],
    ["continued lines", (size: number) => "\\\n".repeat(size / 2)],
    ["continued words", (size: number) => "a\\\n".repeat(size / 3)],
    ["CRs", (size: number) => "\r".repeat(size)],
    ["backslashes", (size: number) => `"${"\\".repeat(size)}`],
    ["words", (size: number) => "a ".repeat(size / 2)],
    ["blanks", (size: number) => `<A ${" ".repeat(size)}`],
    ["brackets", (size: number) => `<${">".repeat(size)}`],
    ["NULs", (size: number) => "\0".repeat(size)],
  ])("takes time linear in the number of %s", (_, write) => {
    expect(growth(write, 400_000, 8, (text) => void parseHttpdConf(text))).toBeLessThan(4);
  });
});
