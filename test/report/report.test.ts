import { describe, expect, it } from "vitest";
import type { Diagnostic, Severity } from "../../src/diagnostic.ts";
import { countBySeverity, filterDiagnostics, formatReport, type ReportFormat } from "../../src/report/report.ts";
import { plainLayout, plainStyle, type Style } from "../../src/report/style.ts";
import { SourceText, type TextRange } from "../../src/source-text.ts";

const base: Diagnostic = {
  file: "t.yaml",
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 2,
  severity: "error",
  code: "some-code",
  message: "something is wrong",
};

/** A finding about the first place of `part` in a text. */
function about(text: string, part: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const start = text.indexOf(part);
  return { ...base, ...new SourceText(text).span({ start, end: start + part.length }), ...more };
}

function print(
  findings: readonly Diagnostic[],
  format: ReportFormat = "text",
  text?: string,
  secrets: readonly TextRange[] = [],
  style: Style = plainStyle,
): string {
  const source = text === undefined ? undefined : new SourceText(text, secrets);
  return formatReport(findings, format, (file, span) => (file === "t.yaml" ? source?.quote(span) : undefined), {
    style,
    width: undefined,
  });
}

/** The line with the carets, and what of the quoted line stands above the first and the last of them. */
function underlined(report: string): string {
  const [, quoted = "", carets = ""] = report.split("\n");
  const from = columnsOf(carets.slice(0, carets.indexOf("^")));
  const to = columnsOf(carets);
  let column = 0;
  let found = "";
  for (const { segment } of new Intl.Segmenter().segment(quoted)) {
    if (column >= from && column < to) found += segment;
    column += columnsOf(segment);
  }
  return found;
}

