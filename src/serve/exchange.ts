import type { IncomingMessage, ServerResponse } from "node:http";
import { forwardedHeaders } from "../ajp/forwarded-headers.ts";
import { failureKind } from "../balance/classify.ts";
import type { RunningWorker } from "../balance/running.ts";
import type { Service } from "../balance/serve-request.ts";
import type { ServiceResult, Try, TryEnd, TryOutcome } from "../balance/turn.ts";
import { BodyFeed, type BodyFeedUser } from "./body-feed.ts";
import type { ClientRequest } from "./client-request.ts";
import type { Deadlines, Watched } from "./deadlines.ts";
import type { Endpoint, EndpointFault, EndpointUser } from "./endpoint.ts";
import type { EndpointPool } from "./endpoint-pool.ts";
import { writeForwardPacket } from "./forward-packet.ts";
import { ResponseSink } from "./response-sink.ts";

/** What an exchange needs of the engine. */
export interface ExchangeHost {
  readonly deadlines: Deadlines;
  poolOf(worker: RunningWorker): EndpointPool;
  /** The exchange is over, its answer on its way or its connection ended. */
  finished(exchange: Exchange, result: ServiceResult): void;
}

/** A client's request with what belongs to it. */
export interface Incoming {
  readonly request: ClientRequest;
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  /** Whether the client waits for 100 Continue before it sends the body. */
  readonly expectsContinue: boolean;
}

/** How long a client may take without a byte moving, either way, and how long a node may work for one that has left. */
export const CLIENT_STALL_MS = 300_000;

/** A node that is silent for so long, without a reply timeout, is asked whether it has done with the request. */
const QUIET_MS = 5_000;

/** The longest that a node may be silent. */
const SILENCE_MS = 1_800_000;

/** Recovery option: the connection to the node is reset where the client is the cause of a failure. */
const ABORT_FOR_CLIENT = 4;

/**
 * One request on its way: does what the balancer's turns say, one try after another, and passes the answer on.
 *
 * A try ends exactly once, with {@link TryOutcome}; the connection it used has then been given back or closed.
 */
export class Exchange implements EndpointUser, BodyFeedUser, Watched {
  /** Its place among all exchanges. */
  exchangeAt = -1;
  watchedAt = -1;
  deadline = 0;
  readonly incoming: Incoming;
  readonly sink: ResponseSink;
  /** Name of the mounted worker. */
  readonly worker: string;
  /** Milliseconds of the engine's uptime. */
  readonly startedAt: number;
  readonly #host: ExchangeHost;
  readonly #turns: Service;
  readonly #headers: readonly string[];
  readonly #feed: BodyFeed;
  #try: Try | undefined;
  #endpoint: Endpoint | undefined;
  #status = 0;
  #hasHeaders = false;
  #hasAskedForBody = false;
  /** How the try ended while the first body packet was still being read, which a further try needs whole. */
  #deferred: NodeEnd | undefined;
  #bytesRead = 0;
  #bytesWritten = 0;
  /** Bytes that the node had sent when it was last looked whether it does; whether it was asked. */
  #readBefore = 0;
  #hasAsked = false;
  /** The answer gets a page of lbgen's, where httpd would make one. */
  #wantsPage = false;
  #clientGone = false;
  #isFinished = false;
  #pause: NodeJS.Timeout | undefined;
  #moved = Number.NaN;
  #movedAt = 0;

  constructor(incoming: Incoming, worker: string, turns: Service, host: ExchangeHost, startedAt: number) {
    this.incoming = incoming;
    this.worker = worker;
    this.#turns = turns;
    this.#host = host;
    this.startedAt = startedAt;
    this.sink = new ResponseSink(incoming.response, incoming.request.method === "HEAD");
    this.#headers = forwardedHeaders(incoming.request.rawHeaders);
    this.#feed = new BodyFeed(incoming, this);
  }

  start(): void {
    this.#step(undefined);
  }

  /** Lets what is left of the request's body run into nothing, as httpd does after the answer. */
  discardBody(): void {
    this.#feed.discard();
  }

