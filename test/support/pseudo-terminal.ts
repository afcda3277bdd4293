import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import xterm from "@xterm/headless";

/** A program in a real pseudo-terminal, seen as a person sees it. */
export interface PseudoTerminal {
  /** What is on the screen now: its lines without blanks at their ends. */
  readonly screen: () => string;
  /** All lines since the start, those that scrolled away too. */
  readonly transcript: () => string;
  /** Whether any escape for a colour has come. */
  readonly hasColour: () => boolean;
  /** Presses keys; `\r` is Enter. */
  readonly press: (keys: string) => void;
  /** Waits until the screen shows it. */
  readonly shows: (wanted: string | RegExp) => Promise<void>;
  /** The exit status, once it has ended. */
  readonly ended: Promise<number>;
  readonly kill: () => void;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

const PATIENCE_MS = 20_000;

/**
 * Starts a command line of a shell in a pseudo-terminal of the given size, by `script` of util-linux.
 *
 * @param env - what it finds there beside PATH and TERM.
 */
export function openTerminal(
  command: string,
  cwd: string,
  { columns, rows }: TerminalSize,
  env: Readonly<Record<string, string>> = {},
): PseudoTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 10_000 });
  const line = `stty cols ${columns} rows ${rows}; ${command}`;
  const child = spawn("script", ["-qefc", line, "/dev/null"], {
    cwd,
    env: { PATH: process.env.PATH, TERM: "xterm-256color", LANG: "C.UTF-8", ...env },
  });
  let written = Promise.resolve();
  let bytes = "";
  const take = (chunk: Buffer): void => {
    bytes += chunk.toString("latin1");
    written = written.then(() => new Promise((resolve) => terminal.write(chunk, resolve)));
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const lines = (from: number, to: number): string =>
    Array.from(
      { length: to - from },
      (_, index) => terminal.buffer.active.getLine(from + index)?.translateToString(true) ?? "",
    )
      .join("\n")
      .trimEnd();
  const screen = (): string => lines(terminal.buffer.active.baseY, terminal.buffer.active.baseY + rows);
  return {
    screen,
    transcript: () => lines(0, terminal.buffer.active.baseY + rows),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape of a terminal
    hasColour: () => /\u001b\[[0-9;]*3[0-7]m/.test(bytes),
    press: (keys) => void child.stdin.write(keys),
    shows: async (wanted) => {
      const until = performance.now() + PATIENCE_MS;
      for (;;) {
        await written;
        const now = screen();
        if (typeof wanted === "string" ? now.includes(wanted) : wanted.test(now)) return;
        if (performance.now() > until) throw new Error(`${wanted} does not come up:\n${now}`);
        await sleep(20);
      }
    },
    ended: new Promise((resolve) => {
      child.on("close", async (code) => {
        await written;
        resolve(code ?? -1);
      });
    }),
    kill: () => void child.kill("SIGKILL"),
  };
}
