import type { RuleExtension } from "../../model/directives.ts";
import { shown } from "../../model/shown.ts";
import { readInt } from "../../modjk/property-values.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { extensionUses } from "../rule-extension-uses.ts";

/** Words where mod_jk takes numbers. */
export const extensionValue: Rule = {
  code: "extension-value",
  severities: ["warning"],
  summary:
    "The value of a rule extension means to mod_jk what it says: flags are 1 or 0, statuses and times are numbers.",
  why:
    "Other than in workers.properties flags are read as numbers here, so that `sticky_ignore=true` is 0 and does nothing. Text is 0 " +
    "wherever a number is wanted: a `reply_timeout` of 0 waits for ever, and statuses that are no numbers never come up.",
  mend: "Write a number.",
  bad: files({
    "uriworkermap.properties": `
      /shop/*=lb;sticky_ignore=true
      /blog/*=lb;fail_on_status=error;use_server_errors=5xx
    `,
  }),
  good: files({
    "uriworkermap.properties": `
      /shop/*=lb;sticky_ignore=1
      /blog/*=lb;fail_on_status=500,503;use_server_errors=500
    `,
  }),
  nearMiss: files({
    "uriworkermap.properties": `
      /shop/*=lb;stateless=0;reply_timeout=-1;fail_on_status=-503,500
    `,
  }),
  covers: ["extension sticky_ignore", "extension stateless", "extension set_session_cookie"],
  check({ installation, report }) {
    for (const { extension, value, place, rule } of extensionUses(installation)) {
      if (extension === undefined || rule.exclusion) continue;
      const fault = faultOf(extension, value);
      if (fault === undefined) continue;
      const message = `${extension.name} is ${value === "" ? "empty" : shown(value)}, and mod_jk ${fault.effect}`;
      report({ place, message, hint: fault.hint });
    }
  },
};

function faultOf(
  { name, type }: RuleExtension,
  value: string,
): { readonly effect: string; readonly hint: string } | undefined {
  const isNumber = /^\s*[+-]?\d+\s*$/.test(value);
  switch (type) {
    case "flag": {
      if (isNumber) return undefined;
      const isOn = /^\s*(?:t|y|on)/i.test(value);
      return { effect: "reads a number here: it takes 0", hint: `write ${name}=${isOn ? 1 : 0}` };
    }
    case "int": {
      if (name === "use_server_errors") {
        const status = readInt(value);
        if (isNumber && ((status >= 100 && status <= 599) || status === 0)) return undefined;
        return { effect: "takes it for a status", hint: "write a status such as 500" };
      }
      if (isNumber) return undefined;
      return { effect: `takes ${readInt(value)}`, hint: "write a number of milliseconds" };
    }
    case "statuses": {
      const parts = value.split(/[\s,]+/).filter((part) => part !== "");
      const wrong = parts.find((part) => !/^[+-]?[1-5]\d\d$/.test(part));
      if (wrong === undefined && parts.length > 0) return undefined;
      return { effect: "wants a list of statuses", hint: "write statuses such as 500,503" };
    }
    case "members":
      return value.trim() === ""
        ? { effect: "wants names of members", hint: "name a member, or remove it" }
        : undefined;
    case "string":
      return undefined;
  }
}
