import type { Command } from "commander";

/** What commander has against a command line, before it is put into lbgen's words. */
export class CommandLineFault extends Error {
  override readonly name = "CommandLineFault";
  /** The one that was being read: the program itself, or a subcommand. */
  readonly command: Command;
  /** Commander's own, such as `commander.unknownOption`. */
  readonly code: string;

  /** @param message - commander's own, which is where it names the option or the argument. */
  constructor(command: Command, code: string, message: string) {
    super(message);
    this.command = command;
    this.code = code;
  }
}
