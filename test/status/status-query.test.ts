import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_QUERY_LENGTH, parseStatusQuery, readNumber } from "../../src/status/status-query.ts";
import { ask, siteOf } from "./recording.ts";

describe("parseStatusQuery", () => {
  it.each([
    ["a=b&c=d", { a: "b", c: "d" }],
    ["a=b&a=c", { a: "c" }],
    ["a", {}],
    ["=b&&a=", { a: "" }],
    ["a=b=c", { a: "b=c" }],
    ["a=b+c%2B%41", { a: "b c+A" }],
    ["%61=b", { "%61": "b" }],
    ['a=<b>"?%3c', { a: "@b@@@@" }],
    ["a=b%0aworker.x=1%0d%7f", { a: "b@worker.x=1@@" }],
    ["a=%C3%A4", { a: "\u00c3\u00a4" }],
    ["a=b;c=d", { a: "b;c=d" }],
  ])("takes %j apart", (query, values) => {
    expect(parseStatusQuery(query)).toEqual({ values: new Map(Object.entries(values)), isReadable: true });
  });

  it.each([["a=b&c=%zz&d=e"], ["a=b&c=%4"], ["a=b&c=%"], ["a=b&c=%00"]])("reads %j up to the fault", (query) => {
    expect(parseStatusQuery(query)).toEqual({ values: new Map([["a", "b"]]), isReadable: false });
  });

  it("looks at no query that httpd would not take", () => {
    expect(parseStatusQuery(`a=${"b".repeat(MAX_QUERY_LENGTH - 2)}`).isReadable).toBe(true);
    expect(parseStatusQuery(`a=${"b".repeat(MAX_QUERY_LENGTH - 1)}`)).toEqual({ values: new Map(), isReadable: false });
  });

  it("never gives a value that markup or lines could be made of", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        for (const value of parseStatusQuery(`a=${text}`).values.values()) {
          expect(value).not.toMatch(/[<>"?\n\r\0]/);
        }
      }),
    );
  });
});

it.each([
  ["12", 12],
  ["+7", 7],
  ["-3", -3],
  ["", 0],
  ["abc", 0],
  ["3k", 3],
  ["2.9", 2],
  ["99999999999", 1_215_752_191],
  ["99999999999999999999", -1],
])("readNumber reads %j", (text, number) => {
  expect(readNumber(text)).toBe(number);
});

it("a pattern of many stars takes no time to speak of", () => {
  const names = Array.from({ length: 200 }, (_, index) => `${"a".repeat(50)}${index}`);
  const site = siteOf(
    `worker.list=lb,jkstatus\nworker.jkstatus.type=status\nworker.lb.type=lb\nworker.lb.balance_workers=${names.join(",")}\n`,
    [],
    0,
  );
  const { body } = ask(site, `cmd=update&mime=txt&w=lb&sw=${"a*".repeat(2000)}b`, 0);
  expect(body).toContain("could not find sub worker");
});

it("any query gets an answer", () => {
  const site = siteOf(
    "worker.list=lb,jkstatus,d\nworker.jkstatus.type=status\nworker.lb.type=lb\nworker.lb.balance_workers=t1,t2\nworker.d.host=127.0.0.1\n",
    [],
    0,
  );
  const part = fc.tuple(
    fc.constantFrom(
      "cmd",
      "mime",
      "w",
      "sw",
      "att",
      "opt",
      "re",
      "from",
      "val0",
      "vwa",
      "vwf",
      "vwn",
      "vahst",
      "vaprt",
    ),
    fc.oneof(
      fc.constantFrom("list", "show", "edit", "update", "reset", "recover", "dump", "html", "xml", "txt"),
      fc.constantFrom("lb", "d", "t1", "*", "vwa", "vwn", "vamps", "-1", "3"),
      fc.string(),
    ),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const { status, body } = ask(site, parts.map((pair) => pair.join("=")).join("&"), 5);
      expect(status).toBe(200);
      expect(body.endsWith("\n")).toBe(true);
    }),
    { numRuns: 300 },
  );
});
