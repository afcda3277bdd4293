import { connect, type Socket } from "node:net";

/** What came back on a connection of the test's own, taken apart by the letter. */
export interface RawAnswer {
  /** 0 where there was none. */
  readonly status: number;
  readonly reason: string;
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Whether the framing says that the body is whole. */
  readonly isWhole: boolean;
  readonly bytes: Buffer;
}

/**
 * Sends bytes and reads until the server closes, or nothing comes for a while.
 *
 * @param parts - sent one after the other, with a pause between; `"half-close"` ends this side.
 */
export function exchangeRaw(
  port: number,
  parts: readonly (Buffer | string | "half-close")[],
  options: { readonly method?: string; readonly idleMs?: number } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket: Socket = connect(port, "127.0.0.1");
    socket.setNoDelay(true);
    let timer: NodeJS.Timeout | undefined;
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(parseAnswer(Buffer.concat(chunks), options.method ?? "GET"));
    };
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(finish, options.idleMs ?? 5_000);
    };
    socket.on("connect", async () => {
      wait();
      for (const [index, part] of parts.entries()) {
        if (index > 0) await new Promise((go) => setTimeout(go, 30));
        if (part === "half-close") socket.end();
        else socket.write(typeof part === "string" ? Buffer.from(part, "latin1") : part);
      }
    });
    socket.on("data", (bytes: Buffer) => {
      chunks.push(bytes);
      wait();
    });
    socket.on("close", finish);
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") reject(error);
    });
  });
}

export function parseAnswer(bytes: Buffer, method: string): RawAnswer {
  let start = 0;
  for (;;) {
    const end = bytes.indexOf("\r\n\r\n", start);
    if (end === -1) return { status: 0, reason: "", headers: [], body: Buffer.alloc(0), isWhole: false, bytes };
    const [first = "", ...lines] = bytes.toString("latin1", start, end).split("\r\n");
    const found = /^HTTP\/1\.[01] (\d{3}) ?(.*)$/.exec(first);
    const status = Number(found?.[1] ?? 0);
    start = end + 4;
    if (status === 100) continue; // an interim answer
    const headers = lines.map((line): readonly [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
    const value = (name: string) => headers.find(([other]) => other === name)?.[1];
    const rest = bytes.subarray(start);
    const base = { status, reason: found?.[2] ?? "", headers, bytes };
    if (method === "HEAD" || status === 204 || status === 304) {
      return { ...base, body: rest, isWhole: rest.length === 0 };
    }
    if (value("transfer-encoding") !== undefined) return { ...base, ...unchunked(rest) };
    const length = value("content-length");
    return { ...base, body: rest, isWhole: length === undefined || rest.length === Number(length) };
  }
}

function unchunked(bytes: Buffer): { readonly body: Buffer; readonly isWhole: boolean } {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf("\r\n", at);
    const size = end === -1 ? Number.NaN : Number.parseInt(bytes.toString("latin1", at, end), 16);
    if (Number.isNaN(size) || end + 2 + size + 2 > bytes.length) return { body: Buffer.concat(parts), isWhole: false };
    if (size === 0) return { body: Buffer.concat(parts), isWhole: true };
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
