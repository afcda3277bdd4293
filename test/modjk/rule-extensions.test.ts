import { expect, it } from "vitest";
import { splitExtensions } from "../../src/modjk/rule-extensions.ts";

// The forms of JkMount's last argument, as mod_jk 1.2.48 takes them.
it.each([
  ["lb", "lb", []],
  [
    "lb;reply_timeout=5000;stateless=1",
    "lb",
    [
      ["reply_timeout", "5000"],
      ["stateless", "1"],
    ],
  ],
  ["lb; stopped=t1", "lb", [[" stopped", "t1"]]],
  ["lb;stopped", "lb", [["stopped", ""]]],
  ["lb;;stopped=a,b;", "lb", [["stopped", "a,b"]]],
  ["lb;session_path=;sid", "lb", [["session_path", ";sid"]]],
  [
    "lb;session_path=;sid;stateless=1",
    "lb",
    [
      ["session_path", ";sid"],
      ["stateless", "1"],
    ],
  ],
  ["lb;session_path=", "lb", [["session_path", ""]]],
])("%s", (text, worker, extensions) => {
  expect(splitExtensions(text)).toEqual({ worker, extensions });
});
