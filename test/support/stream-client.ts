import { createHash } from "node:crypto";
import { type ClientRequest, type IncomingMessage, request } from "node:http";

/** How a request that was started ended. */
export interface Ending {
  /** 0 where no answer came. */
  readonly status: number;
  /** The answer came to its own end, rather than to that of the connection. */
  readonly isWhole: boolean;
  readonly length: number;
  /** The first kilobyte. */
  readonly text: string;
}

/** A request under way, in the hands of the test. */
export interface Started {
  readonly sent: ClientRequest;
  /** Its answer has begun. */
  readonly answer: Promise<IncomingMessage>;
  readonly ended: Promise<Ending>;
}

export interface Starting {
  readonly method?: string;
  readonly cookie?: string;
  /** Announced; else a body is sent in chunks. */
  readonly length?: number;
  readonly timeoutMs?: number;
}

/** Starts a request on a connection of its own; the test sends its body and ends it. */
export function startRequest(port: number, path: string, starting: Starting = {}): Started {
  const { method = "GET", cookie, length, timeoutMs = 120_000 } = starting;
  const sent = request({
    host: "127.0.0.1",
    port,
    path,
    method,
    agent: false,
    headers: {
      Host: "localhost",
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      ...(method === "GET" ? {} : { "Content-Type": "application/octet-stream" }),
      ...(length === undefined ? {} : { "Content-Length": length }),
    },
  });
  const timer = setTimeout(() => sent.destroy(new Error(`${method} ${path} does not end`)), timeoutMs);
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sent.on("response", resolve).on("error", reject);
  });
  answer.catch(() => undefined);
  const ended = new Promise<Ending>((resolve) => {
    let status = 0;
    let received = 0;
    let text = "";
    const end = (isWhole: boolean) => {
      clearTimeout(timer);
      resolve({ status, isWhole, length: received, text });
    };
    sent.on("error", () => end(false));
    sent.on("response", (response) => {
      status = response.statusCode ?? 0;
      response.on("data", (chunk: Buffer) => {
        received += chunk.length;
        if (text.length < 1024) text += chunk.toString("latin1", 0, 1024);
      });
      response.on("end", () => end(response.complete));
      response.on("error", () => end(false));
    });
  });
  return { sent, answer, ended };
}

/** A GET to its end. */
export function fetchAll(port: number, path: string, starting: Starting = {}): Promise<Ending> {
  const { sent, ended } = startRequest(port, path, starting);
  sent.end();
  return ended;
}

const PIECE = Buffer.alloc(65_536, "lbgen serves what it is given. ");

/** A POST of so many bytes; their hash is what the other side should have seen. */
export async function upload(
  port: number,
  path: string,
  size: number,
  chunked = false,
): Promise<{ readonly ending: Ending; readonly sha256: string }> {
  const { sent, ended } = startRequest(port, path, { method: "POST", ...(chunked ? {} : { length: size }) });
  const hash = createHash("sha256");
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  for (let left = size; left > 0 && !isOver; ) {
    const piece = PIECE.subarray(0, Math.min(left, PIECE.length));
    left -= piece.length;
    hash.update(piece);
    if (!sent.write(piece)) await Promise.race([new Promise((go) => sent.once("drain", go)), ended]);
  }
  sent.end();
  return { ending: await ended, sha256: hash.digest("hex") };
}
