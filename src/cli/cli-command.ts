import { type AddHelpTextContext, type AddHelpTextPosition, Command, type ErrorOptions } from "commander";
import { CommandLineFault } from "./command-line-fault.ts";
import { helpColumns, reflow } from "./help-layout.ts";

/**
 * A command whose faults are thrown as {@link CommandLineFault} instead of being printed in commander's own words, and
 * whose added help texts are as wide as the rest of its help. Subcommands of it are such commands too.
 */
export class CliCommand extends Command {
  override createCommand(name?: string): CliCommand {
    return new CliCommand(name);
  }

  override error(message: string, options?: ErrorOptions): never {
    throw new CommandLineFault(this, options?.code ?? "commander.error", message);
  }

  /** Commander calls it with `error` for what is no request for help: no command at all, or `help` of an unknown one. */
  override help(context?: unknown): never {
    if (!isForError(context)) return super.help();
    const [, asked] = this.args;
    if (asked === undefined) throw new CommandLineFault(this, NO_COMMAND, "");
    throw unknownCommand(this, asked);
  }

  /** `lbgen genrate --help` asks for the help of a command that there is not, not for that of lbgen. */
  override outputHelp(context?: unknown): void {
    const [first = "-"] = this.args;
    const isHelpCommand = first === "help" || first.startsWith("-");
    if (this.parent === null && this.commands.length > 0 && !isHelpCommand) throw unknownCommand(this, first);
    super.outputHelp(isForError(context) ? { error: true } : undefined);
  }

  override addHelpText(position: AddHelpTextPosition, text: HelpText): this {
    return super.addHelpText(position, (context) => {
      const written = typeof text === "string" ? text : text(context);
      const { getOutHelpWidth, getErrHelpWidth } = this.configureOutput();
      const width = context.error ? getErrHelpWidth : getOutHelpWidth;
      return reflow(written, width?.() ?? helpColumns(undefined));
    });
  }
}

type HelpText = string | ((context: AddHelpTextContext) => string);

/** Code of the fault that no command was named. */
export const NO_COMMAND = "lbgen.noCommand";

function unknownCommand(program: Command, name: string): CommandLineFault {
  return new CommandLineFault(program, "commander.unknownCommand", `error: unknown command '${name}'`);
}

function isForError(context: unknown): boolean {
  return typeof context === "object" && context !== null && "error" in context && context.error === true;
}
