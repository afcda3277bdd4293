import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Example } from "../../src/rules/explanation.ts";
import { readingExplanations } from "../../src/rules/reading.ts";
import { runCli } from "../support/run-cli.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function write(example: Example): string {
  const folder = mkdtempSync(join(tmpdir(), "lbgen-reading-"));
  folders.push(folder);
  chmodSync(folder, 0o755);
  for (const [name, text] of Object.entries(example)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** How each code comes about: what imports, what lints a file, what lints a folder. */
async function outputFor(code: string, example: Example, isBad: boolean): Promise<string> {
  const folder = write(example);
  const names = Object.keys(example).map((name) => join(folder, name));
  if (code === "not-imported" || code === "import-changed") {
    const httpd = names.filter((name) => name.endsWith(".conf")).flatMap((name) => ["--httpd", name]);
    return (await runCli(["import", join(folder, "workers.properties"), ...httpd])).err;
  }
  if (code === "cannot-edit") {
    const args = ["add", "--balancer", "shop", "tomcat2=127.0.0.1:8209", join(folder, "lbgen.yaml")];
    return (await runCli(args)).err;
  }
  if (code === "file-kind-unknown") return (await runCli(["lint", ...names])).out;
  if (code === "file-unreadable" && isBad) return lintForbidden(folder);
  const { out } = await runCli(["lint", folder]);
  return out;
}

/** The folder conf cannot be read, not even by root: for the time of the run this process is nobody. */
async function lintForbidden(folder: string): Promise<string> {
  const isRoot = process.getuid?.() === 0;
  chmodSync(join(folder, "conf"), 0);
  if (isRoot) process.seteuid?.(65_534);
  try {
    return (await runCli(["lint", folder])).out;
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(join(folder, "conf"), 0o755);
  }
}

describe.each(readingExplanations)("$code", ({ code, bad, good, nearMiss }) => {
  it("comes of its bad example", async () => {
    expect(await outputFor(code, bad, true)).toContain(`[${code}]`);
  });

  it("does not come of its good example, nor of its near miss", async () => {
    for (const example of [good, nearMiss ?? good]) {
      expect(await outputFor(code, example, false)).not.toContain(`[${code}]`);
    }
  });
});
