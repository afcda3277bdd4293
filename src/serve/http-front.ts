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

/** What is kept of a connection: httpd serves its requests one after the other. */
interface Connection {
  isBusy: boolean;
  readonly waiting: (() => void)[];
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
    server.on("request", (message, response) => this.#receive(message, response, false));
    server.on("checkContinue", (message, response) => this.#receive(message, response, true));
    server.on("checkExpectation", (message, response) => this.#refuse(message, response, 417));
    server.on("connect", (_message, socket) => refuseRaw(socket as Socket, 405));
    server.on("clientError", (error, socket) => refuseRaw(socket as Socket, statusOf(error)));
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
      this.server.close(() => resolve());
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

  /** A request is done: its connection may go on, and so may one that waits. */
  done(message: IncomingMessage): void {
    this.#served--;
    const connection = this.#connections.get(message.socket);
    if (connection !== undefined) connection.isBusy = false;
    // Not at once: bytes of the node's answer may still have to be looked at.
    process.nextTick(() => {
      const next = connection?.waiting.shift();
      if (next !== undefined) next();
      if (connection?.waiting.length === 0) message.socket.resume();
      this.#admit();
    });
  }

  #receive(message: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const connection = this.#connectionOf(message.socket);
    if (!connection.isBusy) {
      this.#enter(connection, message, response, expectsContinue);
      return;
    }
    // Pipelined: nothing more is read until its turn comes.
    connection.waiting.push(() => this.#enter(connection, message, response, expectsContinue));
    message.socket.pause();
  }

  #enter(connection: Connection, message: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    connection.isBusy = true;
    const start = () => {
      this.#served++;
      if (message.socket.destroyed) {
        this.done(message); // left while it waited
        return;
      }
      this.#serve(connection, message, response, expectsContinue);
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

  #serve(connection: Connection, message: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    if (this.#isClosing) response.shouldKeepAlive = false;
    const { rawHeaders, url = "", method = "" } = message;
    const protocol = `HTTP/${message.httpVersion}`;
    const local = localAnswer(method, url, protocol, rawHeaders);
    if (local !== undefined) {
      response.writeHead(local.status, local.headers.slice());
      response.end(local.body);
      this.#answered(message, local.status, "answered by the front");
      return;
    }
    const request = readClientRequest({ method, target: url, protocol, rawHeaders }, this.#port);
    if (isRefusal(request)) {
      response.shouldKeepAlive = false;
      sendPage(response, method, request.status, request.reason);
      this.#answered(message, request.status, request.reason);
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
      isBusy: false,
      waiting: [],
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

/** `undefined`: there is nobody to tell. */
function statusOf(error: NodeJS.ErrnoException): number | undefined {
  switch (error.code) {
    case "ECONNRESET":
    case "EPIPE":
    case "HPE_INVALID_EOF_STATE":
      return undefined;
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return 408;
    default:
      return 400;
  }
}
