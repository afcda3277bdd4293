import type { ServerResponse } from "node:http";
import { BufferPool } from "./buffer-pool.ts";
import { READ_BYTES } from "./endpoint.ts";
import { errorPage } from "./error-page.ts";

/** Bytes of an answer that are held back, as httpd does, so that another node may still answer. */
const COMMIT_BYTES = 8000;

/** Bytes that are held as a text, where more of them have come at once: node sends such an answer in one write. */
const HELD_BYTES = 16_000;

/** For what is passed on of large reads; what comes in small ones is not worth so large a buffer. */
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
  /** One character for each byte: node sends headers and a text in one write. */
  #held = "";
  /** Of a committed answer: what has come in this read of the node's connection, and how much of the buffer it fills. */
  #pending: Buffer | undefined;
  #pendingBytes = 0;
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
    this.#held = "";
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
    return this.#isCommitted || this.#held.length + length > COMMIT_BYTES;
  }

  /** Forgets an answer of which the client has seen nothing. */
  reset(): void {
    this.#status = 0;
    this.#headers = [];
    this.#held = "";
  }

  /** Takes a part of the body; it goes out with `flush`, at the latest. */
  body(bytes: Buffer, start: number, end: number): void {
    this.#received += end - start;
    if (!this.#hasBody) return;
    if (!this.#isCommitted && this.#held.length + end - start <= HELD_BYTES) {
      this.#held += bytes.toString("latin1", start, end);
      return;
    }
    this.commit();
    const room = this.#announced < 0 ? end - start : Math.min(end - start, this.#announced - this.sent);
    if (room <= 0) return;
    // No more than the rest of this read can come before the next flush.
    if (this.#pending !== undefined && this.#pending.length - this.#pendingBytes < room) this.flush();
    this.#pending ??= copies.take(Math.max(room, bytes.length - start));
    bytes.copy(this.#pending, this.#pendingBytes, start, start + room);
    this.#pendingBytes += room;
    this.sent += room;
  }

  /**
   * Sends what has come, at the end of a read of the node's connection. What is held for the time being stays.
   *
   * @returns false where the client takes no more for now.
   */
  flush(): boolean {
    if (!this.#isCommitted && this.#held.length > COMMIT_BYTES) this.commit();
    this.#passOn((bytes, done) => this.#response.write(bytes, done));
    return !this.#response.writableNeedDrain;
  }

  /** Sends what is held, and from now on everything as it comes; an answer without a body goes out at its end. */
  commit(): void {
    if (this.#isCommitted || !this.#hasBody) return;
    this.#isCommitted = true;
    if (this.#announced >= 0) this.#headers.push("Content-Length", String(this.#announced));
    this.#writeHead();
    const held = this.#announced >= 0 ? this.#held.slice(0, this.#announced) : this.#held;
    this.#held = "";
    this.sent += held.length;
    // An empty text, too, takes the headers with it, byte for byte; flushHeaders() would make UTF-8 of them.
    this.#response.write(held, "latin1");
  }

  /** Whether a committed answer has as many bytes as it announced. */
  get isWhole(): boolean {
    return !this.#hasBody || this.#announced < 0 || this.#received === this.#announced;
  }

  /**
   * Ends a node's answer. Where httpd would still hold all of it, its length is what it has, whatever was announced.
   */
  end(): void {
    const response = this.#response;
    if (this.#isCommitted) {
      if (this.#pending === undefined) response.end();
      else this.#passOn((bytes, done) => response.end(bytes, done));
      return;
    }
    this.#isCommitted = true;
    const isCounted = this.#hasBody && this.#held.length <= COMMIT_BYTES;
    const length = !this.#hasLength ? -1 : isCounted ? this.#held.length : this.#announced;
    // httpd leaves a length of 0 out of an answer to HEAD.
    if (length > 0 || (length === 0 && !this.#isHead)) this.#headers.push("Content-Length", String(length));
    this.#writeHead();
    this.sent = this.#held.length;
    response.end(this.#held, "latin1");
    this.#held = "";
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
    this.#held = this.#isHead ? "" : page.body.toString("latin1");
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

  /** Sends what has come, if anything. Its buffer is free once the system has it, or the connection has ended. */
  #passOn(send: (bytes: Buffer, done: (() => void) | undefined) => void): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    const bytes = pending.subarray(0, this.#pendingBytes);
    this.#pending = undefined;
    this.#pendingBytes = 0;
    send(bytes, copies.owns(pending) ? () => copies.giveBack(pending) : undefined);
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
