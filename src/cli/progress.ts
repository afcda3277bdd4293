import type { Io, Progress } from "./io.ts";

/** Work that is done before that needs no line. */
const SHOWN_AFTER_MS = 1_000;

const REDRAWN_AFTER_MS = 100;

/**
 * The line on a terminal's standard error that says how far a long work has come. It appears after a second, is redrawn in
 * its place, and is wiped off before anything else is written.
 */
export class ProgressLine implements Progress {
  /** The process as a command sees it. */
  readonly io: Io;
  readonly #real: Io;
  #isAllowed = false;
  #isShown = false;
  #nextMs = 0;

  constructor(real: Io) {
    this.#real = real;
    this.io = Object.create(real, {
      out: { value: (text: string | Uint8Array) => this.#beforehand(() => real.out(text)) },
      err: { value: (text: string) => this.#beforehand(() => real.err(text)) },
      progress: { value: this },
    }) as Io;
  }

  /** To be called when the command line was read: a program that reads JSON, and whoever wants it quiet, is told nothing. */
  start(options: { readonly quiet?: unknown; readonly format?: unknown }): void {
    const { errIsTerminal, env } = this.#real;
    const isForPeople = options.format === undefined || options.format === "text";
    this.#isAllowed = errIsTerminal && env.TERM !== "dumb" && isForPeople && options.quiet !== true;
    if (this.#isAllowed) this.#nextMs = performance.now() + SHOWN_AFTER_MS;
  }

  tick(deed: string, done?: number, total?: number): void {
    if (!this.#isAllowed) return;
    const now = performance.now();
    if (now < this.#nextMs) return;
    this.#nextMs = now + REDRAWN_AFTER_MS;
    this.#isShown = true;
    const text = `${deed}${done === undefined ? "" : `: ${grouped(done)}${total === undefined ? "" : ` of ${grouped(total)}`}`}`;
    // A full line would wrap, and only its last part would be redrawn.
    this.#real.err(`\r${text.slice(0, (this.#real.errColumns ?? 80) - 1)}\u001b[K`);
  }

  end(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#real.err("\r\u001b[K");
  }

  #beforehand(write: () => void): void {
    this.end();
    write();
  }
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
