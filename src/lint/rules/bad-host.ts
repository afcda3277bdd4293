import { addressKind } from "../../model/addresses.ts";
import { shown } from "../../model/shown.ts";
import { byteLength, MAX_NAME_BYTES } from "../../model/text-limits.ts";
import { files } from "../../rules/example.ts";
import { dialledIpv4 } from "../host-text.ts";
import type { LintFinding, Rule } from "../rule.ts";
import { isOpaque, withoutComment } from "../value-text.ts";
import { viewsOf } from "../worker-places.ts";
import { areVital, type ValueUse, valuesRead } from "../worker-values.ts";

/** The manual promises `host:port`; mod_jk 1.2.48 looks it up as a name. */
export const badHost: Rule = {
  code: "bad-host",
  severities: ["error", "warning"],
  summary: "A host is an IP address or a host name, and nothing more.",
  why:
    "mod_jk resolves the whole value. `127.0.0.1:8009` (though the manual allows it), `[::1]`, a URL or two hosts are no " +
    "name: `worker tomcat1 can't resolve tomcat address 127.0.0.1:8009`, the port becomes 0, and requests get 503; a member " +
    "is stopped and the others serve. Digits and dots are read as C does: `192.168.0` is 192.168.0.0, `010.0.0.1` is " +
    "8.0.0.1, and for `10.0.0.256` it dials 255.255.255.255. A `source` that it cannot resolve is ignored with a warning.",
  mend: "Write the address alone; the port goes to `port`.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10:8109
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.tomcat1.port=8109
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1,tomcat2,tomcat3
      worker.tomcat1.host=::1
      worker.tomcat2.host=tomcat_2
      worker.tomcat3.host=127.000.000.001
    `,
  }),
  covers: ["grammar 8.13", "grammar 8.14", "directive host", "directive source"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const use of valuesRead(view, "host", "source")) {
        if (isOpaque(use.value) || byteLength(use.value) > MAX_NAME_BYTES) continue;
        const finding = use.name === "host" ? hostFinding(use, areVital(view, use.readers)) : sourceFinding(use);
        if (finding !== undefined) report(finding);
      }
    }
  },
};

function hostFinding(use: ValueUse, isVital: boolean): LintFinding | undefined {
  const { value, part } = use;
  const severity = isVital ? "error" : "warning";
  const effect = isVital ? "requests get 503" : "the member is stopped";
  const place = part.value;
  if (/^[\d.]*\d[\d.]*$/.test(value)) {
    const dialled = dialledIpv4(value);
    if (dialled === undefined) {
      const message = `host ${shown(value)} is no IPv4 address: mod_jk dials 255.255.255.255`;
      return { place, severity, message, hint: "write four numbers from 0 to 255" };
    }
    const isMeant = dialled === value || dialled === withoutZeros(value) || value.startsWith("127.");
    if (isMeant) return undefined;
    const message = `mod_jk takes host ${shown(value)} for ${dialled}`;
    return {
      place,
      severity: "warning",
      message,
      hint: value.split(".").length < 4 ? "write all four numbers" : "write numbers without leading zeros",
    };
  }
  if (addressKind(value) !== "invalid") return undefined;
  const told = shown(value.replace(/\/\/[^@/]*@/, "//***@")); // a URL may hold a password
  const message = `host ${told} is no address and no host name: mod_jk cannot resolve it, ${effect}`;
  return { place, severity, message, hint: hintFor(use) };
}

function sourceFinding({ value, part }: ValueUse): LintFinding | undefined {
  if (addressKind(value) !== "invalid" || dialledIpv4(value) !== undefined) return undefined;
  const message = `source ${shown(value)} is no address and no host name: mod_jk warns of it and takes any address`;
  return { place: part.value, severity: "warning", message, hint: "write an address of Apache's own machine" };
}

/** Leading zeros that change nothing do no harm. */
function withoutZeros(value: string): string {
  return value
    .split(".")
    .map((part) => part.replace(/^0{1,3}(?=\d)/, ""))
    .join(".");
}

function hintFor({ value, part, attribute }: ValueUse): string {
  const owner = attribute.property.key.slice(0, attribute.property.key.lastIndexOf("."));
  const bare = withoutComment(part, value);
  if (bare !== value) return "JkWorkerProperty has no comments: write it in a line of its own";
  const authority = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?([^/]*)/i.exec(value)?.[1] ?? value;
  const [, bracketed, host = "", port] = /^(?:\[([^\]]*)\]|([^:\s]+))(?::(\d{1,5}))?\/?$/.exec(authority) ?? [];
  const address = bracketed ?? host;
  if (address === "" || addressKind(address) === "invalid") {
    return /[\s,;]/.test(value)
      ? "write one host; several Tomcats are several workers"
      : "write an IP address or a host name";
  }
  return port === undefined
    ? `write ${owner}.host=${address}`
    : `write ${owner}.host=${address} and ${owner}.port=${port}`;
}
