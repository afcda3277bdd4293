import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { isRefusal, plainAddress, readClientRequest } from "./client-request.ts";
import { errorPage } from "./error-page.ts";
import type { Incoming } from "./exchange.ts";
import { localAnswer } from "./local-answers.ts";

/** Requests that are served at once, as in httpd's event MPM; others wait in their order. */
const MAX_SERVED = 400;

/** Connections; more are refused by closing them. */
const MAX_CONNECTIONS = 10_000;

/** Between two requests of one connection. */
const KEEP_ALIVE_MS = 5_000;

const HEADERS_MS = 60_000;

/** For a whole request with its body. Within it a client may not stall (see the engine). */
const REQUEST_MS = 3_600_000;

/** All headers together: more than the largest AJP packet. */
const MAX_HEADER_BYTES = 96 * 1024;

/** What the front hands on. */
export interface FrontHandler {
  /** A request that httpd would hand to its modules; the front has checked it. */
  request(incoming: Incoming): void;
  /** A request that was answered without a worker. */
  answered(message: IncomingMessage, status: number, reason: string): void;
}

/** A request that has been read, and the answer that it is to get. */
interface Received {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly expectsContinue: boolean;
}

/** Bytes that are no request; without a status there is nobody to tell. */
interface Fault {
  readonly status: number | undefined;
}

/** What is kept of a connection: httpd serves its requests one after the other. */
interface Connection {
  /** The request that is being served, until its answer has left. */
  current: Received | undefined;
  /** Its answer is complete, and is leaving. */
  isDone: boolean;
  readonly waiting: Received[];
  /** What follows the last request is none, and gets this. */
  fault: Fault | undefined;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
}

/**
 * The HTTP side: node's own server, the checks of httpd, one request of a connection at a time and so many at once.
 */
export class HttpFront {
  readonly server: Server;
  readonly #handler: FrontHandler;
  readonly #connections = new WeakMap<Socket, Connection>();
  readonly #waiting = new Set<() => void>();
  #served = 0;
  #port = 0;
  #isClosing = false;

