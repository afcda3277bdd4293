/** Lines that are written together, so that a busy log costs few system calls; in their order, the last ones at `flush`. */
export class LineBuffer {
  readonly #write: (text: string) => void;
  #lines = "";
  #isWaiting = false;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  add(line: string): void {
    this.#lines += `${line}\n`;
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setImmediate(() => this.flush());
  }

  flush(): void {
    this.#isWaiting = false;
    if (this.#lines === "") return;
    const lines = this.#lines;
    this.#lines = "";
    this.#write(lines);
  }
}
