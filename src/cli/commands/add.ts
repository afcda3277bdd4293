import { type Command, Option } from "commander";
import type { EditOptions } from "../edit-topology.ts";
import type { ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { dryRunOption, formatOption, quietOption, repeatable, topologyArgument } from "../shared-options.ts";
import { UsageError } from "../usage-error.ts";

export interface AddOptions extends EditOptions {
  readonly balancer?: readonly string[];
}

/** Adds a node to a topology, in place. */
export async function runAdd(
  argument: string,
  file: string | undefined,
  options: AddOptions,
  io: Io,
): Promise<ExitCode> {
  const { parseNodeArgument } = await import("../../edit/node-argument.ts");
  const node = parseNodeArgument(argument);
  if ("fault" in node) throw new UsageError(node.fault, node.hint);
  const [{ addNode }, { editTopology }] = await Promise.all([
    import("../../edit/add-node.ts"),
    import("../edit-topology.ts"),
  ]);
  return editTopology(file, options, (bytes, name) => addNode(bytes, name, node, options.balancer), io);
}

export function addAddCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const balancer = new Option("--balancer <balancer>", "a balancer whose list of members gets the node");
  program
    .command("add")
    .description("add a node to a topology, in place")
    .argument("<name=host:port>", "the node, as in tomcat2=192.168.0.12:8009; *N behind it is its lbfactor")
    .addArgument(topologyArgument())
    .addOption(repeatable(balancer))
    .addOption(dryRunOption())
    .addOption(formatOption())
    .addOption(quietOption())
    .addHelpText("after", HELP)
    .action(async (node: string, file: string | undefined, options: AddOptions) =>
      done(await runAdd(node, file, options, io)),
    );
}

const HELP = `
The node is written like the last one in the file; every other byte stays, and what was there is kept as NAME.bak-N.
Prints a unified diff, in which secrets are ***. With - the changed topology is printed. An IPv6 address stands in
brackets: tomcat2=[fd00::12]:8009.

A balancer that lists its members gets the node if it is the only balancer, or if it has every node today; else name it
with --balancer. One that lists none has every node by itself.

Example:
  lbgen add tomcat3=192.168.0.14:8009*2 examples/raspberry-pi.yaml --dry-run

Exit status: 0 done; 1 the topology has errors, or would have some with the node; 2 wrong usage; 3 a file cannot be
read or written`;
