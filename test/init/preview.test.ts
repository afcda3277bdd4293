import fc from "fast-check";
import { expect, it } from "vitest";
import { previewLines } from "../../src/init/preview.ts";

const text = (lines: readonly string[]): string => lines.join("\n");
const shown = (before: readonly string[], after: readonly string[], height: number): string[] =>
  previewLines(text(before), text(after), height).map((line) => `${line.isNew ? "+" : " "}${line.text}`);

it("marks what is new", () => {
  expect(shown(["a", "b", "d"], ["a", "b", "c", "d"], 9)).toEqual([" a", " b", "+c", " d"]);
  expect(shown(["a", "b"], ["a", "x"], 9)).toEqual([" a", "+x"]);
  expect(shown(["a", "b"], ["a"], 9)).toEqual([" a"]);
  expect(shown(["# comment", "a"], ["# other", "a"], 9)).toEqual([" a"]);
});

it("marks nothing where there was nothing before", () => {
  expect(shown([], ["a", "b"], 9)).toEqual([" a", " b"]);
});

it("keeps a window around what is new", () => {
  const before = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const after = before.with(15, "new");
  expect(shown(before, after, 5)).toEqual([" ...", " line 14", "+new", " line 16", " ..."]);
  expect(shown(before, before.with(0, "new"), 4)).toEqual(["+new", " line 1", " line 2", " ..."]);
  expect(shown(before, before.with(19, "new"), 4)).toEqual([" ...", " line 17", " line 18", "+new"]);
  expect(shown(before, after, 2)).toEqual([]);
});

it("never takes more room than there is, and always shows the first new line", () => {
  const lines = fc.array(fc.stringMatching(/^[a-d]$/), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(lines, lines, fc.integer({ min: 4, max: 40 }), (before, after, height) => {
      const all = previewLines(text(before), text(after), 1000);
      const some = previewLines(text(before), text(after), height);
      expect(some.length).toBeLessThanOrEqual(height);
      if (all.some(({ isNew }) => isNew)) expect(some.some(({ isNew }) => isNew)).toBe(true);
    }),
  );
});
