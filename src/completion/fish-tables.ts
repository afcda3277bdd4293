import type {
  Candidate,
  Candidates,
  CompletedCommand,
  CompletedOption,
  CompletedProgram,
} from "./completed-program.ts";

/** What fish completes, one line for each option and each operand, and what functions.fish looks up. */
export function fishTables({ name, options, commands, codes }: CompletedProgram): string {
  const complete = (...words: readonly string[]): string => [`complete -c ${name}`, ...words].join(" ");
  return [
    takesValue(commands),
    listFunction("codes", codes),
    listFunction(
      "commands",
      commands.map((one) => ({ word: one.name, description: one.description })),
    ),
    complete("-f"),
    complete("-n", fishQuote("__lbgen_at '' -1"), "-a", fishQuote("(__lbgen_commands)")),
    ...options.map((option) => complete("-n", fishQuote("__lbgen_at '' -1"), ...optionWords(option))),
    ...commands.flatMap((command) => [
      ...command.operands.flatMap(({ value, isVariadic }, index) => {
        const condition = `__lbgen_at ${command.name} ${index}${isVariadic ? " or more" : ""}`;
        const words = candidateWords(value.candidates);
        return words.length === 0 ? [] : [complete("-n", fishQuote(condition), ...words)];
      }),
      ...command.options.map((option) =>
        complete("-n", fishQuote(`__lbgen_in ${command.name}`), ...optionWords(option)),
      ),
    ]),
    "",
  ].join("\n");
}

/** Succeeds for "COMMAND OPTION" where a value follows. */
function takesValue(commands: readonly CompletedCommand[]): string {
  const cases = commands.flatMap(({ name, options }) =>
    options.flatMap(({ flags, value }) =>
      value === undefined ? [] : flags.map((flag) => fishQuote(`${name} ${flag}`)),
    ),
  );
  return `function __lbgen_takes_value\n    contains -- $argv[1] \\\n        ${cases.join(" \\\n        ")}\nend\n`;
}

function listFunction(name: string, candidates: readonly Candidate[]): string {
  const lines = candidates.map(({ word, description }) => `        ${fishQuote(word)} ${fishQuote(description)}`);
  return [`function __lbgen_${name}`, "    printf '%s\\t%s\\n' \\", lines.join(" \\\n"), "end", ""].join("\n");
}

function optionWords({ flags, description, value }: CompletedOption): string[] {
  return [
    ...flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)),
    ...(value === undefined ? [] : ["-x", ...candidateWords(value.candidates)]),
    `-d ${fishQuote(description)}`,
  ];
}

function candidateWords(candidates: Candidates): string[] {
  switch (candidates.kind) {
    case "words":
      return ["-a", fishQuote(candidates.words.join(" "))];
    case "files":
      return ["-a", fishQuote(`(${["__lbgen_files", ...candidates.extensions].join(" ")})`)];
    case "folders":
    case "commands":
    case "codes":
      return ["-a", fishQuote(`(__lbgen_${candidates.kind})`)];
    case "names":
      return ["-a", fishQuote(`(__lbgen_names ${candidates.of})`)];
    case "anything":
      return [];
  }
}

function fishQuote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
