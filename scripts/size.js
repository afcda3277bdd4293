// Prints what installing the package costs: the tarball, the folder that it becomes, and how many packages come along.
// Needs dist/.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const root = new URL("..", import.meta.url);
const pack = spawnSync("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], { cwd: root, encoding: "utf8" });
if (pack.status !== 0) throw new Error(`npm pack: ${pack.stderr}`);
const [{ size, unpackedSize, entryCount }] = JSON.parse(pack.stdout);
const dependencies = Object.keys(JSON.parse(readFileSync(new URL("package.json", root), "utf8")).dependencies ?? {});

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
console.log(`tarball       ${megabytes(size)}`);
console.log(`installed     ${megabytes(unpackedSize)} in ${entryCount} files`);
console.log(`dependencies  ${dependencies.length === 0 ? "none" : dependencies.join(", ")}`);
