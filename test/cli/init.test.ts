import { execFileSync } from "node:child_process";
import {
  existsSync,
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
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runProcess } from "../support/processes.ts";

// init with --yes, as a CI job runs it: a process of its own in a folder of its own, and no terminal.

const bin = fileURLToPath(new URL("../../bin/lbgen.js", import.meta.url));
const NODES = ["--node", "a=192.168.0.10:18009", "--node", "b=192.168.0.12:28009*2"];

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lbgen-init-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function init(...args: readonly string[]) {
  return runProcess(process.execPath, [bin, "init", ...args], { cwd: folder, env: { PATH: process.env.PATH } });
}

function written(file = "lbgen.yaml") {
  return parse(readFileSync(join(folder, file), "utf8"));
}

describe("init --yes", () => {
  it("takes every answer from an option", async () => {
    mkdirSync(join(folder, "a"));
    writeFileSync(join(folder, "a/server.xml"), "<Server/>");
    const result = await init(
      ...["--yes", "--balancer", "shop", ...NODES, "--method", "busyness", "--sticky", "force"],
      ...["--mount", "/shop|/*", "--mount", "!/shop/static/*", "--apache", "[fd00::2]:8080", "--layout", "rhel"],
      ...["--secret-env", "AJP_SECRET", "--server-xml", "a=a/server.xml", "--cluster"],
    );
    expect(result).toMatchObject({ status: 0, stdout: "create  lbgen.yaml\n" });
    expect(written()).toEqual({
      apache: { host: "fd00::2", port: 8080, layout: "rhel" },
      balancers: [{ name: "shop", method: "busyness", sticky: "force", mounts: ["/shop|/*", "!/shop/static/*"] }],
      cluster: { manager: "delta", membership: "static", port: 4000 },
      defaults: { ajp: { secret: { env: "AJP_SECRET" } } },
      nodes: [
        { name: "a", host: "192.168.0.10", ajp: { port: 18009 }, lbfactor: 1, serverXml: "a/server.xml" },
        { name: "b", host: "192.168.0.12", ajp: { port: 28009 }, lbfactor: 2 },
      ],
    });
  });

  it("makes the secret's file, and uses one that is there", async () => {
    expect(await init("one.yaml", "--yes", ...NODES, "--secret-file", "s.txt")).toMatchObject({
      status: 0,
      stdout: "create  s.txt\ncreate  one.yaml\n",
    });
    const secret = readFileSync(join(folder, "s.txt"), "utf8");
    expect(secret).toMatch(/^[0-9a-f]{64}\n$/);
    expect(statSync(join(folder, "s.txt")).mode & 0o777).toBe(0o600);
    expect(await init("two.yaml", "--yes", ...NODES, "--secret-file", "s.txt")).toMatchObject({
      status: 0,
      stdout: "create  two.yaml\n",
    });
    expect(readFileSync(join(folder, "s.txt"), "utf8")).toBe(secret);
  });

  it("names paths as the topology sees them, which may be in another folder", async () => {
    mkdirSync(join(folder, "conf"));
    writeFileSync(join(folder, "server.xml"), "<Server/>");
    const args = ["--secret-file", "conf/s.txt", "--server-xml", "a=server.xml"];
    expect(await init("conf/site.yaml", "--yes", ...NODES, ...args)).toMatchObject({ status: 0 });
    expect(written("conf/site.yaml")).toMatchObject({
      defaults: { ajp: { secret: { file: "s.txt" } } },
      nodes: [{ serverXml: "../server.xml" }, {}],
    });
    expect(existsSync(join(folder, "conf/s.txt"))).toBe(true);
  });

  it("touches .gitignore only when it is told to, and once", async () => {
    execFileSync("git", ["init", "-q"], { cwd: folder });
    await init("one.yaml", "--yes", ...NODES, "--secret-file", "s.txt");
    expect(existsSync(join(folder, ".gitignore"))).toBe(false);
    const { stdout } = await init("two.yaml", "--yes", ...NODES, "--secret-file", "s.txt", "--gitignore");
    expect(stdout).toContain("+/s.txt\n");
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("/s.txt\n");
    await init("three.yaml", "--yes", ...NODES, "--secret-file", "s.txt", "--gitignore");
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("/s.txt\n");
  });

  it("tells to keep what it generates out of git where that holds the secret", async () => {
    execFileSync("git", ["init", "-q"], { cwd: folder });
    const advice = "hint: keep out out of git: its files hold the secret too\n";
    const made = await init("one.yaml", "--yes", ...NODES, "--secret-file", "s.txt", "--generate");
    expect(made.stderr).toContain(advice);
    writeFileSync(join(folder, ".gitignore"), "/out/\n");
    const again = await init("two.yaml", "--yes", ...NODES, "--secret-file", "s.txt", "--generate");
    expect(again).toMatchObject({ status: 0, stderr: expect.not.stringContaining(advice) });
  });

  it("generates too", async () => {
    const result = await init("--yes", ...NODES, "--generate", "--quiet");
    expect(result).toMatchObject({ status: 0, stdout: "" });
    expect(readdirSync(join(folder, "out")).sort()).toEqual([".lbgen.json", "INSTALL.md", "a", "apache", "b"]);
  });

  it("starts from existing files", async () => {
    writeFileSync(
      join(folder, "workers.properties"),
      "worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=worker1\nworker.lb.recover_time=30\nworker.worker1.type=ajp13\nworker.worker1.host=192.168.0.10\nworker.worker1.port=8009\nworker.worker1.secret=not-to-be-seen\n",
    );
    writeFileSync(join(folder, "jk.conf"), "JkWorkersFile workers.properties\nJkMount /app/* lb\n");
    const from = ["--from", "workers.properties", "--httpd", "jk.conf"];
    const result = await init("--yes", ...from, "--node", "worker2=192.168.0.11:8009", "--method", "session");
    expect(result).toMatchObject({ status: 0 });
    expect(result.stdout + result.stderr + readFileSync(join(folder, "lbgen.yaml"), "utf8")).not.toContain("seen");
    expect(written()).toMatchObject({
      balancers: [
        {
          name: "lb",
          method: "session",
          mounts: ["/app/*"],
          options: { recover_time: 30 },
          members: ["worker1", "worker2"],
        },
      ],
      nodes: [{ name: "worker1" }, { name: "worker2", host: "192.168.0.11" }],
      tuning: "minimal",
    });
  });

  it("replaces a file only by force, with a backup and a diff without secrets", async () => {
    writeFileSync(join(folder, "lbgen.yaml"), "nodes:\n  - { name: a, host: h, ajp: { secret: hunter22 } }\n");
    expect(await init("--yes", ...NODES)).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(/lbgen\.yaml is there already\n {2}hint: --force/),
    });
    const { status, stdout, stderr } = await init("--yes", ...NODES, "--force");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^--- a\/lbgen\.yaml\n\+\+\+ b\/lbgen\.yaml\n/);
    expect(stdout).not.toContain("hunter22");
    expect(stderr).toContain("wrote lbgen.yaml; what was there is lbgen.yaml.bak-1\n");
    expect(readFileSync(join(folder, "lbgen.yaml.bak-1"), "utf8")).toContain("hunter22");
    expect(written().nodes).toHaveLength(2);
  });
});

