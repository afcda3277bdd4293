import type { Argument, Command, Option } from "commander";
import type { CommandLineFault } from "./command-line-fault.ts";
import { placeholder } from "./help-layout.ts";
import { suggest } from "./suggest.ts";
import { UsageError } from "./usage-error.ts";

/** What commander has against a command line, in lbgen's words and with what was likely meant. */
export function explainFault({ command, code, message }: CommandLineFault): UsageError {
  const [first = "", second = ""] = [
    ...message.matchAll(/(?:option|command|value|argument) '(.*?)'(?=[ .\n]|$)/gs),
  ].map(([, quoted]) => quoted);
  switch (code) {
    case "commander.unknownCommand":
      return unknownCommand(command, first);
    case "commander.unknownOption":
      return unknownOption(command, first);
    case "commander.invalidArgument":
      return message.startsWith("error: option")
        ? invalidValue(flagOf(first), second, optionBy(command, first)?.argChoices)
        : invalidValue(second, first, argumentBy(command, second)?.argChoices);
    case "commander.optionMissingArgument":
      return new UsageError(`${flagOf(first)} needs a value`, `write ${longFlags(first)}`);
    case "commander.missingArgument":
      return new UsageError(`${command.name()} needs ${needed(command, first)}`, `write ${usage(command)}`);
    case "commander.missingMandatoryOptionValue":
      return new UsageError(`${command.name()} needs ${longFlags(first)}`, `write ${usage(command)}`);
    case "commander.conflictingOption":
      return new UsageError(`${flagOf(first)} cannot be used with ${flagOf(second)}`, "leave one of them out");
    case "commander.excessArguments": {
      const extra = command.args.slice(command.registeredArguments.length).join(" ");
      return new UsageError(`too many arguments for ${command.name()}: ${extra}`, `write ${usage(command)}`);
    }
    default:
      return new UsageError(message.replace(/^error: /, ""), `lbgen ${command.name()} --help says more`);
  }
}

function unknownCommand(program: Command, name: string): UsageError {
  const names = visibleCommands(program).map((command) => command.name());
  const near = suggest(name, names);
  const hint = near === undefined ? "lbgen --help lists the commands" : `did you mean ${near}?`;
  return new UsageError(`there is no command ${name}`, hint);
}

function unknownOption(command: Command, word: string): UsageError {
  const flag = word.startsWith("--") ? (word.split("=")[0] ?? word) : word;
  const isProgram = command.parent === null;
  const message = isProgram ? `there is no option ${flag}` : `${command.name()} has no option ${flag}`;
  const own = flagsIn([command]);
  if (own.includes(flag)) return new UsageError(`${flag} takes no value`, `write ${flag}`);
  const near = suggestFlag(flag, own);
  if (near !== undefined) return new UsageError(message, `did you mean ${near}?`);
  const commands = visibleCommands(command.parent ?? command);
  const meant = commandsWith(flag, commands).length > 0 ? flag : suggestFlag(flag, flagsIn(commands));
  const [first, ...others] = meant === undefined ? [] : commandsWith(meant, commands).map((one) => one.name());
  if (meant === undefined || first === undefined)
    return new UsageError(message, `${helpOf(command)} lists its options`);
  if (isProgram) return new UsageError(message, `write it behind the command, as in lbgen ${first} ${meant}`);
  const owners = `${joined([first, ...others], "and")} ${others.length === 0 ? "has" : "have"}`;
  return new UsageError(message, meant === flag ? `${owners} it` : `${owners} ${meant}`);
}

function commandsWith(flag: string, commands: readonly Command[]): readonly Command[] {
  return commands.filter((one) => visibleOptions(one).some(({ short, long }) => short === flag || long === flag));
}

function flagsIn(commands: readonly Command[]): string[] {
  return commands.flatMap((one) => visibleOptions(one).flatMap(({ short, long }) => [short ?? [], long ?? []].flat()));
}

/** Of a long flag the nearest long one; of a short one the same letter in the other case. */
function suggestFlag(flag: string, flags: readonly string[]): string | undefined {
  if (!flag.startsWith("--")) return flags.find((one) => one !== flag && one.toLowerCase() === flag.toLowerCase());
  const near = suggest(
    flag.slice(2),
    flags.filter((one) => one.startsWith("--")).map((one) => one.slice(2)),
  );
  return near === undefined ? undefined : `--${near}`;
}

function invalidValue(what: string, value: string, choices: readonly string[] = []): UsageError {
  const near = suggest(value, choices);
  return new UsageError(
    `${what} takes ${joined(choices, "or")}, not ${value === "" ? "an empty word" : value}`,
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}

function visibleCommands(program: Command): readonly Command[] {
  return program.createHelp().visibleCommands(program);
}

function visibleOptions(command: Command): readonly Option[] {
  return command.createHelp().visibleOptions(command);
}

function optionBy(command: Command, flags: string): Option | undefined {
  return command.options.find((option) => option.flags === flags);
}

function argumentBy(command: Command, name: string): Argument | undefined {
  return command.registeredArguments.find((argument) => argument.name() === name);
}

/** `--output` of `-o, --output <dir>`. */
function flagOf(flags: string): string {
  return longFlags(flags).split(" ")[0] ?? flags;
}

/** `--output <dir>` of `-o, --output <dir>`. */
function longFlags(flags: string): string {
  return flags.slice(Math.max(0, flags.indexOf("--")));
}

function needed(command: Command, name: string): string {
  const argument = argumentBy(command, name);
  return argument === undefined ? `<${name}>` : placeholder(argument);
}

/** The shortest command line that commander takes: what is required, and the optional arguments. */
function usage(command: Command): string {
  const required = command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => longFlags(flags));
  const written = command.registeredArguments.map(placeholder);
  return [nameOf(command), ...written, ...required].join(" ");
}

function nameOf(command: Command): string {
  return command.parent === null ? "lbgen" : `lbgen ${command.name()}`;
}

function helpOf(command: Command): string {
  return `${nameOf(command)} --help`;
}

function joined(words: readonly string[], conjunction: "and" | "or"): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}
