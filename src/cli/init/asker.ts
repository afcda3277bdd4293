import type { Answers } from "../../init/answers.ts";
import { findingsOf, newFinding } from "../../init/check-answers.ts";
import { draftText } from "../../init/draft-topology.ts";
import { SETTLED_LATER } from "../../init/flags.ts";
import type { Choice } from "../../init/words.ts";
import type { Prompts, TextQuestion, Verdict } from "../prompts/prompts.ts";

type Asked = Pick<TextQuestion, "message" | "usual" | "note">;

/** Asks questions whose answers go into a topology: each is judged by what the model finds new with it, and previewed. */
export class Asker {
  answers: Answers;
  readonly prompts: Prompts;

  /** @param prompts - given how to see the topology before a question. */
  constructor(start: Answers, prompts: (before: () => string) => Prompts) {
    this.answers = start;
    this.prompts = prompts(() => draftText(this.answers));
  }

  /**
   * A question with an answer in words.
   *
   * @param put - the answers with it.
   * @param check - what is wrong with it beyond what the model sees.
   */
  async text(
    question: Asked,
    put: (answer: string) => Answers,
    check?: (answer: string) => string | undefined,
  ): Promise<string> {
    const before = findingsOf(this.answers);
    const answer = await this.prompts.text({
      ...question,
      check: (typed) => fault(check?.(typed)) ?? newFinding(before, put(typed), SETTLED_LATER),
      preview: (typed) => draftText(put(typed)),
    });
    this.answers = put(answer);
    return answer;
  }

  /** A question with few answers. */
  async choice(
    question: { readonly message: string; readonly usual: string; readonly choices: readonly Choice[] },
    put: (answer: string) => Answers,
  ): Promise<string> {
    const answer = await this.prompts.choice({ ...question, preview: (marked) => draftText(put(marked)) });
    this.answers = put(answer);
    return answer;
  }

  /** A question for yes or no. */
  async yesNo(
    question: { readonly message: string; readonly usual: boolean; readonly note?: string },
    put?: (answer: boolean) => Answers,
  ): Promise<boolean> {
    const preview = put === undefined ? {} : { preview: (answer: boolean) => draftText(put(answer)) };
    const answer = await this.prompts.yesNo({ ...question, ...preview });
    if (put !== undefined) this.answers = put(answer);
    return answer;
  }
}

function fault(message: string | undefined): Verdict | undefined {
  return message === undefined ? undefined : { severity: "error", message };
}
