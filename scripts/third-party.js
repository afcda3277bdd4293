// Writes the notices of the packages that dist/bundle holds beside it, as their licences ask.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const root = new URL("../", import.meta.url);
const json = (path) => JSON.parse(readFileSync(new URL(path, root), "utf8"));

/** The run-time dependencies and theirs. */
function packages(names, found = new Set()) {
  for (const name of names) {
    if (found.has(name) || !existsSync(new URL(`node_modules/${name}/package.json`, root))) continue;
    found.add(name);
    packages(Object.keys(json(`node_modules/${name}/package.json`).dependencies ?? {}), found);
  }
  return found;
}

const notices = [...packages(Object.keys(json("package.json").dependencies))].sort().map((name) => {
  const { version, license, author, repository } = json(`node_modules/${name}/package.json`);
  const file = readdirSync(new URL(`node_modules/${name}/`, root)).find((one) => /^(?:licen[cs]e|copying)/i.test(one));
  const text =
    file === undefined
      ? `Copyright ${author?.name ?? author ?? "the authors"}; see ${repository?.url ?? repository ?? name}`
      : readFileSync(new URL(`node_modules/${name}/${file}`, root), "utf8").trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
});
writeFileSync(new URL("dist/bundle/THIRD-PARTY-LICENSES.txt", root), notices.join(`\n${"-".repeat(80)}\n\n`));
