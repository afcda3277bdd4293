/** A command line as its completion needs it: no parser, only words and what they mean. */
export interface CompletedProgram {
  /** As it is called. */
  readonly name: string;
  readonly options: readonly CompletedOption[];
  readonly commands: readonly CompletedCommand[];
  /** The codes that a finding can have. */
  readonly codes: readonly Candidate[];
}

export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  readonly operands: readonly CompletedOperand[];
}

export interface CompletedOption {
  /** `-o` and `--output`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** `undefined` where none follows. */
  readonly value: CompletedValue | undefined;
  readonly isRepeatable: boolean;
  /** Flags of other options that it cannot be used with. */
  readonly conflicts: readonly string[];
}

export interface CompletedOperand {
  readonly value: CompletedValue;
  readonly isRequired: boolean;
  /** Whether any number of words may take its place; only the last operand can. */
  readonly isVariadic: boolean;
}

/** What stands for one value. */
export interface CompletedValue {
  /** What help calls it: `file`, `host:port`. */
  readonly name: string;
  readonly candidates: Candidates;
}

export type Candidates =
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** Files, those with the extensions (without the dot) before any others. */
  | { readonly kind: "files"; readonly extensions: readonly string[] }
  | { readonly kind: "folders" }
  | { readonly kind: "commands" }
  | { readonly kind: "codes" }
  /** Names in the topology that the command line names; the program is asked for them. */
  | { readonly kind: "names"; readonly of: "node" | "balancer" }
  | { readonly kind: "anything" };

export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** The hidden command that prints names of a topology: `NAMES_COMMAND KIND -- WORDS`. */
export const NAMES_COMMAND = "__names";

export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof SHELLS)[number];
