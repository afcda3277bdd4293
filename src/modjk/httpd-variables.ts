import { type MappedText, rangeInFile, type TextPiece } from "../formats/httpd-lines.ts";
import type { TextRange } from "../source-text.ts";

/** Characters that variables may put into lines, all together: each Define can double the one before. */
const MAX_EXPANDED = 5_000_000;

/** A `${NAME}` that was left as it stands. */
export interface UnknownVariable extends TextRange {
  readonly name: string;
}

/** A line with its variables replaced. */
export interface ExpandedLine {
  /** The very line that was given, where it holds no variable. */
  readonly line: MappedText;
  readonly unknown: readonly UnknownVariable[];
  /** Whether the variables hold too much text, so that the line is given as it stands. */
  readonly isTooLarge: boolean;
}

/**
 * What Define and UnDefine leave, with `-D` and the environment. A defined name is asked for in its exact spelling by
 * `<IfDefine>`, and in any case by `${NAME}` (measured on httpd 2.4.71).
 */
export class HttpdVariables {
  readonly #environment: ReadonlyMap<string, string>;
  readonly #defined: Set<string>;
  readonly #values = new Map<string, string>();
  #expanded = 0;

  constructor(environment: ReadonlyMap<string, string>, defined: Iterable<string>) {
    this.#environment = environment;
    this.#defined = new Set(defined);
  }

  /** An empty value is none: the variable keeps the one it had. */
  define(name: string, value: string | undefined): void {
    this.#defined.add(name);
    if (value !== undefined && value !== "") this.#values.set(name.toLowerCase(), value);
  }

  undefine(name: string): void {
    this.#defined.delete(name);
    this.#values.delete(name.toLowerCase());
  }

  isDefined(name: string): boolean {
    return this.#defined.has(name);
  }

  /**
   * Replaces the variables of a line, before it is split into words, and does not look for variables in their values. A
   * name ends at the next `}`; one with a colon is none. Unknown ones stay.
   *
   * @see httpd 2.4, `ap_resolve_env`; measured on httpd 2.4.71
   */
  expand(line: MappedText): ExpandedLine {
    const { text } = line;
    let open = text.indexOf("${");
    if (open === -1) return { line, unknown: [], isTooLarge: false };
    const unknown: UnknownVariable[] = [];
    const expansion = new Expansion(line);
    while (open !== -1) {
      const close = text.indexOf("}", open + 2);
      if (close === -1) break;
      const name = text.slice(open + 2, close);
      const value = this.#values.get(name.toLowerCase()) ?? this.#environment.get(name);
      if (value !== undefined) {
        this.#expanded += value.length;
        if (this.#expanded > MAX_EXPANDED) return { line, unknown: [], isTooLarge: true };
        expansion.replace(open, close + 1, value);
      } else if (!name.includes(":")) unknown.push({ name, ...rangeInFile(line, open, close + 1) });
      open = text.indexOf("${", close + 1);
    }
    return { line: expansion.finish(), unknown, isTooLarge: false };
  }
}

/** Builds a line of parts of another and of texts that replace parts of it. */
class Expansion {
  readonly #line: MappedText;
  readonly #pieces: TextPiece[] = [];
  #text = "";
  /** How far the line has been copied, and which of its pieces that is in. */
  #copied = 0;
  #piece = 0;

  constructor(line: MappedText) {
    this.#line = line;
  }

  replace(start: number, end: number, value: string): void {
    this.#copy(start);
    if (value !== "") {
      const range = rangeInFile(this.#line, start, end);
      this.#pieces.push({ at: this.#text.length, ...range });
      this.#text += value;
    }
    this.#copied = end;
  }

  finish(): MappedText {
    this.#copy(this.#line.text.length);
    const { pieces } = this.#line;
    return { text: this.#text, pieces: this.#pieces.length > 0 ? this.#pieces : pieces.slice(0, 1) };
  }

  #copy(end: number): void {
    const { text, pieces } = this.#line;
    while (this.#copied < end) {
      while ((pieces[this.#piece + 1]?.at ?? text.length) <= this.#copied) this.#piece++;
      const to = Math.min(end, pieces[this.#piece + 1]?.at ?? text.length);
      const { start } = rangeInFile(this.#line, this.#copied, this.#copied);
      this.#pieces.push({ at: this.#text.length, start });
      this.#text += text.slice(this.#copied, to);
      this.#copied = to;
    }
  }
}
