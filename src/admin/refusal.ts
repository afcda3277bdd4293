import type { OutgoingHttpHeaders } from "node:http";

/** Why a request of the admin API is not done: thrown where it is found, answered in one place. */
export class Refusal extends Error {
  readonly code = "ADMIN_REFUSAL";
  readonly status: 400 | 401 | 403 | 404;
  readonly headers: OutgoingHttpHeaders;

  /** @param message - for people; which thing, the value found, the value wanted. */
  constructor(status: Refusal["status"], message: string, headers: OutgoingHttpHeaders = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export function isRefusal(error: unknown): error is Refusal {
  return codeOf(error) === "ADMIN_REFUSAL";
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** Names a reader can choose from, the first of them where there are many. */
export function namesOf(names: readonly string[]): string {
  if (names.length === 0) return "there is none";
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name));
  const more = names.length - shown.length;
  return `there ${names.length === 1 ? "is" : "are"} ${shown.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

/** A value of a request as a message shows it. */
export function shownValue(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
