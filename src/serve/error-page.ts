import { STATUS_CODES } from "node:http";

/** A page of lbgen's own for a status, as httpd makes one where there is no answer to pass on. */
export interface ErrorPage {
  readonly status: number;
  readonly body: Buffer;
  /** Flat: name, value. */
  readonly headers: readonly string[];
}

/** @param reason - a sentence for people, without anything that a client sent. */
export function errorPage(status: number, reason = REASONS[status] ?? ""): ErrorPage {
  const title = `${status} ${STATUS_CODES[status] ?? "Error"}`;
  const body = Buffer.from(
    `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title}</title></head>\n` +
      `<body>\n<h1>${title}</h1>\n${reason === "" ? "" : `<p>${reason}</p>\n`}<hr>\n<address>lbgen</address>\n</body>\n</html>\n`,
  );
  return {
    status,
    body,
    headers: ["Content-Type", "text/html; charset=utf-8", "Content-Length", String(body.length)],
  };
}

const REASONS: Readonly<Record<number, string>> = {
  400: "The request is malformed.",
  404: "No mount matches this path.",
  413: "The request does not fit into one AJP packet.",
  414: "The request line is too long.",
  417: "The expectation cannot be met.",
  500: "The node answered something that cannot be understood, or the mount names no worker.",
  502: "The node broke off its answer.",
  503: "No member of the balancer could serve the request.",
  504: "The node did not answer in time.",
};
