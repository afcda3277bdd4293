import { expect, it } from "vitest";
import { type Endpoint, endpointOf } from "../../src/embedded/endpoints.ts";

it.each<[uri: string, endpoint: Endpoint]>([
  ["/", { kind: "page" }],
  ["/app/", { kind: "page" }],
  ["/;jsessionid=1.t1", { kind: "page" }],
  ["/index.html", { kind: "file" }],
  ["/app/index.html;jsessionid=1.t1", { kind: "file" }],
  ["/session", { kind: "session" }],
  ["/app/session;jsessionid=1.t1", { kind: "session" }],
  ["/a/b/c.jsp;v=1;jsessionid=1.t1", { kind: "session" }],
  ["/app;jsessionid=1.t1/x.jsp", { kind: "session" }],
  ["/echo", { kind: "echo" }],
  ["/app/echo", { kind: "echo" }],
  ["/status/200", { kind: "status", status: 200 }],
  ["/app/status/599", { kind: "status", status: 599 }],
  ["/status/199", { kind: "none" }],
  ["/status/600", { kind: "none" }],
  ["/status/+200", { kind: "none" }],
  ["/status", { kind: "none" }],
  ["/delay/0", { kind: "delay", ms: 0 }],
  ["/delay/600000", { kind: "delay", ms: 600_000 }],
  ["/delay/600001", { kind: "none" }],
  ["/delay/-1", { kind: "none" }],
  ["/bytes/0", { kind: "bytes", byteCount: 0 }],
  ["/app/bytes/2147483648", { kind: "bytes", byteCount: 2 ** 31 }],
  ["/bytes/2147483649", { kind: "none" }],
  ["/bytes/99999999999999999999", { kind: "none" }],
  ["/bytes/1e3", { kind: "none" }],
  ["/sessions", { kind: "none" }],
  ["/session/x", { kind: "none" }],
  ["/x.jspx", { kind: "none" }],
  ["/ECHO", { kind: "none" }],
  ["/..", { kind: "none" }],
  ["*", { kind: "none" }],
])("endpointOf(%s)", (uri, endpoint) => {
  expect(endpointOf(uri)).toEqual(endpoint);
});
