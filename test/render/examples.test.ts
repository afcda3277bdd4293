import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { runCli } from "../support/run-cli.ts";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
const golden = fileURLToPath(new URL("../golden/generate/", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "lbgen-examples-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const names = readdirSync(examples)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.replace(/\.yaml$/, ""))
  .sort();

/** What the command line gave, as expected.txt holds it. */
const REPORT = "expected.txt";

it("covers the examples that the README promises, and no golden folder is left over", () => {
  const promised = ["hot-standby", "one-host", "raspberry-pi", "replicated", "two-apps", "weighted-secret"];
  expect(names).toEqual(expect.arrayContaining(promised));
  expect(readdirSync(golden).filter((folder) => !names.includes(folder))).toEqual([]);
});

it.each(names)("%s generates its golden files", async (name) => {
  const out = join(scratch, name);
  const result = await runCli(["generate", join(examples, `${name}.yaml`), "-o", out]);
  const files = filesBelow(out).filter((path) => path !== ".lbgen.json");
  const listed = (JSON.parse(readFileSync(join(out, ".lbgen.json"), "utf8")) as { files: { path: string }[] }).files;
  expect(listed.map(({ path }) => path).sort()).toEqual(files);

  const shown = (text: string) => text.replaceAll(out, "out").replaceAll(examples, "examples/");
  const secret = [...files, ".lbgen.json"].filter((path) => (statSync(join(out, path)).mode & 0o777) === 0o600);
  const modes = secret.map((path) => `0600 ${path}\n`).join("");
  const report = `exit ${result.code}\n--- stdout\n${shown(result.out)}--- stderr\n${shown(result.err)}--- modes\n${modes}`;
  await expect(report).toMatchFileSnapshot(join(golden, name, REPORT));
  for (const path of files) {
    await expect(readFileSync(join(out, path), "utf8")).toMatchFileSnapshot(join(golden, name, path));
  }
  // A file that is missing there is written, or in CI refused, by toMatchFileSnapshot itself.
  expect(filesBelow(join(golden, name)).filter((path) => path !== REPORT && !files.includes(path))).toEqual([]);
});

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
