import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parsePropertyLines } from "../../src/formats/property-lines.ts";
import { compileUriMap, findMount } from "../../src/modjk/uri-map.ts";
import { uriWorkerMapRules } from "../../src/modjk/uriworkermap-rules.ts";
import { type ClientRequest, isRefusal, plainAddress, readClientRequest } from "../../src/serve/client-request.ts";
import { SourceText } from "../../src/source-text.ts";

const LISTENING_PORT = 8080;

function read(
  target: string,
  headers: readonly string[] = ["Host", "site.test"],
  { method = "GET", protocol = "HTTP/1.1" } = {},
) {
  return readClientRequest({ method, target, protocol, rawHeaders: headers }, LISTENING_PORT);
}

function taken(...args: Parameters<typeof read>): ClientRequest {
  const request = read(...args);
  if (isRefusal(request)) throw new Error(`${request.status} ${request.reason}`);
  return request;
}

function statusOf(...args: Parameters<typeof read>): number {
  const request = read(...args);
  return isRefusal(request) ? request.status : 0;
}

describe("the path", () => {
  // As mod_jk 1.2.48 compared and forwarded it, on httpd 2.4.71 with AllowEncodedSlashes NoDecode.
  it.each([
    ["/", "/", "/"],
    ["/foo/bar.jsp", "/foo/bar.jsp", "/foo/bar.jsp"],
    ["/x/../echo/./a//b", "/echo/a/b", "/echo/a/b"],
    ["//foo//bar", "/foo/bar", "/foo/bar"],
    ["/foo/.", "/foo/", "/foo/"],
    ["/foo/x/..", "/foo/", "/foo/"],
    ["/%66oo/bar", "/foo/bar", "/foo/bar"],
    ["/echo/%2e%2e/echo", "/echo", "/echo"],
    ["/foo/%252e%252e/bar", "/foo/%2e%2e/bar", "/foo/%252e%252e/bar"],
    ["/echo/a%20b%C3%A9%7Ec%25d+e", "/echo/a b\u00c3\u00a9~c%d+e", "/echo/a%20b%C3%A9~c%25d+e"],
    ["/echo/caf\u00c3\u00a9", "/echo/caf\u00c3\u00a9", "/echo/caf%C3%A9"],
    ["/%ff", "/\u00ff", "/%FF"],
    ["/foo/a%2Fb", "/foo/a%2Fb", "/foo/a%252Fb"],
    ["/foo%2fbar", "/foo%2fbar", "/foo%252fbar"],
    ["/echo;v=1/sub;w=2", "/echo/sub", "/echo;v=1/sub;w=2"],
    ["/foo;jsessionid=A.t1", "/foo", "/foo;jsessionid=A.t1"],
    ["/foo%3Bjsessionid=1/x", "/foo/x", "/foo;jsessionid=1/x"],
    ["/a;jsessionid=A%20b.t1/x", "/a/x", "/a;jsessionid=A%20b.t1/x"],
    ["/x;/../foo/a", "/foo/a", "/foo/a"],
    ["/foo/..;/bar", "/bar", "/foo/..;/bar"],
    ["/foo\\bar", "/foo\\bar", "/foo%5Cbar"],
    ["/%01%7f%80", "/\u0001\u007f\u0080", "/%01%7F%80"],
    ["/~a/$-_.+!*'(),:@&=", "/~a/$-_.+!*'(),:@&=", "/~a/$-_.+!*'(),:@&="],
  ])("%s is compared as %s", (target, mountPath, uri) => {
    expect(taken(target)).toMatchObject({ mountPath, uri, query: undefined });
  });

  it.each([
    ["/%2e%2e/", 400],
    ["/../x", 400],
    ["/foo/../../x", 400],
    ["/..;/x", 400],
    ["/%zz", 400],
    ["/a%", 400],
    ["/a%2", 400],
    ["/cm#x", 400],
    ["/a?b#x", 400],
    ["a", 400],
    ["", 400],
    ["ftp://h/a", 400],
    ["http://user@h/", 400],
    ["http://h:x/", 400],
    ["http://a..b/", 400],
    ["site.test:80", 400],
    ["/foo%00/x", 404],
    ["/%00/../..", 400],
  ])("httpd refuses %s with %i", (target, status) => {
    expect(statusOf(target)).toBe(status);
  });

  it("is mapped up to 4095 bytes, parameters not counted", () => {
    const longest = `/${"a".repeat(4094)}`;
    expect(taken(longest).mountPath).toBe(longest);
    expect(statusOf(`${longest}a`)).toBe(404);
    expect(statusOf(`${longest}%61`)).toBe(404);
    expect(taken(`${longest};${"b".repeat(99)}`).mountPath).toBe(longest);
  });

  it.each([
    ["/a?", ""],
    ["/a?x=%2F?y&%zz", "x=%2F?y&%zz"],
    ["/a?../..//;x", "../..//;x"],
    ["http://h?x", "x"],
  ])("of %s, the query is left alone", (target, query) => {
    expect(taken(target).query).toBe(query);
  });
});

