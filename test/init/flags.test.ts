import { expect, it } from "vitest";
import { NO_ANSWERS } from "../../src/init/answers.ts";
import { answersFromFlags, type InitFlags } from "../../src/init/flags.ts";

const flags: InitFlags = { node: ["a=10.0.0.1:8009"], mount: [], serverXml: [] };

it.each<[Partial<InitFlags>, RegExp]>([
  [{ balancer: "a b" }, /^--balancer: balancer "a b" holds a blank$/],
  [{ node: ["a"] }, /^--node: "a" is no node: there is no = between name and host$/],
  [{ node: ["a=h:8009", "a=i:8009"] }, /^--node: node "a" has the name of another node$/],
  [{ node: ["a b=h:8009"] }, /^--node: node "a b" holds a blank$/],
  [{ method: "sesion" }, /^--method: balancers\[0\]\.method is "sesion"/],
  [{ mount: ["app"] }, /^--mount: mount "app" does not begin with \//],
  [{ apache: "a b" }, /^--apache: /],
  [{ apache: ":80" }, /^--apache: ":80" is no address$/],
  [{ apache: "h:99999" }, /^--apache: apache\.port is 99999, at most 65535 is wanted$/],
  [{ apache: "h:http" }, /^--apache: apache\.port is "http", an integer is wanted$/],
  [{ serverXml: [{ node: "b", path: "x" }] }, /^--server-xml: there is no node "b"$/],
  [{ secretFile: "" }, /^--secret-file: /],
])("%j is refused by name", (wrong, message) => {
  const answers = answersFromFlags(NO_ANSWERS, { ...flags, ...wrong });
  expect("fault" in answers ? answers.fault : answers).toMatch(message);
});

it.each([
  ["192.168.0.2", { host: "192.168.0.2", port: 80 }],
  ["www.example:8080", { host: "www.example", port: 8080 }],
  ["[fd00::2]:81", { host: "fd00::2", port: 81 }],
  ["[::1]", { host: "::1", port: 80 }],
  ["fd00::2", { host: "fd00::2", port: 80 }],
])("--apache %s", (apache, expected) => {
  expect(answersFromFlags(NO_ANSWERS, { ...flags, apache })).toMatchObject({ apache: expected });
});
