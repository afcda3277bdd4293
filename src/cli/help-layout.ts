import type { Argument, HelpConfiguration, Option } from "commander";

/** Longer lines are tiring to read, however wide the terminal is. */
const MAX_WIDTH = 100;

/** Columns where there is no terminal to ask. */
const DEFAULT_WIDTH = 80;

/**
 * Columns that help may take.
 *
 * @param columns - of the terminal; `undefined` where there is none.
 */
export function helpColumns(columns: number | undefined): number {
  return Math.min(columns ?? DEFAULT_WIDTH, MAX_WIDTH);
}

/** How lbgen's help differs from commander's: the list of commands names no options, choices stand without quotes. */
export const helpLayout: HelpConfiguration = {
  subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(placeholder)].join(" "),
  optionDescription: (option) => described(option, takesValue(option)),
  argumentDescription: (argument) => described(argument, true),
};

/** An argument as it stands in a usage: `<file>`, `[file]`, `<path...>`. */
export function placeholder(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

/** Whether an option is followed by a value. */
export function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function described(
  { description, argChoices, defaultValue, defaultValueDescription }: Option | Argument,
  showsDefault: boolean,
): string {
  const isPlain = defaultValue === undefined || (Array.isArray(defaultValue) && defaultValue.length === 0);
  const text = defaultValueDescription ?? (isPlain ? undefined : String(defaultValue));
  const notes = [
    ...(argChoices === undefined ? [] : [`choices: ${argChoices.join(", ")}`]),
    ...(!showsDefault || text === undefined ? [] : [`default: ${text}`]),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join("; ")})`;
}

/**
 * Fills the paragraphs of a text to a width. What is indented (examples, tables) and empty lines stay as they are; a
 * paragraph `Exit status: 0 done; 1 ...` becomes a list.
 *
 * @param width - in columns; text of one column a character is assumed.
 */
export function reflow(text: string, width: number): string {
  const parts: string[] = [];
  let paragraph: string[] = [];
  const close = (): void => {
    if (paragraph.length > 0) parts.push(filled(paragraph.join(" "), width));
    paragraph = [];
  };
  for (const line of text.split("\n")) {
    if (line !== "" && !line.startsWith(" ")) {
      paragraph.push(line);
      continue;
    }
    close();
    parts.push(line);
  }
  close();
  return parts.join("\n");
}

const STATUS_HEAD = "Exit status: ";

function filled(paragraph: string, width: number): string {
  if (!paragraph.startsWith(STATUS_HEAD)) return wrapped(paragraph, width);
  const items = paragraph.slice(STATUS_HEAD.length).split(/; (?=\d+ |with )/);
  const entries = items.map((item) => /^(?:(\d+) )?(.*)$/.exec(item) ?? []);
  const digits = Math.max(...entries.map(([, status = ""]) => status.length));
  const indent = " ".repeat(digits + 4);
  const rows = entries.map(([, status = "", meaning = ""]) => {
    const lines = wrapped(meaning, width - indent.length).replaceAll("\n", `\n${indent}`);
    return `  ${status.padEnd(digits)}  ${lines}`;
  });
  return [STATUS_HEAD.trimEnd(), ...rows].join("\n");
}

function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(/ +/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}
