import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { textWidth } from "../../src/terminal-width.ts";
import { type CommandLine, commandLines, inFolderOfInputs, putInputs } from "../support/command-lines.ts";
import { type CliSurroundings, runCli } from "../support/run-cli.ts";

inFolderOfInputs();

/** What a command line prints, also where running it changes files: those are put back. */
async function run({ argv }: CommandLine, around: CliSurroundings = {}) {
  if (/^(?:generate|patch|add)$/.test(argv[0] ?? "")) await putInputs();
  return runCli(argv, around);
}

const terminal = { outIsTerminal: true, errIsTerminal: true, columns: 80 };

describe("colour", () => {
  it.each(commandLines)("$name: says the same with and without", async (line) => {
    const plain = await run(line);
    const forced = await run(line, { env: { FORCE_COLOR: "1" } });
    expect(plain.out + plain.err).not.toContain("\u001b");
    expect({ ...forced, out: strip(forced.out), err: strip(forced.err) }).toEqual({
      ...plain,
      out: strip(plain.out),
      err: strip(plain.err),
    });
  });

  it.each(commandLines)("$name: each output is judged by itself", async (line) => {
    const out = await run(line, { outIsTerminal: true, columns: 80 });
    expect(out.err).not.toContain("\u001b");
    const err = await run(line, { errIsTerminal: true, columns: 80 });
    expect(err.out).not.toContain("\u001b");
    for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }, { FORCE_COLOR: "0" }]) {
      const { out, err } = await run(line, { ...terminal, env });
      expect(out + err).not.toContain("\u001b");
    }
  });

  it("is there for findings, remarks, failures, diffs and tables", async () => {
    const texts = await Promise.all(
      [
        ["validate", "wrong.yaml"],
        ["validate", "nowhere.yaml"],
        ["rules"],
        ["remove", "tomcat2", "edited.yaml", "--dry-run"],
      ].map(async (argv) => {
        const { out, err } = await runCli(argv, terminal);
        return out + err;
      }),
    );
    for (const text of texts) expect(text).toContain("\u001b[");
    expect(texts[3]).toContain("\u001b[33m\u001b[1mwarning:\u001b[22m\u001b[39m users whose session");
    expect(texts[3]).toContain("\u001b[1m--- a/edited.yaml\u001b[22m");
    expect(texts[3]).toContain("\u001b[31m-  - name: tomcat2\u001b[39m");
  });
});

/** Backups have other numbers when a command runs again. */
function strip(text: string): string {
  return stripVTControlCharacters(text).replace(/\.bak-\d+/g, ".bak-N");
}

describe("the width of a terminal", () => {
  const laidOut = commandLines.filter(
    ({ argv, code }) => /^(?:explain|simulate|rules)$/.test(argv[0] ?? "") && code === 0,
  );

  it.each([40, 80, 120].flatMap((columns) => laidOut.map((line) => ({ ...line, columns }))))(
    "$name in $columns columns",
    async ({ columns, ...line }) => {
      const { out } = await run(line, { outIsTerminal: true, columns, env: { NO_COLOR: "1" } });
      // Examples of files are shown as they are, and the head of a simulation is running text.
      const lines = out.split("\n").filter((text) => !text.startsWith("    ") && !/^\S.* at .*\/s from /.test(text));
      const wide = lines.filter((text) => textWidth(text) > columns && !text.includes("share of the answers"));
      expect(wide).toEqual([]);
    },
  );

  it.each([40, 80])("quoted lines fit in %d columns", async (columns) => {
    const { out } = await run(
      { name: "", argv: ["validate", "wrong.yaml"], code: 1 },
      { outIsTerminal: true, columns, env: { NO_COLOR: "1" } },
    );
    const quotes = out.split("\n").filter((text) => /^ +\d* \| /.test(text));
    expect(quotes.length).toBeGreaterThan(2);
    expect(quotes.filter((text) => textWidth(text) > columns)).toEqual([]);
  });
});

describe("--quiet", () => {
  const FINDING = /^\S.*: (?:error|warning|info): .* \[[a-z0-9-]+\]$/;
  /** What the contract has on standard error in any case. */
  const NEEDED =
    /^(?:lbgen: |warning: \S+ (?:was not as lbgen wrote it|is no longer generated)|hint: set \S+ to the secret)/;

  it.each(commandLines)("$name: findings and results only", async (line) => {
    const loud = await run(line);
    const quiet = await run({ ...line, argv: [...line.argv, "--quiet"] });
    expect(quiet.code).toBe(loud.code);
    const lines = quiet.err.split("\n").filter((text) => text !== "" && !text.startsWith("  "));
    expect(lines.filter((text) => !FINDING.test(text) && !NEEDED.test(text))).toEqual([]);
  });
});
