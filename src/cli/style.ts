import { Chalk, type ColorSupportLevel } from "chalk";
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
    bold: chalk.bold,
    dim: chalk.dim,
    error: chalk.red.bold,
    warning: chalk.yellow.bold,
    info: chalk.cyan.bold,
    added: chalk.green,
    removed: chalk.red,
  };
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
