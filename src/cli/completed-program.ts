import type { Argument, Command, Option } from "commander";
import type {
  Candidate,
  Candidates,
  CompletedCommand,
  CompletedOption,
  CompletedProgram,
  CompletedValue,
} from "../completion/completed-program.ts";
import { takesValue } from "./help-layout.ts";

/** What a file is called that a placeholder or an option asks for; extensions without the dot. */
const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  topology: ["yaml", "yml", "json"],
  workers: ["properties"],
  mounts: ["properties"],
  "server-xml": ["xml"],
};

/** The command line as completion sees it: what help shows, and what the placeholders say of values. */
export function completedProgram(program: Command, codes: readonly Candidate[]): CompletedProgram {
  const commands = program.createHelp().visibleCommands(program);
  return { name: program.name(), options: optionsOf(program), commands: commands.map(completedCommand), codes };
}

function completedCommand(command: Command): CompletedCommand {
  return {
    name: command.name(),
    description: command.description(),
    options: optionsOf(command),
    operands: command.registeredArguments.map((argument) => ({
      value: operandValue(argument),
      isRequired: argument.required,
      isVariadic: argument.variadic,
    })),
  };
}

function optionsOf(command: Command): CompletedOption[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({
      flags: flagsOf(option),
      description: option.description,
      value: takesValue(option) ? optionValue(option) : undefined,
      isRepeatable: option.variadic || option.description.includes("(repeatable)"),
      conflicts: command.options.filter((other) => excludes(option, other) || excludes(other, option)).flatMap(flagsOf),
    }));
}

function flagsOf({ short, long }: Option): string[] {
  return [short, long].filter((flag) => flag !== undefined);
}

/** Whether an option says that another cannot be beside it. */
function excludes(option: Option, other: Option): boolean {
  // Its type does not tell of it.
  const { conflictsWith } = option as Option & { readonly conflictsWith?: readonly string[] };
  return conflictsWith?.includes(other.attributeName()) === true;
}

function operandValue(argument: Argument): CompletedValue {
  const name = argument.name();
  if (argument.argChoices !== undefined) return { name, candidates: { kind: "words", words: argument.argChoices } };
  // FILE is a topology wherever it stands alone.
  if (name === "file") return { name, candidates: files("topology") };
  return { name, candidates: byPlaceholder(name, name) };
}

function optionValue(option: Option): CompletedValue {
  const name = /[<[](.*)[>\]]/.exec(option.flags)?.[1] ?? option.name();
  if (option.argChoices !== undefined) return { name, candidates: { kind: "words", words: option.argChoices } };
  return { name, candidates: byPlaceholder(name, option.name()) };
}

/** What a placeholder says; of a file its option says which. */
function byPlaceholder(placeholder: string, owner: string): Candidates {
  switch (placeholder) {
    case "file":
    case "path":
      return files(owner);
    case "workers":
    case "server-xml":
      return files(placeholder);
    case "dir":
      return { kind: "folders" };
    case "code":
      return { kind: "codes" };
    case "command":
      return { kind: owner === "command" ? "commands" : "anything" };
    case "node":
    case "balancer":
      return { kind: "names", of: placeholder };
    default:
      return { kind: "anything" };
  }
}

function files(what: string): Candidates {
  return { kind: "files", extensions: EXTENSIONS[what] ?? [] };
}
