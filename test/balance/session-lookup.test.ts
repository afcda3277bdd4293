import { expect, it } from "vitest";
import { sessionTextOf } from "../../src/balance/session-lookup.ts";
import { balancerOf, requestOf } from "./site.ts";

it.each<
  [name: string, lines: readonly string[], rule: string, path: string, cookie: string, expected: string | undefined]
>([
  ["the path", [], "", "/a;jsessionid=A.t1", "JSESSIONID=B.t2", "A.t1"],
  ["a cookie", [], "", "/a", "JSESSIONID=B.t2", "B.t2"],
  ["nothing", [], "", "/a", "", undefined],
  ["an empty id", [], "", "/a;jsessionid=;b", "JSESSIONID=B.t2", undefined],
  ["nothing where it is not sticky", ["lb.sticky_session=0"], "", "/a", "JSESSIONID=B.t2", undefined],
  ["nothing where the mount says so", [], "sticky_ignore=1", "/a", "JSESSIONID=B.t2", undefined],
  ["the balancer's names", ["lb.session_cookie=SID"], "", "/a", "SID=B.t2", "B.t2"],
  ["the mount's names", ["lb.session_cookie=SID"], "session_cookie=X;session_path=;y", "/a;y=A.t1", "", "A.t1"],
])("finds %s", (_, lines, rule, path, cookie, expected) => {
  const { effects } = requestOf(undefined, rule);
  const cookies = cookie === "" ? [] : [cookie];
  expect(sessionTextOf(balancerOf(1, lines), effects, { path, cookies })).toBe(expected);
});

it("takes JK_ROUTE first", () => {
  const sources = { path: "/a;jsessionid=A.t1", cookies: [], jkRoute: "t9" };
  expect(sessionTextOf(balancerOf(1), requestOf().effects, sources)).toBe(".t9");
});
