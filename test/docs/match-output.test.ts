import { describe, expect, it } from "vitest";
import { matches } from "./match-output.ts";

const A = "4D8FD9757D99806FB127C86CCDDF7CF1";
const B = "AEBFB3C5202C234D3B90A6524CD5F3A7";

describe("matches", () => {
  it.each([
    { name: "the same text", shown: "a\nb\n", printed: "a\nb\n" },
    { name: "nothing", shown: "", printed: "" },
    { name: "an end of line that was not printed", shown: "a\n", printed: "a" },
    { name: "lines left out at the start", shown: "...\nb\n", printed: "a\na\nb\n" },
    { name: "lines left out at the end", shown: "a\n...\n", printed: "a\nb\nc\n" },
    { name: "lines left out in between", shown: "a\n...\nb\n", printed: "a\nx\nb\nb\n" },
    { name: "no line left out", shown: "a\n...\nb\n", printed: "a\nb\n" },
    { name: "only the last of several", shown: "...\nb\nc\n", printed: "b\nb\nb\nc\n" },
    { name: "anything", shown: "...\n", printed: "a\n" },
    { name: "other times", shown: "04:16:59.267 106ms\n", printed: "23:00:00.001 0.5ms\n" },
    {
      name: "another date",
      shown: "Date: Wed, 25 Nov 2026 09:21:33 GMT\n",
      printed: "Date: Thu, 01 Jan 2026 00:00:00 GMT\n",
    },
    { name: "another session", shown: `${A}.tomcat1\n`, printed: `${B}.tomcat1\n` },
    { name: "a session that stays", shown: `${A}\n${A}\n`, printed: `${B}\n${B}\n` },
    { name: "a session that changes", shown: `${A}\n${B}\n`, printed: `${B}\n${A}\n` },
  ])("accepts $name", ({ shown, printed }) => {
    expect(matches(shown, printed)).toBe(true);
  });

  it.each([
    { name: "another text", shown: "a\n", printed: "b\n" },
    { name: "a line more", shown: "a\n", printed: "a\nb\n" },
    { name: "a line less", shown: "a\nb\n", printed: "a\n" },
    { name: "nothing where something is shown", shown: "a\n", printed: "" },
    { name: "something where nothing is shown", shown: "", printed: "a\n" },
    { name: "a first line that is not the first", shown: "b\n...\n", printed: "a\nb\n" },
    { name: "a last line that is not the last", shown: "...\na\n", printed: "a\nb\n" },
    { name: "another order", shown: "...\nb\n...\na\n...\n", printed: "a\nb\n" },
    { name: "one line that would have to match twice", shown: "a\n...\na\n", printed: "a\n" },
    { name: "another route", shown: `${A}.tomcat1\n`, printed: `${A}.tomcat2\n` },
    { name: "a session that is lost", shown: `${A}\n${A}\n`, printed: `${A}\n${B}\n` },
    { name: "a session that should be lost", shown: `${A}\n${B}\n`, printed: `${A}\n${A}\n` },
    { name: "dots within a line", shown: "a ...\n", printed: "a b\n" },
  ])("refuses $name", ({ shown, printed }) => {
    expect(matches(shown, printed)).toBe(false);
  });
});
