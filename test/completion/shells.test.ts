import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SHELLS, type Shell } from "../../src/completion/completed-program.ts";
import { type CompletingShell, openShell } from "../support/completing-shells.ts";
import { describePeers } from "../support/peers.ts";
import { runProcess } from "../support/processes.ts";
import { runCli } from "../support/run-cli.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

async function outputOf(argv: readonly string[]): Promise<string> {
  const { code, out, err } = await runCli(argv);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out;
}

const scriptOf = (shell: Shell) => outputOf(["completion", shell]);

/** The commands that --help lists. */
const commands = [...(await outputOf(["--help"])).matchAll(/^ {2}([a-z-]+)(?: [<[].*)? {2,}\S/gm)].map(
  ([, name = ""]) => name,
);

interface HelpedOption {
  readonly short: string | undefined;
  readonly long: string;
  readonly choices: readonly string[];
}

/** The options that the help of a command lists, with their choices. */
async function optionsOf(command: string): Promise<HelpedOption[]> {
  const help = command === "help" ? "" : await outputOf([command, "--help"]);
  const section = /^Options:\n((?: +.*\n)*)/m.exec(help)?.[1] ?? "";
  return section
    .split(/^(?= {2}-)/m)
    .filter((text) => text !== "")
    .map((text) => {
      const [, short, long = ""] = /^ {2}(?:(-\w), )?(--[\w-]+)/.exec(text) ?? [];
      const choices = /\(choices:\s+([^;)]*)/.exec(text)?.[1]?.split(/,\s+/) ?? [];
      return { short, long, choices };
    });
}

it("finds commands, options and choices in the help", async () => {
  expect(commands).toEqual(expect.arrayContaining(["validate", "generate", "completion", "help"]));
  expect(await optionsOf("generate")).toEqual(
    expect.arrayContaining([
      { short: "-o", long: "--output", choices: [] },
      { short: undefined, long: "--format", choices: ["text", "json"] },
    ]),
  );
});

/** Two nodes; the second balancer's name is one that a shell would run. */
const TOPOLOGY = `balancers:
  - name: shop
    mounts: ["/*"]
  - name: $(touch gone-wrong)
    mounts: ["/x"]
nodes:
  - { name: tomcat1, host: 192.168.0.10 }
  - { name: tomcat2, host: 192.168.0.12 }
`;

const OTHER = "nodes: [{ name: elsewhere, host: 127.0.0.1 }]\n";

describe.each(SHELLS)("completion of %s", (shell) => {
  describePeers(shell, shell === "fish" ? [shell] : [shell, "script"], () => {
    const base = mkdtempSync(join(tmpdir(), `lbgen-${shell}-`));
    const [folder, bin, scratch] = [join(base, "work"), join(base, "bin"), join(base, "scratch")];
    const calls = join(base, "calls");
    let opened: CompletingShell;
    const complete = (line: string) => opened.complete(line);

    beforeAll(async () => {
      mkdirSync(join(folder, "conf"), { recursive: true });
      mkdirSync(join(folder, "site"));
      mkdirSync(bin);
      mkdirSync(scratch);
      for (const name of ["httpd.conf", "workers.properties", "server.xml", "my notes.txt", "site/only.txt"]) {
        writeFileSync(join(folder, name), "");
      }
      writeFileSync(join(folder, "lbgen.yaml"), TOPOLOGY);
      writeFileSync(join(folder, "conf/other.yml"), OTHER);
      writeFileSync(calls, "");
      const wrapper = `#!/bin/sh\necho "$@" >> ${calls}\nexec ${process.execPath} ${repository}bin/lbgen.js "$@"\n`;
      writeFileSync(join(bin, "lbgen"), wrapper);
      chmodSync(join(bin, "lbgen"), 0o755);
      opened = await openShell(shell, await scriptOf(shell), { folder, bin, scratch });
    });
    afterAll(async () => {
      await opened.close();
      rmSync(base, { recursive: true, force: true });
    });

    it("has a script in which the shell finds no fault", async () => {
      const file = join(base, "script");
      writeFileSync(file, await scriptOf(shell));
      expect(await runProcess(shell, ["-n", file], { cwd: base })).toEqual({ status: 0, stdout: "", stderr: "" });
    });

    it("offers the commands", async () => {
      expect(await complete("lbgen ")).toEqual([...commands].sort());
      expect(await complete("lbgen ge")).toEqual(["generate"]);
      expect(await complete("lbgen help va")).toEqual(["validate"]);
      expect(await complete("lbgen xyzzy ")).toEqual([]);
      expect(await complete("lbgen --v")).toEqual(["--version"]);
    });

    it.each(commands)("offers the options of %s, and their choices, as its help lists them", async (command) => {
      const options = await optionsOf(command);
      expect(await complete(`lbgen ${command} --`)).toEqual(options.map(({ long }) => long).sort());
      for (const { long, choices } of options.filter((option) => option.choices.length > 0)) {
        expect(await complete(`lbgen ${command} ${long} `)).toEqual([...choices].sort());
        expect(await complete(`lbgen ${command} ${long}=`)).toEqual(choices.map((word) => `${long}=${word}`).sort());
      }
    });

    it("has started nothing so far, reading the script included", () => {
      expect(readFileSync(calls, "utf8")).toBe("");
    });

    it.each<[line: string, expected: string[]]>([
      ["lbgen generate --format=js", ["--format=json"]],
      ["lbgen generate --format js", ["json"]],
      ["lbgen completion ", ["bash", "fish", "zsh"]],
      ["lbgen rules no-sec", ["no-secret"]],
      ["lbgen validate --ignore sticky-on", ["sticky-on-member"]],
      ["lbgen validate --ignore=sticky-on", ["--ignore=sticky-on-member"]],
      ["lbgen validate --ignore no-secret --ignore sticky-on", ["sticky-on-member"]],
      // Topologies first; where there is none, anything.
      ["lbgen validate ", ["conf", "lbgen.yaml", "site"]],
      ["lbgen validate l", ["lbgen.yaml"]],
      ["lbgen validate conf/", ["conf/other.yml"]],
      ["lbgen validate site/", ["site/only.txt"]],
      ["lbgen serve w", ["workers.properties"]],
      ["lbgen validate --format json l", ["lbgen.yaml"]],
      ["lbgen validate my\\ n", ["my notes.txt"]],
      ["lbgen import ", ["conf", "site", "workers.properties"]],
      ["lbgen patch ", ["conf", "server.xml", "site"]],
      ["lbgen serve --mounts=w", ["--mounts=workers.properties"]],
      ["lbgen patch server.xml --topology=l", ["--topology=lbgen.yaml"]],
      ["lbgen lint httpd.conf w", ["workers.properties"]],
      ["lbgen lint ", ["conf", "httpd.conf", "lbgen.yaml", "my notes.txt", "server.xml", "site", "workers.properties"]],
      ["lbgen generate -o ", ["conf", "site"]],
      ["lbgen generate --output=c", ["--output=conf"]],
      // What it cannot know.
      ["lbgen serve --listen 127.0.0.1:", []],
      ["lbgen explain lbgen.yaml http://h/", []],
      ["lbgen explain lbgen.yaml /x --cookie a=b --enc", ["--encoded-slashes"]],
      ["lbgen validate -- --st", []],
      // Names, of the topology that the line names.
      ["lbgen remove ", ["tomcat1", "tomcat2"]],
      ["lbgen patch server.xml -t lbgen.yaml -n tomcat1", ["tomcat1"]],
      ["lbgen patch server.xml --topology=lbgen.yaml --node=t", ["--node=tomcat1", "--node=tomcat2"]],
      ["lbgen patch server.xml -t conf/other.yml --node ", ["elsewhere"]],
      ["lbgen patch server.xml -t none.yaml --node ", []],
      ["lbgen simulate --balancer ", ["shop"]],
    ])("%s", async (line, expected) => {
      expect(await complete(line)).toEqual(expected);
    });

    it("asks lbgen for names alone, and runs nothing that a topology holds", () => {
      const asked = readFileSync(calls, "utf8").trim().split("\n");
      expect(asked.filter((call) => !/^__names (?:node|balancer) -- /.test(call))).toEqual([]);
      expect(asked.length).toBeGreaterThan(0);
    });
  });
});

describePeers("bash where = and : break no words", ["bash", "script"], () => {
  it.each<[line: string, expected: string[]]>([
    ["lbgen generate --format=js", ["--format=json"]],
    ["lbgen generate --format=", ["--format=json", "--format=text"]],
    ["lbgen validate a:", ["a:b.yaml"]],
    ["lbgen serve --mounts=a:", ["--mounts=a:c.properties"]],
  ])("%s", async (line, expected) => {
    const base = mkdtempSync(join(tmpdir(), "lbgen-breaks-"));
    const places = { folder: join(base, "work"), bin: base, scratch: join(base, "scratch") };
    for (const folder of [places.folder, places.scratch]) mkdirSync(folder);
    for (const name of ["a:b.yaml", "a:c.properties"]) writeFileSync(join(places.folder, name), "");
    const plain = await openShell("bash", await scriptOf("bash"), places);
    const offered = await plain.complete(line);
    await plain.close();
    rmSync(join(places.scratch, "answers"));
    const unbroken = `COMP_WORDBREAKS=\${COMP_WORDBREAKS//[:=]/}\n${await scriptOf("bash")}`;
    const other = await openShell("bash", unbroken, places);
    expect([await other.complete(line), offered]).toEqual([expected, expected]);
    await other.close();
    rmSync(base, { recursive: true, force: true });
  });
});

describePeers("shellcheck", ["shellcheck"], () => {
  it("finds nothing in the script for bash", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lbgen-shellcheck-"));
    const file = join(folder, "lbgen.bash");
    writeFileSync(file, await scriptOf("bash"));
    const { status, stdout } = await runProcess("shellcheck", ["--shell=bash", file], { cwd: folder });
    rmSync(folder, { recursive: true, force: true });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
});
