import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitted, headWithin, padded, rightAligned, textWidth } from "../src/terminal-width.ts";
import { describePeers } from "./support/peers.ts";

/** Columns by Unicode's rules: East Asian Width, combining marks, emoji sequences. */
const WIDTHS: readonly (readonly [name: string, text: string, width: number])[] = [
  ["ASCII", "tomcat1", 7],
  ["an accented letter", "é", 1],
  ["a letter with a combining accent", "e\u0301", 1],
  ["Hangul syllables", "한국어", 6],
  ["decomposed Hangul, as macOS spells file names", "한국어".normalize("NFD"), 6],
  ["a leading consonant alone", "\u1112", 2],
  ["old Hangul, Jamo Extended-A", "\ua960", 2],
  ["kanji and kana", "日本語カタカナ", 14],
  ["halfwidth kana", "ｱ", 1],
  ["halfwidth kana with a sound mark", "ｶﾞ", 2],
  ["fullwidth letters and brackets", "ｅ（", 4],
  ["an ideograph beyond the first plane", "𠀀", 2],
  ["hexagrams", "䷀", 2],
  ["an ideographic half fill space, which is narrow", "〿", 1],
  ["emoji beyond the emoticons", "⚡✅☕⌚🀄", 10],
  ["a pictograph that is text by default", "🌡", 1],
  ["ornaments that are no emoji", "🙐", 1],
  ["a flag", "🇰🇷", 2],
  ["a regional indicator alone", "🇰", 1],
  ["a family, joined", "👨‍👩‍👧", 2],
  ["ambiguous characters", "·─█…→", 5],
  ["a zero width space", "a\u200bb", 2],
  ["a soft hyphen", "\u00ad", 1],
  ["Devanagari with a vowel sign", "नि", 2],
  ["Thai with a mark above", "ก็", 1],
];

/** What terminals do not agree about: older ones take one column for the first three, and four for the last. */
const MODERN: readonly (readonly [name: string, text: string, width: number])[] = [
  ["a heart as emoji", "❤️", 2],
  ["a keycap", "1️⃣", 2],
  ["a rainbow flag", "🏳️‍🌈", 2],
  ["a thumb with a skin tone", "👍🏽", 2],
];

describe("the width of a text", () => {
  it.each([...WIDTHS, ...MODERN])("%s", (_, text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  it("cuts between letters", () => {
    expect(headWithin("한국어", 5)).toBe("한국");
    expect(headWithin("e\u0301e\u0301", 1)).toBe("e\u0301");
    expect(fitted("한국어", 5)).toBe("한국…");
    expect(fitted("한국어", 6)).toBe("한국어");
    expect(fitted("abc", 0)).toBe("");
  });

  it("is filled with blanks, or cut", () => {
    expect(padded("節点", 6)).toBe("節点  ");
    expect(padded("節点一", 4)).toBe("節… ");
    expect(padded("tomcat1", 4)).toBe("tom…");
    expect(rightAligned("12", 4)).toBe("  12");
    expect(rightAligned("12345", 4)).toBe("12345");
  });
});

describePeers("tmux gives the same number of columns", ["tmux"], () => {
  const socket = `lbgen-width-${process.pid}`;
  const tmux = (...args: string[]): string =>
    execFileSync("tmux", ["-u", "-L", socket, "-f", "/dev/null", ...args], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C.UTF-8", TERM: "screen-256color" },
    }).trim();
  const cursor = (): string => tmux("display-message", "-p", "#{cursor_x}");
  let tty = "";

  beforeAll(() => {
    tmux("new-session", "-d", "-x", "100", "-y", "20", "sleep 600");
    tty = tmux("display-message", "-p", "#{pane_tty}");
  });
  afterAll(() => tmux("kill-server"));

  it.each(WIDTHS)("%s", async (_, text, width) => {
    appendFileSync(tty, `\r\u001b[2K${text}`);
    for (let tries = 0; tries < 50 && cursor() !== String(width); tries++) await sleep(20);
    expect(cursor()).toBe(String(width));
  });
});