/** Columns of a terminal, as far as these tests use wide characters; a tab is as wide as its neighbour above. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of new Intl.Segmenter().segment(text))
    columns += segment === "\u200b" ? 0 : /^[\u1100-\u115f가-힣ㄱ-ㅎ一-龥\u3000！😀👍]/u.test(segment) ? 2 : 1;
  return columns;
}

describe("text", () => {
  it("prints the contract's example to the letter", () => {
    const lines = Array.from({ length: 13 }, () => "#");
    const text = [...lines, "worker.tomcat1.sticky_session=True", ""].join("\n");
    const finding = about(text, "worker.tomcat1.sticky_session=True", {
      file: "workers.properties",
      severity: "warning",
      code: "sticky-on-member",
      message: "sticky_session is read from the lb worker; on ajp13 worker tomcat1 it does nothing",
      hint: "move it: worker.blang_balancer.sticky_session=True",
    });
    const source = new SourceText(text);
    expect(formatReport([finding], "text", (_, span) => source.quote(span), plainLayout)).toBe(
      `workers.properties:14:1: warning: sticky_session is read from the lb worker; on ajp13 worker tomcat1 it does nothing [sticky-on-member]
  14 | worker.tomcat1.sticky_session=True
     | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  hint: move it: worker.blang_balancer.sticky_session=True
`,
    );
  });

  it.each([
    {
      name: "the file as a whole: no place, no line",
      finding: { ...base, line: 0, column: 0, endLine: 0, endColumn: 0 },
      text: "a: 1\n",
      report: "t.yaml: error: something is wrong [some-code]\n",
    },
    {
      name: "a file that nobody has: no line",
      finding: { ...base, file: "other.yaml", line: 3, column: 4 },
      text: "a: 1\n",
      report: "other.yaml:3:4: error: something is wrong [some-code]\n",
    },
    {
      name: "information, and a hint without a line",
      finding: { ...base, file: "o", severity: "info" as const, hint: "do so" },
      text: "",
      report: "o:1:1: info: something is wrong [some-code]\n  hint: do so\n",
    },
    {
      name: "a place behind the last character has one caret",
      finding: { ...base, column: 5, endColumn: 5 },
      text: "a: [\n",
      report: "t.yaml:1:5: error: something is wrong [some-code]\n  1 | a: [\n    |     ^\n",
    },
    {
      name: "a place on several lines is marked to the end of its first",
      finding: { ...base, column: 4, endLine: 3, endColumn: 2 },
      text: "a: [1,\n  2,\n]\n",
      report: "t.yaml:1:4: error: something is wrong [some-code]\n  1 | a: [1,\n    |    ^^^\n",
    },
    {
      name: "a place beyond the end of the file: no line",
      finding: { ...base, line: 9, endLine: 9 },
      text: "a: 1\n",
      report: "t.yaml:9:1: error: something is wrong [some-code]\n",
    },
    {
      name: "a line end of Windows is no part of the line",
      finding: { ...base, column: 4, endColumn: 5 },
      text: "a: 1\r\nb: 2\r\n",
      report: "t.yaml:1:4: error: something is wrong [some-code]\n  1 | a: 1\n    |    ^\n",
    },
  ])("$name", ({ finding, text, report }) => {
    expect(print([finding], "text", text)).toBe(report);
  });

  it("prints nothing for no findings, and findings one after the other", () => {
    expect(print([])).toBe("");
    expect(
      print([
        { ...base, file: "a" },
        { ...base, file: "b" },
      ]),
    ).toBe("a:1:1: error: something is wrong [some-code]\nb:1:1: error: something is wrong [some-code]\n");
  });

  it.each([
    { name: "plain letters", text: "name: abc # x", part: "abc" },
    { name: "Korean before", text: "이름: abc", part: "abc" },
    { name: "Korean itself", text: "name: 라즈베리, x", part: "라즈베리" },
    { name: "Korean in decomposed letters, as macOS writes it", text: "이름: abc".normalize("NFD"), part: "abc" },
    { name: "decomposed letters themselves", text: "name: 한글 x".normalize("NFD"), part: "한글".normalize("NFD") },
    { name: "accents as characters of their own", text: "cafe\u0301: abc", part: "abc" },
    { name: "full-width punctuation", text: "！: abc", part: "abc" },
    { name: "an emoji", text: "😀: abc", part: "abc" },
    { name: "an emoji with a colour of skin", text: "👍🏽: abc", part: "abc" },
    { name: "a zero-width blank", text: "a\u200b: abc", part: "abc" },
  ])("carets stand under $name", ({ text, part }) => {
    const report = print([about(text, part)], "text", text);
    expect(underlined(report)).toBe(part);
  });

  it("keeps tabs, so that carets stand where the tab ends", () => {
    const text = "\ta:\t1";
    expect(
      print([about(text, "1")], "text", text)
        .split("\n")
        .slice(1, 3),
    ).toEqual(["  1 | \ta:\t1", "    | \t  \t^"]);
  });

  describe("long lines", () => {
    const long = `${"x".repeat(5_000)}HERE${"y".repeat(5_000)}`;

    it("shows the part around the finding, cut on both sides", () => {
      const report = print([about(long, "HERE")], "text", long);
      const [, quoted = ""] = report.split("\n");
      expect(quoted.length).toBeLessThan(180);
      expect(quoted).toMatch(/\| …x+HEREy+…$/);
      expect(underlined(report)).toBe("HERE");
    });

    it.each([
      { name: "at the beginning", text: `HERE${"y".repeat(5_000)}`, like: /\| HEREy+…$/ },
      { name: "at the end", text: `${"x".repeat(5_000)}HERE`, like: /\| …x+HERE$/ },
    ])("$name: cut on one side", ({ text, like }) => {
      const report = print([about(text, "HERE")], "text", text);
      expect(report.split("\n")[1]).toMatch(like);
      expect(underlined(report)).toBe("HERE");
    });

    it("does not print more carets than there are letters above them", () => {
      const text = "z".repeat(10_000);
      const [, quoted = "", carets = ""] = print([about(text, text)], "text", text).split("\n");
      expect(carets.length).toBeLessThanOrEqual(quoted.length);
      expect(carets).toContain("^^^");
    });

    it("does not cut an emoji in two", () => {
      for (const lead of ["", "x"]) {
        for (const part of ["HERE", "HER"]) {
          const text = `${lead}${"😀".repeat(2_000)}${part}${"😀".repeat(2_000)}`;
          const report = print([about(text, part)], "text", text);
          expect(Buffer.from(report).toString("utf8"), `${lead}…${part}`).toBe(report);
          expect(underlined(report)).toBe(part);
        }
      }
    });
  });

  describe("secrets", () => {
    const text = "ajp: { secret: hunter2hunter2, port: x, password: tiger }";
    const rangeOf = (part: string): TextRange => ({
      start: text.indexOf(part),
      end: text.indexOf(part) + part.length,
    });
    const secrets = [rangeOf("tiger"), rangeOf("hunter2hunter2"), rangeOf("hunter2")];

    it.each([
      { name: "behind one", part: "port", marked: "port" },
      { name: "before one", part: "ajp", marked: "ajp" },
      { name: "on one", part: "hunter2hunter2", marked: "***" },
      { name: "within one", part: "ter2hun", marked: "*" },
      { name: "around one", part: "secret: hunter2hunter2", marked: "secret: ***" },
      {
        name: "from one to another",
        part: "hunter2hunter2, port: x, password: tiger",
        marked: "***, port: x, password: ***",
      },
    ])("a finding $name shows *** and marks the right part", ({ part, marked }) => {
      const report = print([about(text, part)], "text", text, secrets);
      expect(report.split("\n")[1]).toBe("  1 | ajp: { secret: ***, port: x, password: *** }");
      expect(underlined(report).startsWith(marked.slice(0, 3))).toBe(true);
      if (marked.length > 1) expect(underlined(report)).toBe(marked);
    });

    it("one in a very long line is hidden, and only the line's part around the finding is shown", () => {
      const long = `{ ${"a: 1, ".repeat(5_000)}secret: hunter2, port: x, ${"b: 1, ".repeat(5_000)} }`;
      const start = long.indexOf("hunter2");
      const report = print([about(long, "port")], "text", long, [{ start, end: start + 7 }]);
      expect(report.split("\n")[1]?.length).toBeLessThan(200);
      expect(report).toContain("secret: ***, port: x");
      expect(underlined(report)).toBe("port");
    });

    it("one that goes over several lines is hidden on each", () => {
      const block = "secret: |\n  hunter2\n  hunter3\nport: 1\n";
      const secret = { start: block.indexOf("|"), end: block.indexOf("port") };
      for (const part of ["secret", "hunter2", "hunter3"]) {
        const report = print([about(block, part)], "text", block, [secret]);
        expect(report).not.toContain("hunter");
        expect(report).toContain("***");
      }
    });
  });

  it("control characters do not reach the terminal", () => {
    const text = "a: \u001b[31mred\u0007\u202e";
    const report = print(
      [about(text, "red", { file: "t.yaml", message: "bad \u001b]0;title\u0007\nsecond", hint: "\u009bx\u2028y" })],
      "text",
      text,
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
    expect(report.split("\n")).toHaveLength(5);
    expect(underlined(report)).toBe("red");
  });

  it("dresses place, severity, carets and hint, and only these", () => {
    const mark = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
    const style: Style = {
      bold: mark("b"),
      dim: mark("d"),
      error: mark("e"),
      warning: mark("w"),
      info: mark("i"),
      added: mark("a"),
      removed: mark("r"),
    };
    const finding = about("a: 1", "1", { severity: "warning", hint: "do so" });
    expect(print([finding], "text", "a: 1", [], style)).toBe(
      "<b>t.yaml:1:4:</b> <w>warning:</w> something is wrong <d>[some-code]</d>\n" +
        "<d>  1 | </d>a: 1\n<d>    | </d>   <w>^</w>\n  <d>hint:</d> do so\n",
    );
  });
});

describe("json", () => {
  it("is an object with the findings, keys in the contract's order", () => {
    const scrambled = {
      message: "m",
      code: "c",
      hint: "h",
      severity: "info",
      endColumn: 4,
      endLine: 1,
      column: 3,
      line: 1,
      file: "f",
    } as const;
    const report = print([scrambled, base], "json");
    expect(report.endsWith("}\n")).toBe(true);
    const parsed = JSON.parse(report) as { diagnostics: Diagnostic[] };
    expect(parsed).toEqual({ diagnostics: [scrambled, base] });
    const keys = ["file", "line", "column", "endLine", "endColumn", "severity", "code", "message"];
    expect(Object.keys(parsed.diagnostics[0] ?? {})).toEqual([...keys, "hint"]);
    expect(Object.keys(parsed.diagnostics[1] ?? {})).toEqual(keys);
  });

  it("is one for no findings too", () => {
    expect(JSON.parse(print([], "json"))).toEqual({ diagnostics: [] });
  });
});

describe("github", () => {
  it.each([
    {
      name: "a place, a hint",
      finding: { ...base, line: 3, column: 4, endLine: 3, endColumn: 9, hint: "do so" },
      line: "::error file=t.yaml,line=3,col=4,endLine=3,endColumn=9,title=some-code::something is wrong%0Ahint: do so\n",
    },
    {
      name: "the file as a whole",
      finding: { ...base, line: 0, column: 0, endLine: 0, endColumn: 0, severity: "warning" as const },
      line: "::warning file=t.yaml,title=some-code::something is wrong\n",
    },
    {
      name: "information is a notice; what would end a property or a line is escaped",
      finding: { ...base, file: "a,b:c%d\n.yaml", severity: "info" as const, message: "100%: a,b\r\n::error::x" },
      line: "::notice file=a%2Cb%3Ac%25d%0A.yaml,line=1,col=1,endLine=1,endColumn=2,title=some-code::100%25: a,b%0D%0A::error::x\n",
    },
  ])("$name", ({ finding, line }) => {
    expect(print([finding], "github")).toBe(line);
  });

  it("is empty for no findings", () => {
    expect(print([], "github")).toBe("");
  });
});

describe("sarif", () => {
  interface Sarif {
    readonly version: string;
    readonly $schema: string;
    readonly runs: readonly {
      readonly columnKind: string;
      readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly locations: readonly {
          readonly physicalLocation: {
            readonly artifactLocation: { readonly uri: string };
            readonly region?: Readonly<Record<string, number>>;
          };
        }[];
      }[];
    }[];
  }
  const findings: Diagnostic[] = [
    { ...base, code: "zebra", severity: "error", line: 3, column: 4, endLine: 3, endColumn: 9, hint: "do so" },
    { ...base, code: "ant", severity: "warning", file: "my dir/100%#1.yaml" },
    { ...base, code: "zebra", severity: "info", line: 0, column: 0, endLine: 0, endColumn: 0 },
  ];

  it("is one run of version 2.1.0 whose results name their rule, level, text and place", () => {
    const log = JSON.parse(print(findings, "sarif")) as Sarif;
    expect(log.version).toBe("2.1.0");
    expect(log.$schema).toContain("sarif-2.1.0");
    expect(log.runs).toHaveLength(1);
    const [run] = log.runs;
    if (run === undefined) return;
    expect(run.tool.driver.name).toBe("lbgen");
    expect(run.columnKind).toBe("utf16CodeUnits");
    const ids = run.tool.driver.rules.map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set(["ant", "zebra"]));
    expect(ids).toHaveLength(2);
    for (const { ruleId, ruleIndex } of run.results) expect(ids[ruleIndex]).toBe(ruleId);
    expect(run.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ["zebra", "error"],
      ["ant", "warning"],
      ["zebra", "note"],
    ]);
    expect(run.results[0]?.message.text).toBe("something is wrong\nhint: do so");
    const places = run.results.map(({ locations }) => locations.map(({ physicalLocation }) => physicalLocation));
    expect(places).toEqual([
      [{ artifactLocation: { uri: "t.yaml" }, region: { startLine: 3, startColumn: 4, endLine: 3, endColumn: 9 } }],
      [
        {
          artifactLocation: { uri: "my%20dir/100%25%231.yaml" },
          region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
        },
      ],
      [{ artifactLocation: { uri: "t.yaml" } }],
    ]);
  });

  it("is a run without results for no findings", () => {
    const log = JSON.parse(print([], "sarif")) as Sarif;
    expect(log.runs[0]?.results).toEqual([]);
    expect(log.runs[0]?.tool.driver.rules).toEqual([]);
  });
});

describe("filterDiagnostics", () => {
  const findings = (["info", "warning", "error"] as const).map((severity) => ({ ...base, severity, code: severity }));

  it.each<{ ignored: string[]; least: Severity; left: string[] }>([
    { ignored: [], least: "info", left: ["info", "warning", "error"] },
    { ignored: [], least: "warning", left: ["warning", "error"] },
    { ignored: [], least: "error", left: ["error"] },
    { ignored: ["error", "info"], least: "info", left: ["warning"] },
    { ignored: ["nobody", "err"], least: "error", left: ["error"] },
  ])("without $ignored, from $least: $left", ({ ignored, least, left }) => {
    expect(filterDiagnostics(findings, new Set(ignored), least).map(({ code }) => code)).toEqual(left);
  });
});

it.each<{ severities: Severity[]; text: string }>([
  { severities: [], text: "" },
  { severities: ["error"], text: "1 error" },
  { severities: ["warning", "error", "warning"], text: "1 error, 2 warnings" },
  { severities: ["info", "info", "error", "error"], text: "2 errors, 2 info" },
])("countBySeverity: $text", ({ severities, text }) => {
  expect(countBySeverity(severities.map((severity) => ({ ...base, severity })))).toBe(text);
});
