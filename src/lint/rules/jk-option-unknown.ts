import { jkOptions } from "../../model/directives.ts";
import { onlySlip } from "../../model/nearest.ts";
import { files } from "../../rules/example.ts";
import { reportFaults } from "../httpd-faults.ts";
import type { Rule } from "../rule.ts";
import { replaceAt } from "../worker-places.ts";

const NAMES = jkOptions.map(({ name }) => name);

/** A word that JkOptions does not have. */
export const jkOptionUnknown: Rule = {
  code: "jk-option-unknown",
  severities: ["error", "warning"],
  summary: "Every word of JkOptions is an option that mod_jk has, with its sign before it.",
  why:
    "An unknown option is a syntax error: `JkOptions: Illegal option 'ForwardSSLKeySize'`; so is a blank between sign and name, and " +
    "a minus before one of the ForwardURI options, of which one always holds: `option can not be disabled`.",
  mend: "Correct the name; to switch a ForwardURI option off, name another one.",
  bad: files({
    "jk.conf": `
      JkOptions +ForwardSSLKeySize -ForwardDirectories
    `,
  }),
  good: files({
    "jk.conf": `
      JkOptions +ForwardKeySize -ForwardDirectories
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkOptions forwardkeysize +FLUSHHEADER
    `,
  }),
  covers: ["httpd JkOptions", "option ForwardKeySize"],
  check: (context) =>
    reportFaults(context, "jk-option-unknown", ({ place, nearest }) => {
      if (nearest === undefined) return undefined;
      const written = place.file.source.text.slice(place.start, place.end);
      const sign = /^[+-]/.exec(written)?.[0] ?? "";
      const isSlip = sign + (onlySlip(written.slice(sign.length), NAMES) ?? "") === nearest;
      return isSlip ? replaceAt(place, nearest) : undefined;
    }),
};
