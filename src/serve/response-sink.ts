import type { ServerResponse } from "node:http";
import { BufferPool } from "./buffer-pool.ts";
import { READ_BYTES } from "./endpoint.ts";
import { errorPage } from "./error-page.ts";

/** Bytes of an answer that are held back, as httpd does, so that another node may still answer. */
const COMMIT_BYTES = 8000;

/** Up to so many bytes are held as a text, which node makes one piece of with the headers; more are held as they come. */
const TEXT_BYTES = 4096;

/** For what comes in large reads; what comes in small ones is not worth so large a buffer. */
const copies = new BufferPool(READ_BYTES, 32 * 1024, 16);

/** Headers of one hop only, by their lower-case names: the client's connection has its own. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Headers that say what the body is, and go when the body is replaced. */
const OF_THE_BODY: ReadonlySet<string> = new Set([
  "content-type",
  "content-length",
  "content-encoding",
  "content-language",
  "content-range",
  "etag",
  "last-modified",
  "accept-ranges",
]);

/**
 * The answer to a client: held until it is whole, large, or flushed; after that a node's answer goes through as it comes.
 * Never more bytes than announced.
 */
export class ResponseSink {
  readonly #response: ServerResponse;
  readonly #isHead: boolean;
  #status = 0;
  #headers: string[] = [];
  #reason: string | undefined;
  /** What is held while it is little; one character for each byte. */
  #text = "";
  /** What is held once it is more; of a committed answer, what has come in this read of the node's connection. */
  #buffer: Buffer | undefined;
  /** How much of the buffer is filled. */
  #buffered = 0;
  /** Content-Length as the node gave it; -1 for none. */
  #announced = -1;
  #hasBody = true;
  /** Whether the answer may say how long its body is, or would be. */
  #hasLength = true;
  /** Bytes of the body that the node sent, passed on or held. */
  #received = 0;
  #isCommitted = false;
  sent = 0;

  constructor(response: ServerResponse, isHead: boolean) {
    this.#response = response;
    this.#isHead = isHead;
  }

  get isCommitted(): boolean {
    return this.#isCommitted;
  }

  /** The status that the client gets; 0 while none is known. */
  get status(): number {
    return this.#status;
  }

  /**
   * Takes a node's status and headers (flat); those of one hop are dropped.
   *
   * @param cookies - values of Set-Cookie that the balancer adds.
   */
  begin(status: number, reason: string | null, headers: readonly string[], cookies: readonly string[]): void {
    this.#status = status;
    this.#reason = reason === null || reason === "" || reason === String(status) ? undefined : printableReason(reason);
    this.#announced = -1;
    this.#received = 0;
    this.#forget();
    this.#hasLength = status !== 204 && status !== 304;
    this.#hasBody = this.#hasLength && !this.#isHead;
    const kept: string[] = [];
    let nominated = "";
    for (let index = 0; index < headers.length; index += 2) {
      const name = headers[index] ?? "";
      const value = headers[index + 1] ?? "";
      const length = name.length;
      // Only these lengths have a name that is of interest.
      if (
        (length >= 2 && length <= 7) ||
        length === 10 ||
        length === 12 ||
        length === 14 ||
        length === 16 ||
        length === 17
      ) {
        const lower = name.toLowerCase();
        if (lower === "connection") nominated += `,${value}`;
        if (HOP_BY_HOP.has(lower)) continue;
        if (lower === "content-type" && (status === 204 || status === 304)) continue; // as httpd does
        if (lower === "content-length") {
          this.#announced = /^\d{1,15}$/.test(value) ? Number(value) : -1;
          continue;
        }
      }
      kept.push(name, value);
    }
    this.#headers = nominated === "" ? kept : withoutNominated(kept, nominated);
    for (const cookie of cookies) this.#headers.push("Set-Cookie", cookie);
  }

  /** Whether so many bytes more would go out at the end of the read. */
  wouldCommit(length: number): boolean {
    return this.#isCommitted || this.#held + length > COMMIT_BYTES;
  }

  /** Forgets an answer of which the client has seen nothing. */
  reset(): void {
    this.#status = 0;
    this.#headers = [];
    this.#forget();
  }

