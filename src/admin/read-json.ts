import type { IncomingMessage } from "node:http";
import type { AdminLimits } from "./limits.ts";
import { Refusal } from "./refusal.ts";

/** How much of a body that is too large is read all the same: a client that still sends may not see the answer. */
const MAX_DISCARDED_BYTES = 1024 * 1024;

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads the JSON of a request.
 *
 * @returns `undefined` where the client left before it was whole.
 * @throws Refusal 400.
 */
export async function readJson(request: IncomingMessage, limits: AdminLimits): Promise<{ value: unknown } | undefined> {
  const type = request.headers["content-type"] ?? "";
  if (type.split(";", 1)[0]?.trim().toLowerCase() !== "application/json") {
    throw new Refusal(400, `Content-Type is ${JSON.stringify(type.slice(0, 80))}; it has to be application/json`);
  }
  const body = await readBody(request, limits);
  if (body === undefined) return undefined;
  let text: string;
  try {
    text = decoder.decode(body);
  } catch {
    throw new Refusal(400, "the body is no UTF-8");
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message.slice(0, 200) : "";
    throw new Refusal(
      400,
      text.trim() === "" ? "the body is empty; it has to be JSON" : `the body is no JSON: ${reason}`,
    );
  }
}

function readBody(request: IncomingMessage, limits: AdminLimits): Promise<Buffer | undefined> {
  const { maxBodyBytes, bodyTimeoutMs } = limits;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const tooLarge = (headers = {}) => new Refusal(400, `the body has more than ${maxBodyBytes} bytes`, headers);
    const timer = setTimeout(() => {
      const reason = `the body was not whole after ${bodyTimeoutMs / 1000} seconds`;
      reject(new Refusal(400, reason, { Connection: "close" }));
    }, bodyTimeoutMs);
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBodyBytes) chunks.push(chunk);
      else if (length > MAX_DISCARDED_BYTES) reject(tooLarge({ Connection: "close" }));
    });
    request.on("end", () => {
      clearTimeout(timer);
      if (length > maxBodyBytes) reject(tooLarge());
      else resolve(Buffer.concat(chunks));
    });
    request.on("error", () => undefined); // of a client that left; `close` follows
    request.on("close", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
