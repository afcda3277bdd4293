// Rewrites docs/rules.md from the rules, docs/json.md from the shapes and what the commands print, docs/two-apps.svg, and the
// generated tables of README.md from the schema and the command line; with --check it only says whether they are fresh. Needs
// dist/.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { placeholder } from "../dist/cli/help-layout.js";
import { createProgram } from "../dist/cli/main.js";
import { formatGraphSvg } from "../dist/graph/format-svg.js";
import { graphOf } from "../dist/graph/graph.js";
import { explainedCodes } from "../dist/lint/explained-codes.js";
import { topologyJsonSchema } from "../dist/model/json-schema.js";
import { readTopology } from "../dist/model/validate.js";
import { formatRulesPage } from "../dist/rules/rules-page.js";
import * as shapes from "../dist/shapes/index.js";
import { jsonExamples } from "./json-examples.js";
import { jsonPage } from "./json-page.js";

const readme = new URL("../README.md", import.meta.url);

/** One row per key: how it is written in the topology, its default and its meaning. */
function keyRows(schema, path = "") {
  return Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const at = path === "" ? key : `${path}.${key}`;
    if (key === "$schema" || at === "defaults") return at === "defaults" ? [row(at, child, schema)] : [];
    const branches = child.anyOf ?? [child];
    const item = branches.find(({ type }) => type === "array")?.items;
    const nested = key === "secret" ? undefined : branches.find((branch) => branch.properties !== undefined);
    const inner = item?.properties === undefined ? nested : item;
    const name = item?.properties === undefined || nested !== undefined ? at : `${at}[]`;
    return [row(at, child, schema), ...(inner === undefined ? [] : keyRows(inner, name))];
  });
}

function row(at, child, parent) {
  const key = at.split(".").at(-1);
  const isEmpty = child.default !== undefined && JSON.stringify(child.default) === "{}";
  const value = (parent.required ?? []).includes(key)
    ? "required"
    : child.default === undefined || isEmpty
      ? ""
      : `\`${typeof child.default === "string" ? child.default : JSON.stringify(child.default)}\``;
  return `| \`${at}\` | ${value} | ${cell(child.description ?? "")}${choices(child)} |`;
}

/** The words that a key takes, where its description does not list them. */
function choices(child) {
  const words = (child.anyOf ?? [child]).flatMap((branch) => branch.enum ?? []);
  const missing = words.filter((word) => !(child.description ?? "").includes(String(word)));
  return missing.length === 0 ? "" : cell(`: ${words.map((word) => `\`${word}\``).join(", ")}`);
}

function cell(text) {
  return text.replaceAll("|", "\\|");
}

function keysTable() {
  const rows = keyRows(topologyJsonSchema()).filter((line) => !/^\| `balancers\[\]\.mounts\[\]/.test(line));
  return ["| key | default | meaning |", "|---|---|---|", ...rows].join("\n");
}

function commandsTable() {
  const io = { out() {}, err() {}, env: {}, outIsTerminal: false, errIsTerminal: false };
  const program = createProgram(io, () => {});
  const commands = program.createHelp().visibleCommands(program);
  const rows = commands.map((command) => {
    const args = command.registeredArguments.map(placeholder);
    const options = command.options.map((option) => `\`${option.flags}\``).join(", ");
    return `| \`lbgen ${[command.name(), ...args].join(" ")}\` | ${cell(command.description())} | ${cell(options)} |`;
  });
  return ["| command | does | options |", "|---|---|---|", ...rows].join("\n");
}

function replaceBlock(text, name, content) {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`README.md has no block ${name}`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

const rulesPage = new URL("../docs/rules.md", import.meta.url);
const jsonShapes = new URL("../docs/json.md", import.meta.url);
const examples = await jsonExamples();

/** What each page is and what it should be. */
const pages = [
  {
    name: "README.md",
    url: readme,
    fresh: (before) => replaceBlock(replaceBlock(before, "keys", keysTable()), "commands", commandsTable()),
  },
  { name: "docs/rules.md", url: rulesPage, fresh: () => formatRulesPage([...explainedCodes().values()]) },
  { name: "docs/json.md", url: jsonShapes, fresh: () => jsonPage(shapes, examples) },
  { name: "docs/two-apps.svg", url: new URL("../docs/two-apps.svg", import.meta.url), fresh: () => drawn("two-apps") },
];

/** An example as `lbgen graph` draws it. */
function drawn(example) {
  const { topology } = readTopology(readFileSync(new URL(`../examples/${example}.yaml`, import.meta.url)), example);
  return formatGraphSvg(graphOf(topology));
}

for (const { name, url, fresh } of pages) {
  const before = existsSync(url) ? readFileSync(url, "utf8") : "";
  const after = fresh(before);
  if (after === before) continue;
  if (process.argv.includes("--check")) {
    console.error(`${name} is not fresh: run npm run docs`);
    process.exitCode = 1;
  } else writeFileSync(url, after);
}
