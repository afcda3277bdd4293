import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addAddCommand } from "../../src/cli/commands/add.ts";
import { addRemoveCommand } from "../../src/cli/commands/remove.ts";
import { isEnvironmentError } from "../../src/cli/environment-error.ts";
import type { Io } from "../../src/cli/io.ts";
import { isUsageError } from "../../src/cli/usage-error.ts";
import { describePeers } from "../support/peers.ts";
import { runProcess } from "../support/processes.ts";
import type { CliResult, CliSurroundings } from "../support/run-cli.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lbgen-add-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, text: string | Uint8Array): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const textOf = (name: string): string => readFileSync(join(folder, name), "utf8");
const files = (): string[] => readdirSync(folder).sort();

/** Runs the two commands as the program does; messages come back with the folder cut off. */
async function run(argv: readonly string[], around: CliSurroundings & { io?: Partial<Io> } = {}): Promise<CliResult> {
  let out = "";
  let err = "";
  let code = 0;
  const io: Io = {
    out: (text) => {
      out += Buffer.from(text).toString();
    },
    err: (text) => {
      err += text;
    },
    readStdin: async () => Buffer.from(around.stdin ?? ""),
    env: around.env ?? {},
    outIsTerminal: around.outIsTerminal ?? false,
    errIsTerminal: false,
    ...around.io,
  };
  const program = new Command("lbgen").exitOverride().configureOutput({ writeOut: io.out, writeErr: io.err });
  for (const add of [addAddCommand, addRemoveCommand]) {
    add(program, io, (result) => {
      code = result;
    });
  }
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) code = error.exitCode === 0 ? 0 : 2;
    else if (isUsageError(error)) {
      code = 2;
      err += `lbgen: ${error.message}\n${error.hint === undefined ? "" : `  hint: ${error.hint}\n`}`;
    } else if (isEnvironmentError(error)) {
      code = 3;
      err += `lbgen: ${error.message}\n`;
    } else throw error;
  }
  const cut = (text: string): string => text.replaceAll(`${folder}/`, "");
  return { code, out: cut(out), err: cut(err) };
}

const add = (node: string, file: string, ...args: string[]) => run(["add", node, join(folder, file), ...args]);
const remove = (node: string, file: string, ...args: string[]) => run(["remove", node, join(folder, file), ...args]);

/** The tutorial before: one balancer, one node. */
const ASIS = `apache:
  host: 192.168.0.2
balancers:
  - name: lilo_lb
    mounts: ["/*"] # all of it
nodes:
  - name: worker1
    host: 192.168.0.10
    ajp: { port: 8009, secret: hush }
`;

const TOBE = `${ASIS}  - name: worker2
    host: 192.168.0.12
    ajp: { port: 8009 }
`;

const NO_SECRET = `lbgen.yaml:12:5: warning: the AJP Connector of node "worker2" on 192.168.0.12 has no secret: every host that reaches port 8009 may send it requests [no-secret]
  12 |     ajp: { port: 8009 }
     |     ^^^
  hint: set ajp.secret, such as { file: ajp-secret.txt }, and let a firewall admit Apache only
`;

const DIFF = `--- a/lbgen.yaml
+++ b/lbgen.yaml
@@ -7,3 +7,6 @@
   - name: worker1
     host: 192.168.0.10
     ajp: { port: 8009, secret: *** }
+  - name: worker2
+    host: 192.168.0.12
+    ajp: { port: 8009 }
`;

describe("the tutorial's one node", () => {
  it("becomes two, and one again, byte by byte", async () => {
    put("lbgen.yaml", ASIS);
    expect(await add("worker2=192.168.0.12:8009", "lbgen.yaml")).toEqual({
      code: 0,
      out: DIFF,
      err: `${NO_SECRET}wrote lbgen.yaml; what was there is lbgen.yaml.bak-1\n`,
    });
    expect(textOf("lbgen.yaml")).toBe(TOBE);
    expect(textOf("lbgen.yaml.bak-1")).toBe(ASIS);
    const back = await remove("worker2", "lbgen.yaml");
    expect(back.code).toBe(0);
    expect(back.err).toBe(
      "warning: users whose session is on worker2 lose it\nwrote lbgen.yaml; what was there is lbgen.yaml.bak-2\n",
    );
    expect(textOf("lbgen.yaml")).toBe(ASIS);
    expect(textOf("lbgen.yaml.bak-2")).toBe(TOBE);
  });

  it("without a FILE is that of lbgen.yaml in the current directory", async () => {
    put("lbgen.yaml", ASIS);
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect((await run(["add", "worker2=192.168.0.12:8009", "--dry-run"])).out).toBe(DIFF);
      rmSync("lbgen.yaml");
      expect(await run(["remove", "worker2"])).toMatchObject({
        code: 3,
        err: "lbgen: cannot read lbgen.yaml: there is none in this directory; name a topology file\n",
      });
    } finally {
      process.chdir(before);
    }
  });
});

