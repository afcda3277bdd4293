// docs/json.md: the shapes of src/shapes/ as tables, each with an example.
import * as z from "zod";

/** Named shapes have a section of their own. */
const COMMON = { Diagnostic: "diagnostic", Place: "place", Member: "adminMember", Node: "adminNode" };

const INTRO = `# JSON

What lbgen prints with \`--format json\`, what the admin API answers and what it writes, made by \`npm run docs\` from the
schemas in \`src/shapes/\`. The tests hold every command to them.

- Standard output is one document (of \`lbgen serve\` one object a line), also where there is nothing to say. Remarks, and findings
  for which a document has no place, are text on standard error; \`--quiet\` keeps the remarks back.
- With exit status 1 the document has the errors under \`diagnostics\`. Of \`explain\`, \`import\` and \`simulate\`, which have no result
  then, it has nothing else: see [Diagnostics](#diagnostics).
- With status 2 (wrong usage) and 3 (a file, a port or a program failed) there is no document, and the reason is text on
  standard error.
- No key is left out unless its table says so; what is not known is \`null\`. Later versions may add keys.
- Messages and other texts for people may change; every \`code\`, \`kind\` and word of a list is stable.

In the examples, which are real, lists are cut after two entries.
`;

/** Title, what comes before the table, and the shapes, of each section. */
const SECTIONS = [
  [
    "Diagnostics",
    "`lbgen validate` and `lbgen lint`; and every command that has no result because of errors.",
    ["diagnostics"],
  ],
  ["lbgen generate", "Also with `--check` and `--dry-run`.", ["generated"]],
  ["lbgen patch", "Also with `--check` and `--write`.", ["patched"]],
  ["lbgen add and lbgen remove", "Also with `--dry-run`.", ["edited"]],
  [
    "lbgen import",
    "The topology itself, which every command takes as it is: its keys are those of the [README](../README.md#the-topology-file) and of `lbgen schema`. What it does not say as the files do is text on standard error.",
    ["topology"],
  ],
  ["lbgen explain", "", ["explanation"]],
  ["lbgen simulate", "Shares go from 0 to 1.", ["simulation"]],
  ["lbgen rules", "With CODE a list of one.", ["rules"]],
  [
    "lbgen serve",
    "A line for each event, without blanks in it. `ready` comes first, `stopped` last; with `--quiet` there are no `request` events. Where FILE has errors, `stopped` is the only one.",
    ["readyEvent", "requestEvent", "stateEvent", "reloadEvent", "stoppedEvent"],
  ],
  [
    "Admin API",
    "Each answer is `application/json`. `POST /api/balancers/BALANCER/members/MEMBER` takes `activation`, `lbfactor` or both, and `POST /api/nodes/NODE` takes `fault`; they answer with the changed [member](#member) or [node](#node). `GET /api/events` sends the events of `lbgen serve` as server-sent events: `event:` has the name, `data:` the object. `GET /metrics` is text for Prometheus.",
    ["status", "adminMember", "adminNode", "routes", "adminError"],
  ],
  [
    ".lbgen.json",
    "In the folder that `lbgen generate` writes: the files that are its own. Whoever changes one finds what was there as `NAME.bak-N` after the next run.",
    ["manifest"],
  ],
];

/** What the shapes of a section that has several are called, and what comes before their tables. */
const TITLES = {
  readyEvent: ["ready", "Connections are accepted."],
  requestEvent: ["request", "A request is over."],
  stateEvent: ["state", "A member's state or activation changed."],
  reloadEvent: ["reload", "With `--watch`: a file changed."],
  stoppedEvent: ["stopped", ""],
  status: ["GET /api/status", ""],
  adminMember: ["Member", "An entry of `members`, and the answer to a change of it."],
  adminNode: ["Node", "An entry of `nodes`, and the answer to a change of it."],
  routes: ["GET /", ""],
  adminError: ["Errors", "With status 400, 401, 403 or 404."],
};

/** @param examples - by name of shape: the command line, and what it printed. */
export function jsonPage(shapes, examples) {
  const parts = SECTIONS.flatMap(([title, text, names]) => {
    const own = names.length > 1 ? names.map((name) => [name, ...TITLES[name]]) : [[names[0]]];
    return [
      `## ${title}\n`,
      ...(text === "" ? [] : [`${text}\n`]),
      ...own.flatMap(([name, heading, about]) => [
        ...(heading === undefined ? [] : [`### ${heading}\n`]),
        ...(about === undefined || about === "" ? [] : [`${about}\n`]),
        ...(name === "topology" ? [] : [`${table(shapes[name])}\n`]),
        ...exampleOf(examples[name]),
      ]),
    ];
  });
  const shared = ["Diagnostic", "Place"].map((id) => `### ${id}\n\n${table(shapes[COMMON[id]])}\n`);
  return [INTRO, ...parts, "## What several have\n", ...shared].join("\n");
}

function exampleOf(example) {
  if (example === undefined) return [];
  const isEvent = example.value.event !== undefined;
  const text = isEvent ? JSON.stringify(example.value) : JSON.stringify(cut(example.value), null, 2);
  return [`\`\`\`sh\n${example.command}\n\`\`\`\n`, `\`\`\`json\n${text}\n\`\`\`\n`];
}

function cut(value) {
  if (Array.isArray(value)) return value.slice(0, 2).map(cut);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cut(one)]));
}

function table(shape) {
  const schema = z.toJSONSchema(shape, { io: "input", reused: "inline" });
  // A shape with a name of its own is a reference to itself.
  const own = schema.$ref === undefined ? schema : schema.$defs[schema.$ref.split("/").at(-1)];
  return ["| key | type | meaning |", "|---|---|---|", ...rows(own, "")].join("\n");
}

function rows(schema, path) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const at = path === "" ? key : `${path}.${key}`;
    const notes = [child.description ?? "", required.has(key) ? "" : "may be absent"].filter((note) => note !== "");
    const row = `| \`${at}\` | ${cell(typeOf(child))} | ${cell(notes.join("; "))} |`;
    return [row, ...inner(child, at)];
  });
}

function inner(schema, at) {
  const branches = schema.anyOf ?? [schema];
  return branches.flatMap((branch) => {
    if (branch.type === "array") return rows(branch.items, `${at}[]`);
    return rows(branch, at);
  });
}

function typeOf(schema) {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1);
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(", ");
  if (schema.type === "array") return `list of ${plural(schema.items)}`;
  if (schema.type === "object" && typeof schema.additionalProperties === "object") {
    return `object of ${plural(schema.additionalProperties)}`;
  }
  return [schema.type ?? []].flat().join(" or ");
}

function plural(schema) {
  const type = typeOf(schema);
  return /^[a-z]+$/.test(type) ? `${type}s` : type;
}

function cell(text) {
  return text.replaceAll("|", "\\|");
}
