import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MountRule } from "../../src/modjk/mount-rule.ts";
import { toByteText } from "../../src/modjk/uri-bytes.ts";
import { compileGlob, globMatches } from "../../src/modjk/uri-glob.ts";
import { compileUriMap, findMount, matchUri } from "../../src/modjk/uri-map.ts";
import { growth } from "../formats/linear-time.ts";
import { rulesOf } from "./mount-rules.ts";

/** What mod_jk does with a path and a pattern, byte by byte, the plain way: every length that a star may have. */
function plainlyMatches(pattern: string, path: string): boolean {
  if (pattern === "") return path === "";
  const [first] = pattern;
  const rest = pattern.slice(1);
  if (first === "*")
    return Array.from({ length: path.length + 1 }, (_, skip) => path.slice(skip)).some((tail) =>
      plainlyMatches(rest, tail),
    );
  return path !== "" && (first === "?" || first === path[0]) && plainlyMatches(rest, path.slice(1));
}

/** The winner by the rules of mod_jk's order, without any index. */
function plainWinner(rules: readonly MountRule[], path: string): MountRule | undefined {
  const origins = ["file", "directive", "worker"];
  const rank = ({ pattern, origin }: MountRule) => [
    -pattern.split("/").length,
    -toByteText(pattern).length,
    origins.indexOf(origin),
  ];
  const matching = rules
    .filter(({ exclusion, disabled, pattern }) => !exclusion && !disabled && plainlyMatches(toByteText(pattern), path))
    .sort(
      (a, b) =>
        rank(a)
          .map((one, index) => one - (rank(b)[index] ?? 0))
          .find((one) => one !== 0) ?? 0,
    );
  const [winner] = matching;
  const isExcluded = rules.some(
    ({ exclusion, disabled, pattern, worker }) =>
      exclusion &&
      !disabled &&
      (worker === winner?.worker || worker === "*") &&
      plainlyMatches(toByteText(pattern), path),
  );
  return isExcluded ? undefined : winner;
}

function workerFor(lines: string, path: string): string | undefined {
  const found = findMount(compileUriMap(rulesOf(lines)), toByteText(path));
  return found?.excludedBy === undefined ? found?.rule.worker : undefined;
}

describe("globMatches", () => {
  // From jkmount-cases.json, all measured on mod_jk 1.2.48.
  it.each([
    ["/foo/*", "/foo", false],
    ["/foo/*", "/foo/", true],
    ["/foo/*", "/foobar", false],
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
    ["/foo", "/foo/", false],
  ])("%s and %s: %s", (pattern, path, expected) => {
    expect(globMatches(compileGlob(pattern), path)).toBe(expected);
    expect(plainlyMatches(pattern, path)).toBe(expected);
  });

  // Measured on mod_jk 1.2.48: é is two bytes.
  it.each([
    ["/caf?", "/café", false],
    ["/caf??", "/café", true],
    ["/café*", "/café/x", true],
  ])("a question mark is one byte: %s and %s: %s", (pattern, path, expected) => {
    expect(globMatches(compileGlob(toByteText(pattern)), toByteText(path))).toBe(expected);
  });

  it("says what trying every length of every star says", () => {
    const sign = fc.constantFrom("a", "b", "/", "*", "?");
    const pattern = fc.array(sign, { maxLength: 7 }).map((signs) => signs.join(""));
    const path = fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 9 }).map((signs) => signs.join(""));
    fc.assert(
      fc.property(pattern, path, (one, other) => {
        expect(globMatches(compileGlob(one), other)).toBe(plainlyMatches(one, other));
      }),
      { numRuns: 5_000 },
    );
  });

  it("never takes more steps than pattern times path", () => {
    const path = `/${"a".repeat(4_000)}`;
    const hard = compileGlob(`/${"*a".repeat(1_000)}*b*`);
    const long = compileGlob(`/*${"a".repeat(2_000)}b*`);
    const before = process.cpuUsage().user;
    for (let time = 0; time < 20; time++) {
      expect(globMatches(hard, path)).toBe(false);
      expect(globMatches(long, path)).toBe(false);
    }
    expect(process.cpuUsage().user - before).toBeLessThan(10_000_000);
  });
});

