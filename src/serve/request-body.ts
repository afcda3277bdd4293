import type { IncomingMessage } from "node:http";

/** What a pull came to. */
export type PullEnd =
  /** So many bytes were put into the buffer; 0 at the end of the body. */
  | "data"
  /** The client left, or ended the connection, before the body was whole. */
  | "short";

type Pulled = (end: PullEnd, length: number) => void;

/**
 * The body of a request, taken in pieces as a node asks for them: nothing is read from the client that nobody asked for,
 * beyond what node:http holds in its buffers.
 */
export class RequestBody {
  readonly #message: IncomingMessage;
  readonly #onFirstPull: (() => void) | undefined;
  /** A chunk of which a part was taken. */
  #rest: Buffer | undefined;
  #isListening = false;
  #hasEnded = false;
  #isShort = false;
  #target: Buffer | undefined;
  #offset = 0;
  #filled = 0;
  #wanted = 0;
  #done: Pulled | undefined;
  #isDiscarding = false;
  /** Bytes that were given out so far. */
  taken = 0;

  /** @param onFirstPull - called once, when somebody wants a byte: time to tell a client that waits for 100 Continue. */
  constructor(message: IncomingMessage, onFirstPull: (() => void) | undefined) {
    this.#message = message;
    this.#onFirstPull = onFirstPull;
  }

  /** Whether nothing is left that the client has still to send. */
  get isComplete(): boolean {
    return this.#message.complete && this.#rest === undefined;
  }

  /** Whether the client broke off. */
  get isShort(): boolean {
    return this.#isShort;
  }

  /**
   * Fills a buffer, up to a length or to the end of the body, and then calls `done`, maybe at once. One pull at a time.
   *
   * @param offset - where in `target` the bytes go.
   */
  pull(target: Buffer, offset: number, length: number, done: Pulled): void {
    this.#target = target;
    this.#offset = offset;
    this.#wanted = length;
    this.#filled = 0;
    this.#done = done;
    if (this.#rest !== undefined) {
      const rest = this.#rest;
      this.#rest = undefined;
      this.#take(rest);
    }
    if (this.#done === undefined) return;
    if (this.#hasEnded || this.#isShort) this.#finish();
    else this.#listen();
  }

  /** Nobody waits for the pull in progress any longer. */
  cancel(): void {
    this.#done = undefined;
    this.#target = undefined;
  }

  /** Lets the rest of the body run into nothing, as httpd does after the answer. */
  discard(): void {
    this.cancel();
    this.#rest = undefined;
    this.#isDiscarding = true;
    if (!this.#message.destroyed) this.#message.resume();
  }

  #listen(): void {
    if (this.#isListening) {
      this.#message.resume();
      return;
    }
    this.#isListening = true;
    if (this.#message.destroyed) {
      this.#isShort = true; // the client left before anybody wanted a byte
      this.#finish();
      return;
    }
    this.#onFirstPull?.();
    this.#message.on("data", (chunk: Buffer) => this.#take(chunk));
    this.#message.on("end", () => {
      this.#hasEnded = true;
      this.#finish();
    });
    const broken = () => {
      if (this.#hasEnded) return;
      this.#isShort = true;
      this.#finish();
    };
    this.#message.on("error", broken);
    this.#message.on("close", broken);
  }

  #take(chunk: Buffer): void {
    if (this.#isDiscarding) return;
    if (this.#target === undefined || this.#done === undefined) {
      // A chunk that was on its way when the pull ended.
      this.#rest = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
      this.#message.pause();
      return;
    }
    const length = Math.min(chunk.length, this.#wanted - this.#filled);
    chunk.copy(this.#target, this.#offset + this.#filled, 0, length);
    this.#filled += length;
    if (length < chunk.length) this.#rest = chunk.subarray(length);
    if (this.#filled === this.#wanted) {
      this.#message.pause();
      this.#finish();
    }
  }

  #finish(): void {
    const done = this.#done;
    if (done === undefined) return;
    this.#done = undefined;
    this.#target = undefined;
    // What came before the client left is of no use to anybody.
    if (this.#isShort && this.#filled < this.#wanted) done("short", this.#filled);
    else {
      this.taken += this.#filled;
      done("data", this.#filled);
    }
  }
}