describe("--dry-run, --quiet and --format json", () => {
  it("--dry-run prints the diff and writes nothing", async () => {
    put("lbgen.yaml", ASIS);
    const result = await add("worker2=192.168.0.12:8009", "lbgen.yaml", "--dry-run");
    expect(result).toEqual({ code: 0, out: DIFF, err: NO_SECRET });
    expect(files()).toEqual(["lbgen.yaml"]);
    expect(textOf("lbgen.yaml")).toBe(ASIS);
  });

  it("--quiet leaves remarks out, not findings", async () => {
    put("lbgen.yaml", ASIS);
    expect(await add("worker2=192.168.0.12:8009", "lbgen.yaml", "--quiet")).toEqual({
      code: 0,
      out: DIFF,
      err: NO_SECRET,
    });
    expect(await remove("worker2", "lbgen.yaml", "--quiet")).toMatchObject({ code: 0, err: "" });
    expect(await remove("worker1", "lbgen.yaml", "--quiet")).toMatchObject({
      code: 1,
      err: expect.not.stringContaining("nothing was written"),
    });
  });

  it("--format json is one object, the diff in it without colours", async () => {
    put("lbgen.yaml", ASIS);
    const argv = ["add", "worker2=192.168.0.12:8009", join(folder, "lbgen.yaml"), "--format", "json"];
    const { code, out, err } = await run(argv, { env: { FORCE_COLOR: "1" }, outIsTerminal: true });
    expect(JSON.parse(out)).toEqual({
      changed: true,
      diff: DIFF,
      backup: "lbgen.yaml.bak-1",
      remarks: [],
      diagnostics: [expect.objectContaining({ file: "lbgen.yaml", line: 12, code: "no-secret", severity: "warning" })],
    });
    expect([code, err]).toEqual([0, "wrote lbgen.yaml; what was there is lbgen.yaml.bak-1\n"]);
    const refused = await add("worker1=192.168.0.12:8009", "lbgen.yaml", "--format", "json");
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toEqual({
      changed: false,
      diff: "",
      backup: null,
      remarks: [],
      diagnostics: [expect.objectContaining({ line: 7, code: "duplicate-name" })],
    });
  });

  it("colours the diff on a terminal", async () => {
    put("lbgen.yaml", ASIS);
    const argv = ["add", "worker2=192.168.0.12:8009", join(folder, "lbgen.yaml"), "--dry-run"];
    expect((await run(argv, { outIsTerminal: true })).out).toContain("\u001b[32m+  - name: worker2");
  });

  it("the topology's own lint key leaves warnings out", async () => {
    put("lbgen.yaml", `${ASIS}lint: { ignore: [no-secret] }\n`);
    expect(await add("worker2=192.168.0.12:8009", "lbgen.yaml", "--dry-run")).toMatchObject({ code: 0, err: "" });
  });
});

describe("refused, nothing written: exit 1", () => {
  const TWO = TOBE.replace('mounts: ["/*"] # all of it', "members: [worker1]");

  it.each([
    [
      "a name that is there",
      ["add", "worker1=192.168.0.12:8009"],
      /^lbgen\.yaml:7:11: error: node "worker1" is there already \[duplicate-name\]\n {2}7 \| .*\n.*\n {2}hint: .*\nnothing was written: the name is taken\n$/,
    ],
    [
      "a name that no worker can have",
      ["add", "a#b=192.168.0.12:8009"],
      /^lbgen\.yaml:13:11: error: node "a#b" holds # \[bad-name\]\n {2}13 \| {3}- name: "a#b"\n[\s\S]*nothing was written: with node "a#b" the topology would have errors\n$/,
    ],
    [
      "the last member of a balancer",
      ["remove", "worker1"],
      /^lbgen\.yaml:5:14: error: balancer "lilo_lb" has no members, Apache does not start \[no-members\]\n {2}5 \| {5}members: \[\]\n[\s\S]*nothing was written: without node "worker1" the topology would have errors\n$/,
    ],
  ])("%s", async (_, [command = "", node = ""], message) => {
    put("lbgen.yaml", TWO);
    const result = await run([command, node, join(folder, "lbgen.yaml")]);
    expect(result).toMatchObject({ code: 1, out: "", err: expect.stringMatching(message) });
    expect(files()).toEqual(["lbgen.yaml"]);
    expect(textOf("lbgen.yaml")).toBe(TWO);
  });

  it("a topology with errors", async () => {
    const broken = `${ASIS}nods: []\n`;
    put("lbgen.yaml", broken);
    for (const result of [await add("w=h:1", "lbgen.yaml"), await remove("worker1", "lbgen.yaml")]) {
      expect(result).toMatchObject({ code: 1, out: "" });
      expect(result.err).toMatch(
        /^lbgen\.yaml:10:1: error: .*\[unknown-key\]\n[\s\S]*nothing was written: the topology has errors\n$/,
      );
    }
    expect(textOf("lbgen.yaml")).toBe(broken);
  });
});

