import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");

it("docs/rules.md and the README's tables are fresh", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/docs.js", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

it("the README shows examples/raspberry-pi.yaml word for word, and names every example", () => {
  expect(readme).toContain(`\`\`\`yaml\n${readFileSync(`${root}examples/raspberry-pi.yaml`, "utf8")}\`\`\``);
  const examples = readdirSync(`${root}examples`).filter((name) => name.endsWith(".yaml"));
  expect(examples.filter((name) => !readme.includes(`(examples/${name})`))).toEqual([]);
});

it.each(["README.md", "README.ko.md", "CONTRIBUTING.md", "docs/tutorial.md", "docs/migration.md"])(
  "%s links to files that are there",
  (page) => {
    const text = readFileSync(`${root}${page}`, "utf8").replaceAll(/^```[\s\S]*?^```$/gm, "");
    const links = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map((match) => match[1] ?? "");
    const missing = links.filter((link) => !/^https?:/.test(link) && !existsSync(join(root, dirname(page), link)));
    expect(missing).toEqual([]);
  },
);
