import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestWord } from "../../src/model/nearest.ts";

const words = ["balancers", "nodes", "defaults", "tuning", "cluster", "lint", "apache"];

describe("nearestWord", () => {
  it.each([
    { name: "a letter left out", word: "balncers", nearest: "balancers" },
    { name: "a letter too many", word: "nodess", nearest: "nodes" },
    { name: "another letter", word: "tuming", nearest: "tuning" },
    { name: "neighbours swapped", word: "lnit", nearest: "lint" },
    { name: "another case", word: "Apache", nearest: "apache" },
    { name: "the word itself", word: "cluster", nearest: "cluster" },
    { name: "two faults in a long word", word: "balanzer", nearest: "balancers" },
    { name: "a third of the letters", word: "defxxlts", nearest: "defaults" },
    { name: "more than a third", word: "noxxx", nearest: undefined },
    { name: "nothing like it", word: "connector", nearest: undefined },
    { name: "no letters", word: "", nearest: undefined },
  ])("$name: $word", ({ word, nearest }) => {
    expect(nearestWord(word, words)).toBe(nearest);
  });

  it("takes the first of equally near ones", () => {
    expect(nearestWord("port", ["pork", "sort"])).toBe("pork");
    expect(nearestWord("port", ["sort", "pork"])).toBe("sort");
  });

  it("prefers the nearest to the first", () => {
    expect(nearestWord("recover_tim", ["recover_tom", "recover_time"])).toBe("recover_tom");
    expect(nearestWord("recover_tme", ["recover_tom", "recover_time"])).toBe("recover_time");
  });

  it("does not look at words that nobody mistypes", () => {
    expect(nearestWord("a".repeat(81), ["a".repeat(81)])).toBeUndefined();
  });

  it("finds a word again after one edit, whatever the word", () => {
    const letter = fc.constantFrom(..."abcdefgh_");
    const word = fc.array(letter, { minLength: 3, maxLength: 20 }).map((letters) => letters.join(""));
    const edit = fc.record({ at: fc.nat(), by: letter, kind: fc.constantFrom("insert", "delete", "replace", "swap") });
    fc.assert(
      fc.property(word, edit, (right, { at, by, kind }) => {
        const i = at % (right.length - 1);
        const [before, one, two, after] = [right.slice(0, i), right[i], right[i + 1], right.slice(i + 2)];
        const wrong = {
          insert: `${before}${by}${one}${two}${after}`,
          delete: `${before}${two}${after}`,
          replace: `${before}${by}${two}${after}`,
          swap: `${before}${two}${one}${after}`,
        }[kind];
        expect(nearestWord(wrong, ["zzzzzzzzzz", right])).toBe(right);
      }),
    );
  });
});
