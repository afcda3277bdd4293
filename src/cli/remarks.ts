import { printable } from "../printable.ts";
import type { Style } from "../report/style.ts";
import type { Io } from "./io.ts";

// What a command says beside its result, on standard error. Messages are texts without line ends.

/** Says what was done: `wrote out; ...`. */
export function note(io: Io, message: string): void {
  io.err(`${printable(message)}\n`);
}

/** Says what the user should know although the command goes on. */
export async function warn(io: Io, message: string, hint?: string): Promise<void> {
  const style = await errStyle(io);
  io.err(`${style.warning("warning:")} ${printable(message)}\n${hintLine(hint, style, "  ")}`);
}

/** Says what to do next. */
export async function advise(io: Io, hint: string): Promise<void> {
  io.err(hintLine(hint, await errStyle(io), ""));
}

/** Says why the command did not run, or did not end well. */
export async function printFailure(io: Io, message: string, hint?: string): Promise<void> {
  const style = await errStyle(io);
  io.err(`${style.error("lbgen:")} ${printable(message)}\n${hintLine(hint, style, "  ")}`);
}

function hintLine(hint: string | undefined, style: Style, indent: string): string {
  return hint === undefined ? "" : `${indent}${style.dim("hint:")} ${printable(hint)}\n`;
}

async function errStyle(io: Io): Promise<Style> {
  const { layoutOf } = await import("./style.ts");
  return layoutOf(io, "err").style;
}
