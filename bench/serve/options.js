// The command lines of run.js and soak.js.
import { parseArgs } from "node:util";
import { contenders, tuningNames } from "./contenders.js";
import { loads } from "./loads.js";
import { missingFor, missingTools } from "./peers.js";

const commonOptions = {
  tuning: { type: "string", default: "minimal" },
  pin: { type: "string", multiple: true, default: [] },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
};

export const commonUsage = `  --tuning minimal|recommended  settings of the workers: mod_jk's own defaults, or what lbgen generate adds (minimal)
  --pin wrk=CPUS|tomcat=CPUS|balancer=CPUS
                                keep these to some CPUs, such as wrk=3 or tomcat=0-1; may be repeated (anywhere)
  --json                        print one JSON document instead of text
  --help`;

/** Ends the process on --help and on a wrong command line. */
export function readOptions(options, usage, check) {
  try {
    const { values } = parseArgs({ options: { ...options, ...commonOptions } });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    oneOf("--tuning", values.tuning, tuningNames);
    return { ...values, pins: pinsOf(values.pin), ...check(values) };
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

export function positive(option, text) {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${option}: "${text}" is not a positive number`);
  return value;
}

export function positiveInteger(option, text) {
  const value = positive(option, text);
  if (!Number.isInteger(value)) throw new Error(`${option}: "${text}" is not a whole number`);
  return value;
}

export function loadsNamed(option, text) {
  return named(option, text, loads);
}

export function contendersNamed(option, text) {
  return named(option, text, contenders);
}

/** The contenders that can run; says on stderr which cannot, and why. Ends the process when nothing can be measured. */
export function available(wanted) {
  const tools = missingTools();
  const missing = wanted.flatMap(({ name }) => {
    const needs = missingFor(name);
    return needs.length === 0 ? [] : [{ name, needs }];
  });
  if (tools.length > 0) console.error(`serve not measured, missing: ${tools.join(", ")}`);
  for (const { name, needs } of missing) console.error(`${name} not measured, missing: ${needs.join(", ")}`);
  const found = wanted.filter(({ name }) => !missing.some((each) => each.name === name));
  if (tools.length > 0 || found.length === 0) process.exit(0);
  return { found, missing };
}

export function contenderNamed(option, name) {
  oneOf(
    option,
    name,
    contenders.map((each) => each.name),
  );
  return contenders.find((each) => each.name === name);
}

function named(option, text, all) {
  const names = text.split(",");
  for (const name of names) {
    oneOf(
      option,
      name,
      all.map((each) => each.name),
    );
  }
  return all.filter((each) => names.includes(each.name));
}

function pinsOf(texts) {
  const pins = {};
  for (const text of texts) {
    const [who, cpus] = text.split("=");
    oneOf("--pin", who, ["wrk", "tomcat", "balancer"]);
    if (!/^\d[\d,-]*$/.test(cpus ?? "")) throw new Error(`--pin: "${text}" names no CPUs`);
    pins[who] = cpus;
  }
  return pins;
}

function oneOf(option, value, choices) {
  if (!choices.includes(value)) throw new Error(`${option}: "${value}" is none of ${choices.join(", ")}`);
}