describe("recorded mounts", () => {
  interface Case {
    readonly rules: readonly string[];
    readonly mainServerRules: string | null;
    readonly uri: string;
    readonly worker: string | null;
    readonly status: number;
  }
  const { cases } = JSON.parse(readFileSync(new URL("../modjk/jkmount-cases.json", import.meta.url), "utf8")) as {
    readonly cases: readonly Case[];
  };
  // One mount, or a mount and an unmount, which this httpd has no other settings for.
  const simple = cases.filter(({ rules, mainServerRules }) => {
    if (mainServerRules !== null) return false;
    const mounts = rules.filter((rule) => rule !== "AllowEncodedSlashes NoDecode");
    return mounts.every((rule) => /^Jk(?:Un)?Mount [^" ]+ w\d$/.test(rule));
  });

  it("are enough", () => {
    expect(simple.length).toBeGreaterThan(80);
  });

  it.each(simple.map((one) => ({ ...one, name: `${one.rules.join(", ")}: ${one.uri}` })))("$name", (one) => {
    const text = one.rules
      .flatMap((rule) => {
        const [word, pattern = "", worker] = rule.split(" ");
        return word === "JkMount" ? [`${pattern}=${worker}`] : word === "JkUnMount" ? [`!${pattern}=${worker}`] : [];
      })
      .join("\n");
    const file = { name: "uriworkermap.properties", source: new SourceText(text) };
    const map = compileUriMap(uriWorkerMapRules(file, parsePropertyLines(text, "utf-8", false)).rules);
    const length = /^\(URI of (\d+) characters\)$/.exec(one.uri)?.[1];
    const request = read(length === undefined ? one.uri : `/${"a".repeat(Number(length) - 1)}`);
    if (isRefusal(request)) {
      expect(one.worker).toBeNull();
      if (one.status === 400) expect(request.status).toBe(400);
      return;
    }
    const mount = findMount(map, request.mountPath);
    expect(mount === undefined || mount.excludedBy !== undefined ? null : mount.rule.worker).toBe(one.worker);
    expect(one.status).not.toBe(400);
  });
});

describe("the host", () => {
  it.each([
    ["site.test", "site.test", LISTENING_PORT],
    ["www.example.test:8443", "www.example.test", 8443],
    ["192.0.2.7:80", "192.0.2.7", 80],
    ["[2001:db8::1]:8443", "[2001:db8::1]", 8443],
    ["[::1]", "[::1]", LISTENING_PORT],
    ["some_name", "some_name", LISTENING_PORT],
    ["h:65535", "h", 65535],
    ["", "localhost", LISTENING_PORT],
  ])("%s", (host, serverName, serverPort) => {
    expect(taken("/", ["Host", host])).toMatchObject({ serverName, serverPort, rawHeaders: ["Host", host] });
  });

  it("may be missing", () => {
    expect(taken("/", [], { protocol: "HTTP/1.0" })).toMatchObject({
      serverName: "localhost",
      serverPort: LISTENING_PORT,
      rawHeaders: [],
    });
  });

  it.each([
    "a b",
    "a/b",
    "a@b",
    "a,b",
    "a?b",
    "a#b",
    "a\\b",
    "a<b>",
    "a..b",
    "a:x",
    "a:0",
    "a:65536",
    "a:99999999999",
    "a:1:2",
    ":80",
    "[::1",
    "::1",
    "[::1]x",
    "[g::1]",
    "caf\u00e9",
  ])("%s is none", (host) => {
    expect(statusOf("/", ["Host", host])).toBe(400);
  });

  it("comes once, whatever its spelling", () => {
    expect(statusOf("/", ["Host", "a", "HOST", "a"])).toBe(400);
  });

  it.each([
    ["http://other.example:8080/echo?z=1", "other.example:8080", "other.example", 8080, "/echo", "z=1"],
    ["http://other.example", "other.example", "other.example", LISTENING_PORT, "/", undefined],
    ["HTTPS://[::1]:8/x", "[::1]:8", "[::1]", 8, "/x", undefined],
  ])("of an absolute target %s goes before that of the header", (target, host, serverName, serverPort, uri, query) => {
    const expected = { serverName, serverPort, uri, query };
    expect(taken(target, ["Accept", "*/*", "host", "site.test", "X-A", "1"])).toMatchObject({
      ...expected,
      rawHeaders: ["Accept", "*/*", "host", host, "X-A", "1"],
    });
    expect(taken(target, ["X-A", "1"], { protocol: "HTTP/1.0" })).toMatchObject({
      ...expected,
      rawHeaders: ["Host", host, "X-A", "1"],
    });
  });

  it("of an absolute target may be empty: then the header counts", () => {
    expect(taken("http:///a", ["Host", "site.test:81"])).toMatchObject({ serverName: "site.test", serverPort: 81 });
  });
});

describe("the body", () => {
  it.each([
    [[], 0],
    [["Content-Length", "0"], 0],
    [["content-length", "5"], 5],
    [["CONTENT-LENGTH", "0005"], 5],
    [["Content-Length", "999999999999999"], 999_999_999_999_999],
    [["Transfer-Encoding", "chunked"], -1],
    [["transfer-encoding", "Chunked"], -1],
  ])("%j: %i bytes", (headers, contentLength) => {
    expect(taken("/", ["Host", "h", ...headers], { method: "POST" }).contentLength).toBe(contentLength);
  });

  it.each([
    ["both", ["Content-Length", "5", "Transfer-Encoding", "chunked"]],
    ["both, the other way round", ["transfer-encoding", "chunked", "content-length", "0"]],
    ["two codings", ["Transfer-Encoding", "chunked", "Transfer-Encoding", "chunked"]],
    ["chunked, gzip", ["Transfer-Encoding", "chunked, gzip"]],
    ["gzip, chunked", ["Transfer-Encoding", "gzip, chunked"]],
    ["gzip", ["Transfer-Encoding", "gzip"]],
    ["identity", ["Transfer-Encoding", "identity"]],
    ["xchunked", ["Transfer-Encoding", "xchunked"]],
    ["chunked with a parameter", ["Transfer-Encoding", "chunked;q=1"]],
    ["chunked with a vertical tab", ["Transfer-Encoding", "\vchunked"]],
    ["chunked with a no-break space", ["Transfer-Encoding", "\u00a0chunked"]],
    ["an empty coding", ["Transfer-Encoding", ""]],
    ["two equal lengths", ["Content-Length", "5", "Content-Length", "5"]],
    ["two different lengths", ["Content-Length", "5", "content-length", "6"]],
    ["a list of lengths", ["Content-Length", "5, 5"]],
    ["a sign", ["Content-Length", "+5"]],
    ["a minus", ["Content-Length", "-5"]],
    ["hexadecimal", ["Content-Length", "0x10"]],
    ["a fraction", ["Content-Length", "5.0"]],
    ["an exponent", ["Content-Length", "1e3"]],
    ["a space within", ["Content-Length", "1 0"]],
    ["words", ["Content-Length", "five"]],
    ["nothing", ["Content-Length", ""]],
    ["digits of another script", ["Content-Length", "\u00b2"]],
    ["more than can be counted", ["Content-Length", "9007199254740993"]],
  ])("%s is refused", (_, headers) => {
    expect(statusOf("/", ["Host", "h", ...headers], { method: "POST" })).toBe(400);
  });
});

describe("limits of httpd", () => {
  it("100 headers", () => {
    const headers = (count: number) => ["Host", "h", ...Array.from({ length: count - 1 }, () => ["X-A", "1"]).flat()];
    expect(statusOf("/", headers(100))).toBe(0);
    expect(statusOf("/", headers(101))).toBe(400);
  });

  it("8190 bytes in the line of a header", () => {
    const headers = (bytes: number) => ["Host", "h", "X-Long", "v".repeat(bytes - "X-Long: ".length)];
    expect(statusOf("/", headers(8190))).toBe(0);
    expect(statusOf("/", headers(8191))).toBe(400);
  });

  it("8190 bytes in the request line", () => {
    const line = (bytes: number, method: string) => `/?${"q".repeat(bytes - `${method} /? HTTP/1.1`.length)}`;
    for (const method of ["GET", "PROPFIND"]) {
      expect(statusOf(line(8190, method), undefined, { method })).toBe(0);
      expect(statusOf(line(8191, method), undefined, { method })).toBe(414);
    }
  });
});

it("keeps all cookies, in their order", () => {
  const headers = ["Host", "h", "Cookie", "x=1; y=2", "Cook", "0", "cookie", "z=3"];
  expect(taken("/", headers).cookies).toEqual(["x=1; y=2", "z=3"]);
  expect(taken("/").cookies).toEqual([]);
});

it.each([
  ["127.0.0.1", "127.0.0.1"],
  ["::ffff:127.0.0.1", "127.0.0.1"],
  ["2001:db8::1", "2001:db8::1"],
  [undefined, ""],
])("address %s", (address, plain) => {
  expect(plainAddress(address)).toBe(plain);
});

it("a reason holds nothing that could be markup", () => {
  for (const target of ["/<b>%zz", "http://<b>/", "/<b>/../.."]) {
    const request = read(target);
    expect(isRefusal(request) && request.reason).not.toMatch(/<b>/);
  }
});
