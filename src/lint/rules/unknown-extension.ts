import { ruleExtensions } from "../../model/directives.ts";
import { onlySlip } from "../../model/nearest.ts";
import { shown } from "../../model/shown.ts";
import { files } from "../../rules/example.ts";
import { fewSuggestions } from "../few-suggestions.ts";
import type { Rule } from "../rule.ts";
import { extensionUses } from "../rule-extension-uses.ts";
import { isWritten } from "../worker-names.ts";
import { replaceAt } from "../worker-places.ts";

const NAMES = ruleExtensions.map(({ name }) => name);

/** An extension that does nothing. */
export const unknownExtension: Rule = {
  code: "unknown-extension",
  severities: ["warning"],
  summary: "Every extension of a rule is one that mod_jk has, right behind its semicolon.",
  why:
    "mod_jk warns of others and goes on without them: `unknown rule extension ' stopped=tomcat1'`. A blank behind the semicolon is a " +
    "part of the name, capitals count, and without `=` no name is known.",
  mend: "Correct the name, and write no blanks.",
  bad: files({
    "uriworkermap.properties": `
      /shop/*=lb; stopped=tomcat1
      /blog/*=lb;replytimeout=5000
    `,
  }),
  good: files({
    "uriworkermap.properties": `
      /shop/*=lb;stopped=tomcat1
      /blog/*=lb;reply_timeout=5000
    `,
  }),
  nearMiss: files({
    "uriworkermap.properties": `
      /shop/*=lb;session_path=;sid;stateless=1;
      -/blog/*=lb;off
    `,
  }),
  covers: ["jkmount 7", "extension stopped"],
  check({ installation, report, nearest }) {
    const suggest = fewSuggestions(nearest);
    for (const { name, value, extension, place, rule } of extensionUses(installation)) {
      if (extension !== undefined || rule.exclusion) continue;
      const bare = name.trim();
      const isBlank = bare !== name && NAMES.includes(bare);
      const near = isBlank ? bare : suggest(bare, NAMES);
      const lacksSign = NAMES.includes(name);
      const message = lacksSign
        ? `rule extension ${shown(name)} has no = and no value: mod_jk ignores it with a warning`
        : `mod_jk has no rule extension ${shown(name)} and ignores it with a warning`;
      const hint = lacksSign
        ? `write ${name}= and a value`
        : isBlank
          ? "write no blank behind the semicolon"
          : near === undefined
            ? "see the mod_jk manual for the extensions there are"
            : `did you mean ${near}?`;
      const isSafe = near !== undefined && !lacksSign && (isBlank || onlySlip(name, NAMES) === near);
      const at = { ...place, end: place.start + name.length };
      const fix = isSafe && value !== "" && isWritten(at, name) ? { fix: replaceAt(at, near) } : {};
      report({ place, message, hint, ...fix });
    }
  },
};
