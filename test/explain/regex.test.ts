import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRegex, regexFinds } from "../../src/explain/regex.ts";
import { growth } from "../formats/linear-time.ts";

function finds(pattern: string, text: string, ignoreCase = false): boolean | undefined {
  const regex = compileRegex(pattern, ignoreCase);
  return regex === undefined ? undefined : regexFinds(regex, text);
}

describe("regexFinds", () => {
  it.each([
    ["^/foo/static/", "/foo/static/a", true],
    ["^/foo/static/", "/x/foo/static/a", false],
    ["\\.(?:gif|jpe?g)$", "/a.jpg", true],
    ["\\.(?:gif|jpe?g)$", "/a.jpg/", false],
    ["^/[a-c]{2,3}$", "/abc", true],
    ["^/[a-c]{2,3}$", "/abcd", false],
    ["^/[^/]+/x$", "/ab/x", true],
    ["^/[^/]+/x$", "/a/b/x", false],
    ["a|", "", true],
    ["^$", "", true],
    ["^$", "a", false],
    ["[]x]", "]", true],
    ["[^]x]", "]", false],
    ["[a\\-z]", "-", true],
    ["[a-]", "-", true],
    ["[[:digit:]]+$", "a12", true],
    ["\\x41\\x{42}", "AB", true],
    ["a{,2}", "a{,2}", true],
    ["a{x", "a{x", true],
    ["x*?y", "xxy", true],
    ["(?i)ABC", "xabcx", true],
    [".", "\n", false],
    ["\\w+\\s\\d", "ab 1", true],
    ["café", "caf\u00c3\u00a9", true],
    ["caf.$", "caf\u00c3\u00a9", false],
    ["caf..$", "caf\u00c3\u00a9", true],
  ])("%s in %j: %s", (pattern, text, expected) => {
    expect(finds(pattern, text)).toBe(expected);
  });

  it("looks past the case of letters where it is told to", () => {
    expect(finds("^/AbC[x-z]", "/aBcY", true)).toBe(true);
    expect(finds("[^a]", "A", true)).toBe(false);
    expect(finds("[^a]", "A")).toBe(true);
  });

  it.each([
    "(a)\\1",
    "(?=a)",
    "(?!a)",
    "(?<=a)b",
    "(?>a)",
    "\\bword",
    "a++",
    "(",
    "a)",
    "[a",
    "*a",
    "a{2,1}",
    "a{1001}",
    "\\",
    "[z-a]",
    "[[:nosuch:]]",
    "(?P<n>a)",
  ])("leaves %s undecided", (pattern) => {
    expect(compileRegex(pattern)).toBeUndefined();
  });

  it.each([
    "(((((a{99}){99}){99}){99}){99})",
    `${"(".repeat(100)}a${")".repeat(100)}`,
    "((){1000}){1000}",
    "a".repeat(5_000),
  ])("leaves what is too large undecided: %#", (pattern) => {
    expect(compileRegex(pattern)).toBeUndefined();
  });

  it("says what JavaScript's own expressions say", () => {
    const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\d", "1");
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4 },
        atom,
        fc.tuple(tie("expression"), tie("expression")).map(([one, other]) => one + other),
        fc.tuple(tie("expression"), tie("expression")).map(([one, other]) => `(?:${one}|${other})`),
        fc
          .tuple(tie("expression"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{0,}", "*?"))
          .map(([one, many]) => `(${one})${many}`),
      ),
    }));
    const anchored = fc
      .tuple(fc.constantFrom("", "^"), expression, fc.constantFrom("", "$"))
      .map(([start, middle, end]) => start + middle + end);
    const text = fc.array(fc.constantFrom("a", "b", "1", "c"), { maxLength: 8 }).map((signs) => signs.join(""));
    fc.assert(
      fc.property(anchored, text, (pattern, some) => {
        expect(finds(pattern, some)).toBe(new RegExp(pattern).test(some));
      }),
      { numRuns: 3_000 },
    );
  });

  it("never throws, whatever the pattern", () => {
    const sign = fc.constantFrom(
      "a",
      "(",
      ")",
      "[",
      "]",
      "^",
      "$",
      "*",
      "{",
      "}",
      "1",
      ",",
      "|",
      "\\",
      "?",
      ":",
      "-",
      "d",
    );
    const pattern = fc.oneof(
      fc.array(sign, { maxLength: 15 }).map((signs) => signs.join("")),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(pattern, fc.string(), (one, text) => {
        finds(one, text);
      }),
      { numRuns: 3_000 },
    );
  });

  it("takes time in proportion to the text, where others go back", () => {
    for (const pattern of ["^(a+)+$", "(a|aa)+$", "(a*)*b", "(.*)(.*)(.*)x", "^(([a-z])+.)+[A-Z]([a-z])+$"]) {
      const regex = compileRegex(pattern);
      if (regex === undefined) throw new Error(pattern);
      const ratio = growth(
        (size) => `${"a".repeat(size)}!`,
        200_000,
        20,
        (text) => regexFinds(regex, text),
      );
      expect(ratio, pattern).toBeLessThan(6);
    }
  });
});
