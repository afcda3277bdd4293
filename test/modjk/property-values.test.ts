import { expect, it } from "vitest";
import { readBool, readChoice, readInt, readList, readPingMode } from "../../src/modjk/property-values.ts";

// Expected values: what mod_jk 1.2.48 made of these words (grammar of workers.properties, section 3).
it.each([
  ["8009", 8009],
  ["8k", 8192],
  ["1M", 1048576],
  ["abc", 0],
  ["21019x", 21019],
  ["-1", -1],
  ["+5", 5],
  ["0x10", 0],
  ["2.5", 2],
  ["", 0],
  ["4294967296", 0], // C's int has 32 bits
])("readInt takes %j for %d", (text, value) => {
  expect(readInt(text)).toBe(value);
});

it.each([
  ["off", false],
  ["0", false],
  ["False", false],
  ["no", false],
  ["Nonsense", false],
  ["on", true],
  ["1", true],
  ["True", true],
  ["yes", true],
  ["maybe", undefined],
  ["2", undefined],
  ["01", undefined],
  ["-1", undefined],
  ["enabled", undefined],
  ["disabled", undefined],
])("readBool takes %j for %s", (text, value) => {
  expect(readBool(text)).toBe(value);
});

it.each([
  ["Session", 3],
  ["s", 3],
  ["3", 3],
  ["Nextt", 4],
  ["xyz", undefined],
])("readChoice takes method %j for choice %s", (text, index) => {
  expect(readChoice(["Request", "Traffic", "Busyness", "Session", "Next"], text)).toBe(index);
});

it("readList splits at commas, blanks and tabs, not at semicolons", () => {
  expect(readList("a, b\tc,,d;e")).toEqual(["a", "b", "c", "d;e"]);
});

it.each([
  ["A", [true, true, true]],
  ["Cping", [true, true, true]],
  ["cp", [true, true, false]],
  ["none", [false, false, false]],
  ["always", [true, true, true]],
])("readPingMode reads %j letter by letter", (text, [connect, prepost, interval]) => {
  expect(readPingMode(text)).toEqual({ connect, prepost, interval });
});
