import type { Choice } from "../../init/words.ts";

/** What is said of an answer while it is typed. */
export interface Verdict {
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  readonly hint?: string | undefined;
}

interface Question {
  readonly message: string;
  /** One line that says what the answer is for. */
  readonly note?: string;
  /** The topology with this answer; nothing is shown where it is left out. */
  readonly preview?: (answer: string) => string;
}

export interface TextQuestion extends Question {
  /** Taken when nothing is typed. */
  readonly usual: string;
  /** An answer with an error is not taken. */
  readonly check?: (answer: string) => Verdict | undefined;
  /** How the answer is shown once it is taken, if not as it was typed. */
  readonly shown?: (answer: string) => string;
}

export interface ChoiceQuestion extends Question {
  readonly choices: readonly Choice[];
  readonly usual: string;
}

export interface YesNoQuestion extends Omit<Question, "preview"> {
  readonly usual: boolean;
  readonly preview?: (answer: boolean) => string;
}

/** Somebody who answers. All throw {@link PromptsEnded} when that one leaves. */
export interface Prompts {
  readonly text: (question: TextQuestion) => Promise<string>;
  readonly choice: (question: ChoiceQuestion) => Promise<string>;
  readonly yesNo: (question: YesNoQuestion) => Promise<boolean>;
  /** Shown above the next question. */
  readonly say: (text: string) => void;
}

/** Ctrl-C, or the end of the input, at a question. */
export class PromptsEnded extends Error {
  override readonly name = "PromptsEnded";
  readonly code = "PROMPTS_ENDED";
}

export function isPromptsEnded(error: unknown): boolean {
  return error instanceof Error && error.name === "PromptsEnded";
}
