import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromByteText, toByteText } from "../../src/modjk/uri-bytes.ts";
import { forwardedUri } from "../../src/modjk/uri-forward.ts";
import { type HttpdPathOptions, httpdPath, jkPath } from "../../src/modjk/uri-path.ts";
import { growth } from "../formats/linear-time.ts";

/** The path as httpd and as mod_jk see it, or the status with which one of them refuses it. */
function seen(target: string, options: HttpdPathOptions & { readonly rejectUnsafe?: boolean } = {}) {
  const httpd = httpdPath(target, options);
  if (!httpd.ok) return { refused: httpd.status };
  const jk = jkPath(httpd.path, options);
  return jk.ok ? { httpd: httpd.path, jk: jk.path } : { httpd: httpd.path, unmapped: jk.status ?? "local" };
}

describe("the path of a request", () => {
  // What mod_jk 1.2.48 logs on entering and leaving its own cleaning of the path, on httpd 2.4.71.
  it.each([
    ["/foo/x", "/foo/x", "/foo/x"],
    ["/", "/", "/"],
    ["/a?x=1", "/a", "/a"],
    ["//foo//bar", "/foo/bar", "/foo/bar"],
    ["/bar/../foo/x", "/foo/x", "/foo/x"],
    ["/foo/.", "/foo/", "/foo/"],
    ["/foo/x/..", "/foo/", "/foo/"],
    ["/%66oo/bar", "/foo/bar", "/foo/bar"],
    ["/foo/%252e%252e/bar", "/foo/%2e%2e/bar", "/foo/%2e%2e/bar"],
    ["/foo/..;/bar", "/foo/..;/bar", "/bar"],
    ["/x;/../foo/a", "/foo/a", "/foo/a"],
    ["/foo%3Bjsessionid=1/x", "/foo;jsessionid=1/x", "/foo/x"],
    ["/foo;jsessionid=A.t1", "/foo;jsessionid=A.t1", "/foo"],
    ["/a;x", "/a;x", "/a"],
    ["/;x/a", "/;x/a", "/a"],
    ["/foo\\bar", "/foo\\bar", "/foo\\bar"],
    ["/a|b%7Cc", "/a|b|c", "/a|b|c"],
    ["/caf%C3%A9", "/caf\u00c3\u00a9", "/caf\u00c3\u00a9"],
    ["/café", "/caf\u00c3\u00a9", "/caf\u00c3\u00a9"],
    ["/%ff", "/\u00ff", "/\u00ff"],
    ["http://other:8080/a//b?x", "/a/b", "/a/b"],
    ["HTTPS://[::1]:8/x", "/x", "/x"],
    ["http://h", "/", "/"],
    ["http:///a", "/a", "/a"],
  ])("%s", (target, httpd, jk) => {
    expect(seen(target)).toEqual({ httpd, jk });
  });

  it.each([
    ["/%2e%2e/", 400],
    ["/../x", 400],
    ["/foo/../../x", 400],
    ["/%zz", 400],
    ["/a%", 400],
    ["/a%2", 400],
    ["/cm#x", 400],
    ["/a b", 400],
    ["/a\tb", 400],
    ["a", 400],
    ["*", 400],
    ["http:a", 400],
    ["ftp://h/a", 400],
    ["http://user@h/", 400],
    ["http://h:x/", 400],
    ["http://a..b/", 400],
    ["/foo%00/x", 404],
    ["/foo%2Fbar", 404],
    // What is invalid comes before what is not found.
    ["/%2F/%zz", 400],
    ["/%00/../..", 400],
  ])("httpd 2.4.71 refuses %s with %i", (target, status) => {
    expect(seen(target)).toEqual({ refused: status });
  });

  it("counts the whole request line against LimitRequestLine, 8190 bytes", () => {
    const rest = "GET  HTTP/1.1".length;
    expect(httpdPath(`/${"a".repeat(8190 - rest - 1)}`)).toMatchObject({ ok: true });
    expect(httpdPath(`/${"a".repeat(8190 - rest)}`)).toMatchObject({ ok: false, status: 414 });
    expect(httpdPath(`/${"é".repeat(4_100)}`)).toMatchObject({ ok: false, status: 414 });
  });

  it("keeps the query apart", () => {
    expect(httpdPath("/a?x=%2F?y")).toEqual({ ok: true, path: "/a", raw: "/a", query: "x=%2F?y" });
    expect(httpdPath("http://h//%61?x")).toMatchObject({ path: "/a", raw: "//%61" });
    expect(httpdPath("/a?")).toMatchObject({ query: "" });
    expect(httpdPath("/a")).toMatchObject({ query: undefined });
  });

  // All logged by mod_jk 1.2.48 under the AllowEncodedSlashes and MergeSlashes named.
  it.each<[HttpdPathOptions, string, string, string]>([
    [{ encodedSlashes: "on" }, "/foo%2Fbar", "/foo/bar", "/foo/bar"],
    [{ encodedSlashes: "on" }, "/a%2F%2e%2e%2Fb", "/b", "/b"],
    [{ encodedSlashes: "no-decode" }, "/foo%2fbar", "/foo%2fbar", "/foo%2fbar"],
    [{ encodedSlashes: "no-decode" }, "/foo/a%2Fb", "/foo/a%2Fb", "/foo/a%2Fb"],
    [{ mergeSlashes: false }, "/foo//bar", "/foo//bar", "/foo/bar"],
    [{ mergeSlashes: false }, "//foo//bar", "/foo//bar", "/foo/bar"],
    [{ mergeSlashes: false }, "/a//../b", "/a/b", "/a/b"],
    [{ mergeSlashes: false, encodedSlashes: "on" }, "/a%2F/b", "/a//b", "/a/b"],
  ])("with %j: %s", (options, target, httpd, jk) => {
    expect(seen(target, options)).toEqual({ httpd, jk });
  });

  it("mod_jk refuses what climbs above the root once parameters are cut", () => {
    expect(seen("/..;/x")).toEqual({ httpd: "/..;/x", unmapped: 400 });
  });

  // jkmount-cases.json: reject-unsafe, root-star-long.
  it.each([
    ["/a%25b", "local"],
    ["/a%5Cb", "local"],
  ])("+RejectUnsafeURI leaves %s to httpd", (target, unmapped) => {
    expect(seen(target, { rejectUnsafe: true })).toMatchObject({ unmapped });
    expect(seen(target)).toHaveProperty("jk");
  });

  it("maps 4095 bytes and no more", () => {
    expect(seen(`/${"a".repeat(4_094)}`)).toHaveProperty("jk");
    expect(seen(`/${"a".repeat(4_095)}`)).toMatchObject({ unmapped: "local" });
    // What is cut does not count.
    expect(seen(`/${"a".repeat(4_094)};${"b".repeat(99)}`)).toHaveProperty("jk");
  });
});

