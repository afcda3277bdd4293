import { type Command, CommanderError } from "commander";
import { CliCommand, NO_COMMAND } from "./cli-command.ts";
import { CommandLineFault } from "./command-line-fault.ts";
import { addAddCommand } from "./commands/add.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addExplainCommand } from "./commands/explain.ts";
import { addGenerateCommand } from "./commands/generate.ts";
import { addGraphCommand } from "./commands/graph.ts";
import { addImportCommand } from "./commands/import.ts";
import { addInitCommand } from "./commands/init.ts";
import { addLintCommand } from "./commands/lint.ts";
import { addNamesCommand } from "./commands/names.ts";
import { addPatchCommand } from "./commands/patch.ts";
import { addRemoveCommand } from "./commands/remove.ts";
import { addRulesCommand } from "./commands/rules.ts";
import { addSchemaCommand } from "./commands/schema.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addSimulateCommand } from "./commands/simulate.ts";
import { addValidateCommand } from "./commands/validate.ts";
import { type EnvironmentError, isEnvironmentError } from "./environment-error.ts";
import { ExitCode } from "./exit-code.ts";
import { helpColumns, helpLayout } from "./help-layout.ts";
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
    if (error instanceof CommandLineFault) return refuseFault(error, io);
    if (isUsageError(error)) {
      await printFailure(io, error.message, error.hint);
      return ExitCode.usage;
    }
    if (!isEnvironmentError(error)) throw error;
    await printFailure(io, error.message, await hintFor(error));
    return ExitCode.environment;
  } finally {
    progress.end();
  }
}

async function refuseFault(fault: CommandLineFault, io: Io): Promise<number> {
  if (fault.code === NO_COMMAND) {
    const { FIRST_STEPS } = await import("./first-steps.ts");
    io.err(FIRST_STEPS);
  } else {
    const { explainFault } = await import("./explain-fault.ts");
    const { message, hint } = explainFault(fault);
    await printFailure(io, message, hint);
  }
  return ExitCode.usage;
}

async function hintFor({ code, path }: EnvironmentError): Promise<string | undefined> {
  if (code !== "FS_MISSING") return undefined;
  const { missingFileHint } = await import("./missing-file.ts");
  return missingFileHint(path);
}

/** What `--ignore` names, whatever the command. */
async function checkIgnored(codes: unknown): Promise<void> {
  if (!Array.isArray(codes) || codes.length === 0) return;
  const { checkCodes } = await import("./known-codes.ts");
  await checkCodes(codes);
}

/** The command line itself; `done` gets the exit status of the command that ran. */
export function createProgram(io: Io, done: (code: number) => void): Command {
  const program = new CliCommand("lbgen")
    .description(
      "One topology file in; workers.properties, the Jk* lines of httpd and each Tomcat's server.xml out; and a balancer that decides as mod_jk does.",
    )
    .usage("<command> [options]")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureHelp(helpLayout)
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      getOutHelpWidth: () => helpColumns(io.outColumns),
      getErrHelpWidth: () => helpColumns(io.errColumns),
    })
    .addHelpText("after", HELP)
    .hook("preAction", async (_, command) => checkIgnored(command.opts<{ ignore?: unknown }>().ignore));
  program.commandsGroup("Make and change a topology:");
  addInitCommand(program, io, done);
  addImportCommand(program, io, done);
  addAddCommand(program, io, done);
  addRemoveCommand(program, io, done);
  program.commandsGroup("Check:");
  addValidateCommand(program, io, done);
  addLintCommand(program, io, done);
  addRulesCommand(program, io, done);
  program.commandsGroup("Write what Apache and the Tomcats read:");
  addGenerateCommand(program, io, done);
  addPatchCommand(program, io, done);
  program.commandsGroup("See what the balancer does:");
  addExplainCommand(program, io, done);
  addGraphCommand(program, io, done);
  addServeCommand(program, io, done);
  addSimulateCommand(program, io, done);
  program.commandsGroup("For editors and shells:");
  addSchemaCommand(program, io, done);
  addCompletionCommand(program, io, done);
  addNamesCommand(program, io, done);
  program.commandsGroup("Help:");
  program.helpCommand("help [command]", "print help for a command");
  return program;
}

const HELP = `
First steps, with a topology of your own (lbgen init makes one) or an example:
  lbgen validate examples/raspberry-pi.yaml
  lbgen generate examples/raspberry-pi.yaml -o out
  lbgen serve examples/raspberry-pi.yaml

lbgen help COMMAND tells about one command, with examples; README.md in the package has the whole story, and
lbgen rules CODE explains a finding.

Exit status: 0 done; 1 the input has findings, or something is not up to date; 2 wrong usage; 3 a file, a directory, a
port or a program failed`;
