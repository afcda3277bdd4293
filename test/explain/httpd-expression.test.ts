import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateExpression } from "../../src/explain/httpd-expression.ts";
import type { RequestFacts } from "../../src/explain/request-facts.ts";

const facts: RequestFacts = {
  method: "GET",
  scheme: "https",
  host: "shop.example",
  port: 8443,
  rawPath: "/if/x",
  path: "/if/x",
  query: "a=1",
  headers: new Map([
    ["host", "shop.example:8443"],
    ["x-kind", "beta"],
  ]),
};

function evaluate(text: string): boolean | undefined {
  const environment = (name: string) => (name === "known" ? "yes" : name === "unknown" ? undefined : null);
  return evaluateExpression(text, { facts, environment });
}

describe("evaluateExpression", () => {
  it.each([
    ["%{REQUEST_URI} =~ m#^/if/#", true],
    ["%{REQUEST_URI} !~ m#^/if/#", false],
    ["%{REQUEST_URI} =~ m#^/IF#i", true],
    ["%{REQUEST_URI} == '/if/x'", true],
    ['%{REQUEST_URI} = "/if/x"', true],
    ["%{REQUEST_URI} != '/if/x'", false],
    ["%{HTTP_HOST} == 'shop.example:8443'", true],
    ["%{SERVER_NAME} == 'shop.example'", true],
    ["%{SERVER_PORT} -eq 8443", true],
    ["%{SERVER_PORT} -lt 1024", false],
    ["%{HTTPS} == 'on'", true],
    ["%{QUERY_STRING} =~ /a=1/", true],
    ["%{HTTP:X-Kind} == 'beta'", true],
    ["req('X-Kind') == 'beta'", true],
    ["%{ENV:known} == 'yes'", true],
    ["reqenv('absent') == ''", true],
    ["-z %{HTTP_COOKIE}", true],
    ["-n %{QUERY_STRING}", true],
    ['"%{REQUEST_SCHEME}://%{SERVER_NAME}" == "https://shop.example"', true],
    ["true", true],
    ["false || true", true],
    ["true && false", false],
    ["!false", true],
    ["!(true && true)", false],
    ["false && %{REMOTE_ADDR} == '::1'", false],
    ["true || %{REMOTE_ADDR} == '::1'", true],
  ])("%s: %s", (text, expected) => {
    expect(evaluate(text)).toBe(expected);
  });

  it.each([
    "%{REMOTE_ADDR} == '::1'",
    "!(%{REMOTE_ADDR} == '::1')",
    "true && %{REMOTE_ADDR} == '::1'",
    "-R '10.0.0.0/8'",
    "%{HTTP_USER_AGENT} =~ /curl/",
    "%{ENV:unknown} == 'yes'",
    "%{REQUEST_URI} =~ /(a)\\1/",
    "%{REQUEST_URI} =~ /^\\/if/",
    "%{REQUEST_URI} in { 'a', 'b' }",
    "true false",
    "true ||",
    "(true",
    "%{REQUEST_URI",
    "'open",
    "",
  ])("does not know %s", (text) => {
    expect(evaluate(text)).toBeUndefined();
  });

  it("never throws, however deep", () => {
    expect(evaluate("!".repeat(5_000))).toBeUndefined();
    expect(evaluate("(".repeat(5_000))).toBeUndefined();
    expect(evaluate("true || ".repeat(900))).toBeUndefined();
    const piece = fc.constantFrom(
      "%{REQUEST_URI}",
      "==",
      "=~",
      "m#",
      "#",
      "'",
      '"',
      "(",
      ")",
      "!",
      "&&",
      "||",
      "-n ",
      "1",
      "true",
      " ",
      "\\",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        evaluate(pieces.join(""));
      }),
      { numRuns: 2_000 },
    );
  });
});
