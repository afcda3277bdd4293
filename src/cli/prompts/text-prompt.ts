import { createPrompt, isEnterKey, isTabKey, useEffect, useKeypress, useRef, useState } from "@inquirer/core";
import type { Style } from "../../report/style.ts";
import { wrapText } from "../../report/wrap.ts";
import { DONE, headOf, MARK, previewBlock, type Size, verdictLines } from "./layout.ts";
import type { TextQuestion, Verdict } from "./prompts.ts";

export interface TextPromptConfig extends TextQuestion {
  readonly style: Style;
  readonly size: () => Size;
  /** The topology before this question; empty for none. */
  readonly before: string;
  /** The input ended. */
  readonly onEnd: () => void;
}

/**
 * A question with an answer in words. It is judged at every key, and the topology that it would make is shown below; Enter
 * takes it, unless there is an error; Tab writes the usual answer out, to be changed.
 */
export const textPrompt = createPrompt<string, TextPromptConfig>((config, done) => {
  const { style } = config;
  const [typed, setTyped] = useState("");
  const [taken, setTaken] = useState<string | undefined>(undefined);
  const isOver = useRef(false);
  useEffect((line) => {
    line.on("close", config.onEnd);
    return () => line.removeListener("close", config.onEnd);
  }, []);
  useKeypress((key, line) => {
    if (isOver.current) return;
    if (isEnterKey(key)) {
      const answer = answerOf(typed, config);
      if (config.check?.(answer)?.severity === "error") {
        line.write(typed); // readline has taken it away
        return;
      }
      isOver.current = true;
      setTaken(answer);
      done(answer);
    } else if (isTabKey(key)) {
      line.clearLine(0);
      const text = typed.trim() === "" ? config.usual : typed;
      line.write(text);
      setTyped(text);
    } else setTyped(line.line);
  });
  if (taken !== undefined)
    return `${style.added(DONE)} ${headOf(config.message)} ${style.bold(config.shown?.(taken) ?? taken)}`;
  const answer = answerOf(typed, config);
  const usual = config.usual === "" ? "" : ` ${style.dim(`(${config.usual})`)}`;
  const verdict: Verdict | undefined = config.check?.(answer);
  const size = config.size();
  const below = [
    ...(config.note === undefined ? [] : wrapText(config.note, size.columns - 3).map((line) => `  ${style.dim(line)}`)),
    ...verdictLines(typed === "" && verdict?.severity === "error" ? undefined : verdict, size.columns - 1, style),
  ];
  const preview = config.preview?.(answer);
  const block = preview === undefined ? [] : previewBlock(config.before, preview, below.length + 2, size, style);
  const head = usual === "" ? headOf(config.message) : config.message;
  return [`${style.info(MARK)} ${style.bold(head)}${usual} ${typed}`, [...below, ...block].join("\n")];
});

function answerOf(typed: string, { usual }: TextPromptConfig): string {
  return typed.trim() === "" ? usual : typed.trim();
}
