import type { Style } from "../../report/style.ts";
import type { Terminal } from "../io.ts";
import { choicePrompt } from "./choice-prompt.ts";
import type { Size } from "./layout.ts";
import { type Prompts, PromptsEnded } from "./prompts.ts";
import { textPrompt } from "./text-prompt.ts";

const YES = /^y(es)?$/i;
const NO = /^no?$/i;

/** Questions on a terminal. @param before - the topology as it is before each question, which the preview is compared with. */
export function terminalPrompts({ input, output }: Terminal, style: Style, before: () => string): Prompts {
  const size = (): Size => ({ columns: output.columns ?? 80, rows: output.rows ?? 24 });
  const ask = async (start: (onEnd: () => void, signal: AbortSignal) => Promise<string>): Promise<string> => {
    const ended = new AbortController();
    try {
      return await start(() => ended.abort(), ended.signal);
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      if (name === "ExitPromptError" || name === "AbortPromptError") throw new PromptsEnded("nobody answers");
      throw error;
    }
  };
  const text: Prompts["text"] = (question) =>
    ask((onEnd, signal) =>
      textPrompt({ ...question, style, size, before: before(), onEnd }, { input, output, signal }),
    );
  return {
    text,
    choice: (question) =>
      ask((onEnd, signal) =>
        choicePrompt({ ...question, style, size, before: before(), onEnd }, { input, output, signal }),
      ),
    yesNo: async ({ usual, preview, ...question }) => {
      const answer = await text({
        ...question,
        ...(preview === undefined ? {} : { preview: (typed) => preview(YES.test(typed)) }),
        usual: usual ? "yes" : "no",
        shown: (typed) => (YES.test(typed) ? "yes" : "no"),
        check: (typed) =>
          YES.test(typed) || NO.test(typed)
            ? undefined
            : { severity: "error", message: `"${typed}" is neither yes nor no`, hint: "y or n" },
      });
      return YES.test(answer);
    },
    say: (words) => void output.write(`${words}\n`),
  };
}
