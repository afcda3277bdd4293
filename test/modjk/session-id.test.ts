import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSession, routeOf, type SessionNames } from "../../src/modjk/session-id.ts";
import { forwardedUri } from "../../src/modjk/uri-forward.ts";
import { httpdPath } from "../../src/modjk/uri-path.ts";
import { growth } from "../formats/linear-time.ts";

interface Request {
  readonly path: string;
  readonly cookies?: readonly string[];
  readonly jkRoute?: string;
}

function search(request: Request, names?: SessionNames) {
  const httpd = httpdPath(request.path);
  if (!httpd.ok) throw new Error(httpd.reason);
  const sources = { path: forwardedUri(httpd.path, request.path), cookies: request.cookies ?? [] };
  return findSession(request.jkRoute === undefined ? sources : { ...sources, jkRoute: request.jkRoute }, names);
}

/** The first route of a request that is that of one of four members, as mod_jk tries them; else t1 gets the request. */
function served(request: Request, names?: SessionNames): string {
  const routes = search(request, names).ids.map(({ route }) => route);
  return routes.find((route) => route !== undefined && ["t1", "t2", "t3", "t4"].includes(route)) ?? "t1";
}

describe("the path parameter", () => {
  // Decisions of mod_jk 1.2.48 with members t1 to t4, of which t1 serves whoever has no session: vectors sticky-path.
  it.each([
    ["/a;jsessionid=A1.t2", "t2"],
    ["/a;jsessionid=A1.t3?x=y", "t3"],
    ["/a;jsessionid=A1.t3;v=1", "t3"],
    ["/a;jsessionid=A1.t3/b", "t3"],
    ["/a;v=1;jsessionid=A1.t2", "t2"],
    ["/a;JSESSIONID=A1.t2", "t1"],
    ["/a;jsessionidx=A1.t2", "t1"],
    ["/a;xjsessionid=A1.t2", "t1"],
    ["/a?jsessionid=A1.t2", "t1"],
    ["/a?x=1;jsessionid=A1.t2", "t1"],
    ["/a;jsessionid=A1", "t1"],
    ["/a;jsessionid=A1.none", "t1"],
    ["/a;jsessionid=", "t1"],
    ["/jsessionid=A1.t2", "t1"],
    ["/a;jsessionid=A1.t2;jsessionid=B.t3", "t2"],
    ["/a;jsessionid;jsessionid=B.t3", "t3"],
    ["/a;jsessionid=A1%2Et3", "t3"],
    ["/a%3Bjsessionid=A1.t3", "t3"],
  ])("%s is served by %s", (path, member) => {
    expect(served({ path })).toBe(member);
  });

  it.each([
    ["/a;jsessionid=A1.t2", "t2"],
    ["/a;jsessionid=A1", "t1"],
    ["/a;jsessionid=A1.none", "t1"],
    // At the very end an empty one is no hit, elsewhere it hides the cookie.
    ["/a;jsessionid=", "t3"],
    ["/a;jsessionid=;x", "t1"],
    ["/a;jsessionid=/b", "t1"],
  ])("%s with a cookie of t3 is served by %s", (path, member) => {
    expect(served({ path, cookies: ["JSESSIONID=A1.t3"] })).toBe(member);
  });

  it("hides the cookie's ids, which are told all the same", () => {
    const found = search({ path: "/a;jsessionid=A1.t2", cookies: ["JSESSIONID=B.t3; JSESSIONID=C"] });
    expect(found).toEqual({
      text: "A1.t2",
      ids: [{ id: "A1.t2", route: "t2", from: "path", name: ";jsessionid" }],
      ignored: [
        { id: "B.t3", route: "t3", from: "cookie", name: "JSESSIONID" },
        { id: "C", route: undefined, from: "cookie", name: "JSESSIONID" },
      ],
    });
  });

  it("an empty one is no session", () => {
    expect(search({ path: "/a;jsessionid=;x", cookies: ["JSESSIONID=A.t3"] }).text).toBeUndefined();
    expect(search({ path: "/a;jsessionid=A1" }).text).toBe("A1");
  });
});