describe("wrong usage: exit 2", () => {
  it.each([
    [
      ["add", "worker2"],
      'lbgen: "worker2" is no node: there is no = between name and host\n  hint: write NAME=HOST:PORT or NAME=HOST:PORT*LBFACTOR, such as tomcat2=192.168.0.12:8009*2\n',
    ],
    [["add", "w=h:99999"], /^lbgen: "w=h:99999" is no node: port "99999" is no number from 1 to 65535\n/],
    [
      ["add", "w=h:1", "--balancer", "lilo_bl"],
      "lbgen: the topology has no balancer lilo_bl\n  hint: did you mean lilo_lb?\n",
    ],
    [["remove", "wokrer1"], "lbgen: the topology has no node wokrer1\n  hint: did you mean worker1?\n"],
    [["remove", "x"], "lbgen: the topology has no node x\n  hint: its nodes are worker1\n"],
    [["remove"], /missing required argument 'node'/],
    [["add"], /missing required argument 'name=host:port'/],
  ])("%j", async (argv, message) => {
    put("lbgen.yaml", ASIS);
    const [command = "", node = "", ...options] = argv;
    const result = await run(node === "" ? [command] : [command, node, join(folder, "lbgen.yaml"), ...options]);
    expect(result).toMatchObject({ code: 2, out: "" });
    if (typeof message === "string") expect(result.err).toBe(message);
    else expect(result.err).toMatch(message);
    expect(textOf("lbgen.yaml")).toBe(ASIS);
  });

  it("several balancers of which none has every node", async () => {
    copyFileSync(fileURLToPath(new URL("../../examples/two-apps.yaml", import.meta.url)), join(folder, "lbgen.yaml"));
    expect(await add("tomcat4=127.0.0.1:8509", "lbgen.yaml")).toEqual({
      code: 2,
      out: "",
      err: "lbgen: no balancer has every node as a member, so which of them gets tomcat4 is not clear\n  hint: name one or several: --balancer shop_lb, --balancer wiki_lb\n",
    });
    const both = ["--balancer", "wiki_lb", "--balancer", "shop_lb"];
    const { code, out } = await add("tomcat4=127.0.0.1:8509", "lbgen.yaml", ...both);
    expect(code).toBe(0);
    expect(out.split("\n").filter((line) => line.startsWith("+"))).toEqual([
      "+++ b/lbgen.yaml",
      "+    members: [tomcat1, tomcat2, tomcat4]",
      "+    members: [tomcat2, tomcat3, tomcat4]",
      "+  - { name: tomcat4, ajp: { port: 8509 } }",
    ]);
  });

  it("an empty FILE, and one that is not there", async () => {
    expect(await run(["remove", "x", ""])).toMatchObject({ code: 2, err: expect.stringContaining("is empty") });
    expect(await remove("x", "none.yaml")).toMatchObject({
      code: 3,
      err: "lbgen: cannot read none.yaml: no such file or directory\n",
    });
    mkdirSync(join(folder, "d"));
    expect((await remove("x", "d")).code).toBe(3);
  });
});