describe("what cannot be done is said before anything is written", () => {
  it.each<[readonly string[], number, RegExp]>([
    [[], 2, /no terminal.*missing: --yes, --balancer NAME and --node NAME=HOST:PORT/],
    [["--balancer", "lb", ...NODES], 2, /missing: --yes\n/],
    [["--yes"], 2, /missing: --node NAME=HOST:PORT\n/],
    [["--yes", "--node", "a=h:0"], 2, /--node: .*port/],
    [
      ["--yes", ...NODES, "--method", "sesion"],
      2,
      /--method takes request, session.*not sesion\n {2}hint: did you mean session\?/,
    ],
    [["--yes", ...NODES, "--secret-env", "A", "--secret-file", "b"], 2, /cannot be used with/],
    [["--yes", ...NODES, "--secret-file", "no/where.txt"], 2, /--secret-file: there is no folder no/],
    [["--yes", ...NODES, "--server-xml", "server.xml"], 2, /server\.xml is not NODE=PATH/],
    [["--yes", ...NODES, "--server-xml", "c=server.xml"], 2, /there is no node "c"/],
    [["--yes", ...NODES, "--server-xml", "a=none.xml"], 3, /cannot read none\.xml: no such file/],
    [["--yes", ...NODES, "--server-xml", `a=${bin}`], 2, /--server-xml: .*lbgen\.js is no server\.xml of a Tomcat/],
    [["--yes", ...NODES, "--httpd", "jk.conf"], 2, /--httpd goes with --from/],
    [["--yes", "--from", "none.properties"], 3, /cannot read none\.properties/],
    [["-", "--yes", ...NODES], 2, /init writes a file/],
    [["no/where.yaml", "--yes", ...NODES], 3, /there is no folder no/],
  ])("%j: exit %i", async (args, status, message) => {
    const result = await init(...args);
    expect(result).toMatchObject({ status, stdout: "", stderr: expect.stringMatching(message) });
    expect(result.stderr).not.toMatch(/^ +at /m);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("files with which Apache does not start: exit 1", async () => {
    writeFileSync(join(folder, "workers.properties"), "worker.list=a\nworker.a.type=apj13\n");
    const result = await init("--yes", "--from", "workers.properties");
    expect(result).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("apj13") });
    expect(readdirSync(folder)).toEqual(["workers.properties"]);
  });

  it("a topology that cannot be written takes the new secret with it", async () => {
    mkdirSync(join(folder, "site"));
    symlinkSync("nowhere.yaml", join(folder, "site/dangling.yaml"));
    const result = await init("site/dangling.yaml", "--yes", ...NODES, "--secret-file", "s.txt");
    expect(result).toMatchObject({ status: 3, stdout: "" });
    expect(readdirSync(folder)).toEqual(["site"]);
    expect(readdirSync(join(folder, "site"))).toEqual(["dangling.yaml"]);
  });
});
