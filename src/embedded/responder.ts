import { createHash } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { ForwardRequest } from "../ajp/forward-request.ts";
import { refusalOf, secretBytes } from "./access.ts";
import { type Answer, emptyAnswer, htmlAnswer, jsonAnswer, textAnswer } from "./answer.ts";
import { type EchoBody, echoOf } from "./echo.ts";
import type { Endpoint } from "./endpoints.ts";
import { NodeSessions } from "./node-sessions.ts";
import { errorPage, filePage, type NodeFacts, nodePage, sessionPage } from "./pages.ts";
import type { EmbeddedNodeSettings } from "./settings.ts";

/** Of the static file: a date that no build and no run changes. */
const FILE_DATE = "Thu, 01 Jan 2015 00:00:00 GMT";

/** What a node answers: no socket and no timer in it. */
export class Responder {
  readonly name: string;
  /** Requests answered. */
  requests = 0;
  readonly #now: () => number;
  readonly #randomHex: (bytes: number) => string;
  readonly #file: Answer;
  readonly #fileTag: string;
  #settings: EmbeddedNodeSettings;
  #secret: Buffer | undefined;
  #sessions: NodeSessions;

  constructor(name: string, settings: EmbeddedNodeSettings, now: () => number, randomHex: (bytes: number) => string) {
    this.name = name;
    this.#now = now;
    this.#randomHex = randomHex;
    this.#settings = settings;
    this.#secret = wantedSecret(settings.secret);
    this.#sessions = new NodeSessions(settings.sessions, settings, now, randomHex);
    const html = filePage(name);
    this.#fileTag = `"${createHash("sha256").update(html).digest("hex").slice(0, 16)}"`;
    this.#file = textAnswer(200, "text/html", html, this.#fileHeaders());
  }

  get maxPacketBytes(): number {
    return this.#settings.maxPacketBytes;
  }

  update(changes: Partial<EmbeddedNodeSettings>): void {
    this.#settings = { ...this.#settings, ...changes };
    this.#secret = wantedSecret(this.#settings.secret);
    this.#sessions = new NodeSessions(this.#settings.sessions, this.#settings, this.#now, this.#randomHex);
  }

  /** The 403 for a request that Tomcat would not let in. */
  refuse(request: ForwardRequest): Answer | undefined {
    const reason = refusalOf(request, this.#secret);
    return reason === undefined ? undefined : this.error(403, reason);
  }

  /** A page for an answer that no endpoint makes. */
  error(status: number, reason: string): Answer {
    return htmlAnswer(status, errorPage(this.name, status, STATUS_CODES[status] ?? "Error", reason));
  }

  /**
   * Answers a request, and counts it.
   *
   * @param body - read to its end; of the echo only.
   * @returns a whole answer; for `/bytes/N` one whose body is still to be sent.
   */
  answer(request: ForwardRequest, endpoint: Endpoint, body: EchoBody | undefined): Answer {
    this.requests++;
    switch (endpoint.kind) {
      case "page": {
        const found = this.#sessions.find(request);
        return htmlAnswer(200, nodePage(this.#facts(), found?.session), found?.headers);
      }
      case "file":
        return this.#hasFile(request.headers) ? emptyAnswer(304, this.#fileHeaders()) : this.#file;
      case "session":
        return this.#session(request);
      case "echo":
        return body === undefined
          ? this.error(500, "The body was not read.")
          : jsonAnswer(200, echoOf(this.name, this.#settings.route, request, body));
      case "status":
        return this.#status(endpoint.status);
      case "delay":
        return this.#text(200, `${this.name} answers after ${endpoint.ms} ms\n`);
      case "bytes":
        return {
          ...emptyAnswer(200),
          headers: [
            ["Content-Type", "application/octet-stream"],
            ["Content-Length", String(endpoint.byteCount)],
            ["Cache-Control", "no-store"],
          ].flat(),
        };
      case "none":
        return this.error(404, "There is no such endpoint on this node.");
    }
  }

  #facts(): NodeFacts {
    return { name: this.name, route: this.#settings.route, requests: this.requests };
  }

  #session(request: ForwardRequest): Answer {
    const { session, headers } = this.#sessions.continue(request);
    const { id, count } = session;
    const { route, pathParameter } = this.#settings;
    const allHeaders = ["Vary", "Accept", ...headers];
    if (wantsJson(request.headers)) {
      return jsonAnswer(200, { node: this.name, route, session: id, count }, allHeaders);
    }
    const again = `session;${pathParameter}=${id}`;
    return htmlAnswer(200, sessionPage(this.#facts(), session, again), allHeaders);
  }

  #status(status: number): Answer {
    if (status === 204 || status === 205 || status === 304) return emptyAnswer(status);
    return this.#text(status, `${this.name} answers with ${status}\n`);
  }

  #text(status: number, text: string): Answer {
    return textAnswer(status, "text/plain", text, ["Cache-Control", "no-store"]);
  }

  #fileHeaders(): readonly string[] {
    return ["Last-Modified", FILE_DATE, "ETag", this.#fileTag];
  }

  /** Whether the browser has the static file already. */
  #hasFile(headers: readonly string[]): boolean {
    const tags = headerOf(headers, "if-none-match");
    if (tags !== undefined) return tags.includes(this.#fileTag) || tags.trim() === "*";
    const since = headerOf(headers, "if-modified-since");
    return since !== undefined && Date.parse(since) >= Date.parse(FILE_DATE);
  }
}

function wantedSecret(secret: string | undefined): Buffer | undefined {
  return secret === undefined || secret === "" ? undefined : secretBytes(secret);
}

/** Whether JSON is among what a client accepts by name: a browser does not name it. */
function wantsJson(headers: readonly string[]): boolean {
  const accept = headerOf(headers, "accept");
  return accept?.includes("application/json") ?? false;
}

/** @param name - in lower case. */
function headerOf(headers: readonly string[], name: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const found = headers[index] as string;
    if (found.length === name.length && found.toLowerCase() === name) return headers[index + 1];
  }
  return undefined;
}
