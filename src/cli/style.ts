import { Chalk, type ChalkInstance, type ColorSupportLevel } from "chalk";
import { type Layout, plainStyle, type Style } from "../report/style.ts";
import type { Io } from "./io.ts";

/** How texts for people are laid out on standard output, or on standard error; each is judged by itself. */
export function layoutOf(io: Io, to: "out" | "err"): Layout {
  const isTerminal = to === "out" ? io.outIsTerminal : io.errIsTerminal;
  const style = chooseStyle(io.env, isTerminal);
  return { style, width: to === "out" ? io.outColumns : io.errColumns };
}

/**
 * The colours of one output: those of `FORCE_COLOR` if it is set, none with `NO_COLOR`, else those of a terminal.
 *
 * @see no-color.org, force-color.org
 */
function chooseStyle(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): Style {
  const level = colourLevel(env, isTerminal);
  if (level === 0) return plainStyle;
  const chalk = new Chalk({ level });
  return {
    bold: one(chalk.bold),
    dim: one(chalk.dim),
    error: one(chalk.red.bold),
    warning: one(chalk.yellow.bold),
    info: one(chalk.cyan.bold),
    added: one(chalk.green),
    removed: one(chalk.red),
  };
}

/** Chalk would print further arguments too. */
function one(dress: ChalkInstance): (text: string) => string {
  return (text) => dress(text);
}

function colourLevel(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): ColorSupportLevel {
  const forced = env.FORCE_COLOR;
  if (forced !== undefined && forced !== "") {
    if (forced === "0" || forced === "false") return 0;
    return forced === "2" ? 2 : forced === "3" ? 3 : 1;
  }
  if ((env.NO_COLOR ?? "") !== "" || env.TERM === "dumb") return 0;
  return isTerminal ? 1 : 0;
}
