import { Argument, type Command } from "commander";
import { NAMES_COMMAND } from "../../completion/completed-program.ts";
import { ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";

/** What a name may hold that a shell inserts as it is; any other name is typed by hand. */
const PLAIN_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u;

/**
 * Prints the names of a topology's nodes or balancers for completion, one a line; nothing where it cannot be read, since
 * nobody reads an error while typing.
 *
 * @param words - the command line so far; the topology is what it names, else lbgen.yaml.
 */
export async function runNames(kind: "node" | "balancer", words: readonly string[], io: Io): Promise<ExitCode> {
  const { loadTopology } = await import("../topology-file.ts");
  const loaded = await loadTopology(topologyIn(words, io.env.HOME), io).catch(() => undefined);
  const named = kind === "node" ? loaded?.draft?.nodes : loaded?.draft?.balancers;
  for (const { name } of named ?? []) {
    if (PLAIN_NAME.test(name)) io.out(`${name}\n`);
  }
  return ExitCode.ok;
}

function topologyIn(words: readonly string[], home: string | undefined): string | undefined {
  const flag = words.findIndex((word) => word === "-t" || word === "--topology");
  const joined = words.find((word) => word.startsWith("--topology="))?.slice("--topology=".length);
  const named = joined ?? (flag === -1 ? words.find((word) => /\.(?:ya?ml|json)$/i.test(word)) : words[flag + 1]);
  // Nobody can type standard input while completing.
  if (named === undefined || named === "" || named === "-") return undefined;
  return home === undefined ? named : named.replace(/^~(?=\/)/, home);
}

/** Hidden: only the scripts of `lbgen completion` call it. */
export function addNamesCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command(NAMES_COMMAND, { hidden: true })
    .addArgument(new Argument("<kind>").choices(["node", "balancer"]))
    .argument("[words...]")
    .action(async (kind: "node" | "balancer", words: string[]) => done(await runNames(kind, words, io)));
}