  /** Takes a part of the body; it goes out with `flush`, at the latest. */
  body(bytes: Buffer, start: number, end: number): void {
    this.#received += end - start;
    if (!this.#hasBody) return;
    let length = end - start;
    if (this.#isCommitted) {
      if (this.#announced >= 0) length = Math.min(length, this.#announced - this.sent);
      if (length <= 0) return;
      this.sent += length;
    } else if (this.#buffer === undefined && this.#text.length + length <= TEXT_BYTES) {
      this.#text += bytes.toString("latin1", start, end);
      return;
    }
    // No more than the rest of this read can come before the next flush.
    this.#makeRoom(length, bytes.length - start);
    this.#buffered += bytes.copy(this.#buffer as Buffer, this.#buffered, start, start + length);
  }

  /**
   * Sends what has come, at the end of a read of the node's connection. What is held for the time being stays.
   *
   * @returns false where the client takes no more for now.
   */
  flush(): boolean {
    if (!this.#isCommitted && this.#held > COMMIT_BYTES) this.commit();
    else if (this.#isCommitted) this.#passOn((bytes, done) => this.#response.write(bytes, done));
    return !this.#response.writableNeedDrain;
  }

  /** Sends what is held, and from now on everything as it comes; an answer without a body goes out at its end. */
  commit(): void {
    if (this.#isCommitted || !this.#hasBody) return;
    this.#isCommitted = true;
    if (this.#announced >= 0) this.#headers.push("Content-Length", String(this.#announced));
    this.#writeHead();
    const most = this.#announced >= 0 ? this.#announced : Number.POSITIVE_INFINITY;
    this.sent = Math.min(this.#held, most);
    if (this.#buffer !== undefined) {
      this.#buffered = this.sent;
      this.#passOn((bytes, done) => this.#response.write(bytes, done));
      return;
    }
    // An empty text, too, takes the headers with it, byte for byte; flushHeaders() would make UTF-8 of them.
    this.#response.write(this.#text.slice(0, this.sent), "latin1");
    this.#text = "";
  }

  /** Whether a committed answer has as many bytes as it announced. */
  get isWhole(): boolean {
    return !this.#hasBody || this.#announced < 0 || this.#received === this.#announced;
  }

  /**
   * Ends a node's answer. Where httpd would still hold all of it, its length is what it has, whatever was announced.
   */
  end(): void {
    if (!this.#isCommitted) {
      this.#isCommitted = true;
      const held = this.#held;
      const isCounted = this.#hasBody && held <= COMMIT_BYTES;
      const length = !this.#hasLength ? -1 : isCounted ? held : this.#announced;
      // httpd leaves a length of 0 out of an answer to HEAD.
      if (length > 0 || (length === 0 && !this.#isHead)) this.#headers.push("Content-Length", String(length));
      this.#writeHead();
      this.sent = held;
    }
    if (this.#buffer !== undefined) this.#passOn((bytes, done) => this.#response.end(bytes, done));
    else if (this.#text === "") this.#response.end();
    else this.#response.end(this.#text, "latin1");
    this.#text = "";
  }

  /** Puts a page of lbgen's in the place of a node's body; headers that do not belong to the body stay. */
  replaceBody(reason?: string): void {
    const page = errorPage(this.#status, reason);
    const kept: string[] = [];
    for (let index = 0; index < this.#headers.length; index += 2) {
      const name = this.#headers[index] ?? "";
      if (!OF_THE_BODY.has(name.toLowerCase())) kept.push(name, this.#headers[index + 1] ?? "");
    }
    kept.push("Content-Type", "text/html; charset=utf-8");
    this.#headers = kept;
    this.#announced = page.body.length;
    this.#forget();
    if (!this.#isHead) this.#text = page.body.toString("latin1");
  }

  /** Sends a page of lbgen's for a status, or ends the connection where an answer is already under way. */
  fail(status: number, reason?: string): void {
    if (this.#isCommitted) {
      this.cut();
      return;
    }
    const page = errorPage(status, reason);
    this.#isCommitted = true;
    this.#status = status;
    this.#response.writeHead(status, page.headers.slice());
    this.sent = page.body.length;
    this.#response.end(this.#isHead ? undefined : page.body);
  }

  /** Ends the connection behind what was sent, so that the client sees that something is missing. */
  cut(): void {
    this.flush();
    this.#response.socket?.destroySoon();
  }

  /** Bytes that are held. */
  get #held(): number {
    return this.#text.length + this.#buffered;
  }

  #forget(): void {
    this.#text = "";
    if (this.#buffer !== undefined) copies.giveBack(this.#buffer);
    this.#buffer = undefined;
    this.#buffered = 0;
  }

  /**
   * A buffer that has room for so many bytes more; what was held is in it.
   *
   * @param rest - bytes that may still come before the next flush.
   */
  #makeRoom(length: number, rest: number): void {
    const full = this.#buffer;
    if (full !== undefined && full.length - this.#buffered >= length) return;
    if (this.#isCommitted) this.flush();
    const held = this.#held;
    const buffer = copies.take(held + Math.max(length, rest));
    if (this.#text !== "") buffer.write(this.#text, "latin1");
    else full?.copy(buffer, 0, 0, held);
    this.#forget();
    this.#buffer = buffer;
    this.#buffered = held;
  }

  /** Sends what is in the buffer. It is free once the system has it, or the connection has ended. */
  #passOn(send: (bytes: Buffer, done: (() => void) | undefined) => void): void {
    const buffer = this.#buffer;
    if (buffer === undefined) return;
    const bytes = buffer.subarray(0, this.#buffered);
    this.#buffer = undefined;
    this.#buffered = 0;
    send(bytes, copies.owns(buffer) ? () => copies.giveBack(buffer) : undefined);
  }

  #writeHead(): void {
    const status = this.#status;
    if (this.#reason === undefined) this.#response.writeHead(status, this.#headers);
    else this.#response.writeHead(status, this.#reason, this.#headers);
  }
}

/** Without the headers that a Connection header names: they too are of one hop only (RFC 9110, 7.6.1). */
function withoutNominated(headers: readonly string[], nominated: string): string[] {
  const names = new Set(nominated.toLowerCase().split(/[\s,]+/));
  const kept: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? "";
    if (!names.has(name.toLowerCase())) kept.push(name, headers[index + 1] ?? "");
  }
  return kept;
}

/** A reason phrase that may stand in a status line; httpd takes its own where it may not. */
function printableReason(reason: string): string | undefined {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(reason) ? reason : undefined;
}
