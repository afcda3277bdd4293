import { type Agent, type OutgoingHttpHeaders, request } from "node:http";

/** An answer to the letter. */
export interface WholeAnswer {
  readonly status: number;
  /** In their order, names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  readonly agent?: Agent;
  readonly timeoutMs?: number;
}

/** One request; its path goes out as it stands. Fails where the answer is not whole. */
export function askFor(port: number, path: string, asking: Asking = {}): Promise<WholeAnswer> {
  const { method = "GET", headers = {}, body, agent, timeoutMs = 60_000 } = asking;
  return new Promise((resolve, reject) => {
    const sent = request({
      host: "127.0.0.1",
      port,
      path,
      method,
      agent: agent ?? false,
      headers: { Host: "localhost", ...headers },
    });
    const timer = setTimeout(() => sent.destroy(new Error(`no answer to ${method} ${path}`)), timeoutMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    sent.on("error", fail);
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", fail);
      response.on("end", () => {
        clearTimeout(timer);
        const { rawHeaders, statusCode = 0 } = response;
        const pairs: [string, string][] = [];
        for (let at = 0; at < rawHeaders.length; at += 2) {
          pairs.push([(rawHeaders[at] ?? "").toLowerCase(), rawHeaders[at + 1] ?? ""]);
        }
        resolve({ status: statusCode, headers: pairs, body: Buffer.concat(chunks) });
      });
    });
    sent.end(body);
  });
}

/** The first value of a header. */
export function headerOf({ headers }: WholeAnswer, name: string): string | undefined {
  return headers.find(([other]) => other === name)?.[1];
}
