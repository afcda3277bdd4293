import { BODY_HEADER_BYTES, END_OF_BODY, maxBodyBytes, writeBodyHeader } from "../ajp/body-packet.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Incoming } from "./exchange.ts";
import { RequestBody } from "./request-body.ts";

/** Whoever has a request with a body on a connection. */
export interface BodyFeedUser {
  /** A packet has left for the node. */
  onBodySent(): void;
  /** The first packet has been read; its connection is gone, but a further try may use it. */
  onFirstRead(): void;
  /** The client broke off. */
  onBodyShort(): void;
  /** The node asks for more packets at once than make sense. */
  onAskedTooMuch(): void;
}

/** Body packets that a node may ask for at once; Tomcat asks for one. */
const MAX_ASKED = 16;

/**
 * The body of a request on its way to a node: with a Content-Length the first packet unasked, all others as the node asks
 * for them, one at a time. The first one is kept, so that another node can be sent it again.
 *
 * @see mod_jk-balancing, 6.5; ajp13, section 5
 */
export class BodyFeed {
  readonly #incoming: Incoming;
  readonly #user: BodyFeedUser;
  /** Made once somebody wants of it: most requests have none. */
  #body: RequestBody | undefined;
  #endpoint: Endpoint | undefined;
  /** The first packet, header included, once it has been read whole. */
  #first: Buffer | undefined;
  #hasFirstGone = false;
  #isReadingFirst = false;
  #owes = false;
  /** Lengths that the node has asked for while a packet was still owed. */
  #asked: number[] = NOTHING;

  constructor(incoming: Incoming, user: BodyFeedUser) {
    this.#incoming = incoming;
    this.#user = user;
  }

  /** Whether the node waits for a packet that the client has not sent yet. */
  get owes(): boolean {
    return this.#owes;
  }

  /** Whether the connection carries no packet that the node might take for the next request. */
  get isSettled(): boolean {
    return !this.#owes && (this.#incoming.request.contentLength <= 0 || this.#hasFirstGone);
  }

  /** Whether a node that fails now has to be waited for: a further try needs the first packet whole. */
  get isReadingFirst(): boolean {
    return this.#isReadingFirst;
  }

  /** A request has just been written to a connection: its body follows, as far as it comes unasked. */
  begin(endpoint: Endpoint): void {
    this.#endpoint = endpoint;
    this.#owes = false;
    this.#hasFirstGone = false;
    this.#asked = NOTHING;
    const { contentLength } = this.#incoming.request;
    if (contentLength > 0) this.#sendFirst(endpoint, Math.min(contentLength, maxBodyBytes(endpoint.packet.length)));
  }

  /** The node asks for a packet of at most so many bytes; it gets the end of the body where nothing is left. */
  ask(length: number): void {
    const endpoint = this.#endpoint;
    if (endpoint === undefined) return;
    if (this.#owes) {
      if (this.#asked === NOTHING) this.#asked = [];
      if (this.#asked.push(length) > MAX_ASKED) this.#user.onAskedTooMuch();
      return;
    }
    const { contentLength } = this.#incoming.request;
    const left = contentLength < 0 ? Number.POSITIVE_INFINITY : contentLength - (this.#body?.taken ?? 0);
    if (left === 0) endpoint.write(END_OF_BODY);
    else this.#send(endpoint, Math.max(1, Math.min(length, maxBodyBytes(endpoint.packet.length), left)));
  }

  /** The connection is no longer there. The first packet is still read to its end where that has begun. */
  detach(): void {
    this.#endpoint = undefined;
    if (!this.#isReadingFirst) this.stop();
  }

  /** Nobody wants any more of the body in this try. */
  stop(): void {
    this.#endpoint = undefined;
    this.#isReadingFirst = false;
    this.#owes = false;
    this.#body?.cancel();
  }

  /** Lets what is left run into nothing, as httpd does after the answer. */
  discard(): void {
    if (!this.#incoming.message.complete || this.#body !== undefined) this.#bodyOf().discard();
  }

  #sendFirst(endpoint: Endpoint, length: number): void {
    if (this.#first !== undefined) {
      this.#hasFirstGone = true;
      endpoint.write(this.#first);
      return;
    }
    const packet = Buffer.allocUnsafe(length + BODY_HEADER_BYTES);
    this.#owes = true;
    this.#isReadingFirst = true;
    this.#bodyOf().pull(packet, BODY_HEADER_BYTES, length, (end, filled) => {
      this.#isReadingFirst = false;
      this.#owes = false;
      const connection = this.#endpoint;
      if (end === "short" || filled < length) {
        // As mod_jk does before it gives up.
        if (connection?.isDead === false) connection.write(END_OF_BODY);
        this.#user.onBodyShort();
        return;
      }
      writeBodyHeader(packet, 0, filled);
      this.#first = packet;
      if (connection === undefined) {
        this.#user.onFirstRead();
        return;
      }
      this.#hasFirstGone = true;
      connection.write(packet);
      this.#sent();
    });
  }

  /** A further packet. The request cannot be sent again after that, so its own packet's buffer is free. */
  #send(endpoint: Endpoint, length: number): void {
    this.#owes = true;
    // Unless the node asks before it has read what it asked for.
    const isFree = endpoint.socket.writableLength === 0;
    const packet = isFree ? endpoint.packet : Buffer.allocUnsafe(length + BODY_HEADER_BYTES);
    this.#bodyOf().pull(packet, BODY_HEADER_BYTES, length, (end, filled) => {
      if (this.#endpoint !== endpoint) return;
      this.#owes = false;
      if (end === "short" || (filled < length && this.#incoming.request.contentLength > 0)) {
        this.#user.onBodyShort();
        return;
      }
      if (filled === 0) endpoint.write(END_OF_BODY);
      else {
        writeBodyHeader(packet, 0, filled);
        endpoint.write(packet.subarray(0, filled + BODY_HEADER_BYTES));
      }
      this.#sent();
    });
  }

  #sent(): void {
    this.#user.onBodySent();
    while (!this.#owes && this.#asked.length > 0) this.ask(this.#asked.shift() ?? 0);
  }

  #bodyOf(): RequestBody {
    const { message, response, expectsContinue } = this.#incoming;
    this.#body ??= new RequestBody(message, expectsContinue ? () => response.writeContinue() : undefined);
    return this.#body;
  }
}

const NOTHING: number[] = [];