describe("forwardedUri", () => {
  // What an AJP peer got from mod_jk 1.2.48.
  it.each([
    ["proxy", "/a;jsessionid=A%20b.t1/x?q=1", "/a;jsessionid=A%20b.t1/x"],
    ["proxy", "/a//b/../c;x=%3B;y=%25/./d", "/a/c;x=;;y=%25/d"],
    ["proxy", "/%01%7f%80%c3%a9%22%3c%5c", "/%01%7F%80%C3%A9%22%3C%5C"],
    ["proxy", "/a%2Fb%3Fc%23d", "/a%252Fb%3Fc%23d"],
    ["escaped", "/a%2Fb%3Fc%23d", "/a%252Fb%3fc%23d"],
    ["compat", "/a%2Fb%3Fc%23d", "/a%2Fb?c#d"],
    ["compat-unparsed", "/a//b/../c;x=%3B?y", "/a//b/../c;x=%3B"],
    ["compat-unparsed", "http://h/a/./b?x", "http://h/a/./b"],
  ] as const)("%s: %s", (form, target, forwarded) => {
    const httpd = httpdPath(target, { encodedSlashes: "no-decode" });
    expect(httpd.ok && forwardedUri(httpd.path, target, form)).toBe(forwarded);
  });

  // Recorded between mod_jk 1.2.48 and Tomcat.
  it.each([
    ["/x/../echo/./a//b", "/echo/a/b"],
    ["/echo/a%20b%C3%A9%7Ec%25d+e", "/echo/a%20b%C3%A9~c%25d+e"],
    ["/echo/café", "/echo/caf%C3%A9"],
    ["/echo;v=1/sub;w=2", "/echo;v=1/sub;w=2"],
  ])("by default %s is forwarded as %s", (target, forwarded) => {
    const httpd = httpdPath(target);
    expect(httpd.ok && forwardedUri(httpd.path, target)).toBe(forwarded);
  });

  it("keeps the bytes that mod_jk 1.2.48 kept, of all there are", () => {
    const all = Array.from({ length: 255 }, (_, code) => String.fromCharCode(code + 1)).join("");
    const kept = forwardedUri(all, "").replace(/%[0-9A-F]{2}/g, "");
    expect(kept).toBe("!$&'()*+,-./0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");
  });
});

describe("properties", () => {
  const piece = fc.constantFrom(
    "/",
    "//",
    ".",
    "..",
    "a",
    ";x",
    "%2e",
    "%2F",
    "%3B",
    "%25",
    "%zz",
    "é",
    "?",
    "\\",
    " ",
  );
  const target = fc.array(piece, { maxLength: 12 }).map((parts) => `/${parts.join("")}`);

  it("what mod_jk compares has no parameters, no empty and no dot segments", () => {
    fc.assert(
      fc.property(target, fc.constantFrom("off", "on", "no-decode"), fc.boolean(), (text, encodedSlashes, merge) => {
        const httpd = httpdPath(text, { encodedSlashes, mergeSlashes: merge });
        if (!httpd.ok) return;
        const jk = jkPath(httpd.path);
        if (!jk.ok) return;
        expect(jk.path).toMatch(/^\//);
        const segments = jk.path.slice(1).split("/");
        expect(segments.slice(0, -1)).not.toContain("");
        expect(segments).not.toContain(".");
        expect(segments).not.toContain("..");
        expect(jk.path).not.toContain(";");
        expect(jkPath(jk.path)).toEqual(jk);
      }),
      { numRuns: 500 },
    );
  });

  it("never throws, whatever the target", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), target), (text) => {
        const httpd = httpdPath(text, { encodedSlashes: "on" });
        if (httpd.ok) jkPath(httpd.path);
        expect(fromByteText(toByteText(text))).toBe(text);
      }),
    );
  });

  it("takes time in proportion to the path", () => {
    const run = (text: string) => {
      jkPath(text);
      forwardedUri(text, text);
    };
    for (const part of ["/", ";", "/..", "/a/..", ";/", "%"]) {
      expect(
        growth((size) => `/${part.repeat(size / part.length)}`, 400_000, 20, run),
        part,
      ).toBeLessThan(6);
    }
  });
});
