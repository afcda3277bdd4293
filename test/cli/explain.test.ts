import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "../support/run-cli.ts";

const pair = fileURLToPath(new URL("../../examples/raspberry-pi.yaml", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lbgen-explain-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface Shown {
  readonly worker?: string;
  readonly members?: { readonly name: string }[];
}

async function json(...args: string[]): Promise<Shown & Record<string, unknown>> {
  const { out, err } = await runCli(["explain", "--format", "json", ...args]);
  if (out === "") throw new Error(err);
  return JSON.parse(out) as Shown & Record<string, unknown>;
}

describe("explain of a topology", () => {
  it("follows the session to its member, and says the others in order", async () => {
    const { out, code } = await runCli([
      "explain",
      pair,
      "http://192.168.0.2/cart",
      "--cookie",
      "JSESSIONID=A1.tomcat2",
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/A1\.tomcat2 +route tomcat2 +cookie JSESSIONID/);
    expect(out).toMatch(/1\. +tomcat2 [^\n]*\n +2\. +tomcat1 /);
  });

  it("finds the session in the path", async () => {
    const { out } = await runCli(["explain", pair, "/cart;jsessionid=A1.tomcat1"]);
    expect(out).toMatch(/A1\.tomcat1 +route tomcat1 +path/);
    expect(out).toMatch(/1\. +tomcat1 /);
  });

  it("refuses a topology with errors, and shows them", async () => {
    const path = write("broken.yaml", "balancers: [{ name: lb, mount: [/*] }]\n");
    expect(await runCli(["explain", path, "/"])).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("[unknown-key]"),
    });
  });

  it("reads standard input", async () => {
    const stdin = "balancers: [{ name: lb }]\nnodes: [{ name: t1, host: 127.0.0.1 }]\n";
    expect((await runCli(["explain", "-", "/x"], { stdin })).out).toContain("mod_jk gives it to worker lb");
  });
});

describe("explain of existing files", () => {
  const workers = () =>
    write(
      "workers.properties",
      "worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=tomcat1,tomcat2\nworker.tomcat1.host=10.0.0.1\nworker.tomcat2.host=10.0.0.2\n",
    );
  const httpd = () =>
    write("jk.conf", "JkWorkersFile conf/workers.properties\nJkMount /app/* lb\nJkUnMount /app/static/* lb\n");

  it("solves the tutorial's puzzle: nobody wrote sticky_session, and the session sticks", async () => {
    const { out } = await runCli([
      "explain",
      workers(),
      "/app/x.jsp",
      "--with",
      httpd(),
      "--cookie",
      "JSESSIONID=A1.tomcat2",
    ]);
    expect(out).toMatch(/1\. +tomcat2 /);
    expect(out).toMatch(/sticky_session/);
    expect(out).toMatch(/default/);
  });

  it("names the mount that an exclusion takes away", async () => {
    const { out } = await runCli(["explain", workers(), "/app/static/a.css", "--with", httpd()]);
    expect(out).toContain("/app/static/*");
    expect(out).toMatch(/answer +httpd keeps it/);
  });

  it("says that no mounts are known where only workers were given", async () => {
    const { err } = await runCli(["explain", workers(), "/app"]);
    expect(err).toContain("no configuration of httpd was given");
  });

  it("takes what AllowEncodedSlashes says as an argument", async () => {
    const args = [workers(), "/app/a%2Fb", "--with", httpd()];
    const off = await json(...args, "--encoded-slashes", "off");
    const noDecode = await json(...args, "--encoded-slashes", "no-decode");
    expect(JSON.stringify(off)).toContain("404");
    expect(JSON.stringify(noDecode)).not.toContain("404");
  });

  it("refuses files with which Apache does not start", async () => {
    const path = write("refused.properties", "worker.list=w1\nworker.w1.lbfactr=1\n");
    expect(await runCli(["explain", path, "/"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("unknown-worker-attribute"),
    });
  });
});

it.each([
  ["no URL", [pair], /^lbgen: explain needs <url>\n/],
  ["a URL that is none", [pair, "ftp://x/"], /hint: write it as a browser shows it/],
  ["a file that is not there", [join(folder, "none.yaml"), "/"], /cannot read/],
])("refuses %s", async (_, args, message) => {
  const { code, err } = await runCli(["explain", ...args]);
  expect(err).toMatch(message);
  expect([2, 3]).toContain(code);
});
