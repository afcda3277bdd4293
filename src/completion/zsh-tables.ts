import type {
  Candidate,
  Candidates,
  CompletedCommand,
  CompletedOption,
  CompletedProgram,
} from "./completed-program.ts";
import { shQuote } from "./sh-quote.ts";

/** What functions.zsh calls: what the program and each command have for _arguments, and the lists. */
export function zshTables({ options, commands, codes }: CompletedProgram): string {
  return [
    argumentsFunction("program", [...options.flatMap(optionSpecs), "1:command:->command", "*::word:->words"]),
    ...commands.map((command) => argumentsFunction(`command_${command.name}`, commandSpecs(command))),
    listFunction(
      "commands",
      "command",
      commands.map(({ name, description }) => ({ word: name, description })),
    ),
    listFunction("codes", "code", codes),
  ].join("\n");
}

function argumentsFunction(name: string, specs: readonly string[]): string {
  const lines = specs.map((spec) => `    ${shQuote(spec)}`);
  return [`__lbgen_${name}() {`, "  specs=(", ...lines, "  )", "}", ""].join("\n");
}

function listFunction(name: string, what: string, candidates: readonly Candidate[]): string {
  const lines = candidates.map(({ word, description }) => `    ${shQuote(`${escaped(word, ":")}:${description}`)}`);
  return [
    `__lbgen_${name}() {`,
    "  local -a list=(",
    ...lines,
    "  )",
    `  _describe -t ${name} ${what} list`,
    "}",
    "",
  ].join("\n");
}

function commandSpecs({ options, operands }: CompletedCommand): string[] {
  const places = operands.map(({ value, isRequired, isVariadic }, index) => {
    const place = isVariadic ? "*:" : `${index + 1}:${isRequired ? "" : ":"}`;
    return `${place}${escaped(value.name, ":")}:${action(value.candidates)}`;
  });
  return [...options.flatMap(optionSpecs), ...places];
}

/** One specification for each spelling; one that was given takes the others away, and what it cannot be used with. */
function optionSpecs({ flags, description, value, isRepeatable, conflicts }: CompletedOption): string[] {
  const isHelp = flags.includes("--help") || flags.includes("--version");
  const gone = isHelp ? ["-", "*"] : [...(isRepeatable ? [] : flags), ...conflicts];
  const exclusions = gone.length === 0 ? "" : `(${gone.join(" ")})`;
  return flags.map((flag) => {
    const joint = value === undefined ? "" : flag.startsWith("--") ? "=" : "+";
    const follows = value === undefined ? "" : `:${escaped(value.name, ":")}:${action(value.candidates)}`;
    return `${exclusions}${isRepeatable ? "*" : ""}${flag}${joint}[${escaped(description, "]")}]${follows}`;
  });
}

/** What zsh offers; a blank before a function keeps _arguments from giving it arguments of its own. */
function action(candidates: Candidates): string {
  switch (candidates.kind) {
    case "words":
      return `(${candidates.words.map((word) => escaped(word, " ():")).join(" ")})`;
    case "files":
      return ` __lbgen_files ${candidates.extensions.join(" ")}`.trimEnd();
    case "folders":
      return "_files -/";
    case "commands":
    case "codes":
      return ` __lbgen_${candidates.kind}`;
    case "names":
      return ` __lbgen_names ${candidates.of}`;
    case "anything":
      return " ";
  }
}

/** A text with a backslash before each of some characters, and before each backslash. */
function escaped(text: string, characters: string): string {
  return [...text].map((one) => (one === "\\" || characters.includes(one) ? `\\${one}` : one)).join("");
}