describe("which rule wins", () => {
  // jkmount-cases.json and measured orders of mod_jk's map ("uri map dump").
  it.each([
    ["more slashes", "/verylongprefixhere* w1 | /*/* w2", "/verylongprefixhere/x", "w2"],
    ["then length, not exactness", "/ab w1 | /a*b* w2", "/ab", "w2"],
    ["then the later of two equal lines", "/d/* w1 | /d/* w2", "/d/x", "w2"],
    ["the later line takes the earlier one's place", "/d/* w1 | /d|/* w2 | /d/* w3", "/d/x", "w3"],
    ["no place for a bar's second pattern", "/e|/* w2 | /e/* w1", "/e/x", "w2"],
    ["of equal ranks the earlier line", "/a*c w1 | /ab* w2", "/abc", "w1"],
    ["a bar at the end", "/g| w1", "/g", "w1"],
    ["only the first bar counts", "/p|/a|/b w1", "/p/a|/b", "w1"],
    ["bytes, not characters", "/a????? w1 | /é??? w2", "/ééé", undefined],
    ["length in bytes", "/???* w1 | /éé* w2", "/ééx", "w2"],
  ])("%s", (_, lines, path, worker) => {
    expect(workerFor(lines, path)).toBe(worker);
  });

  it("of equal patterns the mount file's comes before JkMount's, and that before a worker's mount", () => {
    const [rule] = rulesOf("/both/* w1");
    if (rule === undefined) throw new Error("no rule");
    const rules: MountRule[] = [
      { ...rule, origin: "worker", worker: "w3" },
      { ...rule, origin: "directive", worker: "w1" },
      { ...rule, origin: "file", worker: "w2" },
    ];
    expect(findMount(compileUriMap(rules), "/both/x")?.rule.worker).toBe("w2");
    expect(findMount(compileUriMap(rules.slice(0, 2)), "/both/x")?.rule.worker).toBe("w1");
    const decision = matchUri(compileUriMap(rules), "/both/x");
    expect(decision.undefinedOrder).toBeUndefined();
    expect(decision.considered.map(({ verdict }) => verdict)).toMatchObject([
      { kind: "matched" },
      { kind: "shadowed", reason: "origin" },
      { kind: "shadowed", reason: "origin" },
    ]);
  });
});

describe("exclusions", () => {
  it.each([
    ["the same worker", "/* w1 | !/static/* w1", "/static/a", undefined],
    ["another worker", "/* w1 | !/static/* w2", "/static/a", "w1"],
    ["any worker", "/* w1 | !/static/* *", "/static/a", undefined],
    ["no other mount is tried", "/* w1 | /foo/* w2 | !/foo/img/* w2", "/foo/img/a.png", undefined],
    ["however general", "/servlet/*.gif w1 | !/*.gif w1", "/servlet/a.gif", undefined],
    ["rule extensions do not count", "/* w1;reply_timeout=1000 | !/static/* w1", "/static/a", undefined],
    ["disabled mounts", "-/fy/* w2", "/fy/a", undefined],
    ["disabled exclusions", "/* w1 | -!/fx/* w1", "/fx/a", "w1"],
    ["a disabled line does not replace an enabled one", "/gg/* w2 | -/gg/* w1", "/gg/x", "w2"],
    ["a later exclusion replaces an equal earlier one", "/x/* w1 | !/x/* w1 | !/x/* w2", "/x/1", "w1"],
  ])("%s", (_, lines, path, worker) => {
    expect(workerFor(lines, path)).toBe(worker);
  });
});

