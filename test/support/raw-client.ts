import { connect, type Socket } from "node:net";
import type { Cleanup } from "./cleanup.ts";

/** One answer of a connection, taken apart by the letter. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Statuses of interim answers that came before it. */
  readonly interim: readonly number[];
}

/** A client that writes what it likes on one connection, and reads answers as their framing says. */
export class RawClient {
  readonly socket: Socket;
  /** Bytes that came and belong to no answer yet. */
  rest: Buffer = Buffer.alloc(0);
  /** How the server ended it: `end` in order, `reset` by force. */
  readonly closed: Promise<"end" | "reset">;
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    let how: "end" | "reset" = "end";
    socket.on("data", (bytes: Buffer) => {
      this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
      this.#wake();
    });
    socket.on("error", () => {
      how = "reset";
    });
    this.closed = new Promise((resolve) => {
      const over = () => {
        this.#isOver = true;
        this.#wake();
        resolve(how);
      };
      socket.on("end", over);
      socket.on("close", over);
    });
  }

  /** Bytes that the system took from this client so far. */
  get sent(): number {
    return this.socket.bytesWritten - this.socket.writableLength;
  }

  write(...parts: readonly (string | Buffer)[]): void {
    this.socket.write(Buffer.concat(parts.map((part) => (typeof part === "string" ? latin1(part) : part))));
  }

  /**
   * The next answer.
   *
   * @throws when the connection ends before it is whole.
   */
  async answer(method = "GET"): Promise<Answer> {
    const interim: number[] = [];
    for (;;) {
      const head = await this.#head();
      if (head.status >= 200) return { ...head, body: await this.#body(head, method), interim };
      interim.push(head.status);
    }
  }

  /** Status line and headers of the next answer, interim ones too. */
  async #head(): Promise<Pick<Answer, "status" | "reason" | "headers">> {
    const end = await this.#until(() => this.rest.indexOf("\r\n\r\n"), "the headers of an answer");
    const [first = "", ...lines] = this.#take(end + 4)
      .toString("latin1", 0, end)
      .split("\r\n");
    const found = /^HTTP\/1\.1 (\d{3}) (.*)$/.exec(first);
    if (found === null) throw new Error(`no status line: ${JSON.stringify(first)}`);
    const headers = lines.map((line): readonly [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
    return { status: Number(found[1]), reason: found[2] ?? "", headers };
  }

  async #body({ status, headers }: Pick<Answer, "status" | "headers">, method: string): Promise<Buffer> {
    if (method === "HEAD" || status === 204 || status === 304) return Buffer.alloc(0);
    const value = (name: string) => headers.find(([other]) => other === name)?.[1];
    if (value("transfer-encoding") === "chunked") return this.#chunked();
    const length = value("content-length");
    if (length !== undefined) {
      const count = Number(length);
      await this.#until(() => (this.rest.length >= count ? 0 : -1), `${count} bytes of an answer`);
      return this.#take(count);
    }
    await this.closed;
    return this.#take(this.rest.length);
  }

  async #chunked(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (;;) {
      const line = await this.#until(() => this.rest.indexOf("\r\n"), "the length of a chunk");
      const size = Number.parseInt(this.#take(line + 2).toString("latin1"), 16);
      await this.#until(() => (this.rest.length >= size + 2 ? 0 : -1), "a chunk");
      const chunk = this.#take(size + 2);
      if (size === 0) return Buffer.concat(parts);
      parts.push(chunk.subarray(0, size));
    }
  }

  async #until(find: () => number, what: string): Promise<number> {
    for (let at = find(); ; at = find()) {
      if (at !== -1) return at;
      if (this.#isOver) throw new Error(`the connection ended before ${what}: ${this.rest.toString("latin1")}`);
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  #take(length: number): Buffer {
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return taken;
  }
}

/** A connection to a server of this machine, closed with the test. */
export function rawClient(port: number, cleanup: Cleanup): Promise<RawClient> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
    cleanup.add(() => {
      socket.destroy();
    });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(new RawClient(socket));
    });
  });
}

export function latin1(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

/** A request without a body, as text. */
export function getOf(target: string, ...headers: readonly string[]): string {
  return `GET ${target} HTTP/1.1\r\nHost: site.test\r\n${headers.map((line) => `${line}\r\n`).join("")}\r\n`;
}

/** A request with a body of a length. */
export function postOf(target: string, body: string | Buffer, ...headers: readonly string[]): Buffer {
  const bytes = typeof body === "string" ? latin1(body) : body;
  const lines = [`POST ${target} HTTP/1.1`, "Host: site.test", `Content-Length: ${bytes.length}`, ...headers];
  return Buffer.concat([latin1(`${lines.join("\r\n")}\r\n\r\n`), bytes]);
}

/** The value of a header, `undefined` where there is none; several are an error. */
export function headerOf({ headers }: Answer, name: string): string | undefined {
  const values = headers.filter(([other]) => other === name).map(([, value]) => value);
  if (values.length > 1) throw new Error(`${values.length} headers ${name}`);
  return values[0];
}
