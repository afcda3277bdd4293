import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setActivation, setLbfactor } from "../balance/changes.ts";
import { wholeSeconds } from "../balance/clock.ts";
import { checkHost, checkOrigin, isLoopbackHost, tokenCheck } from "./access.ts";
import { describeMember, describeNode, describeStatus } from "./describe.ts";
import { EventStreams } from "./event-streams.ts";
import { ADMIN_LIMITS, type AdminLimits } from "./limits.ts";
import { Metrics } from "./metrics.ts";
import { readFaultChange, readMemberChange } from "./read-change.ts";
import { readJson } from "./read-json.ts";
import { codeOf, isRefusal, namesOf, Refusal, shownValue } from "./refusal.ts";
import type { AdminSource } from "./source.ts";

export interface AdminServerOptions {
  /** What `Authorization: Bearer` has to bring; `undefined` where none is needed, which only loopback may have. */
  readonly token: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly limits?: Partial<AdminLimits>;
}

type Answer = (request: IncomingMessage, response: ServerResponse, names: readonly string[]) => Promise<void> | void;

interface Route {
  readonly method: "GET" | "POST";
  /** As it is shown; a segment in capitals stands for a name. */
  readonly path: string;
  readonly answer: Answer;
}

/**
 * The admin API: what runs, as JSON, and what may be changed about it.
 *
 * @see CONTRACT.md, section 5, "Admin"
 */
export class AdminServer {
  readonly #source: AdminSource;
  readonly #now: () => number;
  readonly #limits: AdminLimits;
  readonly #checkToken: ((request: IncomingMessage) => void) | undefined;
  readonly #streams: EventStreams;
  readonly #metrics: Metrics;
  readonly #unsubscribe: () => void;
  readonly #server: Server;
  readonly #routes: readonly Route[];
  #host = "";

