import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import * as shapes from "../../src/shapes/index.ts";
import { createCleanup } from "../support/cleanup.ts";
import { commandLines, inFolderOfInputs } from "../support/command-lines.ts";
import { waitFor } from "../support/processes.ts";
import { runCli } from "../support/run-cli.ts";
import { runServe, startServe } from "../support/serve.ts";

const byName = shapes as unknown as Readonly<Record<string, z.ZodType>>;
const folder = inFolderOfInputs();

/** Reads a text strictly as a shape; what does not fit is told by path. */
function parse(text: string, shape: string): unknown {
  const schema = byName[shape];
  if (schema === undefined) throw new RangeError(`there is no shape ${shape}`);
  const result = schema.safeParse(JSON.parse(text));
  expect(result.error?.issues ?? []).toEqual([]);
  return result.data;
}

describe("--format json is one document of its shape", () => {
  const withJson = commandLines.flatMap((line) => (line.shape === undefined ? [] : [{ ...line, shape: line.shape }]));

  it.each(withJson)("$name", async ({ argv, code, shape }) => {
    const result = await runCli([...argv, "--format", "json", "--quiet"]);
    expect({ code: result.code, out: result.out === "" }).toEqual({ code, out: false });
    parse(result.out, shape);
    expect(result.out.endsWith("}\n")).toBe(true);
    expect(result.out).not.toContain("\u001b");
  });

  it("the schema is itself JSON", async () => {
    const { out } = await runCli(["schema"]);
    expect(JSON.parse(out)).toMatchObject({ type: "object" });
  });

  it("what is told of wrong usage and of the environment is text", async () => {
    for (const argv of [
      ["validate", "nowhere.yaml"],
      ["patch", "mine.xml", "-t", "quiet.yaml", "-n", "none"],
    ]) {
      const { out, err } = await runCli([...argv, "--format", "json"]);
      expect(out).toBe("");
      expect(err).toMatch(/^lbgen: \S/);
    }
  });

  it("generate tells backups and stale files", async () => {
    await runCli(["generate", "examples/raspberry-pi.yaml", "-o", "again", "--quiet"]);
    for (const name of ["tomcat1/server.xml", "INSTALL.md"]) writeFileSync(join(folder, "again", name), "mine\n");
    const { out } = await runCli(["generate", "quiet.yaml", "-o", "again", "--format", "json"]);
    expect(parse(out, "generated")).toMatchObject({
      backups: [{ path: "INSTALL.md", backup: "INSTALL.md.bak-1" }],
      stale: [
        { path: "tomcat1/server.xml", action: "keep" },
        { path: "tomcat2/server.xml", action: "delete" },
      ],
    });
  });

  it("remove tells what it kept, and what it means", async () => {
    const { out } = await runCli(["remove", "tomcat1", "edited.yaml", "--format", "json"]);
    expect(parse(out, "edited")).toMatchObject({
      changed: true,
      backup: expect.stringMatching(/^edited\.yaml\.bak-\d$/),
      remarks: ["users whose session is on tomcat1 lose it"],
    });
  });

  it(".lbgen.json", () => {
    parse(readFileSync(join(folder, "out/.lbgen.json"), "utf8"), "manifest");
  });
});

describe("serve", () => {
  const cleanup = createCleanup();
  afterAll(() => cleanup.run());

  const eventsOf = (text: string): { event: string }[] =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => parse(line, "serveEvent") as { event: string });

  it("tells each event on a line, the admin API and its events have their shapes", { timeout: 60_000 }, async () => {
    mkdirSync(join(folder, "served"));
    const file = join(folder, "served/lbgen.yaml");
    const text = readFileSync(join(folder, "quiet.yaml"), "utf8");
    writeFileSync(file, text);
    const served = await startServe([file, "--format", "json", "--watch"], cleanup);
    const ask = async (path: string, shape: string, body?: object): Promise<unknown> => {
      const headers = { "Content-Type": "application/json" };
      const init = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
      return parse(await (await fetch(`${served.adminUrl}${path}`, init)).text(), shape);
    };
    const stream = new AbortController();
    const events = await fetch(`${served.adminUrl}/api/events`, { signal: stream.signal });
    await fetch(`${served.url}/session`).then((answer) => answer.text());
    await ask("/", "routes");
    await ask("/api/status", "status");
    await ask("/api/balancers/lb/members/t1", "adminMember", { activation: "disabled", lbfactor: 3 });
    await ask("/api/nodes/t1", "adminNode", { fault: "slow" });
    await ask("/api/nodes/t1", "adminError", { fault: "none at all" });
    await ask("/nowhere", "adminError");
    const heard = (what: string) =>
      waitFor(
        () => (served.out().includes(what) ? true : undefined),
        20_000,
        () => `${what} was not told:\n${served.out()}${served.err()}`,
      );
    writeFileSync(file, `${text}wrong: 1\n`);
    await heard('"ok":false');
    writeFileSync(file, text.replace("8109", "8110"));
    await heard('"ok":true');
    served.signal("SIGTERM");
    expect(await served.ended).toBe(0);

    const told = eventsOf(served.out());
    expect([...new Set(told.map(({ event }) => event))].sort()).toEqual(
      ["ready", "reload", "request", "state", "stopped"].sort(),
    );
    expect(told.find((event) => event.event === "reload")).toMatchObject({
      ok: false,
      diagnostics: [{ code: "unknown-key", line: 5 }],
    });
    const sent = (await events.text()).matchAll(/^event: (\S+)\ndata: (.*)$/gm);
    const names = [...sent].map(([, name = "", data = ""]) => [
      name,
      (parse(data, "serveEvent") as { event: string }).event,
    ]);
    expect(names.length).toBeGreaterThan(3);
    for (const [name, event] of names) expect(name).toBe(event);
  });

  it("of a file with errors it tells these, and that it stopped", async () => {
    const { status, out, err } = await runServe([join(folder, "wrong.yaml"), "--format", "json"]);
    expect({ status, err }).toEqual({ status: 1, err: "" });
    expect(eventsOf(out)).toEqual([
      expect.objectContaining({ event: "stopped", diagnostics: expect.arrayContaining([expect.anything()]) }),
    ]);
  });
});
