import { Command, CommanderError } from "commander";
import { addAddCommand } from "./commands/add.ts";
import { addExplainCommand } from "./commands/explain.ts";
import { addGenerateCommand } from "./commands/generate.ts";
import { addImportCommand } from "./commands/import.ts";
import { addLintCommand } from "./commands/lint.ts";
import { addPatchCommand } from "./commands/patch.ts";
import { addRemoveCommand } from "./commands/remove.ts";
import { addRulesCommand } from "./commands/rules.ts";
import { addSchemaCommand } from "./commands/schema.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addSimulateCommand } from "./commands/simulate.ts";
import { addValidateCommand } from "./commands/validate.ts";
import { isEnvironmentError } from "./environment-error.ts";
import { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { packageVersion } from "./package-version.ts";
import { ProgressLine } from "./progress.ts";
import { printFailure } from "./remarks.ts";
import { isUsageError } from "./usage-error.ts";

export { processIo } from "./io.ts";

/**
 * Runs one command line.
 *
 * @param argv - without the program's own name.
 * @returns the exit status, which is one of `ExitCode` but for the one that `serve --exec` passes on; what is thrown is a programmer's mistake.
 */
export async function main(argv: readonly string[], real: Io): Promise<number> {
  let code: number = ExitCode.ok;
  const progress = new ProgressLine(real);
  const { io } = progress;
  const program = createProgram(io, (result) => {
    code = result;
  });
  program.hook("preAction", (_, command) => progress.start(command.opts()));
  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    if (isUsageError(error)) {
      await printFailure(io, error.message, error.hint);
      return ExitCode.usage;
    }
    if (!isEnvironmentError(error)) throw error;
    await printFailure(io, error.message);
    return ExitCode.environment;
  } finally {
    progress.end();
  }
}

/** The command line itself; `done` gets the exit status of the command that ran. */
export function createProgram(io: Io, done: (code: number) => void): Command {
  const program = new Command("lbgen")
    .description(
      "One topology file in; workers.properties, the Jk* lines of httpd and each Tomcat's server.xml out; and a balancer that decides as mod_jk does.",
    )
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .showHelpAfterError("(add --help for more)")
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .addHelpText("after", HELP);
  addValidateCommand(program, io, done);
  addGenerateCommand(program, io, done);
  addPatchCommand(program, io, done);
  addLintCommand(program, io, done);
  addImportCommand(program, io, done);
  addExplainCommand(program, io, done);
  addServeCommand(program, io, done);
  addSimulateCommand(program, io, done);
  addAddCommand(program, io, done);
  addRemoveCommand(program, io, done);
  addSchemaCommand(program, io, done);
  addRulesCommand(program, io, done);
  return program;
}

const HELP = `
Start with a topology such as examples/raspberry-pi.yaml:
  lbgen validate examples/raspberry-pi.yaml
  lbgen generate examples/raspberry-pi.yaml -o out
  lbgen serve examples/raspberry-pi.yaml

Exit status: 0 done; 1 the input has findings; 2 wrong usage; 3 a file, a directory, a port or a program
failed`;
