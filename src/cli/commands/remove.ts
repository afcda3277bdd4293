import type { Command } from "commander";
import type { EditOptions } from "../edit-topology.ts";
import type { ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { dryRunOption, formatOption, quietOption, topologyArgument } from "../shared-options.ts";

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
    .command("remove")
    .description("remove a node from a topology, in place")
    .argument("<node>", "its name")
    .addArgument(topologyArgument())
    .addOption(dryRunOption())
    .addOption(formatOption())
    .addOption(quietOption())
    .addHelpText("after", HELP)
    .action(async (name: string, file: string | undefined, options: EditOptions) =>
      done(await runRemove(name, file, options, io)),
    );
}

const HELP = `
The node goes, its name in the balancers' lists of members, and the comments inside these entries and directly above
them; every other byte stays, and what was there is kept as NAME.bak-N. Prints a unified diff, in which secrets are ***.
With - the changed topology is printed.

Example:
  lbgen remove tomcat2 examples/raspberry-pi.yaml --dry-run

Exit status: 0 done; 1 the topology has errors, or would have some without the node; 2 wrong usage; 3 a file cannot be
read or written`;
