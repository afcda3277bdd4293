import { describe, expect, it } from "vitest";
import {
  decisiveExtensions,
  jkRouteOf,
  type MountEffects,
  mountEffects,
  NO_EFFECTS,
  withEnvironment,
} from "../../src/modjk/mount-effects.ts";
import { splitExtensions } from "../../src/modjk/rule-extensions.ts";

const effectsOf = (text: string) => mountEffects(splitExtensions(`lb;${text}`).extensions);

describe("mountEffects", () => {
  it.each<[text: string, expected: Partial<MountEffects>]>([
    ["", {}],
    ["reply_timeout=500", { replyTimeoutMs: 500 }],
    ["reply_timeout=0", { replyTimeoutMs: 0 }],
    ["reply_timeout=-5", {}],
    ["reply_timeout=soon", { replyTimeoutMs: 0 }],
    ["reply_timeout=5;reply_timeout=7", { replyTimeoutMs: 7 }],
    ["reply_timeout=5;reply_timeout=-1", {}],
    ["sticky_ignore=1;stateless=2", { isStickyIgnored: true, isStateless: true }],
    ["sticky_ignore=1;sticky_ignore=0;stateless=true", {}],
    ["fail_on_status=500,-503 404", { failOnStatus: [500, -503, 404] }],
    ["fail_on_status=500;fail_on_status=503", { failOnStatus: [500] }],
    ["fail_on_status=", {}],
    ["use_server_errors=400", { useServerErrors: 400 }],
    ["use_server_errors=0", {}],
    ["session_cookie=SID;session_path=;sid", { sessionCookie: "SID", sessionPath: ";sid" }],
    ["session_cookie=é", { sessionCookie: "\u00c3\u00a9" }],
    ["session_cookie=", {}],
    ["set_session_cookie=1", { setsSessionCookie: true }],
    ["set_session_cookie=0;session_cookie_path=/x;unknown=1", {}],
    ["active=a;active=b", { activation: new Map([["a", "active"]]) }],
  ])("%s", (text, expected) => {
    expect(effectsOf(text)).toEqual({ ...NO_EFFECTS, ...expected });
  });

  it("applies active, disabled and stopped in this order", () => {
    expect([...effectsOf("stopped=a;disabled=a,b;active=a,b,c").activation]).toEqual([
      ["a", "stopped"],
      ["b", "disabled"],
      ["c", "active"],
    ]);
  });
});

it("decisiveExtensions takes the first or the last", () => {
  const { extensions } = splitExtensions("lb;stateless=1;active=a;stateless=0;active=b");
  expect([...decisiveExtensions(extensions)]).toEqual([
    ["stateless", 2],
    ["active", 1],
  ]);
});

describe("withEnvironment", () => {
  it.each<[mount: string, variables: Record<string, string>, expected: Partial<MountEffects>]>([
    ["sticky_ignore=1", {}, { isStickyIgnored: true }],
    ["sticky_ignore=1", { JK_STICKY_IGNORE: "0" }, { isStickyIgnored: false }],
    ["", { JK_STICKY_IGNORE: "" }, { isStickyIgnored: true }],
    ["", { JK_STATELESS: "2" }, { isStateless: true }],
    ["", { JK_STATELESS: "no" }, { isStateless: false }],
    ["reply_timeout=5", { JK_REPLY_TIMEOUT: "9" }, { replyTimeoutMs: 9 }],
    ["reply_timeout=5", { JK_REPLY_TIMEOUT: "0" }, { replyTimeoutMs: 0 }],
    ["reply_timeout=5", { JK_REPLY_TIMEOUT: "-1" }, { replyTimeoutMs: 5 }],
  ])("%s, %o", (mount, variables, expected) => {
    expect(withEnvironment(effectsOf(mount), new Map(Object.entries(variables)))).toMatchObject(expected);
  });

  it.each([
    [{}, undefined],
    [{ JK_ROUTE: "" }, undefined],
    [{ JK_ROUTE: "t1" }, "t1"],
  ])("jkRouteOf %o", (variables, expected) => {
    expect(jkRouteOf(new Map(Object.entries(variables)))).toBe(expected);
  });
});
