import { describe, expect, it } from "vitest";
import { forwardedHeaders } from "../../src/ajp/forwarded-headers.ts";
import { framesOf, modjk } from "./recordings.ts";

describe("the headers of the recordings of mod_jk", () => {
  const requests = modjk.flatMap((recording) => {
    const [first] = framesOf([recording], "FORWARD_REQUEST");
    return first === undefined ? [] : [{ ...recording, headers: first.frame.decoded.headers }];
  });

  it.each(requests)("$name", ({ name, clientHeaders, headers }) => {
    const forwarded = forwardedHeaders(clientHeaders.flat());
    if (name === "modjk-absolute-uri") {
      // The target was http://other.example:8080/echo?z=1, and httpd puts its authority in the place of Host.
      expect(forwarded.splice(0, 2, "host", "other.example:8080")).toEqual(["Host", "localhost"]);
    }
    // A coded name has lost its case.
    const names = headers.map(([code], index) => {
      const own = forwarded[2 * index] ?? "";
      return code === null ? own : own.toLowerCase();
    });
    expect(names.flatMap((own, index) => [own, forwarded[2 * index + 1]])).toEqual(
      headers.flatMap(([, own, value]) => [own, value]),
    );
    expect(forwarded.length).toBe(2 * headers.length);
  });
});

// Spellings, order and separator as in modjk-headers-repeated; lengths as in modjk-cl-and-te and modjk-post-empty.
it.each([
  { name: "nothing", raw: [], forwarded: ["content-length", "0"] },
  { name: "a length", raw: ["Content-Length", "5"], forwarded: ["Content-Length", "5"] },
  { name: "the length 0", raw: ["content-length", "0"], forwarded: ["content-length", "0"] },
  { name: "chunks", raw: ["Transfer-Encoding", "chunked"], forwarded: ["Transfer-Encoding", "chunked"] },
  {
    name: "a length before chunks",
    raw: ["CONTENT-LENGTH", "5", "A", "1", "transfer-encoding", "chunked"],
    forwarded: ["A", "1", "transfer-encoding", "chunked"],
  },
  {
    name: "a length behind chunks",
    raw: ["Transfer-Encoding", "chunked", "Content-Length", "5"],
    forwarded: ["Transfer-Encoding", "chunked"],
  },
  {
    name: "repeats in different spellings",
    raw: ["X-A", "1", "Cookie", "a=1; b=2", "x-a", "2", "COOKIE", "c=3", "X-a", ""],
    forwarded: ["X-A", "1, 2, ", "Cookie", "a=1; b=2, c=3", "content-length", "0"],
  },
  {
    name: "names of one length and last letter",
    raw: ["X-Ab", "1", "Y-Ab", "2", "x-aB", "3"],
    forwarded: ["X-Ab", "1, 3", "Y-Ab", "2", "content-length", "0"],
  },
])("forwardedHeaders for $name", ({ raw, forwarded }) => {
  expect(forwardedHeaders(raw)).toEqual(forwarded);
});

it("many headers are merged like few", () => {
  const names = Array.from({ length: 1000 }, (_, index) => [`X-${index % 400}`, `x-${index % 400}`][index % 2] ?? "");
  const forwarded = forwardedHeaders(names.flatMap((name, index) => [name, String(index)]));
  expect(forwarded.length).toBe(802);
  expect(forwarded.slice(0, 4)).toEqual(["X-0", "0, 400, 800", "x-1", "1, 401, 801"]);
  expect(forwarded.slice(798)).toEqual(["x-399", "399, 799", "content-length", "0"]);
});
