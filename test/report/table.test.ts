import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Layout, plainLayout, plainStyle } from "../../src/report/style.ts";
import { formatTable, type TableColumn } from "../../src/report/table.ts";
import { wrapText } from "../../src/report/wrap.ts";
import { textWidth } from "../../src/terminal-width.ts";

const within = (width: number): Layout => ({ style: plainStyle, width });

describe("a table", () => {
  const columns: readonly TableColumn[] = [
    { title: "node" },
    { title: "share", align: "right" },
    { title: "why", overflow: "wrap" },
  ];

  it("is aligned by what a terminal shows, wide letters and emoji among them", () => {
    const rows = [
      ["tomcat1", "50.00%", "a"],
      ["톰캣일번", "5.00%", "b"],
      ["👨‍👩‍👧🇰🇷", "100.00%", ""],
      ["トム", "", "c"],
    ];
    expect(formatTable(columns, rows, plainLayout).split("\n")).toEqual([
      "node        share  why",
      "tomcat1    50.00%  a",
      "톰캣일번    5.00%  b",
      "👨‍👩‍👧🇰🇷      100.00%",
      "トム               c",
      "",
    ]);
  });

  it("cuts names and goes on with sentences in the next line where there is too little room", () => {
    const rows = [["a-very-long-name-of-a-tomcat", "1.00%", "because it is the only one that is left"]];
    expect(formatTable(columns, rows, within(40)).split("\n")).toEqual([
      "node              share  why",
      "a-very-long-nam…  1.00%  because it is",
      "                         the only one",
      "                         that is left",
      "",
    ]);
  });

  it("leaves columns out that can be spared, the highest number first", () => {
    const spared: TableColumn[] = [
      { title: "name" },
      { title: "one", align: "right", spare: 1 },
      { title: "two", align: "right", spare: 2 },
    ];
    const rows = [["tomcat1", "111111", "222222"]];
    expect(formatTable(spared, rows, within(24))).toBe("name        one     two\ntomcat1  111111  222222\n");
    expect(formatTable(spared, rows, within(20))).toBe("name        one\ntomcat1  111111\n");
    expect(formatTable(spared, rows, within(12))).toBe("name\ntomcat1\n");
  });

  it("without a terminal is cut nowhere, and one long cell does not push the others away", () => {
    const long = "x".repeat(100);
    const rows = [
      [long, "1", "whole ".repeat(30).trim()],
      ["short", "2", "b"],
    ];
    expect(
      formatTable(
        columns.map(({ title: _, ...column }) => column),
        rows,
        plainLayout,
      ),
    ).toBe(`${long}  1  ${"whole ".repeat(30).trim()}\n${"short".padEnd(60)}  2  b\n`);
  });

  it("dresses what a cell shows, not the blanks around it", () => {
    const dress = (text: string, row: number): string => `<${row}:${text}>`;
    const style = { ...plainStyle, bold: (text: string) => `*${text}*` };
    expect(
      formatTable(
        [
          { title: "a", dress },
          { align: "right", dress },
        ],
        [
          ["x", "10"],
          ["yy", "5"],
        ],
        { style, width: 80 },
      ),
    ).toBe("*a*\n<0:x>   <0:10>\n<1:yy>   <1:5>\n");
  });

  it("is empty without rows and titles", () => {
    expect(formatTable([{}], [], plainLayout)).toBe("");
  });

  it("never takes more columns than there are, unless numbers alone do", () => {
    const cell = fc.string({ unit: "grapheme", maxLength: 40 }).map((text) => text.replace(/\p{C}|\s/gu, "x"));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, fc.nat(999).map(String)), { maxLength: 5 }),
        fc.integer({ min: 12, max: 90 }),
        (rows, width) => {
          const text = formatTable(
            [{ title: "a" }, { overflow: "wrap" }, { align: "right" }],
            rows,
            within(width),
            "  ",
          );
          for (const line of text.split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe("wrapText", () => {
  it.each([
    ["one two three", 7, ["one two", "three"]],
    ["one two three", 40, ["one two three"]],
    ["", 10, [""]],
    ["가나다라마 바사", 6, ["가나다", "라마", "바사"]],
    ["abcdefgh", 3, ["abc", "def", "gh"]],
    ["節", 1, ["節"]],
  ])("%j in %d columns", (text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines);
  });
});
