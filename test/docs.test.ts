import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
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

it("the README shows what validate prints", () => {
  const args = ["bin/lbgen.js", "validate", "examples/raspberry-pi.yaml"];
  const { stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  const [first = ""] = stdout.split(/(?<=\n)(?=examples)/);
  expect(first).toContain("[no-secret]");
  expect(readme).toContain(`\`\`\`text\n${first}\`\`\``);
});

it("the README shows what explain prints", () => {
  const args = [
    "explain",
    "examples/raspberry-pi.yaml",
    "http://192.168.0.2/cart",
    "--cookie",
    "JSESSIONID=A1B2.tomcat2",
  ];
  const { stdout } = spawnSync(process.execPath, ["bin/lbgen.js", ...args], { cwd: root, encoding: "utf8" });
  const shown = stdout.slice(stdout.indexOf("session ids:"), stdout.indexOf("\n\nremarks:"));
  expect(shown).toContain("tomcat2");
  expect(readme).toContain(`\`\`\`text\n${shown}\n\`\`\``);
});

it("the README shows what simulate prints", () => {
  const args = ["--sessions", "0.5", "--down", "tomcat2@2m..5m", "--requests", "60000"];
  const command = ["simulate", "examples/raspberry-pi.yaml", ...args];
  expect(readme).toContain(`npx lbgen ${command.join(" ")}\n`);
  const { stdout } = spawnSync(process.execPath, ["bin/lbgen.js", ...command], { cwd: root, encoding: "utf8" });
  const parts = [/^member {3}lbfactor.*\n(?:\S.*\n)+/m, /^answers over time.*\n(?:tomcat.*\n)+/m];
  for (const part of parts) expect(readme).toContain(part.exec(stdout)?.[0] ?? "nothing");
});
