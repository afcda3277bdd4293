import { readFileSync } from "node:fs";
import type { Packet } from "../../src/ajp/packet-reader.ts";

/** One frame of a recording and what it says, as parsed by the program that captured it. */
export interface Frame {
  readonly dir: "c2s" | "s2c";
  readonly type: string;
  readonly hex: string;
  readonly decoded: Decoded;
  readonly connection?: number;
}

/** Fields of all types; a header is its code, name and value, an attribute its code, name (0A only) and value. */
export interface Decoded {
  readonly methodCode: number;
  readonly method: string;
  readonly protocol: string;
  readonly requestUri: string;
  readonly remoteAddr: string;
  readonly remoteHost: string | null;
  readonly serverName: string;
  readonly serverPort: number;
  readonly isSsl: boolean;
  readonly headers: readonly (readonly [code: number | null, name: string, value: string])[];
  readonly attributes: readonly (readonly [number, string | number] | readonly [number, string, string])[];
  readonly status: number;
  readonly reason: string | null;
  readonly length: number;
  readonly empty?: boolean;
  readonly trailingNul: boolean;
  readonly requestedLength: number;
  readonly reuse: number;
}

export interface Recording {
  readonly name: string;
  readonly clientHeaders: readonly (readonly [string, string])[];
  /** Types of frames that are not all here. */
  readonly framesLeftOut?: readonly string[];
  readonly frames: readonly Frame[];
}

export type Step = { readonly hex: string } | { readonly waitMs: number } | { readonly [event: string]: true };

/** Malformed input, in the steps of a raw peer. */
export interface NegativeCase {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly onCping?: readonly Step[];
}

interface Negative {
  readonly toServer: readonly NegativeCase[];
  readonly toClient: readonly NegativeCase[];
}

export const modjk = load("modjk") as readonly Recording[];
export const modproxy = load("modproxy") as readonly Recording[];
export const lighttpd = load("lighttpd") as readonly Recording[];
export const negative = load("negative") as Negative;

function load(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), "utf8"));
}

/** The bytes of a hex text; `(6162*3)` is 61 62, three times. */
export function bytesOf(hex: string): Buffer {
  return Buffer.from(
    hex.replace(/\(([0-9a-f]+)\*(\d+)\)/g, (_, unit: string, count: string) => unit.repeat(Number(count))),
    "hex",
  );
}

/** The payload of one whole frame. */
export function packetOf(frame: Buffer): Packet {
  return { bytes: frame, start: 4, end: frame.length };
}

/** All bytes of some steps, without the pauses. */
export function bytesOfSteps(steps: readonly Step[]): Buffer {
  return Buffer.concat(steps.flatMap((step) => ("hex" in step ? [bytesOf(step.hex as string)] : [])));
}

/** The frames of some recordings that are of a type, each with the name of its recording. */
export function framesOf(
  recordings: readonly Recording[],
  type: string,
): { name: string; frame: Frame; wire: Buffer }[] {
  return recordings.flatMap(({ name, frames }) =>
    frames
      .filter((frame) => frame.type === type)
      .map((frame, index) => ({ name: `${name} #${index}`, frame, wire: bytesOf(frame.hex) })),
  );
}

/** Code of an AjpError that a function throws; `undefined` when it throws nothing. */
export function codeOf(run: () => void): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof Error && "code" in error) return String(error.code);
    throw error;
  }
  return undefined;
}

/** A byte stream in pieces of given lengths, over and over; each is overwritten once `feed` has had it. */
export function feedCut(bytes: Buffer, lengths: readonly number[], feed: (piece: Buffer) => void): void {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const end = Math.min(bytes.length, at + Math.max(1, lengths[turn % lengths.length] ?? 1));
    const piece = Buffer.from(bytes.subarray(at, end));
    feed(piece);
    piece.fill(0xee);
    at = end;
  }
}
