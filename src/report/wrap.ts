import { headWithin, textWidth } from "../terminal-width.ts";

/** Breaks a paragraph at blanks, and a word that is longer than a line where the line ends; at least one line. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of text.split(" ").flatMap((one) => piecesOf(one, width))) {
    const taken = textWidth(word);
    if (line !== "" && used + 1 + taken > width) {
      lines.push(line);
      line = word;
      used = taken;
    } else {
      used += taken + (line === "" ? 0 : 1);
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function piecesOf(word: string, width: number): string[] {
  const pieces: string[] = [];
  let rest = word;
  while (textWidth(rest) > width) {
    // One letter may be wider than the line.
    const head = headWithin(rest, width) || headWithin(rest, 2) || rest;
    pieces.push(head);
    rest = rest.slice(head.length);
  }
  return rest === "" && pieces.length > 0 ? pieces : [...pieces, rest];
}
