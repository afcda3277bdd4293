import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressKind, ipv4Bytes, isIpRange, machineOf } from "../../src/model/addresses.ts";

describe("addressKind", () => {
  // Networks by RFC 1122, 1918, 3927, 4193, 4291 and 6598.
  it.each([
    [
      "loopback",
      ["127.0.0.1", "127.255.255.254", "::1", "0:0:0:0:0:0:0:1", "localhost", "LocalHost", "::ffff:127.0.0.1"],
    ],
    ["wildcard", ["0.0.0.0", "::", "0:0:0:0:0:0:0:0", "::ffff:0.0.0.0"]],
    [
      "private",
      ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.1.1", "100.64.0.1", "100.127.0.1"],
    ],
    ["private", ["fc00::1", "fdff::1", "fe80::1", "fe80::1%eth0", "febf::1", "::ffff:10.0.0.1", "::ffff:a00:1"]],
    [
      "public",
      ["8.8.8.8", "172.15.0.1", "172.32.0.1", "192.167.0.1", "100.63.0.1", "100.128.0.1", "2001:db8::1", "fec0::1"],
    ],
    ["name", ["pi", "pi.local", "tomcat-1.example.org", "a_b", "example.org.", "x".repeat(63), "192.168.0.1.example"]],
    [
      "invalid",
      ["", "a b", "-pi", "pi..local", ".", "x".repeat(64), `${"x.".repeat(127)}`, "a/b", "http://pi", "pi:8009"],
    ],
    [
      "invalid",
      [
        "192.168.0",
        "192.168.0.010",
        "010.0.0.1",
        "256.1.1.1",
        "1.2.3.4.5",
        "10",
        "1.2.3.1000",
        "[::1]",
        "::1::",
        ":::",
        "1:2:3:4:5:6:7",
      ],
    ],
    [
      "invalid",
      ["1:2:3:4:5:6:7:8:9", "12345::", "::g", "1.2.3.4::", "::1.2.3", "::256.1.1.1", "fe80::1%", "127.0.0.1:80"],
    ],
  ])("%s", (kind, addresses) => {
    expect(addresses.map((address) => [address, addressKind(address)])).toEqual(
      addresses.map((address) => [address, kind]),
    );
  });

  it.each([
    ["IPv4", 4, fc.ipV4()],
    ["IPv6", 6, fc.ipV6()],
  ])("takes every %s address", (_, family, address) => {
    fc.assert(
      fc.property(address, (text) => {
        expect(isIP(text)).toBe(family);
        expect(["invalid", "name"]).not.toContain(addressKind(text));
      }),
    );
  });

  it("agrees with node on which texts with a colon are addresses", () => {
    const text = fc
      .array(fc.constantFrom(":", "::", "1", "0", "ffff", "a", "g", "1.2.3.4", ".", "00000"), { maxLength: 10 })
      .map((parts) => parts.join(""))
      .filter((one) => one.includes(":"));
    fc.assert(
      fc.property(text, (one) => {
        expect(addressKind(one) !== "invalid").toBe(isIP(one) === 6);
      }),
      { numRuns: 1_000 },
    );
  });
});

it.each([
  ["192.168.0.10", [192, 168, 0, 10]],
  ["0.0.0.0", [0, 0, 0, 0]],
  ["256.0.0.1", undefined],
  ["1.2.3", undefined],
  ["a.b.c.d", undefined],
])("ipv4Bytes of %s", (address, bytes) => {
  expect(ipv4Bytes(address)).toEqual(bytes);
});

describe("isIpRange", () => {
  // What httpd 2.4 documents for `Require ip`: an address, a part of one, network/netmask, network/CIDR, IPv6 alike.
  it.each([
    "10.1.2.3",
    "10",
    "10.1",
    "10.1.2",
    "10.1.",
    "10.1.0.0/255.255.0.0",
    "10.1.0.0/16",
    "0.0.0.0/0",
    "::1",
    "2001:db8::/32",
    "::/0",
  ])("%s is one", (text) => {
    expect(isIpRange(text)).toBe(true);
  });

  it.each([
    "",
    "localhost",
    "example.org",
    "10.1.2.3/33",
    "10.1.2.3/-1",
    "10.1.2.3/",
    "10.1.2.3/16/8",
    "::1/129",
    "::1/255.0.0.0",
    "300.1",
    "10..1",
    "fe80::1%eth0",
    "1.2.3.4.5",
    "10.1.2.3 10.1.2.4",
  ])("%s is none", (text) => {
    expect(isIpRange(text)).toBe(false);
  });
});

describe("machineOf", () => {
  it.each([
    ["localhost", "127.0.0.1"],
    ["LOCALHOST.", "127.0.0.1"],
    ["::1", "127.0.0.1"],
    ["Pi.Example", "pi.example"],
    ["pi.example.", "pi.example"],
    ["2001:DB8::1", "2001:db8:0:0:0:0:0:1"],
    ["2001:db8:0::0:1", "2001:db8:0:0:0:0:0:1"],
  ])("%s", (host, machine) => {
    expect(machineOf(host)).toBe(machine);
  });

  it("tells different addresses apart", () => {
    expect(new Set(["10.0.0.1", "10.0.0.2", "pi", "fe80::1", "fe80::2"].map(machineOf)).size).toBe(5);
  });
});
