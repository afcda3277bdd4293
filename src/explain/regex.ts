import { toByteText } from "../modjk/uri-bytes.ts";
import { type ByteSet, parseRegex, type RegexNode } from "./regex-parse.ts";

/** A regular expression of httpd's configuration, compiled. */
export interface Regex {
  readonly steps: readonly Step[];
}

type Step =
  | { readonly kind: "byte"; readonly accepts: ByteSet }
  | { readonly kind: "start" | "end" | "match" }
  /** Goes on at both places (offsets into the steps). */
  | { kind: "split"; first: number; second: number }
  | { kind: "jump"; to: number };

/** Signs that one expression may come to once repetitions are written out; a larger one is not decided. */
const MAX_VISITS = 8_000;

/** Bytes of an expression that is looked at. */
const MAX_PATTERN = 4_000;

/**
 * Compiles a regular expression (PCRE, as httpd takes it).
 *
 * @returns `undefined` for what cannot be decided in time proportional to the text: back references, look-around, and
 * what is too large or no regular expression at all.
 */
export function compileRegex(pattern: string, ignoreCase = false): Regex | undefined {
  const bytes = toByteText(pattern);
  if (bytes.length > MAX_PATTERN) return undefined;
  const tree = parseRegex(bytes, ignoreCase);
  if (tree === undefined) return undefined;
  const program: Program = { steps: [], visits: 0 };
  if (!emit(tree, program)) return undefined;
  program.steps.push({ kind: "match" });
  return { steps: program.steps };
}

/**
 * Whether an expression is found somewhere in a text (a byte text). All ways are followed at once, so the time is at
 * most the product of both lengths.
 */
export function regexFinds(regex: Regex, text: string): boolean {
  const { steps } = regex;
  const isAnchored = steps[0]?.kind === "start";
  let current = new Places(steps.length);
  let next = new Places(steps.length);
  for (let at = 0; at <= text.length; at++) {
    // Unless it is bound to the start, it may begin anywhere.
    if ((at === 0 || !isAnchored) && follow(steps, 0, at, text.length, current)) return true;
    if (at === text.length || (isAnchored && current.isEmpty())) return false;
    const byte = text.charCodeAt(at) & 0xff;
    next.clear();
    for (const place of current.list()) {
      const step = steps[place];
      if (step?.kind !== "byte" || step.accepts[byte] !== 1) continue;
      if (follow(steps, place + 1, at + 1, text.length, next)) return true;
    }
    [current, next] = [next, current];
  }
  return false;
}

/** A set of places in the steps, cleared at no cost. */
class Places {
  readonly #marks: Uint32Array;
  readonly #list: Uint32Array;
  #round = 1;
  #size = 0;

  constructor(size: number) {
    this.#marks = new Uint32Array(size);
    this.#list = new Uint32Array(size);
  }

  clear(): void {
    this.#round++;
    this.#size = 0;
  }

  /** Whether it is new. */
  add(place: number): boolean {
    if (this.#marks[place] === this.#round) return false;
    this.#marks[place] = this.#round;
    this.#list[this.#size] = place;
    this.#size++;
    return true;
  }

  isEmpty(): boolean {
    return this.#size === 0;
  }

  list(): Uint32Array {
    return this.#list.subarray(0, this.#size);
  }
}

/** Adds a place and all that it leads to without a byte; whether the end of the expression is among them. */
function follow(steps: readonly Step[], from: number, at: number, length: number, places: Places): boolean {
  const waiting = [from];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (!places.add(place)) continue;
    const step = steps[place];
    if (step === undefined || step.kind === "byte") continue;
    if (step.kind === "match") return true;
    if (step.kind === "jump") waiting.push(step.to);
    else if (step.kind === "split") waiting.push(step.second, step.first);
    else if (step.kind === "start" ? at === 0 : at === length) waiting.push(place + 1);
  }
  return false;
}

interface Program {
  readonly steps: Step[];
  visits: number;
}

/** Writes the steps of a tree; false where they become too many. */
function emit(node: RegexNode, program: Program): boolean {
  const { steps } = program;
  if (program.visits++ > MAX_VISITS) return false;
  switch (node.kind) {
    case "byte":
    case "start":
    case "end":
      steps.push(node);
      return true;
    case "sequence":
      return node.parts.every((part) => emit(part, program));
    case "choice":
      return emitChoice(node.options, program);
    case "repeat":
      return emitRepeat(node, program);
  }
}

function emitChoice(options: readonly RegexNode[], program: Program): boolean {
  const { steps } = program;
  const jumps: { kind: "jump"; to: number }[] = [];
  for (const [index, option] of options.entries()) {
    const isLast = index === options.length - 1;
    const split: Step = { kind: "split", first: steps.length + 1, second: 0 };
    if (!isLast) steps.push(split);
    if (!emit(option, program)) return false;
    if (isLast) break;
    const jump: (typeof jumps)[number] = { kind: "jump", to: 0 };
    jumps.push(jump);
    steps.push(jump);
    split.second = steps.length;
  }
  for (const jump of jumps) jump.to = steps.length;
  return true;
}

function emitRepeat(node: Extract<RegexNode, { kind: "repeat" }>, program: Program): boolean {
  const { steps } = program;
  for (let time = 0; time < node.min; time++) if (!emit(node.part, program)) return false;
  if (node.max === undefined) {
    const split: Step = { kind: "split", first: steps.length + 1, second: 0 };
    const start = steps.length;
    steps.push(split);
    if (!emit(node.part, program)) return false;
    steps.push({ kind: "jump", to: start });
    split.second = steps.length;
    return true;
  }
  const splits: { kind: "split"; first: number; second: number }[] = [];
  for (let time = node.min; time < node.max; time++) {
    const split: (typeof splits)[number] = { kind: "split", first: steps.length + 1, second: 0 };
    splits.push(split);
    steps.push(split);
    if (!emit(node.part, program)) return false;
  }
  for (const split of splits) split.second = steps.length;
  return true;
}
