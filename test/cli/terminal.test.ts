import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { describePeers } from "../support/peers.ts";
import { runProcess } from "../support/processes.ts";

// The real command line on a real pseudo-terminal, which `script` of util-linux makes; on dist/, which `npm test` builds first.

const repository = fileURLToPath(new URL("../..", import.meta.url));
const lbgen = `${process.execPath} ${join(repository, "bin/lbgen.js")}`;
const pair = join(repository, "examples/raspberry-pi.yaml");
const folder = mkdtempSync(join(tmpdir(), "lbgen-terminal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a terminal of 60 columns gets; `>` in the line may send one of both outputs elsewhere. */
async function onTerminal(line: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await runProcess("script", ["-qefc", `stty cols 60 rows 24; ${line}`, "/dev/null"], {
    cwd: folder,
    env: { PATH: process.env.PATH, TERM: "xterm", ...env },
  });
  return stdout;
}

describePeers("on a pseudo-terminal", ["script"], () => {
  const long = `${lbgen} simulate ${pair} --requests 6000000`;

  it("long work says how far it is, in one line that is wiped off", { timeout: 120_000 }, async () => {
    const shown = await onTerminal(`${long} >out.txt`);
    const lines = shown.split("\r").slice(1);
    expect(lines.length).toBeGreaterThan(2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal gets
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^simulating requests: [\d,]+ of 6,000,000\u001b\[K$/);
    expect(lines.at(-1)).toBe("\u001b[K");
    expect(readFileSync(join(folder, "out.txt"), "utf8")).toMatch(/^blang_balancer: /);
  });

  it.each([
    ["--quiet", `${long} --quiet >/dev/null`, {}],
    ["--format json", `${long} --format json >/dev/null`, {}],
    ["a pipe", `${long} 2>&1 >/dev/null | cat`, {}],
    ["a terminal that cannot redraw", `${long} >/dev/null`, { TERM: "dumb" }],
  ])("not with %s", { timeout: 120_000 }, async (_, line, env) => {
    expect(await onTerminal(line, env)).toBe("");
  });

  it("short work does not", async () => {
    expect(await onTerminal(`${lbgen} simulate ${pair} --requests 100 >/dev/null`)).toBe("");
  });

  it("what is printed is as wide as the terminal, or as COLUMNS says of it, and in a pipe as it is", async () => {
    const widest = (text: string): number => Math.max(...text.split(/\r?\n/).map(({ length }) => length));
    const line = `${lbgen} rules`;
    expect(widest(await onTerminal(line, { NO_COLOR: "1" }))).toBeLessThanOrEqual(60);
    expect(widest(await onTerminal(line, { NO_COLOR: "1", COLUMNS: "50" }))).toBeLessThanOrEqual(50);
    expect(widest(await onTerminal(`${line} | cat`, { NO_COLOR: "1", COLUMNS: "50" }))).toBeGreaterThan(100);
  });

  it("colour goes where the terminal is", async () => {
    const line = `${lbgen} generate ${pair} -o out`;
    expect(await onTerminal(`${line} >list.txt`)).toContain("\u001b[33m");
    expect(readFileSync(join(folder, "list.txt"), "utf8")).toMatch(/^create {2}out\//);
    expect(await onTerminal(`${line} --dry-run 2>errors.txt`)).toContain("\u001b[2munchanged");
    expect(readFileSync(join(folder, "errors.txt"), "utf8")).not.toContain("\u001b");
  });
});
