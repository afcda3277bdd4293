import { describe, expect, it } from "vitest";
import { chooseServer } from "../../src/explain/virtual-host.ts";
import { siteOf } from "./site.ts";

/** Which host is chosen: each is known by the DocumentRoot that it names. */
function chosen(hosts: string, host: string, port = 80): string {
  const { httpd } = siteOf({ httpd: hosts });
  if (httpd === undefined) throw new Error("there is no httpd");
  const { server, reason } = chooseServer(httpd, host, port);
  const root = server.uses.find(({ name }) => name === "DocumentRoot")?.args[0]?.text ?? "main";
  return reason === "default" ? `${root} by default` : root;
}

function hostText(addresses: string, root: string, ...lines: readonly string[]): string {
  return `<VirtualHost ${addresses}>\nDocumentRoot ${root}\n${lines.join("\n")}\n</VirtualHost>\n`;
}

const NAMES =
  hostText("*:80", "first", "ServerName a.example") +
  hostText("*:80", "second", "ServerName b.example", "ServerAlias www.b.example *.c.example ?.d.example");

// All measured on httpd 2.4.71, on 127.0.0.1.
describe("chooseServer", () => {
  it.each([
    ["a.example", "first"],
    ["b.example", "second"],
    ["B.EXAMPLE", "second"],
    ["b.example.", "second"],
    ["www.b.example", "second"],
    ["x.c.example", "second"],
    ["x.y.c.example", "second"],
    ["c.example", "first by default"],
    ["q.d.example", "second"],
    ["none", "first by default"],
  ])("by name: %s: %s", (host, root) => {
    expect(chosen(NAMES, host)).toBe(root);
  });

  it("a ServerAlias of an earlier host wins over a later ServerName", () => {
    const hosts =
      hostText("*:80", "first", "ServerName a", "ServerAlias *") + hostText("*:80", "second", "ServerName b");
    expect(chosen(hosts, "b")).toBe("first");
  });

  it("a host for the address hides those for every address", () => {
    const hosts =
      hostText("*:80", "star", "ServerName s") +
      hostText("127.0.0.1:80", "ip", "ServerName i") +
      hostText("127.0.0.1:80", "ip2", "ServerName 127.0.0.1");
    expect(chosen(hosts, "127.0.0.1")).toBe("ip2");
    expect(chosen(hosts, "localhost")).toBe("ip by default");
  });

  it("the main server answers on a port that no host has", () => {
    expect(chosen(hostText("*:81", "other", "ServerName a"), "a")).toBe("main");
    expect(chosen(hostText("*:81", "other", "ServerName a"), "a", 81)).toBe("other");
    expect(chosen("", "a")).toBe("main");
  });

  it.each([
    ["_default_ is as *", "_default_:80", "*:80", "c", "one by default"],
    ["a host for the port comes before one for every port", "*", "*:80", "c", "two by default"],
    ["*:* is every port", "*:*", "*:443", "a", "one"],
    ["one of several addresses", "127.0.0.1:1 *:80", "*:80", "b", "two"],
  ])("%s", (_, one, two, host, root) => {
    const hosts = hostText(one, "one", "ServerName a") + hostText(two, "two", "ServerName b");
    expect(chosen(hosts, host)).toBe(root);
  });

  it("ServerName may hold a scheme and a port, which do not count", () => {
    const hosts =
      hostText("*:80", "first", "ServerName a:81") + hostText("*:80", "second", "ServerName http://z.example");
    expect(chosen(hosts, "a")).toBe("first");
    expect(chosen(hosts, "z.example")).toBe("second");
  });

  it("says where it guesses that the request arrives at a particular address", () => {
    const { httpd } = siteOf({ httpd: hostText("10.0.0.1:80", "ip", "ServerName i") });
    if (httpd === undefined) throw new Error("there is no httpd");
    expect(chooseServer(httpd, "i", 80)).toMatchObject({ reason: "name", isGuess: true });
    expect(chooseServer(httpd, "10.0.0.1", 80)).toMatchObject({ reason: "default", isGuess: false });
    expect(chooseServer(httpd, "10.0.0.2", 80)).toMatchObject({ reason: "only", isGuess: false });
  });

  it("IPv6 addresses stand in brackets", () => {
    expect(chosen(hostText("[::1]:80", "six"), "0:0:0:0:0:0:0:1")).toBe("six by default");
    expect(chosen(hostText("[fd00::1]", "six"), "fd00::1", 8080)).toBe("six by default");
  });
});
