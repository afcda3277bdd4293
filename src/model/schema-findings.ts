import type { z } from "zod";
import { nearestWord } from "./nearest.ts";
import { eitherOf, shown } from "./shown.ts";
import type { PathPart } from "./topology-source.ts";

/** What the schema has against one place of the input. */
export interface SchemaFinding {
  readonly path: readonly PathPart[];
  /** Whether the key is at fault, or its value. */
  readonly at: "key" | "value";
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

type Issue = z.core.$ZodIssue;

/** Findings that suggest a word, after which hints get no more suggestions: each one costs a comparison with all words. */
const MAX_SUGGESTIONS = 500;

/**
 * The schema's objections in the words of the topology file.
 *
 * @param issues - from zod, for `value`.
 * @param value - the input as it was read.
 * @param spelling - how a scalar stands in the file (`10.10`, where the value is 10.1).
 * @param keysAt - the keys that an object at this path may have, for suggestions.
 * @returns findings of code `unknown-key`, `missing-key`, `quote-it`, `wrong-type`, `bad-value`, `out-of-range`,
 * `empty-value` and `control-character`, in zod's order.
 */
export function schemaFindings(
  issues: readonly Issue[],
  value: unknown,
  spelling: (path: readonly PathPart[]) => string | undefined,
  keysAt: (path: readonly PathPart[]) => readonly string[],
): SchemaFinding[] {
  const findings: SchemaFinding[] = [];
  let suggestions = 0;
  const suggest = (word: string, candidates: readonly string[]) =>
    suggestions++ < MAX_SUGGESTIONS ? nearestWord(word, candidates) : undefined;

  const visit = (issue: Issue, base: readonly PathPart[]): void => {
    const path = [...base, ...(issue.path as PathPart[])];
    const found = valueAt(value, path);
    const name = pathName(path) || "the topology";
    const add = (code: string, message: string, hint?: string, at: "key" | "value" = "value") =>
      findings.push({ path, at, code, message, ...(hint === undefined ? {} : { hint }) });
    switch (issue.code) {
      case "unrecognized_keys":
        for (const key of issue.keys) {
          const known = keysAt(path);
          const near = suggest(key, known);
          findings.push({
            path: [...path, key],
            at: "key",
            code: "unknown-key",
            message: `${shown(key)} is no key of ${name}`,
            hint: unknownKeyHint(key, path, near, known),
          });
        }
        return;
      case "invalid_union":
        if (path.at(-1) === "secret") findings.push(secretFinding(path, found));
        else visitUnion(issue, path, found, add);
        return;
      case "invalid_type":
        if (found === undefined) {
          const key = String(path.at(-1));
          const parent = pathName(path.slice(0, -1)) || "the topology";
          add(
            "missing-key",
            `${parent} has no ${shown(key)}`,
            `add ${key}: ${ARTICLES[issue.expected] ?? "a value"}`,
            "key",
          );
        } else typeFinding(path, found, ARTICLES[issue.expected] ?? issue.expected, add);
        return;
      case "invalid_value": {
        const choices = issue.values.map(String);
        const near = typeof found === "string" ? suggest(found, choices) : undefined;
        const wanted = eitherOf(choices);
        if (found === null) typeFinding(path, found, wanted, add);
        else if (found === undefined) add("missing-key", `${name} is missing, ${wanted} is wanted`, "add it", "key");
        else
          add(
            "bad-value",
            `${name} is ${shown(found)}, ${wanted} is wanted`,
            near ? `did you mean ${near}?` : `use ${wanted}`,
          );
        return;
      }
      case "too_small":
      case "too_big":
        sizeFinding(issue, name, found, add);
        return;
      case "invalid_format":
        add(
          "control-character",
          `${name} holds a line end or another character that no file can carry`,
          "write it without",
        );
        return;
      default:
        add("bad-value", `${name} is ${shown(found)}: ${issue.message}`);
    }
  };

  /** Follows the branch that the input most looks like, or says what all branches want. */
  const visitUnion = (
    issue: Issue & { code: "invalid_union" },
    path: readonly PathPart[],
    found: unknown,
    add: Add,
  ) => {
    const branches = issue.errors as unknown as readonly (readonly Issue[])[];
    const isWrongKind = ([first, ...more]: readonly Issue[]) =>
      first !== undefined &&
      more.length === 0 &&
      first.path.length === 0 &&
      (first.code === "invalid_type" || (first.code === "invalid_value" && typeof first.values[0] !== typeof found));
    const looksRight = branches.filter((branch) => !isWrongKind(branch));
    const weigh = (branch: readonly Issue[]) =>
      branch.reduce((sum, one) => sum + (one.code === "unrecognized_keys" ? one.keys.length * 2 : 1), 0);
    const best = [...looksRight].sort((a, b) => weigh(a) - weigh(b))[0];
    if (found !== undefined && best !== undefined) {
      for (const inner of best) visit(inner, path);
      return;
    }
    const wanted = branches.map((branch) => describe(branch));
    typeFinding(path, found, eitherOf([...new Set(wanted)]), add);
  };

  const typeFinding = (path: readonly PathPart[], found: unknown, wanted: string, add: Add) => {
    const name = pathName(path) || "the topology";
    if (wanted.includes("a string") && (typeof found === "number" || typeof found === "boolean")) {
      const spelled = spelling(path) ?? String(found);
      add("quote-it", `${name} is the ${typeof found} ${spelled}, ${wanted} is wanted`, `quote it: "${spelled}"`);
    } else if (found === null) {
      add("wrong-type", `${name} is empty, ${wanted} is wanted`, "give it a value or remove the key");
    } else {
      const isQuoted = wanted === ARTICLES.int && typeof found === "string" && /^-?\d+$/.test(found);
      add(
        "wrong-type",
        `${name} is ${shown(found)}, ${wanted} is wanted`,
        isQuoted ? "write it without quotes" : `write ${wanted}`,
      );
    }
  };

  for (const issue of issues) visit(issue, []);
  return withoutRepeats(findings);
}

/** zod says of a huge number that it is too large for an integer and for the key: the second is what helps. */
function withoutRepeats(findings: readonly SchemaFinding[]): SchemaFinding[] {
  const last = new Map<string, SchemaFinding>();
  for (const finding of findings) if (finding.code === "out-of-range") last.set(pathName(finding.path), finding);
  return findings.filter((one) => one.code !== "out-of-range" || last.get(pathName(one.path)) === one);
}

/** What is wrong with a secret, in words that quote nothing of it. */
function secretFinding(path: readonly PathPart[], found: unknown): SchemaFinding {
  const name = pathName(path);
  const wanted = "a string, { env: NAME } or { file: PATH }";
  const hint = "name an environment variable or a file: { file: ajp-secret.txt }";
  const finding = (code: string, what: string, mend = hint, at: readonly PathPart[] = path): SchemaFinding => {
    return { path: at, at: "value", code, message: `${name} ${what}`, hint: mend };
  };
  if (typeof found === "string") {
    if (found.length > 65_536) return finding("too-long", "is too long", "shorten it");
    if (found === "") return finding("empty-value", `is empty, ${wanted} is wanted`);
    return finding(
      "control-character",
      "holds a line end or another character that no file can carry",
      "write it without",
    );
  }
  if (typeof found === "number" || typeof found === "boolean") {
    return finding("quote-it", `is a ${typeof found}, ${wanted} is wanted`, "put it in quotes");
  }
  if (typeof found !== "object" || found === null || Array.isArray(found)) {
    return finding("wrong-type", `is ${found === null ? "empty" : "a list"}, ${wanted} is wanted`);
  }
  const keys = Object.keys(found);
  if (keys.some((key) => key !== "env" && key !== "file")) {
    return finding("unknown-key", "has a key other than env and file");
  }
  if (keys.length !== 1)
    return finding(
      "bad-value",
      keys.length === 0 ? `is empty, ${wanted} is wanted` : "has both env and file",
      "name one of the two",
    );
  const [key = "env"] = keys;
  const place = (found as Record<string, unknown>)[key];
  if (typeof place === "string") return finding("bad-value", `names no ${key}`, hint, [...path, key]);
  const isSimple = typeof place === "number" || typeof place === "boolean";
  return finding(
    isSimple ? "quote-it" : "wrong-type",
    `has ${key === "env" ? "an" : "a"} ${key} that is no string`,
    isSimple ? "put it in quotes" : hint,
    [...path, key],
  );
}

/** Words of mod_jk and Tomcat, and the keys that say the same here. */
const ELSEWHERE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  nodes: {
    port: "ajp.port",
    address: "ajp.address",
    secret: "ajp.secret",
    jvmRoute: "route",
    jvm_route: "route",
    members: "members of a balancer",
    sticky: "sticky of a balancer",
    method: "method of a balancer",
  },
  balancers: {
    balance_workers: "members",
    sticky_session: "sticky",
    nodes: "members",
    mount: "mounts",
    JkMount: "mounts",
  },
};

