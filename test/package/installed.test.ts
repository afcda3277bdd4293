import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as library from "../../src/index.ts";
import { createCleanup } from "../support/cleanup.ts";
import { type Ended, emptyFolder, packPackage, repository, runIn } from "../support/package.ts";
import { describePeers, NODES } from "../support/peers.ts";
import { freePort } from "../support/ports.ts";

const cleanup = createCleanup();
afterAll(cleanup.run);
let tarball: string;
beforeAll(() => {
  tarball = packPackage(emptyFolder(cleanup)).tarball;
});

const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { version: string };
const examples = "node_modules/lbgen/examples";

/** A folder in which `npm install` has put the package, without a network. */
function install(nodeFolder: string | undefined): string {
  const folder = emptyFolder(cleanup);
  // --prefix: npm else looks for a project in the folders above.
  const args = ["install", "--prefix", ".", "--offline", "--no-audit", "--no-fund", tarball];
  const { status, stderr } = runIn(folder, "npm", args, nodeFolder === undefined ? {} : { nodeFolder });
  if (status !== 0) throw new Error(`npm install: ${stderr}`);
  return folder;
}

/** What the package does in an empty directory under one Node; a warning of deprecation ends it. */
function works(nodeFolder: string | undefined, nodeVersion: RegExp): void {
  let folder: string;
  const node = nodeFolder === undefined ? {} : { nodeFolder };
  const env = { NODE_OPTIONS: "--throw-deprecation --pending-deprecation" };
  const lbgen = (...args: string[]): Ended => runIn(folder, "node_modules/.bin/lbgen", args, { ...node, env });
  beforeAll(() => {
    folder = install(nodeFolder);
  });

  it("installs one package", () => {
    expect(runIn(folder, "node", ["--version"], node).stdout).toMatch(nodeVersion);
    expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual(["lbgen"]);
  });

  it("prints its version alone", () => {
    expect(lbgen("--version")).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("generates and lints an example of the package", () => {
    const written = lbgen("generate", `${examples}/two-apps.yaml`, "-o", "out", "--quiet");
    expect(written).toMatchObject({ status: 0, stdout: "" });
    expect(readFileSync(join(folder, "out/apache/workers.properties"), "utf8")).toContain("worker.list=");
    const checked = lbgen("generate", `${examples}/two-apps.yaml`, "-o", "out", "--check");
    expect(checked.status).toBe(0);
    expect(lbgen("lint", "out").stderr).toMatch(/^\d+ files: /m);
  });

  it.each([
    ["schema"],
    ["rules", "no-secret"],
    ["explain", `${examples}/raspberry-pi.yaml`, "http://192.168.0.2/"],
    ["graph", `${examples}/raspberry-pi.yaml`, "--format", "svg"],
    ["completion", "bash"],
    ["completion", "zsh"],
    ["completion", "fish"],
  ])("runs %s %s with a clean standard error", (...args) => {
    const { status, stdout, stderr } = lbgen(...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).not.toBe("");
  });

  it("makes a topology", () => {
    const made = lbgen("init", "mine.yaml", "--yes", "--node", "a=127.0.0.1:8009", "--quiet");
    expect(made).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(lbgen("validate", "mine.yaml")).toMatchObject({ status: 0 });
  });

  it("imports what it generated", () => {
    expect(lbgen("generate", `${examples}/raspberry-pi.yaml`, "-o", "pis", "--quiet").status).toBe(0);
    const { status, stdout } = lbgen("import", "pis/apache/workers.properties", "--httpd", "pis/apache/jk.conf");
    expect(status).toBe(0);
    expect(stdout).toContain("name: tomcat1");
  });

  it("serves, and lets a command ask it", async () => {
    const node1 = `{ name: tomcat1, host: 127.0.0.1, ajp: { port: ${await freePort()} } }`;
    writeFileSync(join(folder, "served.yaml"), `balancers: [{ name: lb }]\nnodes: [${node1}]\n`);
    const ask = `node -e "fetch(process.env.LBGEN_URL + '/session').then(async (r) => console.log(r.status, await r.text()))"`;
    const { status, stdout, stderr } = lbgen(
      ...["serve", "served.yaml", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"],
      ...["--quiet", "--exec", ask],
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^200 .*Session on tomcat1/ms);
  });

  it("is a library", () => {
    writeFileSync(
      join(folder, "use.mjs"),
      `import * as lbgen from "lbgen";
       import { readFileSync } from "node:fs";
       const { topology } = lbgen.readTopology(readFileSync("${examples}/raspberry-pi.yaml"), "lbgen.yaml");
       console.log(JSON.stringify([Object.keys(lbgen), topology.nodes.map(({ name }) => name)]));`,
    );
    const { status, stdout, stderr } = runIn(folder, "node", ["use.mjs"], { ...node, env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual([Object.keys(library).sort(), ["tomcat1", "tomcat2"]]);
  });

  it("runs from the tarball under npx", () => {
    const elsewhere = emptyFolder(cleanup);
    const args = ["--yes", "--offline", "--package", tarball, "lbgen", "--version"];
    expect(runIn(elsewhere, "npx", args, node)).toMatchObject({ status: 0, stdout: `${version}\n` });
  });
}

describe("the installed package", () => works(undefined, new RegExp(`^${process.version}\n`)));

describePeers("the installed package on Node 20.19.0", ["node-20"], () => works(NODES["node-20"], /^v20\.19\.0\n/));

describePeers("the installed package on Node 24", ["node-24"], () => works(NODES["node-24"], /^v24\./));

describe("the types of the library", () => {
  it.each([["node16"], ["bundler"]])("are enough by themselves, with moduleResolution %s", (moduleResolution) => {
    const folder = install(undefined);
    const module = moduleResolution === "bundler" ? "esnext" : moduleResolution;
    const compilerOptions = { strict: true, noEmit: true, skipLibCheck: false, types: [], module, moduleResolution };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
    mkdirSync(join(folder, "src"));
    writeFileSync(
      join(folder, "src/use.mts"),
      `import { type Diagnostic, readTopology, renderTopology, type Topology, type TopologyInput } from "lbgen";
       export const input: TopologyInput = { nodes: [{ name: "a", host: "10.0.0.1", ajp: { secret: { env: "AJP" } } }] };
       // @ts-expect-error a name is a text
       export const wrong: TopologyInput = { nodes: [{ name: 1 }] };
       // @ts-expect-error there is no such method
       export const method: Topology["balancers"][number]["method"] = "random";
       export const reading = readTopology(new Uint8Array(), "lbgen.yaml");
       export const findings: readonly Diagnostic[] = reading.diagnostics;
       export const ports: readonly number[] | undefined = reading.topology?.nodes.map(({ ajp }) => ajp.port);
       export const render: typeof renderTopology = renderTopology;`,
    );
    const { status, stdout } = runIn(folder, join(repository, "node_modules/.bin/tsc"), ["-p", "."]);
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });
});
