import { bashTables } from "./bash-tables.ts";
import type { CompletedProgram, Shell } from "./completed-program.ts";
import { fishTables } from "./fish-tables.ts";
import { zshTables } from "./zsh-tables.ts";

const tables = { bash: bashTables, zsh: zshTables, fish: fishTables };

/**
 * The script that makes a shell complete a program. It needs no package of the shell's and starts nothing when it is read.
 *
 * @param functions - what the script does with the tables that are made of the program, in the shell's own language.
 */
export function completionScript(shell: Shell, program: CompletedProgram, functions: string): string {
  // zsh wants its own mark in the first line.
  const head = shell === "zsh" ? `#compdef ${program.name}\n` : "";
  return `${head}# Made by: ${program.name} completion ${shell}\n\n${tables[shell](program)}\n${functions}`;
}
