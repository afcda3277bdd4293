import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { createProgram, main } from "../../src/cli/main.ts";
import { runProcess } from "../support/processes.ts";
import { runCli } from "../support/run-cli.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

const silent: Io = {
  out: () => undefined,
  err: () => undefined,
  readStdin: async () => new Uint8Array(),
  env: {},
  outIsTerminal: false,
  errIsTerminal: false,
};

function visibleCommands(): readonly Command[] {
  const program = createProgram(silent, () => undefined);
  const helper = program.createHelp();
  return helper.visibleCommands(program).filter((command) => command.name() !== "help");
}

const commands = visibleCommands();
const names = commands.map((command) => command.name());

/** Help as a terminal of so many columns shows it; `undefined` for none. */
async function helpOf(argv: readonly string[], outColumns?: number): Promise<string> {
  let out = "";
  const write = (text: string | Uint8Array): void => {
    out += text.toString();
  };
  const code = await main(argv, { ...silent, outColumns, out: write });
  expect(code).toBe(0);
  return out;
}

/** The examples of a help text as scripts, one for each block between empty lines. */
function examplesIn(help: string): string[] {
  const section = /^Examples?:\n((?:(?: {2}.*)?\n)+)/m.exec(help)?.[1] ?? "";
  return section
    .split(/\n\n+/)
    .map((block) => block.replace(/^ {2}/gm, ""))
    .filter((block) => block.trim() !== "");
}

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lbgen-help-"));
  cpSync(join(repository, "examples"), join(folder, "examples"), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The words of every call of lbgen in a script, as sh makes them of it. */
async function callsIn(script: string): Promise<string[][]> {
  const record = `lbgen() { printf '%s\\0' "$@" >&9; printf '\\001' >&9; }\nexec 9>.calls\n`;
  const { stderr, status } = await runProcess("sh", ["-ec", record + script], { cwd: folder });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  const text = readFileSync(join(folder, ".calls"), "utf8");
  return text
    .split("\u0001")
    .slice(0, -1)
    .map((call) => call.split("\0").slice(0, -1));
}

describe.each(names)("help of %s", (name) => {
  it("keeps within 80 columns and says the exit statuses in one wording", async () => {
    const help = await helpOf([name, "--help"]);
    expect(help.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(help).toMatch(/^Exit status:\n {2}0 {2,}done/m);
    expect(help).toMatch(/^ {2}2 {2,}wrong usage/m);
    expect(await helpOf(["help", name])).toBe(help);
  });

  it("has an example of the command, and its own parser takes each", async () => {
    const calls = await callsIn(examplesIn(await helpOf([name, "--help"])).join("\n"));
    expect(calls.map(([command]) => command)).toContain(name);
    for (const call of calls) {
      const program = createProgram(silent, () => undefined);
      for (const command of program.commands) command.action(() => undefined);
      const fault = await program.parseAsync(call, { from: "user" }).then(
        () => undefined,
        (error: Error) => error.message,
      );
      expect({ call, fault }).toEqual({ call, fault: undefined });
    }
  });
});

// serve runs until it is told to stop, init asks.
it.each(names.filter((name) => !["serve", "init"].includes(name)))("examples of %s work when pasted", async (name) => {
  const blocks = examplesIn(await helpOf([name, "--help"])).filter((block) => !block.includes("/etc/"));
  expect(blocks).not.toEqual([]);
  for (const block of blocks) {
    const home = `export HOME="$PWD"; lbgen() { "${process.execPath}" "${repository}bin/lbgen.js" "$@"; }\n`;
    const { status, stderr } = await runProcess("sh", ["-ec", home + block], { cwd: folder });
    expect({ block, status, stderr }).toMatchObject({ status: 0 });
  }
});

describe("help at other widths", () => {
  it("uses a wider terminal, up to a length that can be read", async () => {
    const wide = (await helpOf(["simulate", "--help"], 200)).split("\n").map((line) => line.length);
    expect(Math.max(...wide)).toBeGreaterThan(90);
    expect(Math.max(...wide)).toBeLessThanOrEqual(100);
  });

  it("keeps paragraphs and options within a narrow one", async () => {
    const help = await helpOf(["generate", "--help"], 64);
    const filled = help.split("\n").filter((line) => !line.startsWith("  lbgen "));
    expect(Math.max(...filled.map((line) => line.length))).toBeLessThanOrEqual(64);
  });
});

it("every option and every argument is described", () => {
  for (const command of commands) {
    for (const { flags, description } of command.options) expect([flags, description]).not.toContain("");
    for (const argument of command.registeredArguments) {
      expect([command.name(), argument.name(), argument.description]).not.toContain("");
    }
  }
});

it("the same option has the same words in every command", () => {
  const shared = ["--format", "--quiet", "--dry-run", "--strict", "--check", "--ignore", "--min-severity"];
  for (const flag of shared) {
    const found = commands.flatMap(({ options }) => options.filter(({ long }) => long === flag));
    expect([flag, [...new Set(found.map(({ flags, description }) => `${flags} ${description}`))]]).toEqual([
      flag,
      [expect.any(String)],
    ]);
  }
});

describe("without a command", () => {
  it("--help groups the commands, each of them in one group, within 80 columns", async () => {
    const help = await helpOf(["--help"]);
    expect(help.split("\n").filter((line) => line.length > 80)).toEqual([]);
    for (const name of names) expect(help.split(new RegExp(`^ {2}${name}(?: |$)`, "m"))).toHaveLength(2);
    expect(help).not.toContain("\nCommands:\n");
    expect(help).toMatch(/^Exit status:\n {2}0 {2,}done/m);
    expect(await helpOf(["help"])).toBe(help);
  });

  it("says what to do first, and exits 2", async () => {
    const { code, out, err } = await runCli([]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    await expect(err).toMatchFileSnapshot("../golden/help/first-steps/expected.txt");
    expect(await runCli(["--"])).toEqual({ code, out, err });
    const named = [...err.matchAll(/^ {2}lbgen (\S+)/gm)].map(([, name = ""]) => name);
    // init is offered wherever it is to be had.
    expect(named.filter((name) => name !== "init" && !names.includes(name))).toEqual([]);
  });
});
