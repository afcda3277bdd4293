import type { Candidates, CompletedCommand, CompletedProgram } from "./completed-program.ts";
import { shQuote } from "./sh-quote.ts";

/** What functions.bash looks up, each table a function that sets a variable. */
export function bashTables({ options, commands, codes }: CompletedProgram): string {
  const all: readonly CompletedCommand[] = [{ name: "", description: "", options, operands: [] }, ...commands];
  return [
    "# Sets words to those of a list.",
    table("list", '"$1"', "words", [
      [["commands"], commands.map(({ name }) => name).join(" ")],
      [["codes"], codes.map(({ word }) => word).join(" ")],
    ]),
    "# Sets words to the options of a command.",
    table("flags", '"$1"', "words", all.map(flagsOf)),
    "# Sets wanted to what follows an option of a command; fails where nothing does.",
    table("value", '"$1 $2"', "wanted", all.flatMap(valuesOf)),
    "# Sets wanted to what an operand of a command is, counted from 0; fails where there is none.",
    table("operand", '"$1 $2"', "wanted", all.flatMap(operandsOf)),
  ].join("\n");
}

type Row = readonly [patterns: readonly string[], text: string];

function table(name: string, subject: string, variable: string, rows: readonly Row[]): string {
  const cases = rows.map(
    ([patterns, text]) => `    ${patterns.map(pattern).join(" | ")}) ${variable}=${shQuote(text)} ;;`,
  );
  return [`__lbgen_${name}() {`, `  case ${subject} in`, ...cases, "    *) return 1 ;;", "  esac", "}", ""].join("\n");
}

/** A pattern of `case`; a `*` at its end stands for anything. */
function pattern(text: string): string {
  return text.endsWith("*") ? `${shQuote(text.slice(0, -1))}*` : shQuote(text);
}

function flagsOf({ name, options }: CompletedCommand): Row {
  return [[name], options.flatMap(({ flags }) => flags).join(" ")];
}

function valuesOf({ name, options }: CompletedCommand): Row[] {
  return options.flatMap(({ flags, value }): Row[] =>
    value === undefined ? [] : [[flags.map((flag) => `${name} ${flag}`), wanted(value.candidates)]],
  );
}

function operandsOf({ name, operands }: CompletedCommand): Row[] {
  return operands.map(({ value, isVariadic }, index) => [
    [isVariadic ? `${name} *` : `${name} ${index}`],
    wanted(value.candidates),
  ]);
}

/** What __lbgen_fill reads: the kind, and behind a colon what it needs to know. */
function wanted(candidates: Candidates): string {
  switch (candidates.kind) {
    case "words":
      return `words:${candidates.words.join(" ")}`;
    case "files":
      return `files:${candidates.extensions.join(" ")}`;
    case "names":
      return `names:${candidates.of}`;
    case "commands":
    case "codes":
      return `list:${candidates.kind}`;
    case "folders":
    case "anything":
      return `${candidates.kind}:`;
  }
}
