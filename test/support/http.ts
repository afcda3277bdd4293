import { type IncomingHttpHeaders, request } from "node:http";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Set-Cookie's name=value pairs, attributes left out. */
  readonly cookies: ReadonlyMap<string, string>;
}

/** One GET on a connection of its own. The path goes out as it stands: nothing resolves its dots or decodes it. */
export function get(
  port: number,
  path: string,
  options: { readonly cookie?: string; readonly from?: string; readonly timeoutMs?: number } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port,
        path,
        agent: false,
        timeout: options.timeoutMs ?? 20_000,
        headers: { Host: "localhost", ...(options.cookie === undefined ? {} : { Cookie: options.cookie }) },
        ...(options.from === undefined ? {} : { localAddress: options.from }),
      },
      (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (text: string) => {
          body += text;
        });
        response.on("error", reject);
        response.on("end", () => {
          const { headers, statusCode } = response;
          resolve({ status: statusCode ?? 0, headers, body, cookies: cookiesOf(headers["set-cookie"] ?? []) });
        });
      },
    );
    sent.on("timeout", () => sent.destroy(new Error(`no answer to GET ${path}`)));
    sent.on("error", reject);
    sent.end();
  });
}

function cookiesOf(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.map((line) => {
      const pair = line.split(";", 1)[0] ?? "";
      const at = pair.indexOf("=");
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
