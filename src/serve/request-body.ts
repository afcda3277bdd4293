import type { IncomingMessage } from "node:http";

/** What a pull came to. */
export type PullEnd =
  /** So many bytes were put into the buffer; 0 at the end of the body. */
  | "data"
  /** The client left, or ended the connection, before the body was whole. */
  | "short";

type Pulled = (end: PullEnd, length: number) => void;

/** So much may come ahead of what was asked for before the client is made to wait. */
const MAX_AHEAD_BYTES = 65_536;

/**
 * The body of a request, taken in pieces as a node asks for them. The client is read a little ahead, and no further: about
 * 64 kB beyond what node:http holds in its buffers.
 */
export class RequestBody {
  readonly #message: IncomingMessage;
  readonly #onFirstPull: (() => void) | undefined;
  /** What has come and was not taken yet, in its order. */
  #ahead: Buffer[] = [];
  #aheadBytes = 0;
  #isListening = false;
  #isPaused = false;
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
    this.#fill();
    if (this.#filled === length || this.#hasEnded || this.#isShort) this.#finish();
    else if (!this.#isListening) this.#listen();
    else if (this.#isPaused) {
      this.#isPaused = false;
      this.#message.resume();
    }
  }

  /** Nobody waits for the pull in progress any longer. */
  cancel(): void {
    this.#done = undefined;
    this.#target = undefined;
  }

  /** Lets the rest of the body run into nothing, as httpd does after the answer. */
  discard(): void {
    this.cancel();
    this.#ahead = [];
    this.#aheadBytes = 0;
    this.#isDiscarding = true;
    if (!this.#message.destroyed) this.#message.resume();
  }

  #listen(): void {
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
    this.#ahead.push(chunk);
    this.#aheadBytes += chunk.length;
    this.#fill();
    if (this.#aheadBytes > MAX_AHEAD_BYTES) {
      this.#isPaused = true;
      this.#message.pause();
    }
    if (this.#done !== undefined && this.#filled === this.#wanted) this.#finish();
  }

  /** Moves what is there to where it is wanted. */
  #fill(): void {
    const target = this.#target;
    if (target === undefined) return;
    for (let chunk = this.#ahead[0]; chunk !== undefined && this.#filled < this.#wanted; chunk = this.#ahead[0]) {
      const length = Math.min(chunk.length, this.#wanted - this.#filled);
      chunk.copy(target, this.#offset + this.#filled, 0, length);
      this.#filled += length;
      this.#aheadBytes -= length;
      if (length < chunk.length) this.#ahead[0] = chunk.subarray(length);
      else this.#ahead.shift();
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
