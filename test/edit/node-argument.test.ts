import { describe, expect, it } from "vitest";
import { parseNodeArgument } from "../../src/edit/node-argument.ts";

describe("parseNodeArgument", () => {
  it.each([
    ["tomcat2=192.168.0.12:8009", { name: "tomcat2", host: "192.168.0.12", port: 8009, lbfactor: undefined }],
    ["tomcat2=192.168.0.12:28009*2", { name: "tomcat2", host: "192.168.0.12", port: 28009, lbfactor: 2 }],
    ["t=tomcat.example.org:1*2147483647", { name: "t", host: "tomcat.example.org", port: 1, lbfactor: 2147483647 }],
    ["t=[::1]:65535", { name: "t", host: "::1", port: 65535, lbfactor: undefined }],
    ["t=[fe80::1%eth0]:8009*3", { name: "t", host: "fe80::1%eth0", port: 8009, lbfactor: 3 }],
    ["a*b=h:8009", { name: "a*b", host: "h", port: 8009, lbfactor: undefined }],
  ])("reads %s", (argument, node) => {
    expect(parseNodeArgument(argument)).toEqual(node);
  });

  it.each([
    ["", "there is no = between name and host"],
    ["tomcat2", "there is no = between name and host"],
    ["192.168.0.12:8009", "there is no = between name and host"],
    ["=192.168.0.12:8009", "there is no name before the ="],
    ["t=", "there is no host after the ="],
    ["t=:8009", "there is no host after the ="],
    ["t=*2", "there is no host after the ="],
    ["t=h", 'there is no port after host "h"'],
    ["t=h*2", 'there is no port after host "h"'],
    ["t=[::1]", 'there is no port after host "::1"'],
    ["t=[::1]8009", 'there is no port after host "::1"'],
    ["t=h:", 'port "" is no number from 1 to 65535'],
    ["t=h:0", 'port "0" is no number from 1 to 65535'],
    ["t=h:65536", 'port "65536" is no number from 1 to 65535'],
    ["t=h:08009", 'port "08009" is no number from 1 to 65535'],
    ["t=h:8009x", 'port "8009x" is no number from 1 to 65535'],
    ["t=h: 8009", 'port " 8009" is no number from 1 to 65535'],
    ["t=h:8009*", 'lbfactor "" is no whole number from 1 to 2147483647'],
    ["t=h:8009*0", 'lbfactor "0" is no whole number from 1 to 2147483647'],
    ["t=h:8009*1.5", 'lbfactor "1.5" is no whole number from 1 to 2147483647'],
    ["t=h:8009*2147483648", 'lbfactor "2147483648" is no whole number from 1 to 2147483647'],
    ["t=h:8009*99999999999999999999", 'lbfactor "99999999999999999999" is no whole number from 1 to 2147483647'],
    ["t=256.1.1.1:8009", 'host "256.1.1.1" is no address and no host name'],
    ["t=a b:8009", 'host "a b" is no address and no host name'],
    ["t=http://h:8009", 'host "http://h" holds a colon'],
    ["t=::1:8009", 'host "::1" holds a colon'],
    ["t=[::1:8009", "the [ before the host has no ]"],
    ["t=[]:8009", "there is no host in the brackets"],
    ["t=[10.0.0.1]:8009", '"10.0.0.1" is no IPv6 address'],
    ["t=[1:2]:8009", '"1:2" is no IPv6 address'],
  ])("says what is wrong with %j", (argument, part) => {
    const read = parseNodeArgument(argument);
    expect(read).toEqual({ fault: `${JSON.stringify(argument)} is no node: ${part}`, hint: expect.any(String) });
  });

  it("shows the form, and the brackets where they are missing", () => {
    expect(parseNodeArgument("x")).toHaveProperty("hint", expect.stringContaining("NAME=HOST:PORT*LBFACTOR"));
    expect(parseNodeArgument("t2=::1:8009")).toHaveProperty("hint", expect.stringContaining("t2=[::1]:8009"));
  });

  it("shortens a long argument", () => {
    const read = parseNodeArgument("x".repeat(100_000));
    expect("fault" in read && read.fault.length).toBeLessThan(200);
  });
});
