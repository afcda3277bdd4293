import { describe, expect, it } from "vitest";
import { hasErrors } from "../../src/diagnostic.ts";
import { lint } from "../../src/lint/lint.ts";
import { lintRules } from "../../src/lint/rules/index.ts";
import type { Example } from "../../src/rules/explanation.ts";
import { assembleExample } from "../support/example-installation.ts";

function findingsOf(example: Example) {
  const { installation, diagnostics } = assembleExample(example);
  return [...diagnostics, ...lint(installation, lintRules).map(({ diagnostic }) => diagnostic)];
}

it("rules are listed by code, each once", () => {
  const codes = lintRules.map(({ code }) => code);
  expect(codes).toEqual([...new Set(codes)].sort());
});

describe.each(lintRules)("$code", ({ code, severities, bad, good, nearMiss }) => {
  it("reports its bad example, with a severity that it names", () => {
    const found = findingsOf(bad).filter((finding) => finding.code === code);
    expect(found).not.toEqual([]);
    expect(found.filter(({ severity }) => !severities.includes(severity))).toEqual([]);
  });

  it("leaves its good example alone, which has no error at all", () => {
    const found = findingsOf(good);
    expect(found.filter((finding) => finding.code === code)).toEqual([]);
    expect(hasErrors(found)).toBe(false);
  });

  it("leaves its near miss alone", () => {
    expect(nearMiss).toBeDefined();
    expect(findingsOf(nearMiss ?? {}).filter((finding) => finding.code === code)).toEqual([]);
  });
});
