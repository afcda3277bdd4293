import { expect, it } from "vitest";
import { maskTopologySecrets } from "../../src/edit/mask-topology.ts";

it.each([
  ["a plain value", "ajp: { port: 1, secret: hush }\n", "ajp: { port: 1, secret: *** }\n"],
  ["a quoted value", 'secret: "hush" # remark\n', "secret: *** # remark\n"],
  ["JSON", '{"ajp":{"secret":"hush"},"x":1}', '{"ajp":{"secret":***},"x":1}'],
  ["where a secret is", "secret: { env: NAME }\nother: { secret: { file: s.txt } }\n", undefined],
  [
    "several lines, and as many afterwards",
    "a:\n  secret: >-\n    hush\n    hush\nb: 1\n",
    "a:\n  secret: ***\n***\n***\nb: 1\n",
  ],
  [
    "a comment",
    "# ajp: { secret: hush }\nb: 1 # password = hush\r\nc: 2\n",
    "# ajp: { secret: ***\nb: 1 # password = ***\r\nc: 2\n",
  ],
  ["a comment that only speaks of one", "a: 1 # put the secret into secret.txt\n", undefined],
  ["what is no YAML", "a: [\nsecret: hush\n", "a: [\nsecret: ***\n"],
])("maskTopologySecrets: %s", (_, text, masked = text) => {
  expect(maskTopologySecrets(text)).toBe(masked);
});

it("keeps the number of lines", () => {
  const text = "a:\n  secret: |-\n    hush\n\n    hush\r\n\nb: 1\n";
  const masked = maskTopologySecrets(text);
  expect(masked).not.toContain("hush");
  expect(masked.split("\n").length).toBe(text.split("\n").length);
});
