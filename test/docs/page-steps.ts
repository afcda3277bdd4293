/** One thing that a page does, in the order of the page. Lines count from 1. */
export type Step =
  | { readonly kind: "file"; readonly line: number; readonly path: string; readonly text: string }
  | CommandStep
  | { readonly kind: "meanwhile"; readonly line: number; readonly output: Output }
  | { readonly kind: "stop"; readonly line: number }
  | { readonly kind: "not-run"; readonly line: number; readonly reason: string; readonly text: string };

export interface CommandStep {
  readonly kind: "command";
  readonly line: number;
  readonly script: string;
  /** What the page shows of its output; a page need not show it. */
  readonly output?: Output;
  readonly exits: number;
  /** Whether it goes on while the page goes on, as a server does. */
  readonly stays: boolean;
  /** Whether it needs the machines that the page is about. */
  readonly onMachines: boolean;
}

/** What a page shows, and where: the block's own text without its fences, which starts at this offset of the page. */
export interface Output {
  readonly text: string;
  readonly start: number;
}

interface Block {
  readonly line: number;
  readonly language: string;
  readonly text: string;
  readonly start: number;
}

interface Notes {
  file?: string;
  notRun?: string;
  exits?: number;
  stays?: boolean;
  onMachines?: boolean;
  meanwhile?: boolean;
}

/**
 * Reads the steps of a page. Every code block has to be one: a command (`sh`), its output (`text`, right after it), a
 * file that the comment above it names, or a block that says why it is not run. CONTRIBUTING.md lists the comments.
 *
 * @throws Error with the number of the line, for a block that is none of these and for a comment that nobody knows.
 */
export function readSteps(page: string): readonly Step[] {
  const steps: Step[] = [];
  let notes: Notes = {};
  let command: { readonly at: number; readonly notRun: boolean } | undefined;
  for (const part of readParts(page)) {
    if (part.kind === "prose") {
      command = undefined;
      if (Object.keys(notes).length > 0) throw new Error(`line ${part.line}: a code block belongs below the comment`);
    } else if (part.kind === "comment") {
      if (part.text === "stopped by Ctrl-C") steps.push({ kind: "stop", line: part.line });
      else Object.assign(notes, readNote(part.text, part.line));
    } else {
      const { line, text } = part.block;
      const output = { text, start: part.block.start };
      if (part.block.language === "text" && command !== undefined && Object.keys(notes).length === 0) {
        const before = steps[command.at];
        if (before?.kind === "command") steps[command.at] = { ...before, output };
        command = undefined;
        continue;
      }
      command = undefined;
      if (notes.notRun !== undefined) steps.push({ kind: "not-run", line, reason: notes.notRun, text });
      else if (notes.file !== undefined) steps.push({ kind: "file", line, path: notes.file, text });
      else if (notes.meanwhile) steps.push({ kind: "meanwhile", line, output });
      else if (part.block.language === "sh") {
        const { exits = 0, stays = false, onMachines = false } = notes;
        steps.push({ kind: "command", line, script: text, exits, stays, onMachines });
      } else {
        throw new Error(`line ${line}: nobody runs this block; say which file it is or why it is not run`);
      }
      if (part.block.language === "sh") command = { at: steps.length - 1, notRun: notes.notRun !== undefined };
      notes = {};
    }
  }
  return steps;
}

type Part =
  | { readonly kind: "prose"; readonly line: number }
  | { readonly kind: "comment"; readonly line: number; readonly text: string }
  | { readonly kind: "block"; readonly block: Block };

/** Blank lines are no part: a comment and its block, a command and its output may stand apart. */
function* readParts(page: string): Generator<Part> {
  let offset = 0;
  let open: { readonly line: number; readonly language: string; readonly start: number } | undefined;
  const lines = page.split("\n");
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    const start = offset;
    offset += text.length + 1;
    if (open !== undefined) {
      if (text !== "```") continue;
      yield { kind: "block", block: { ...open, text: page.slice(open.start, start) } };
      open = undefined;
      continue;
    }
    const fence = /^```(\S*)$/.exec(text);
    if (/^\s+```/.test(text)) throw new Error(`line ${line}: a code block begins at the margin`);
    const comment = /^<!-- (.*) -->$/.exec(text);
    if (fence !== null) open = { line, language: fence[1] ?? "", start: offset };
    else if (comment !== null) yield { kind: "comment", line, text: comment[1] ?? "" };
    else if (text.trim() !== "") yield { kind: "prose", line };
  }
  if (open !== undefined) throw new Error(`line ${open.line}: this block does not end`);
}

function readNote(text: string, line: number): Notes {
  const [, key = "", value = ""] = /^([^:]+)(?:: (.+))?$/.exec(text) ?? [];
  if (key === "file" && /^(?![/.])[\w./-]+$/.test(value)) return { file: value };
  if (key === "not run" && value !== "") return { notRun: value };
  if (key === "exits" && /^\d+$/.test(value)) return { exits: Number(value) };
  if (text === "stays running") return { stays: true };
  if (text === "on the machines") return { onMachines: true };
  if (text === "printed meanwhile") return { meanwhile: true };
  if (key === "generated" || key === "end") return {};
  throw new Error(`line ${line}: nobody knows the comment "${text}"`);
}