describe("cookies", () => {
  // Vectors sticky-cookie-matching, but for what httpd trims off a header.
  it.each([
    ["JSESSIONID=A1.t2", "t2"],
    ["a=b; JSESSIONID=A1.t3; c=d", "t3"],
    ["JSESSIONID=A1", "t1"],
    ["JSESSIONID=A1.", "t1"],
    ["JSESSIONID=.t2", "t2"],
    ["JSESSIONID=A1.unknown", "t1"],
    ["JSESSIONID=A1.B2.t2", "t1"],
    ["JSESSIONID=A1.t2.x", "t1"],
    ["jsessionid=A1.t3", "t1"],
    ["XJSESSIONID=A1.t3", "t1"],
    ["JSESSIONIDX=A1.t3", "t1"],
    ["JSESSIONID =A1.t3", "t3"],
    ["JSESSIONID = A1.t3", "t3"],
    ["JSESSIONID= A1.t3", "t3"],
    ['JSESSIONID="A1.t3"', "t3"],
    ['JSESSIONID="A1.t3', "t3"],
    ["a=JSESSIONID=A1.t3", "t1"],
    ["a=x,JSESSIONID=A1.t3", "t3"],
    ["a=x;JSESSIONID=A1.t2", "t2"],
    ["JSESSIONID=", "t1"],
    ["JSESSIONID=;x=y", "t1"],
    ["JSESSIONID=A1.T2", "t1"],
    ["JSESSIONID=A1.t2,x", "t2"],
    ["JSESSIONID=A1.t%32", "t1"],
    ['JSESSIONID=""', "t1"],
    ['JSESSIONID="";x=y', "t1"],
  ])("%s is served by %s", (cookie, member) => {
    expect(served({ path: "/", cookies: [cookie] })).toBe(member);
  });

  // Vectors sticky-several-cookies.
  it.each([
    [["JSESSIONID=A.t2; JSESSIONID=B.t3"], "t2"],
    [["JSESSIONID=A.none; JSESSIONID=B.t3"], "t3"],
    [["JSESSIONID=A.none", "JSESSIONID=B.t3"], "t3"],
    [["x=1", "JSESSIONID=A.t1", "JSESSIONID=B.t3"], "t1"],
    [["JSESSIONID=A; JSESSIONID=B.t3"], "t3"],
    [["JSESSIONID=A.x, JSESSIONID=B.t2"], "t2"],
    [['JSESSIONID=""; JSESSIONID=B.t2'], "t2"],
    [["JSESSIONID=; JSESSIONID=B.t2"], "t2"],
    [["JSESSIONID=A.n1; JSESSIONID=B.n2; JSESSIONID=C.n3; JSESSIONID=D.t1"], "t1"],
  ])("%j are served by %s", (cookies, member) => {
    expect(served({ path: "/", cookies })).toBe(member);
  });

  it("are joined in their order, empty ones too", () => {
    const found = search({ path: "/", cookies: ["JSESSIONID=; JSESSIONID=B.t2", "JSESSIONID=C"] });
    expect(found.text).toBe(";B.t2;C");
    expect(found.ids.map(({ id, route }) => [id, route])).toEqual([
      ["", undefined],
      ["B.t2", "t2"],
      ["C", undefined],
    ]);
  });
});

describe("other names", () => {
  const names = { cookie: "SID", path: ";sid" };

  // Vectors sticky-names-configured.
  it.each([
    [{ path: "/", cookies: ["SID=A.t2"] }, "t2"],
    [{ path: "/", cookies: ["JSESSIONID=A1.t2"] }, "t1"],
    [{ path: "/a;sid=A.t3" }, "t3"],
    [{ path: "/a;jsessionid=A.t3" }, "t1"],
    [{ path: "/", cookies: ["JSESSIONID=A.t1; SID=A.t3"] }, "t3"],
    [{ path: "/", cookies: ["xSID=A.t1; SIDx=A.t2"] }, "t1"],
  ])("%j is served by %s", (request, member) => {
    expect(served(request, names)).toBe(member);
  });

  it("an empty name finds nothing", () => {
    const found = findSession({ path: "/=x", cookies: ["=A.t1; B=C"] }, { cookie: "", path: "" });
    expect(found).toEqual({ text: undefined, ids: [], ignored: [] });
  });
});

// Vectors env-overrides.
it.each([
  [{ path: "/", jkRoute: "t3" }, "t3"],
  [{ path: "/", jkRoute: "t3", cookies: ["JSESSIONID=A1.t2"] }, "t3"],
  [{ path: "/", jkRoute: "none", cookies: ["JSESSIONID=A1.t2"] }, "t1"],
  [{ path: "/", jkRoute: "", cookies: ["JSESSIONID=A1.t2"] }, "t2"],
])("JK_ROUTE: %j is served by %s", (request, member) => {
  expect(served(request)).toBe(member);
});

// Vectors sticky-unusual-routes: the route is all behind the first dot.
it.each([
  ["A1.a.b.c", "a.b.c"],
  [".x", "x"],
  ["A1.", ""],
  ["A1", undefined],
])("the route of %s", (id, route) => {
  expect(routeOf(id)).toBe(route);
});

describe("properties", () => {
  it("any ids in well-formed cookies are found again, in order", () => {
    const value = fc.stringMatching(/^[A-Za-z0-9.]{1,8}$/);
    const other = fc.stringMatching(/^[a-z]{1,5}=[a-z]{0,5}$/);
    const header = fc.array(
      fc.oneof(
        value.map((id) => ({ id })),
        other.map((text) => ({ text })),
      ),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.array(header, { maxLength: 3 }), (headers) => {
        const cookies = headers.map((parts) => parts.map((one) => ("id" in one ? `JSESSIONID=${one.id}` : one.text)));
        const found = findSession({ path: "/", cookies: cookies.map((parts) => parts.join("; ")) });
        const ids = headers.flat().flatMap((one) => ("id" in one ? [one.id] : []));
        expect(found.ids.map(({ id }) => id)).toEqual(ids);
      }),
    );
  });

  it("never throws and takes time in proportion to the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), fc.string(), (text, cookie, path) => {
        findSession({ path: text, cookies: [text] }, { cookie, path });
      }),
    );
    const run = (text: string) => findSession({ path: text, cookies: [text] });
    for (const part of ["JSESSIONID", "JSESSIONID   ", "JSESSIONID=;", ";jsessionid", ";jsessionid=", " "]) {
      const write = (size: number) => part.repeat(size / part.length);
      expect(growth(write, 2_000_000, 20, run), part).toBeLessThan(6);
    }
  });
});
