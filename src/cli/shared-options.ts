import { Argument, Option } from "commander";

// Arguments and options that several commands have: the same one has the same words everywhere.

/** `[file]`: a topology (or what else the description says), which is lbgen.yaml of the current directory unless named. */
export function topologyArgument(description = "the topology; - is standard input"): Argument {
  return new Argument("[file]", description).default(undefined, "lbgen.yaml");
}

/** `--format <name>`, `text` unless told otherwise. */
export function formatOption(formats: readonly string[] = ["text", "json"]): Option {
  return new Option("--format <name>", "how to print the result").choices(formats).default("text");
}

export function quietOption(): Option {
  return new Option("--quiet", "print results and findings only");
}

export function dryRunOption(): Option {
  return new Option("--dry-run", "write nothing; print what would be done");
}

export function checkOption(): Option {
  return new Option("--check", "write nothing; exit 1 if something would change");
}

export function strictOption(): Option {
  return new Option("--strict", "fail on warnings too: exit 1");
}

/** `--ignore <code>`, which may be given several times. */
export function ignoreOption(): Option {
  return repeatable(new Option("--ignore <code>", "leave findings of this code out"));
}

/** An option that may be given several times; its value is the list of what was given, none unless told otherwise. */
export function repeatable(option: Option): Option {
  option.description += " (repeatable)";
  return option.default([]).argParser((value, before: readonly string[]) => [...before, value]);
}
