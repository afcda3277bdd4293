import { type Command, Option } from "commander";
import type { EditOptions } from "../edit-topology.ts";
import type { ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";

/** Removes a node from a topology, in place. */
export async function runRemove(
  node: string,
  file: string | undefined,
  options: EditOptions,
  io: Io,
): Promise<ExitCode> {
  const [{ removeNode }, { editTopology }] = await Promise.all([
    import("../../edit/remove-node.ts"),
    import("../edit-topology.ts"),
  ]);
  return editTopology(file, options, (bytes, name) => removeNode(bytes, name, node), io);
}

export function addRemoveCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command("remove <name> [file]")
    .description("remove a node from a topology, in place")
    .option("--dry-run", "write nothing; print what would change")
    .addOption(new Option("--format <name>", "how to print the result").choices(["text", "json"]).default("text"))
    .option("--quiet", "print findings and results only")
    .addHelpText("after", HELP)
    .action(async (name: string, file: string | undefined, options: EditOptions) =>
      done(await runRemove(name, file, options, io)),
    );
}

const HELP = `
FILE defaults to lbgen.yaml. The node goes, its name in the balancers' lists of members, and the comments inside these
entries and directly above them; every other byte stays, and what was there is kept as NAME.bak-N. Prints a unified diff,
in which secrets are ***. With - the topology is read from standard input, and printed as it is changed.

Example:
  lbgen remove tomcat2 examples/raspberry-pi.yaml --dry-run

Exit status: 0 done; 1 errors in the topology, or there would be some without the node; 2 wrong usage; 3 the file cannot
be read or written`;