  /** The client has left, or nothing moves any more on its side. */
  clientLeft(): void {
    if (this.#isFinished || this.#clientGone) return;
    this.#clientGone = true;
    if (this.#pause !== undefined) {
      this.#abandon();
      return;
    }
    if (this.#feed.owes) return; // the body's end tells
    if (this.sink.isCommitted) this.#endTry("client-gone");
    // Like httpd, a node that is still at work is left to it, but not for ever.
    else this.#host.deadlines.arm(this, CLIENT_STALL_MS);
  }

  /** Ends it whatever it waits for, as when the server stops. */
  abort(): void {
    this.incoming.response.destroy();
    if (this.#isFinished) return;
    this.#clientGone = true;
    if (this.#try !== undefined && this.#endpoint !== undefined) this.#endTry("client-gone");
    else this.#abandon();
  }

  /** Nothing within the reply timeout; or it is time to look whether anything moves at all. */
  onDeadline(): void {
    if (this.#clientGone) {
      this.#endTry("client-gone");
      return;
    }
    const { replyTimeoutMs = 0 } = this.#try ?? {};
    // The node waits for the client.
    const isHeldUp = this.#feed.owes || this.incoming.response.writableNeedDrain;
    if (replyTimeoutMs === 0) this.#lookForSilence(isHeldUp);
    else if (isHeldUp) this.#armReply();
    else this.#endTry("timeout");
  }

  onHeaders(status: number, reason: string | null, headers: string[]): void {
    this.#hasHeaders = true;
    this.#status = status;
    this.#armReply();
    if (this.#try !== undefined && failureKind(this.#try.failOnStatus, status) !== undefined) {
      this.#endTry("fail-status");
      return;
    }
    this.sink.begin(status, reason, headers, this.#try?.cookies ?? []);
  }

  onBody(bytes: Buffer, start: number, end: number): void {
    this.#armReply();
    if (this.#isReplaced() || this.#status < 200) return;
    if (this.#clientGone) {
      if (this.sink.wouldCommit(end - start)) this.#endTry("client-gone");
      return;
    }
    this.sink.body(bytes, start, end);
  }

  onRead(): void {
    const endpoint = this.#endpoint;
    if (this.sink.flush() || endpoint === undefined) return;
    endpoint.pause();
    this.incoming.response.once("drain", () => this.#endpoint?.resume());
  }

  onFlush(): void {
    this.#armReply();
    if (this.#isReplaced() || this.#status < 200) return;
    if (this.#clientGone) this.#endTry("client-gone");
    else this.sink.commit();
  }

  onBodyWanted(length: number): void {
    this.#armReply();
    this.#hasAskedForBody = true;
    this.#feed.ask(length);
  }

  onBodySent(): void {
    this.#armReply();
  }

  onFirstRead(): void {
    const end = this.#deferred;
    this.#deferred = undefined;
    if (end !== undefined) this.#endTry(end);
  }

  onBodyShort(): void {
    this.#deferred = undefined;
    this.#endTry("client-short-body");
  }

  onAskedTooMuch(): void {
    this.#endTry("bad-message");
  }

  onEnd(reuse: boolean): void {
    const endpoint = this.#endpoint;
    if (endpoint === undefined) return;
    if (!this.#hasHeaders) this.sink.begin(200, null, [], this.#try?.cookies ?? []);
    else if (this.#status < 200) {
      this.#endUnsendable(502); // an interim status that nothing follows: the client would wait on
      return;
    }
    // What httpd does not hold back has gone out before its end is known, however many packets came at once.
    if (this.sink.wouldCommit(0) && !this.sink.isWhole) {
      if (!this.#clientGone) this.sink.commit();
      this.#endTry("closed");
      return;
    }
    this.#wantsPage = this.#isReplaced() && this.#status >= 400;
    // A packet that is owed would be taken for the next request; and a CPONG is still to come after one was asked for.
    this.#settle(reuse && this.#feed.isSettled && !this.#hasAsked);
    this.#report("success");
  }

  onFault(fault: EndpointFault): void {
    if (!this.#clientGone) this.sink.flush(); // a fault ends the read in which it is found
    if (fault === "unsendable") {
      this.#endUnsendable(500);
      return;
    }
    const isTimeout = fault === "reset" && (this.#try?.replyTimeoutMs ?? 0) > 0;
    this.#endTry(isTimeout ? "timeout" : ENDS[fault]);
  }

  onLatePong(): void {
    this.#endTry("dropped");
  }

  /**
   * For how long, in milliseconds, nothing has moved on the client's side while the exchange waits for it; 0 where it does
   * not.
   */
  stalledFor(now: number): number {
    const { message, response } = this.incoming;
    const moved = message.socket.bytesRead - message.socket.writableLength;
    const waits = this.#isFinished ? message.socket.writableLength > 0 : this.#feed.owes || response.writableNeedDrain;
    if (!waits || moved !== this.#moved) {
      this.#moved = moved;
      this.#movedAt = now;
      return 0;
    }
    return now - this.#movedAt;
  }

  #step(outcome: TryOutcome | undefined): void {
    const { done, value } = this.#turns.next(outcome);
    if (done === true) {
      this.#finish(value);
      return;
    }
    if (value.kind === "pause") {
      this.#pause = setTimeout(() => {
        this.#pause = undefined;
        this.#step(undefined);
      }, value.ms);
      return;
    }
    this.#beginTry(value);
  }

  #beginTry(turn: Try): void {
    this.#try = turn;
    this.#status = 0;
    this.#hasHeaders = false;
    this.#hasAskedForBody = false;
    this.#bytesRead = 0;
    this.#bytesWritten = 0;
    this.#readBefore = 0;
    this.#hasAsked = false;
    this.sink.reset();
    this.#connect();
  }

  /** A pooled connection that answers its probe, else a new one. */
  #connect(): void {
    const pool = this.#host.poolOf(this.#workerOf());
    const { prepostTimeoutMs, connectTimeoutMs } = pool.worker.settings;
    const pooled = pool.takeIdle();
    if (pooled !== undefined) {
      this.#endpoint = pooled;
      pooled.begin(this);
      if (prepostTimeoutMs <= 0) this.#send(pooled);
      else this.#probe(pooled, prepostTimeoutMs, () => this.#connect());
      return;
    }
    pool.dial((endpoint, fault) => {
      if (this.#try === undefined || this.#isFinished) {
        endpoint.destroy();
        return;
      }
      if (fault !== undefined) {
        this.#endTry("not-sent");
        return;
      }
      this.#endpoint = endpoint;
      endpoint.begin(this);
      const probeMs = connectTimeoutMs > 0 ? connectTimeoutMs : prepostTimeoutMs;
      if (probeMs <= 0) this.#send(endpoint);
      else this.#probe(endpoint, probeMs, () => this.#endTry("not-sent"));
    });
  }

  #probe(endpoint: Endpoint, timeoutMs: number, failed: () => void): void {
    endpoint.ping(timeoutMs, (fault) => {
      if (this.#endpoint !== endpoint) return;
      if (fault === undefined) {
        this.#send(endpoint);
        return;
      }
      this.#bytesRead += endpoint.bytesRead;
      this.#bytesWritten += endpoint.bytesWritten;
      this.#endpoint = undefined;
      failed();
    });
  }

  #send(endpoint: Endpoint): void {
    const length = writeForwardPacket(this.incoming, this.#headers, this.#try as Try, endpoint.packet);
    if (length === undefined) {
      this.#endpoint = undefined;
      this.#host.poolOf(this.#workerOf()).giveBack(endpoint);
      this.#report("too-large");
      return;
    }
    this.#host.deadlines.arm(this, this.#try?.replyTimeoutMs || QUIET_MS);
    // Request and first body packet leave together where the body is there already: a body that has begun to be read
    // flows from the next tick on.
    const hasBody = this.incoming.request.contentLength > 0;
    if (hasBody) endpoint.socket.cork();
    endpoint.send(length);
    this.#feed.begin(endpoint);
    if (hasBody) process.nextTick(() => endpoint.socket.uncork());
  }

  /** Ends the try with a failure; its connection is closed. */
  #endTry(end: FailedEnd): void {
    if (this.#try === undefined || this.#deferred !== undefined) return;
    const endpoint = this.#endpoint;
    if (endpoint !== undefined) {
      this.#bytesRead += endpoint.bytesRead;
      this.#bytesWritten += endpoint.bytesWritten;
      this.#endpoint = undefined;
      endpoint.destroy(this.#howToClose(end));
    }
    this.#host.deadlines.disarm(this);
    if (this.#feed.isReadingFirst && end !== "client-gone" && end !== "client-short-body") {
      this.#feed.detach();
      this.#deferred = end;
      return;
    }
    this.#feed.stop();
    this.#report(end);
  }

  #howToClose(end: FailedEnd): "soft" | "now" | "hard" {
    if (end !== "client-gone" && end !== "client-short-body") return "now";
    if ((this.#workerOf().settings.recoveryOptions & ABORT_FOR_CLIENT) !== 0) return "hard";
    return end === "client-short-body" ? "soft" : "now";
  }

  #report(end: TryEnd): void {
    this.#try = undefined;
    this.#step({
      end,
      status: this.#status,
      hasHeaders: this.#hasHeaders,
      hasAskedForBody: this.#hasAskedForBody,
      isCommitted: this.sink.isCommitted,
      bytesRead: this.#bytesRead,
      bytesWritten: this.#bytesWritten,
    });
  }

  #finish(result: ServiceResult): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#host.deadlines.disarm(this);
    const { response } = this.incoming;
    if (this.#clientGone || response.destroyed) response.destroy();
    else if (result.isCut) this.sink.cut();
    else if (!result.isAnswered) this.sink.fail(result.status, result.end === "dropped" ? DROPPED : undefined);
    else {
      if (this.#wantsPage) this.sink.replaceBody();
      this.sink.end();
    }
    this.#host.finished(this, result);
  }

  /** Gives up while no try is under way. */
  #abandon(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#try = undefined;
    clearTimeout(this.#pause);
    this.#turns.return(GIVEN_UP);
    this.incoming.response.destroy();
    this.#host.finished(this, GIVEN_UP);
  }

  #armReply(): void {
    const ms = this.#try?.replyTimeoutMs ?? 0;
    if (ms > 0 && !this.#clientGone) this.#host.deadlines.arm(this, ms);
  }

  /**
   * Without a reply timeout mod_jk waits as long as it takes. Tomcat, though, drops an answer whose headers do not fit into
   * a packet, or that fails after its start, without a word: asked, it says that it waits for the next request.
   */
  #lookForSilence(isHeldUp: boolean): void {
    const { deadlines } = this.#host;
    const read = this.#endpoint?.bytesReceived ?? 0;
    if (isHeldUp || this.#endpoint === undefined || read !== this.#readBefore) {
      this.#readBefore = read;
      deadlines.arm(this, QUIET_MS);
    } else if (!this.#hasAsked) {
      this.#hasAsked = true;
      if (this.incoming.request.contentLength === 0) this.#endpoint.askWhetherDone();
      deadlines.arm(this, SILENCE_MS);
    } else this.#endTry("dropped");
  }

  /** Ends a try whose answer the client cannot get, though nothing is wrong with the node. */
  #endUnsendable(status: number): void {
    if (this.sink.isCommitted) {
      this.#endTry("closed");
      return;
    }
    this.#status = status;
    this.#hasHeaders = true;
    this.#wantsPage = true;
    this.sink.begin(status, null, [], []);
    this.#settle(false);
    this.#report("success");
  }

  /** Takes the connection from the try that ends well. */
  #settle(reuse: boolean): void {
    const endpoint = this.#endpoint;
    if (endpoint !== undefined) {
      this.#bytesRead += endpoint.bytesRead;
      this.#bytesWritten += endpoint.bytesWritten;
      this.#endpoint = undefined;
      if (reuse) this.#host.poolOf(this.#workerOf()).giveBack(endpoint);
      else endpoint.destroy();
    }
    this.#host.deadlines.disarm(this);
    this.#feed.stop();
  }

  #isReplaced(): boolean {
    const useServerErrors = this.#try?.useServerErrors ?? 0;
    return useServerErrors > 0 && this.#status >= useServerErrors;
  }

  #workerOf(): RunningWorker {
    return (this.#try as Try).worker;
  }
}

type FailedEnd = Exclude<TryEnd, "success" | "too-large">;
type NodeEnd = Exclude<FailedEnd, "client-gone" | "client-short-body">;

/** Shown with the status, so that somebody looks where the reason stands. */
const DROPPED =
  "The node dropped its answer and waits for the next request. Its log says why: the headers of the answer may be " +
  "larger than a packet (max_packet_size, packetSize), or the application failed after the answer had begun.";

const GIVEN_UP: ServiceResult = {
  isAnswered: false,
  isCut: true,
  status: 0,
  worker: undefined,
  member: undefined,
  attempts: 0,
  isSticky: false,
  end: "client-gone",
};

const ENDS: Readonly<Record<Exclude<EndpointFault, "unsendable">, NodeEnd>> = {
  closed: "closed",
  reset: "closed",
  cut: "bad-frame",
  "bad-frame": "bad-frame",
  "bad-message": "bad-message",
  "headers-after-body": "headers-after-body",
  timeout: "timeout",
};
