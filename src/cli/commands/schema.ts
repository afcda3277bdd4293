import type { Command } from "commander";
import { ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";

/** Prints the JSON Schema of the topology file. */
export async function runSchema(io: Io): Promise<ExitCode> {
  const { topologyJsonSchema } = await import("../../model/json-schema.ts");
  io.out(`${JSON.stringify(topologyJsonSchema(), null, 2)}\n`);
  return ExitCode.ok;
}

export function addSchemaCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command("schema")
    .description("print the JSON Schema of the topology file")
    .addHelpText("after", HELP)
    .action(async () => done(await runSchema(io)));
}

const HELP = `
An editor that uses the YAML language server checks and completes a topology whose first line names the schema.

Example:
  lbgen schema > lbgen.schema.json
  echo '# yaml-language-server: $schema=lbgen.schema.json' |
    cat - examples/raspberry-pi.yaml > with-schema.yaml

Exit status: 0 done; 2 wrong usage`;
