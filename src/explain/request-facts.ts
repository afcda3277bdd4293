import type { Place } from "../place.ts";

/** `undefined`: it cannot be told from what is known. */
export type Verdict = boolean | undefined;

/** What is known of one request. Paths and header values are byte texts. */
export interface RequestFacts {
  readonly method: string;
  readonly scheme: "http" | "https";
  /** As the Host header has it, without the port. */
  readonly host: string;
  readonly port: number;
  /** The path as sent, with the query cut: what SetEnvIf of a server looks at. */
  readonly rawPath: string;
  /** Decoded and cleaned by httpd, path parameters kept: what all else looks at. */
  readonly path: string;
  readonly query: string;
  /** By lower-case name; a header that is absent here is not known, but for Cookie. */
  readonly headers: ReadonlyMap<string, string>;
}

/** A line of the configuration that may hold for the request or not; it was taken not to. */
export interface Doubt {
  readonly place: Place;
  /** What depends on what: one lower-case sentence. */
  readonly message: string;
}

/** All of them; `false` beats what is not known. */
export function every(verdicts: Iterable<Verdict>): Verdict {
  let result: Verdict = true;
  for (const verdict of verdicts) {
    if (verdict === false) return false;
    if (verdict === undefined) result = undefined;
  }
  return result;
}

/** At least one of them; `true` beats what is not known. */
export function some(verdicts: Iterable<Verdict>): Verdict {
  let result: Verdict = false;
  for (const verdict of verdicts) {
    if (verdict === true) return true;
    if (verdict === undefined) result = undefined;
  }
  return result;
}

export function not(verdict: Verdict): Verdict {
  return verdict === undefined ? undefined : !verdict;
}
