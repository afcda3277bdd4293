import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCli } from "../support/run-cli.ts";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
const golden = fileURLToPath(new URL("../golden/graph/", import.meta.url));
const names = readdirSync(examples)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.replace(/\.yaml$/, ""));
const files = { text: "expected.txt", mermaid: "expected.mmd", svg: "expected.svg" };

it("no golden folder is left over", () => {
  expect(readdirSync(golden).sort()).toEqual(names.sort());
});

describe.each(names)("%s", (name) => {
  it.each(Object.entries(files))("as %s", async (format, file) => {
    const { code, out, err } = await runCli(["graph", join(examples, `${name}.yaml`), "--format", format]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    await expect(out).toMatchFileSnapshot(join(golden, name, file));
  });
});