function unknownKeyHint(
  key: string,
  path: readonly PathPart[],
  near: string | undefined,
  known: readonly string[],
): string {
  const here = ELSEWHERE[path[0] === "defaults" ? "nodes" : String(path[0])] ?? {};
  if (path.length <= 2 && Object.hasOwn(here, key)) return `say it with ${here[key]}`;
  if (key === "<<") return "YAML 1.2 has no merge keys: put what nodes share under defaults";
  return near === undefined ? `use ${eitherOf(known)}` : `did you mean ${shown(near)}?`;
}

type Add = (code: string, message: string, hint?: string, at?: "key" | "value") => void;

function sizeFinding(issue: Issue & { code: "too_small" | "too_big" }, name: string, found: unknown, add: Add): void {
  if (issue.origin === "string" && issue.code === "too_big") {
    add("too-long", `${name} has more than ${issue.maximum} characters`, "shorten it");
  } else if (issue.origin === "string") add("empty-value", `${name} is empty`, "give it a value or remove the key");
  else if (issue.origin === "array")
    add("empty-value", `${name} is an empty list, at least one entry is wanted`, "add an entry or remove the key");
  else {
    const bound = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
    add("out-of-range", `${name} is ${shown(found)}, ${bound} is wanted`, `write ${bound}`);
  }
}

const ARTICLES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "an integer", // the model has no other numbers
  int: "an integer",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

function describe(branch: readonly Issue[]): string {
  const [first] = branch;
  if (first?.code === "invalid_type" && first.path.length === 0) return ARTICLES[first.expected] ?? first.expected;
  if (first?.code === "invalid_value") return eitherOf(first.values.map(String));
  const key = first?.path[0];
  return key === undefined ? "another value" : `{ ${String(key)} }`;
}

/** `nodes[0].ajp.port`, as a reader of the file would say it. */
export function pathName(path: readonly PathPart[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === "number") return `${name}[${part}]`;
    const key = part.length > 60 ? `${part.slice(0, 60)}…` : part;
    return name === "" ? key : `${name}.${key}`;
  }, "");
}

/** The value at a path, own properties only. */
export function valueAt(value: unknown, path: readonly PathPart[]): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<PathPart, unknown>)[part];
  }
  return at;
}
