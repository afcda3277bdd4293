import { createPrompt, isDownKey, isEnterKey, isUpKey, useEffect, useKeypress, useRef, useState } from "@inquirer/core";
import type { Style } from "../../report/style.ts";
import { wrapText } from "../../report/wrap.ts";
import { DONE, headOf, MARK, previewBlock, type Size } from "./layout.ts";
import type { ChoiceQuestion } from "./prompts.ts";

export interface ChoicePromptConfig extends ChoiceQuestion {
  readonly style: Style;
  readonly size: () => Size;
  readonly before: string;
  readonly onEnd: () => void;
}

const HIDE_CURSOR = "\u001b[?25l";

/** A question with few answers: arrows, or the number of one, then Enter. What the marked one means stands below. */
export const choicePrompt = createPrompt<string, ChoicePromptConfig>((config, done) => {
  const { style, choices } = config;
  const usual = choices.findIndex(({ value }) => value === config.usual);
  const [marked, setMarked] = useState(Math.max(0, usual));
  const [isTaken, setTaken] = useState(false);
  const isOver = useRef(false);
  useEffect((line) => {
    line.on("close", config.onEnd);
    return () => line.removeListener("close", config.onEnd);
  }, []);
  const choice = choices[marked];
  useKeypress((key, line) => {
    if (isOver.current) return;
    line.clearLine(0);
    const number = Number(key.name);
    if (isEnterKey(key) && choice !== undefined) {
      isOver.current = true;
      setTaken(true);
      done(choice.value);
    } else if (isUpKey(key)) setMarked((marked + choices.length - 1) % choices.length);
    else if (isDownKey(key)) setMarked((marked + 1) % choices.length);
    else if (Number.isInteger(number) && number >= 1 && number <= choices.length) setMarked(number - 1);
  });
  if (choice === undefined) return "";
  if (isTaken) return `${style.added(DONE)} ${headOf(config.message)} ${style.bold(choice.value)}`;
  const size = config.size();
  const list = choices.map(({ label }, index) => {
    const line = `${index === marked ? ">" : " "} ${index + 1}. ${label}`;
    return `  ${index === marked ? style.info(line) : line}`;
  });
  const below = [
    ...wrapText(choice.means, size.columns - 3).map((line) => `  ${line}`),
    ...(config.note === undefined ? [] : wrapText(config.note, size.columns - 3).map((line) => `  ${style.dim(line)}`)),
  ];
  const preview = config.preview?.(choice.value);
  const used = list.length + below.length + 2;
  const block = preview === undefined ? [] : previewBlock(config.before, preview, used, size, style);
  const head = `${style.info(MARK)} ${style.bold(config.message)} ${style.dim("(arrows, Enter)")}`;
  return [[head, ...list].join("\n") + HIDE_CURSOR, ["", ...below, ...block].slice(1).join("\n")];
});