describe("the file", () => {
  it("keeps its mode, its byte order mark, its line ends and what lacks at its end", async () => {
    const windows = `\ufeff${ASIS.trimEnd().replaceAll("\n", "\r\n")}`;
    chmodSync(put("lbgen.yaml", windows), 0o640);
    await add("worker2=192.168.0.12:8009", "lbgen.yaml");
    expect(textOf("lbgen.yaml")).toBe(`\ufeff${TOBE.trimEnd().replaceAll("\n", "\r\n")}`);
    for (const name of files()) expect(statSync(join(folder, name)).mode & 0o7777).toBe(0o640);
    await remove("worker2", "lbgen.yaml");
    expect(textOf("lbgen.yaml")).toBe(windows);
  });

  it("is the target of a symbolic link, which stays one", async () => {
    mkdirSync(join(folder, "real"));
    put("real/t.yaml", ASIS);
    symlinkSync("real/t.yaml", join(folder, "lbgen.yaml"));
    const { code, err } = await add("worker2=192.168.0.12:8009", "lbgen.yaml");
    expect(code).toBe(0);
    expect(err).toMatch(/wrote \S*real\/t\.yaml; what was there is \S*real\/t\.yaml\.bak-1\n$/);
    expect(lstatSync(join(folder, "lbgen.yaml")).isSymbolicLink()).toBe(true);
    expect(textOf("real/t.yaml")).toBe(TOBE);
  });

  it("may be JSON, and stays JSON", async () => {
    const value = {
      balancers: [{ name: "lb" }],
      nodes: [{ name: "a", host: "192.168.0.10", ajp: { port: 8009, secret: "hush" } }],
    };
    put("t.json", `${JSON.stringify(value, null, 2)}\n`);
    const { code, out } = await add("b=192.168.0.12:8010", "t.json");
    expect(code).toBe(0);
    expect(out).toContain('"secret": ***');
    expect(out).not.toContain("hush");
    expect(JSON.parse(textOf("t.json"))).toEqual({
      ...value,
      nodes: [...value.nodes, { name: "b", host: "192.168.0.12", ajp: { port: 8010 } }],
    });
  });
});

describe("standard input", () => {
  it("is printed changed", async () => {
    expect(await run(["add", "worker2=192.168.0.12:8009", "-"], { stdin: ASIS })).toEqual({
      code: 0,
      out: TOBE,
      err: NO_SECRET.replace("lbgen.yaml", "<stdin>"),
    });
    expect(await run(["remove", "worker2", "-", "--quiet"], { stdin: TOBE })).toEqual({ code: 0, out: ASIS, err: "" });
  });

  it("or as a diff", async () => {
    const argv = ["add", "worker2=192.168.0.12:8009", "-", "--dry-run"];
    expect((await run(argv, { stdin: ASIS })).out).toBe(DIFF);
    const json = await run([...argv, "--format", "json"], { stdin: ASIS });
    expect(JSON.parse(json.out)).toMatchObject({ changed: true, diff: DIFF });
    expect(await run(["remove", "worker2", "-", "--format", "json"], { stdin: TOBE })).toMatchObject({
      code: 2,
      out: "",
    });
  });

  it("is not shown on a terminal if it holds a secret", async () => {
    const argv = ["remove", "worker2", "-"];
    const refused = await run(argv, { stdin: TOBE, outIsTerminal: true });
    expect(refused).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(/^lbgen: the topology holds a secret/),
    });
    const named = TOBE.replace("secret: hush", "secret: { env: AJP_SECRET }");
    expect(await run(argv, { stdin: named, outIsTerminal: true })).toMatchObject({ code: 0 });
  });
});

it("no output has a secret, old or new, in a comment or a value", async () => {
  const secret = `${TOBE}    # ajp: { secret: hush-old }\ndefaults: { ajp: { secret: "hush-too" } }\n`;
  put("lbgen.yaml", secret);
  for (const args of [[], ["--format", "json"]]) {
    for (const argv of [
      ["add", "w=192.168.0.13:8009"],
      ["remove", "worker1"],
      ["remove", "worker2"],
      ["add", "worker1=h:1"],
    ]) {
      const { out, err } = await run([...argv, join(folder, "lbgen.yaml"), "--dry-run", ...args]);
      expect(out + err).not.toContain("hush");
      expect(out + err).not.toBe("");
    }
  }
});

describePeers("GNU patch", ["patch"], () => {
  it("applies the diff, where no secret is in it", async () => {
    const asis = ASIS.replace(", secret: hush", "");
    put("lbgen.yaml", asis);
    const { out } = await add("worker2=192.168.0.12:8009*3", "lbgen.yaml");
    put("add.patch", out);
    mkdirSync(join(folder, "other"));
    put("other/lbgen.yaml", asis);
    const applied = await runProcess("patch", ["-p1", "-d", join(folder, "other"), "-i", join(folder, "add.patch")]);
    expect(applied).toMatchObject({ status: 0 });
    expect(textOf("other/lbgen.yaml")).toBe(textOf("lbgen.yaml"));
  });
});