  /** Requests are counted from here on. */
  constructor(source: AdminSource, { token, now, limits }: AdminServerOptions) {
    if (token === "") throw new RangeError("an empty token would keep out everybody");
    this.#source = source;
    this.#now = now;
    this.#limits = { ...ADMIN_LIMITS, ...limits };
    this.#checkToken = token === undefined ? undefined : tokenCheck(token);
    this.#streams = new EventStreams(this.#limits);
    this.#metrics = new Metrics(source);
    this.#unsubscribe = source.onEvent((event) => {
      this.#metrics.count(event);
      this.#streams.tell(event);
    });
    this.#routes = [
      { method: "GET", path: "/", answer: (request, response) => this.#answerIndex(request, response) },
      { method: "GET", path: "/api/status", answer: (request, response) => this.#answerStatus(request, response) },
      { method: "GET", path: "/api/events", answer: (request, response) => this.#answerEvents(request, response) },
      { method: "GET", path: "/metrics", answer: (request, response) => this.#answerMetrics(request, response) },
      {
        method: "POST",
        path: "/api/balancers/BALANCER/members/MEMBER",
        answer: (request, response, names) => this.#changeMember(request, response, names),
      },
      {
        method: "POST",
        path: "/api/nodes/NODE",
        answer: (request, response, names) => this.#changeNode(request, response, names),
      },
    ];
    this.#server = createServer(
      { requireHostHeader: false, headersTimeout: 30_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 },
      (request, response) => void this.#handle(request, response),
    );
    this.#server.on("checkExpectation", (request, response) => void this.#handle(request, response));
    this.#server.maxConnections = 256;
    this.#server.on("clientError", answerUnreadable);
  }

  /**
   * @param port - 0 for any free one.
   * @throws the error of node:net, such as `EADDRINUSE`.
   */
  listen(host: string, port: number): Promise<AddressInfo> {
    if (this.#checkToken === undefined && !isLoopbackHost(host)) {
      throw new RangeError(`${host} is no loopback address, and there is no token`);
    }
    this.#host = host;
    const server = this.#server;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, () => {
        server.off("error", reject);
        resolve(server.address() as AddressInfo);
      });
    });
  }

  /** Ends what listens to events, and soon everything else. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#streams.close();
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const hurry = setTimeout(() => this.#server.closeAllConnections(), this.#limits.closeMs);
    await closed;
    clearTimeout(hurry);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on("error", () => undefined); // of a client that left
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    try {
      checkHost(request, this.#host);
      this.#checkToken?.(request);
      const { route, names } = this.#find(request);
      if (route.method === "POST") checkOrigin(request);
      await route.answer(request, response, names);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      send(request, response, error.status, { error: error.message }, error.headers);
    }
  }

  /** @throws Refusal 404, or 400 for a target that cannot be read. */
  #find({ url = "", method = "" }: IncomingMessage): { readonly route: Route; readonly names: readonly string[] } {
    const segments = (url.split("?", 1)[0] ?? "").split("/").map(decodeSegment);
    const fitting = this.#routes.flatMap((route) => {
      const names = namesIn(route.path, segments);
      return names === undefined ? [] : [{ route, names }];
    });
    const wanted = method === "HEAD" ? "GET" : method;
    const found = fitting.find(({ route }) => route.method === wanted);
    if (found !== undefined) return found;
    if (fitting.length === 0) {
      const known = this.#routes.map((route) => `${route.method} ${route.path}`).join(", ");
      throw new Refusal(404, `nothing is at ${shownValue(url)}; there are ${known}`);
    }
    const allowed = fitting.map(({ route }) => (route.method === "GET" ? "GET, HEAD" : route.method)).join(", ");
    throw new Refusal(404, `${shownValue(url)} has nothing for ${method}, only for ${allowed}`, { Allow: allowed });
  }

  #answerIndex(request: IncomingMessage, response: ServerResponse): void {
    const routes = this.#routes.map(({ method, path }) => ({ method, path }));
    send(request, response, 200, { engine: this.#source.engine, routes });
  }

  #answerStatus(request: IncomingMessage, response: ServerResponse): void {
    send(request, response, 200, describeStatus(this.#source, wholeSeconds(this.#now)));
  }

  #answerEvents(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === "HEAD") response.writeHead(200, { "Content-Type": EventStreams.contentType }).end();
    else this.#streams.add(response);
  }

  async #answerMetrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await this.#metrics.text();
    sendText(request, response, 200, text, { "Content-Type": this.#metrics.contentType });
  }

  async #changeMember(request: IncomingMessage, response: ServerResponse, names: readonly string[]): Promise<void> {
    const body = await readJson(request, this.#limits);
    if (body === undefined) return;
    const [balancerName = "", memberName = ""] = names;
    const running = this.#source.running();
    const balancer = running.balancers.get(balancerName);
    if (balancer === undefined) {
      throw new Refusal(404, `no balancer ${shownValue(balancerName)}; ${namesOf([...running.balancers.keys()])}`);
    }
    const member = balancer.members.find(({ name }) => name === memberName);
    if (member === undefined) {
      const known = namesOf(balancer.members.map(({ name }) => name));
      throw new Refusal(404, `balancer "${balancer.name}" has no member ${shownValue(memberName)}; ${known}`);
    }
    const { activation, lbfactor } = readMemberChange(body.value);
    if (lbfactor !== undefined) setLbfactor(balancer, member, lbfactor);
    if (activation !== undefined) setActivation(balancer, member, activation);
    this.#source.changed();
    const now = wholeSeconds(this.#now);
    send(request, response, 200, describeMember(this.#source, running, balancer, member, now));
  }

  async #changeNode(request: IncomingMessage, response: ServerResponse, [name = ""]: readonly string[]): Promise<void> {
    const body = await readJson(request, this.#limits);
    if (body === undefined) return;
    const node = this.#findNode(name);
    const fault = readFaultChange(body.value);
    if (node.fault === null) {
      throw new Refusal(
        400,
        `node "${name}" is a live one at ${node.address}; only embedded nodes can be told to fail`,
      );
    }
    try {
      await this.#source.setFault(name, fault);
    } catch (error) {
      if (!(error instanceof Error) || typeof codeOf(error) !== "string") throw error;
      throw new Refusal(400, `node "${name}" cannot take fault "${fault}": ${error.message}`);
    }
    send(request, response, 200, describeNode(this.#findNode(name)));
  }

  #findNode(name: string) {
    const nodes = this.#source.nodes();
    const node = nodes.find((one) => one.name === name);
    if (node !== undefined) return node;
    throw new Refusal(404, `no node ${shownValue(name)}; ${namesOf(nodes.map((one) => one.name))}`);
  }
}

/** The names that a path has where a route has capitals; `undefined` where it is another path. */
function namesIn(path: string, segments: readonly string[]): readonly string[] | undefined {
  const wanted = path.split("/");
  if (wanted.length !== segments.length) return undefined;
  const isName = (segment: string | undefined) => segment !== undefined && /^[A-Z]+$/.test(segment);
  if (wanted.some((segment, index) => !isName(segment) && segment !== segments[index])) return undefined;
  return segments.filter((_, index) => isName(wanted[index]));
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refusal(400, `${shownValue(segment)} in the path is no percent-encoded UTF-8`);
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  const text = `${JSON.stringify(value)}\n`;
  sendText(request, response, status, text, { "Content-Type": "application/json; charset=utf-8", ...headers });
}

function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  headers: OutgoingHttpHeaders,
): void {
  response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(text) });
  response.end(request.method === "HEAD" ? undefined : text);
}

/** What node's parser refuses, or what takes too long, gets the same kind of answer as everything else. */
function answerUnreadable(error: Error, socket: Socket): void {
  if (!socket.writable || socket.bytesWritten > 0 || codeOf(error) === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const text = `${JSON.stringify({ error: `the request cannot be read: ${String(codeOf(error) ?? error.message)}` })}\n`;
  const head = [
    "HTTP/1.1 400 Bad Request",
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(text)}`,
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${text}`);
}
