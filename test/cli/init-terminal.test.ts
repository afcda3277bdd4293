import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describePeers } from "../support/peers.ts";
import { openTerminal, type PseudoTerminal, type TerminalSize } from "../support/pseudo-terminal.ts";

// The wizard as a person has it: keys into a pseudo-terminal, and what is on its screen.

const bin = fileURLToPath(new URL("../../bin/lbgen.js", import.meta.url));
const SMALL: TerminalSize = { columns: 80, rows: 24 };
const [ENTER, CTRL_C, CTRL_D, CTRL_U, DOWN, UP, TAB] = [
  "\r",
  "\u0003",
  "\u0004",
  "\u0015",
  "\u001b[B",
  "\u001b[A",
  "\t",
];

let folder = "";
let terminal: PseudoTerminal | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lbgen-init-"));
});
afterEach(() => {
  terminal?.kill();
  terminal = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function start(args = "", size = SMALL, env: Readonly<Record<string, string>> = {}): PseudoTerminal {
  terminal = openTerminal(`exec "${process.execPath}" "${bin}" init ${args}`, folder, size, env);
  return terminal;
}

/** Answers question after question: what has to be on the screen, and the keys then. */
async function answer(at: PseudoTerminal, steps: readonly (readonly [wanted: string | RegExp, keys: string])[]) {
  for (const [wanted, keys] of steps) {
    await at.shows(wanted);
    at.press(keys);
  }
}

const TUTORIAL = [
  ["? Name of the balancer (lb)", `blang_balancer${ENTER}`],
  ["? Tomcat 1: name (tomcat1)", ENTER],
  ["? Tomcat 1: host (127.0.0.1)", `192.168.0.10${ENTER}`],
  ["? Tomcat 1: AJP port (8009)", `18009${ENTER}`],
  ["? Tomcat 1: lbfactor (1)", ENTER],
  ["? Another Tomcat? (yes)", ENTER],
  ["? Tomcat 2: name (tomcat2)", ENTER],
  ["? Tomcat 2: host (192.168.0.10)", `192.168.0.12${ENTER}`],
  ["? Tomcat 2: AJP port (8009)", `28009${ENTER}`],
  ["? Tomcat 2: lbfactor (1)", ENTER],
  ["? Another Tomcat? (no)", ENTER],
  ["> 1. request", DOWN],
  ["> 2. session", ENTER],
  ["? Do users stay", ENTER],
  ["? What goes to the Tomcats? (/*)", ENTER],
  ["? Apache: host (localhost)", `192.168.0.2${ENTER}`],
  ["? Apache: port (80)", ENTER],
  ["> 1. debian", ENTER],
  ["? Do the Tomcats have a server.xml", ENTER],
] as const;

describePeers("init in a terminal", ["script", "git"], () => {
  it("makes the tutorial's pair, without a secret, and the command that it shows does the same", async () => {
    const at = start();
    await answer(at, [
      ...TUTORIAL,
      ["? A secret that Apache", "3"],
      ["> 3. none", ENTER],
      ["? Shall the Tomcats copy", ENTER],
      ["? Write lbgen.yaml? (yes)", ENTER],
      ["? Generate the files", `n${ENTER}`],
      ["? Run it here", `n${ENTER}`],
    ]);
    expect(await at.ended).toBe(0);
    const written = readFileSync(join(folder, "lbgen.yaml"), "utf8");
    // The topology of the contract, which is the example, in the layout of this file.
    const example = fileURLToPath(new URL("../../examples/raspberry-pi.yaml", import.meta.url));
    const asJson = async (file: string) => JSON.stringify((await import("yaml")).parse(readFileSync(file, "utf8")));
    expect(await asJson(join(folder, "lbgen.yaml"))).toBe(await asJson(example));
    expect(readdirSync(folder)).toEqual(["lbgen.yaml"]);

    const shown = /The same without questions:\n([\s\S]*?)\nNext/.exec(at.transcript())?.[1] ?? "";
    expect(shown).toContain("--yes");
    rmSync(join(folder, "lbgen.yaml"));
    execFileSync("sh", ["-c", shown.replace(/^ *lbgen/, '"$0" "$1"'), process.execPath, bin], { cwd: folder });
    expect(readFileSync(join(folder, "lbgen.yaml"), "utf8")).toBe(written);
  });

  it("makes a secret, keeps it out of git, generates and serves", async () => {
    execFileSync("git", ["init", "-q"], { cwd: folder });
    writeFileSync(join(folder, ".gitignore"), "*.log");
    const at = start();
    await answer(at, [
      ...TUTORIAL,
      ["> 1. in a file, made now", ENTER],
      ["? Its file (ajp-secret.txt)", `pair.secret${ENTER}`],
      ["? Shall the Tomcats copy", `y${ENTER}`],
      ["? Write lbgen.yaml and pair.secret, with a new secret? (yes)", ENTER],
      ["? Add the secret's file to .gitignore? (yes)", ENTER],
      ["? Generate the files", ENTER],
      ["? Run it here", ENTER],
      [/ready http:\S+/, ""],
    ]);
    const url = /ready (http:\S+)/.exec(at.screen())?.[1] ?? "";
    expect(await pages(url, 4)).toEqual(["tomcat1", "tomcat2", "tomcat1", "tomcat2"]);
    at.press(CTRL_C);
    expect(await at.ended).toBe(0);

    const secret = readFileSync(join(folder, "pair.secret"), "utf8");
    expect(secret).toMatch(/^[0-9a-f]{64}\n$/);
    expect(statSync(join(folder, "pair.secret")).mode & 0o777).toBe(0o600);
    expect(at.transcript()).not.toContain(secret.trim());
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("*.log\n/pair.secret\n");
    expect(readFileSync(join(folder, ".gitignore.bak-1"), "utf8")).toBe("*.log");
    expect(execFileSync("git", ["check-ignore", "pair.secret"], { cwd: folder, encoding: "utf8" })).toBe(
      "pair.secret\n",
    );
    expect(readFileSync(join(folder, "out/apache/workers.properties"), "utf8")).toContain(`secret=${secret.trim()}`);
    expect(readFileSync(join(folder, "out/tomcat2/server.xml"), "utf8")).toContain("DeltaManager");
  });

  it("judges answers while they are typed, and takes none that is wrong", async () => {
    const at = start();
    await answer(at, [
      ["? Name of the balancer", "my lb"],
      ['error: balancer "my lb" holds a blank', ENTER],
      ["? Name of the balancer (lb) my lb", CTRL_U],
      [/\? Name of the balancer \(lb\)\n/, `shop${ENTER}`],
      ["? Tomcat 1: name", ENTER],
      ["? Tomcat 1: host", "not a host"],
      ['error: host "not a host" is no address', `${CTRL_U}127.0.0.1${ENTER}`],
      ["? Tomcat 1: AJP port", "99999"],
      ["is 99999, at most 65535 is wanted", `${ENTER}${CTRL_U}`],
      [/\? Tomcat 1: AJP port \(8009\)\n/, TAB],
      ["? Tomcat 1: AJP port (8009) 8009", ENTER],
      ["? Tomcat 1: lbfactor", ENTER],
      ["? Another Tomcat? (yes)", "maybe"],
      ['"maybe" is neither yes nor no', `${CTRL_U}y${ENTER}`],
      ["? Tomcat 2: name", "tomcat1"],
      ['error: node "tomcat1" has the name of another node', `${CTRL_U}b${ENTER}`],
      ["? Tomcat 2: host (127.0.0.1)", ENTER],
      ["? Tomcat 2: AJP port (8010)", "8009"],
      [/both\s+want port 8009/, `${CTRL_U}8010${ENTER}`],
      ["? Tomcat 2: lbfactor", CTRL_C],
    ]);
    expect(await at.ended).toBe(130);
    expect(at.screen()).toMatch(/nothing was written$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("shows what an answer makes of the topology, as far as there is room", async () => {
    const at = start();
    await answer(at, [
      ["? Name of the balancer", "shop"],
      ["+   - name: shop", ENTER],
      ["? Tomcat 1: name", "node7"],
      ["+   - name: node7", ENTER],
      ["? Tomcat 1: host", CTRL_D],
    ]);
    expect(await at.ended).toBe(130);
    const low = start("", { columns: 80, rows: 8 });
    await low.shows("? Name of the balancer");
    expect(low.screen().split("\n").length).toBeLessThan(9);
    low.press("shop");
    await low.shows("+   - name: shop");
    expect(low.screen()).toContain("...");
    low.press(CTRL_C);
    expect(await low.ended).toBe(130);
  });

  it("asks only what options leave open, and what files cannot say", async () => {
    writeFileSync(
      join(folder, "workers.properties"),
      "worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=one\nworker.one.type=ajp13\nworker.one.host=127.0.0.1\nworker.one.port=8009\n",
    );
    const at = start("--from workers.properties --secret-env AJP_SECRET --generate --layout rhel site.yaml");
    await answer(at, [
      ["Known are one. A further Tomcat? (no)", `y${ENTER}`],
      ["? Tomcat 2: name (tomcat2)", `two${ENTER}`],
      ["? Tomcat 2: host (127.0.0.1)", ENTER],
      ["? Tomcat 2: AJP port (8010)", ENTER],
      ["? Tomcat 2: lbfactor", ENTER],
      ["? Another Tomcat? (no)", ENTER],
      ["? What goes to the Tomcats? (/*)", ENTER],
      ["? Do the Tomcats have a server.xml", ENTER],
      ["? Shall the Tomcats copy", ENTER],
      ["? Write site.yaml? (yes)", `n${ENTER}`],
    ]);
    expect(await at.ended).toBe(130);
    expect(at.screen()).toMatch(/nothing was written$/);
    expect(readdirSync(folder)).toEqual(["workers.properties"]);
    expect(at.transcript()).toContain("members: [ one, two ]");
    expect(at.transcript()).toContain("layout: rhel");
  });

  it.each([
    { env: {}, colour: true },
    { env: { NO_COLOR: "1" }, colour: false },
    { env: { NO_COLOR: "1", FORCE_COLOR: "1" }, colour: true },
  ])("colour: $env", async ({ env, colour }) => {
    const at = start("", { columns: 120, rows: 40 }, env);
    await answer(at, [
      ["? Name of the balancer", "a b"],
      ["holds a blank", CTRL_C],
    ]);
    expect(await at.ended).toBe(130);
    expect(at.hasColour()).toBe(colour);
  });

  it("goes round its choices, keeps wide letters in line, and survives a narrow terminal", async () => {
    const at = start("--balancer lb --node 서버=127.0.0.1:8009", { columns: 36, rows: 30 });
    await answer(at, [
      ["> 1. request", UP],
      ["> 5. next", DOWN],
      ["> 1. request", ENTER],
      ["? Do users stay", CTRL_C],
    ]);
    expect(await at.ended).toBe(130);
    expect(at.transcript()).toContain("- name: 서버");
  });

  it("does not ask where the file is there already", async () => {
    writeFileSync(join(folder, "lbgen.yaml"), "mine\n");
    const at = start();
    expect(await at.ended).toBe(2);
    expect(at.screen()).toContain("lbgen.yaml is there already");
    expect(readFileSync(join(folder, "lbgen.yaml"), "utf8")).toBe("mine\n");
    expect(existsSync(join(folder, "lbgen.yaml.bak-1"))).toBe(false);
  });
});

/** Which node answers each of so many requests for `/`. */
async function pages(url: string, count: number): Promise<string[]> {
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    const body = await new Promise<string>((resolve, reject) => {
      get(url, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part) => {
          text += part;
        });
        response.on("end", () => resolve(text));
      }).on("error", reject);
    });
    names.push(/tomcat\d/.exec(body)?.[0] ?? body);
  }
  return names;
}