  constructor(handler: FrontHandler) {
    this.#handler = handler;
    this.server = createServer({
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      noDelay: true,
    });
    const { server } = this;
    server.maxHeadersCount = 0; // counted by the checks, which refuse where node would drop
    server.maxConnections = MAX_CONNECTIONS;
    // A client that sends its request and shuts its side down still gets the answer.
    (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
    server.on("request", (message, response) => this.#receive({ message, response, expectsContinue: false }));
    server.on("checkContinue", (message, response) => this.#receive({ message, response, expectsContinue: true }));
    server.on("checkExpectation", (message, response) => this.#refuse(message, response, 417));
    server.on("connect", (_message, socket) => this.#fail(socket as Socket, { status: 405 }));
    server.on("clientError", (error, socket) => this.#fail(socket as Socket, faultOf(error)));
  }

  /** @returns the address that it listens on. */
  listen(host: string, port: number): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen({ host, port, backlog: 1024 }, () => {
        this.server.off("error", reject);
        const address = this.server.address() as AddressInfo;
        this.#port = address.port;
        resolve(address);
      });
    });
  }

  /** No new connections, and those that are idle end. Resolves once all have ended. */
  close(): Promise<void> {
    this.#isClosing = true;
    return new Promise((resolve) => {
      // Those whose last answer was just leaving become idle a moment later.
      const again = setInterval(() => this.server.closeIdleConnections(), 50);
      this.server.close(() => {
        clearInterval(again);
        resolve();
      });
      this.server.closeIdleConnections();
    });
  }

  /** Ends all connections. */
  destroy(): void {
    this.server.closeAllConnections();
  }

  /** Requests that are being served. */
  get served(): number {
    return this.#served;
  }

  /** A request is done: its place is free, and its connection goes on once the answer has left. */
  done(message: IncomingMessage): void {
    this.#served--;
    // Not at once: bytes of the node's answer may still have to be looked at.
    if (this.#waiting.size > 0) process.nextTick(() => this.#admit());
    const connection = this.#connections.get(message.socket);
    if (connection === undefined) return;
    connection.isDone = true;
    if (connection.waiting.length > 0 || connection.fault !== undefined || this.#isClosing) this.#goOnLater(connection);
  }

  #receive(received: Received): void {
    const { socket } = received.message;
    if (socket.writableEnded) return; // its last answer has left
    const connection = this.#connectionOf(socket);
    const { current } = connection;
    if (current === undefined || (connection.isDone && current.response.closed && connection.waiting.length === 0)) {
      this.#enter(connection, received);
      return;
    }
    // Pipelined: nothing more is read until its turn comes.
    connection.waiting.push(received);
    socket.pause();
    if (connection.isDone && connection.waiting.length === 1) this.#goOnLater(connection);
  }

  /** Goes on once the last answer of a connection has left. */
  #goOnLater(connection: Connection): void {
    const { message, response } = connection.current as Received;
    const goOn = (): void => this.#goOn(connection, message.socket);
    if (response.closed || message.socket.destroyed) process.nextTick(goOn);
    else response.once("close", goOn);
  }

  /** The next request of a connection, or what is due behind the last one. */
  #goOn(connection: Connection, socket: Socket): void {
    connection.current = undefined;
    if (socket.writableEnded || socket.destroyed) return; // its last answer has left
    const next = connection.waiting.shift();
    const { fault } = connection;
    if (next !== undefined) {
      // Its body is what the parser could not read.
      if (fault !== undefined && !next.message.complete) this.#refuse(next.message, next.response, 400);
      else this.#enter(connection, next);
    } else if (fault !== undefined) refuseRaw(socket, fault.status);
    else if (this.#isClosing) socket.destroySoon();
    if (connection.waiting.length === 0) socket.resume();
  }

  /** No request can follow on a connection: those that came before are answered first. */
  #fail(socket: Socket, fault: Fault): void {
    const connection = this.#connections.get(socket);
    const current = connection?.current;
    const isIdle = current === undefined || (connection?.isDone === true && current.response.closed);
    if (connection === undefined || isIdle || !current.message.complete || socket.errored) {
      refuseRaw(socket, fault.status);
      return;
    }
    socket.pause();
    if (connection.fault !== undefined) return;
    connection.fault = fault;
    if (connection.isDone && connection.waiting.length === 0) this.#goOnLater(connection);
  }

  #enter(connection: Connection, received: Received): void {
    connection.current = received;
    connection.isDone = false;
    const { message } = received;
    const start = () => {
      this.#served++;
      if (message.socket.destroyed) {
        this.done(message); // left while it waited
        return;
      }
      this.#serve(connection, received);
    };
    if (this.#served < MAX_SERVED) start();
    else this.#waiting.add(start);
  }

  #admit(): void {
    for (const start of this.#waiting) {
      if (this.#served >= MAX_SERVED) return;
      this.#waiting.delete(start);
      start();
    }
  }

  #serve(connection: Connection, { message, response, expectsContinue }: Received): void {
    if (this.#isClosing) response.shouldKeepAlive = false;
    const { rawHeaders, url = "", method = "" } = message;
    const protocol = `HTTP/${message.httpVersion}`;
    // The target of OPTIONS * is no path.
    const target = url === "*" && method === "OPTIONS" ? "/" : url;
    const request = readClientRequest({ method, target, protocol, rawHeaders }, this.#port);
    if (isRefusal(request)) {
      response.shouldKeepAlive = false;
      sendPage(response, method, request.status, request.reason);
      this.#answered(message, request.status, request.reason);
      return;
    }
    const local = localAnswer(method, url, protocol, rawHeaders);
    if (local !== undefined) {
      response.writeHead(local.status, local.headers.slice());
      response.end(local.body, "latin1");
      this.#answered(message, local.status, "answered by the front");
      return;
    }
    const { remoteAddress, remotePort, localAddress } = connection;
    this.#handler.request({ request, message, response, remoteAddress, remotePort, localAddress, expectsContinue });
  }

  #refuse(message: IncomingMessage, response: ServerResponse, status: number): void {
    response.shouldKeepAlive = false;
    sendPage(response, message.method ?? "", status);
    this.#handler.answered(message, status, "");
  }

  #answered(message: IncomingMessage, status: number, reason: string): void {
    message.resume();
    this.#handler.answered(message, status, reason);
    this.done(message);
  }

  #connectionOf(socket: Socket): Connection {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    const connection: Connection = {
      current: undefined,
      isDone: false,
      waiting: [],
      fault: undefined,
      remoteAddress: plainAddress(socket.remoteAddress),
      remotePort: socket.remotePort ?? 0,
      localAddress: plainAddress(socket.localAddress),
    };
    this.#connections.set(socket, connection);
    return connection;
  }
}

/** Sends a page of lbgen's. */
export function sendPage(response: ServerResponse, method: string, status: number, reason?: string): void {
  const page = errorPage(status, reason);
  response.writeHead(status, page.headers.slice());
  response.end(method === "HEAD" ? undefined : page.body);
}

/** What node's parser refuses: the client still learns why. */
function refuseRaw(socket: Socket, status: number | undefined): void {
  if (status === undefined || socket.destroyed || !socket.writable || hasAnswer(socket)) {
    socket.destroy();
    return;
  }
  const page = errorPage(status);
  const headers: string[] = [];
  for (let index = 0; index < page.headers.length; index += 2) {
    headers.push(`${page.headers[index]}: ${page.headers[index + 1]}\r\n`);
  }
  const title = /<title>\d+ ([^<]*)</.exec(page.body.toString())?.[1] ?? "";
  socket.end(`HTTP/1.1 ${status} ${title}\r\nConnection: close\r\n${headers.join("")}\r\n${page.body.toString()}`);
  socket.destroySoon();
}

/** Whether an answer is under way on a connection, into which nothing else may be written. */
function hasAnswer(socket: Socket): boolean {
  return (socket as Socket & { _httpMessage?: unknown })._httpMessage != null;
}

function faultOf(error: NodeJS.ErrnoException): Fault {
  switch (error.code) {
    case "ECONNRESET":
    case "EPIPE":
    case "HPE_INVALID_EOF_STATE":
    case "HPE_CLOSED_CONNECTION":
      return { status: undefined };
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return { status: 408 };
    default:
      return { status: 400 };
  }
}
