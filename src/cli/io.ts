import { writeSync } from "node:fs";
import { attempt } from "./environment-error.ts";

/** What a command sees of its process. */
export interface Io {
  /** Results. */
  readonly out: (text: string | Uint8Array) => void;
  /** Everything else. */
  readonly err: (text: string) => void;
  readonly readStdin: (maxBytes: number) => Promise<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Columns of the terminal that standard output is; `undefined` where it is none. */
  readonly outColumns?: number | undefined;
  /** Likewise of standard error. */
  readonly errColumns?: number | undefined;
  /** Where somebody can be asked; `undefined` unless standard input and standard error are both a terminal. */
  readonly terminal?: Terminal | undefined;
  /** Told how far a long work has come; absent where nobody wants to know. */
  readonly progress?: Progress;
}

/** A terminal with somebody before it. */
export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/** Who is told how far a long work has come; telling costs next to nothing. */
export interface Progress {
  /**
   * @param deed - what is being done, such as "reading files", in ASCII.
   * @param total - where it is known.
   */
  tick(deed: string, done?: number, total?: number): void;
}

/** The real process; `out` throws an EnvironmentError where it cannot write. A reader that closes the pipe early, such as `head`, ends the output and nothing else. */
export function processIo(process: NodeJS.Process): Io {
  return {
    out: (text) => attempt("write", "standard output", () => writeAll(process.stdout.fd, text)),
    err: (text) => {
      try {
        writeAll(process.stderr.fd, text);
      } catch {
        // Nobody listens; the exit status still tells.
      }
    },
    readStdin: async (maxBytes) => {
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of process.stdin) {
        chunks.push(chunk as Buffer);
        size += (chunk as Buffer).length;
        if (size > maxBytes) break;
      }
      return Buffer.concat(chunks);
    },
    env: process.env,
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    get outColumns() {
      return columnsOf(process.stdout, process.env);
    },
    get errColumns() {
      return columnsOf(process.stderr, process.env);
    },
    terminal:
      process.stdin.isTTY === true && process.stderr.isTTY === true
        ? { input: process.stdin, output: process.stderr }
        : undefined,
  };
}

/** Columns of a terminal that does not say. */
const DEFAULT_COLUMNS = 80;

/** What COLUMNS says of a terminal wins, as in ncurses; elsewhere it says nothing. */
function columnsOf({ isTTY, columns }: NodeJS.WriteStream, env: NodeJS.ProcessEnv): number | undefined {
  if (!isTTY) return undefined;
  const named = Number(env.COLUMNS);
  return Number.isSafeInteger(named) && named > 0 ? named : columns > 0 ? columns : DEFAULT_COLUMNS;
}

/** Writes all of a text before it returns, so that nothing is lost when the process ends. */
function writeAll(fd: number, text: string | Uint8Array): void {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5); // a pipe that is full and does not block
    }
  }
}
