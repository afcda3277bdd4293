import { files } from "../../rules/example.ts";
import { jkOptionUses } from "../jk-option-uses.ts";
import type { Rule } from "../rule.ts";

/** Everybody looks like httpd. */
export const clientAddressHidden: Rule = {
  code: "client-address-hidden",
  severities: ["warning"],
  summary: "Tomcat learns the address of the client.",
  why:
    "With ForwardLocalAddress mod_jk sends the address of httpd in its place: Tomcat's access log, RemoteAddrValve and whatever an " +
    "application counts by address see one client. A valve that lets httpd's address in lets everybody in.",
  mend: "Remove it; behind another proxy use mod_remoteip, whose address mod_jk forwards by default.",
  bad: files({
    "jk.conf": `
      JkOptions +ForwardLocalAddress
    `,
  }),
  good: files({
    "jk.conf": `
      RemoteIPHeader X-Forwarded-For
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkOptions +ForwardPhysicalAddress -ForwardLocalAddress
    `,
  }),
  covers: ["option ForwardLocalAddress"],
  check({ installation, report }) {
    for (const { option, isOn, place } of jkOptionUses(installation)) {
      if (option.name !== "ForwardLocalAddress" || !isOn) continue;
      const message =
        "ForwardLocalAddress sends httpd's own address as that of the client: to Tomcat all clients are one";
      report({ place, message, hint: "remove it" });
    }
  },
};