describe("matchUri", () => {
  it("says what became of every rule, in mod_jk's order", () => {
    const lines =
      "/* w1 | /foo/* w2 | /foo/bar/* w3 | /foo/bar/* w4 | -/off/* w1 | !/foo/*.gif w4 | !/foo/* w1 | !/z w1";
    const decision = matchUri(compileUriMap(rulesOf(lines)), "/foo/bar/a.gif");
    expect(decision.mount).toBeUndefined();
    expect(decision.matched?.worker).toBe("w4");
    expect(decision.excludedBy?.pattern).toBe("/foo/*.gif");
    expect(decision.considered.map(({ rule, verdict }) => [rule.pattern, rule.worker, verdict.kind])).toEqual([
      ["/foo/bar/*", "w4", "excluded"],
      ["/foo/*", "w2", "shadowed"],
      ["/*", "w1", "shadowed"],
      ["/foo/*.gif", "w4", "excludes"],
      ["/foo/*", "w1", "excludes-nothing"],
      ["/z", "w1", "no-match"],
      ["/foo/bar/*", "w3", "replaced"],
      ["/off/*", "w1", "disabled"],
    ]);
    expect(decision.considered[1]?.verdict).toMatchObject({ by: decision.matched, reason: "slashes" });
  });

  it("names what mod_jk refuses", () => {
    const decision = matchUri(compileUriMap(rulesOf("*.do w1")), "/a.do");
    expect(decision.considered.map(({ verdict }) => verdict.kind)).toEqual(["no-slash"]);
  });

  it.each([
    ["/d/* w1 | /d|/* w2", "/d/x", "same-pattern", "w1", ["w2"]],
    ["/a*c w1 | /ab* w2", "/abc", "same-rank", "w1", ["w2"]],
  ])("warns where the order is not defined: %s", (lines, path, kind, taken, others) => {
    const { undefinedOrder } = matchUri(compileUriMap(rulesOf(lines)), path);
    expect(undefinedOrder?.kind).toBe(kind);
    expect(undefinedOrder?.taken.worker).toBe(taken);
    expect(undefinedOrder?.others.map(({ worker }) => worker)).toEqual(others);
  });

  it.each([
    ["only one of them matches", "/a*c w1 | /ab* w2", "/abd"],
    ["both lead to one worker", "/a*c w1 | /ab* w1", "/abc"],
    ["a longer one wins anyway", "/a*c w1 | /ab* w2 | /abc* w3", "/abc"],
    ["replaced", "/d/* w1 | /d/* w2", "/d/x"],
  ])("does not warn where %s", (_, lines, path) => {
    expect(matchUri(compileUriMap(rulesOf(lines)), path).undefinedOrder).toBeUndefined();
  });

  it("warns where equal rules differ in their extensions", () => {
    const map = compileUriMap(rulesOf("/a*c w1;stateless=1 | /ab* w1"));
    expect(matchUri(map, "/abc").undefinedOrder?.kind).toBe("same-rank");
  });
});

describe("properties", () => {
  const pattern = fc
    .array(fc.constantFrom("a", "b", "/", "*", "?", "é"), { maxLength: 5 })
    .map((signs) => `/${signs.join("")}`);
  const line = fc.tuple(fc.constantFrom("", "", "!", "-", "-!"), pattern, fc.constantFrom("w1", "w2", "w3"));
  const path = fc
    .array(fc.constantFrom("a", "b", "/", "é"), { maxLength: 6 })
    .map((signs) => toByteText(`/${signs.join("")}`));
  const rules = fc
    .uniqueArray(line, { maxLength: 8, selector: ([sign, text]) => sign + text })
    .map((lines) =>
      rulesOf(
        lines
          .map(([sign, text, worker]) => `${sign}${text} ${sign.includes("!") && worker === "w3" ? "*" : worker}`)
          .join(" | "),
      ),
    );

  it("findMount, matchUri and the plain way agree", () => {
    fc.assert(
      fc.property(rules, path, (some, text) => {
        const map = compileUriMap(some);
        const found = findMount(map, text);
        const decision = matchUri(map, text);
        expect(found?.rule).toBe(decision.matched);
        expect(found?.excludedBy).toBe(decision.excludedBy);
        expect(decision.mount).toBe(plainWinner(some, text));
        expect(decision.considered.length).toBe(some.length);
        expect(new Set(decision.considered.map(({ rule }) => rule)).size).toBe(some.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it("takes time in proportion to the rules", () => {
    const lines = (size: number) =>
      Array.from({ length: size / 20 }, (_, index) => `/app${index}/* w${index % 7}`).join(" | ");
    const run = (text: string) => {
      const map = compileUriMap(rulesOf(text));
      matchUri(map, "/app7/x");
    };
    expect(growth(lines, 400_000, 20, run)).toBeLessThan(6);
  });
});
