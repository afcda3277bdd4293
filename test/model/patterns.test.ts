import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canBothMatch, covers, expandPattern } from "../../src/model/patterns.ts";

/** What mod_jk does with a path and a pattern: `*` is any characters, `?` is one, all else stands for itself. */
function matches(pattern: string, path: string): boolean {
  const source = [...pattern].map((one) => (one === "*" ? ".*" : one === "?" ? "." : `\\u{${hex(one)}}`)).join("");
  return new RegExp(`^(?:${source})$`, "su").test(path);
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}

describe("expandPattern", () => {
  // Verified on mod_jk 1.2.48: reference/jkmount-cases.json.
  it.each([
    ["/foo|/*", ["/foo", "/foo/*"]],
    ["/foo", ["/foo"]],
    ["/fz|/a|/b", ["/fz", "/fz/a|/b"]],
    ["/d|.do", ["/d", "/d.do"]],
  ])("%s", (pattern, expanded) => {
    expect(expandPattern(pattern)).toEqual(expanded);
  });
});

describe("the tests' own matcher agrees with mod_jk 1.2.48", () => {
  // From reference/jkmount-cases.json, all measured.
  it.each([
    ["/foo/*", "/foo", false],
    ["/foo/*", "/foo/", true],
    ["/foo/*", "/foobar", false],
    ["/foo/*", "/FOO/bar", false],
    ["/foo*", "/foobar", true],
    ["/foo*", "/fo", false],
    ["/*.jsp", "/d/e/f.jsp", true],
    ["/*.jsp", "/a.jsp/x", false],
    ["/*.jsp", "/.jsp", true],
    ["/x?y", "/x/y", true],
    ["/x?y", "/xy", false],
    ["/x?y", "/xaay", false],
    ["/*/servlet/*", "/a/b/servlet/S", true],
    ["/*/servlet/*", "/servlet/S", false],
    ["/*/*", "/a", false],
    ["/*/*", "/a/", true],
  ])("%s and %s: %s", (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
    // A path without wildcards is a pattern that matches itself alone.
    expect(canBothMatch(pattern, path)).toBe(expected);
  });
});

describe("canBothMatch", () => {
  it.each([
    ["/*", "/foo", true],
    ["/foo/*", "/foo", false],
    ["/a*b", "/ab*", true],
    ["/*.jsp", "/app/*", true],
    ["/*.jsp", "/app/*.do", false],
    ["/shop/*", "/wiki/*", false],
    ["/x?", "/x", false],
    ["/x?", "/x*", true],
    ["/?", "/*/", true],
    ["/??", "/*/", true],
    ["/*a*b*c", "/c*b*a", false],
    ["/*a", "/b*", true],
    ["/**", "/", true],
    ["/카페/*", "/카페/x", true],
    ["/카*", "/페*", false],
    ["/😀/*", "/😀/x", true],
    ["", "*", true],
    ["", "?", false],
  ])("%s and %s: %s", (a, b, expected) => {
    expect(canBothMatch(a, b)).toBe(expected);
    expect(canBothMatch(b, a)).toBe(expected);
  });

  it("says what trying every short path says", () => {
    const paths = allTexts("ab", 6);
    const pattern = fc.array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 4 }).map((parts) => parts.join(""));
    // Two patterns of at most four signs that both match anything both match a text of at most six letters.
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        expect(canBothMatch(a, b)).toBe(paths.some((path) => matches(a, path) && matches(b, path)));
      }),
      { numRuns: 300 },
    );
  });
});

describe("covers", () => {
  it.each([
    ["/*", "/foo", true],
    ["/foo/*", "/foo/bar/*", true],
    ["/foo/*", "/foo/*.jsp", true],
    ["/foo", "/foo", true],
    ["/foo*", "/foo", true],
    ["/foo/*", "/foo", false],
    ["/foo/*", "/foo*", false],
    ["/foo", "/foo/*", false],
    ["/foo?*", "/foo", false],
    ["/*.jsp", "/a.jsp", false],
  ])("%s, %s: %s", (outer, inner, expected) => {
    expect(covers(outer, inner)).toBe(expected);
  });

  it("never says yes where some path tells otherwise", () => {
    const paths = allTexts("ab", 4).map((path) => `/${path}`);
    const pattern = fc
      .array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 4 })
      .map((parts) => `/${parts.join("")}`);
    fc.assert(
      fc.property(pattern, pattern, (outer, inner) => {
        if (!covers(outer, inner)) return;
        for (const path of paths) if (matches(inner, path)) expect(matches(outer, path), path).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

/** Every text over an alphabet up to a length. */
function allTexts(alphabet: string, maxLength: number): string[] {
  const texts = [""];
  for (let start = 0, length = 1; length <= maxLength; length++) {
    const end = texts.length;
    for (const text of texts.slice(start, end)) for (const letter of alphabet) texts.push(text + letter);
    start = end;
  }
  return texts;
}
