import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const BLOCK = /^```[\s\S]*?^```$/gm;

function languagesOf(page: string): readonly string[] {
  return [...page.matchAll(BLOCK)].map(([block]) => block.split("\n", 1)[0] ?? "");
}

it("README.ko.md has the code blocks of README.md, in their order", async () => {
  const english = readFileSync(join(root, "README.md"), "utf8");
  const korean = readFileSync(join(root, "README.ko.md"), "utf8");
  expect(languagesOf(korean)).toEqual(languagesOf(english));
  const blocks = [...english.matchAll(BLOCK)].map(([block]) => block);
  // With `vitest run -u` a block that has changed is carried over.
  await expect(korean.replaceAll(BLOCK, () => blocks.shift() ?? "")).toMatchFileSnapshot(join(root, "README.ko.md"));
});
