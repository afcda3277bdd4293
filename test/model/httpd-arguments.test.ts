import fc from "fast-check";
import { expect, it } from "vitest";
import { httpdArgument, httpdWords } from "../../src/model/httpd-arguments.ts";

// Measured on httpd 2.4.71, in test/peers/httpd-words.test.ts.
it.each([
  ["/var/log/mod_jk.log", "/var/log/mod_jk.log"],
  ["[%a %b]", '"[%a %b]"'],
  ["", '""'],
  ["#a", '"#a"'],
  ['a"b', 'a"b'],
  ["C:\\jk\\a", "C:\\jk\\a"],
  ["\\\\host\\share", '"\\\\\\\\host\\\\share"'],
  ["a\\", '"a\\\\"'],
])("writes %j as %s", (value, written) => {
  expect(httpdArgument(value)).toBe(written);
});

it("httpd reads back whatever httpdArgument writes", () => {
  const text = fc.array(fc.constantFrom(..."ab\\\"'# \t<>é"), { maxLength: 12 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), (values) => {
      expect(httpdWords(values.map(httpdArgument).join(" "))).toEqual(values);
    }),
  );
});
