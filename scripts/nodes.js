// Puts the Nodes that the package is tested with into .nodes/, from the npm registry: the oldest that it supports and the
// newest long-term one. The registry's packages hold the program alone and run no script.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const VERSIONS = ["20.19.0", "24.21.0"];

const folder = fileURLToPath(new URL("../.nodes", import.meta.url));
mkdirSync(folder, { recursive: true });
const program = `node-${process.platform}-${process.arch}`;
const packages = VERSIONS.map((version) => `node-${version.split(".")[0]}@npm:${program}@${version}`);
const options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"];
const { status } = spawnSync("npm", ["install", "--prefix", folder, ...options, ...packages], { stdio: "inherit" });
process.exitCode = status ?? 1;
