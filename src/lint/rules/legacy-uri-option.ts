import { serverSettings } from "../../modjk/httpd-config.ts";
import { files } from "../../rules/example.ts";
import { jkOptionUses } from "../jk-option-uses.ts";
import type { Rule } from "../rule.ts";

const EFFECTS: Readonly<Record<string, string>> = {
  ForwardURICompat:
    "hands Tomcat the path decoded, which it decodes once more: what an unmount keeps back may get through",
  ForwardURICompatUnparsed:
    "hands Tomcat the path as it came in, another one than mod_jk has matched and mod_rewrite has made",
  ForwardURIEscaped: "escapes the path once more, and session ids in it are lost",
};

/** Another path than the one that was matched. */
export const legacyUriOption: Rule = {
  code: "legacy-uri-option",
  severities: ["warning", "info"],
  summary: "mod_jk forwards the path that it matched.",
  why:
    "ForwardURICompat and ForwardURICompatUnparsed, which old examples copy from each other, hand Tomcat another path than the one that " +
    "was compared with the mounts: a path that an unmount keeps back may get through, and rewritten ones go out as they came in. " +
    "ForwardURIEscaped breaks session ids in paths. The default, ForwardURIProxy, does neither. Of several the last one counts.",
  mend: "Remove it.",
  bad: files({
    "jk.conf": `
      JkOptions +ForwardKeySize +ForwardURICompat -ForwardDirectories
    `,
  }),
  good: files({
    "jk.conf": `
      JkOptions +ForwardKeySize -ForwardDirectories
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkOptions +ForwardURIProxy +RejectUnsafeURI
    `,
  }),
  covers: [
    "field-notes 51",
    "option ForwardURIProxy",
    "option ForwardURICompat",
    "option ForwardURICompatUnparsed",
    "option ForwardURIEscaped",
  ],
  check({ installation, report }) {
    for (const { option, isOn, place, use, httpd } of jkOptionUses(installation)) {
      if (option.legacyUri !== true || !isOn) continue;
      const { options } = serverSettings(httpd, use.server);
      const effect = EFFECTS[option.name] ?? "";
      const hint = "remove it: ForwardURIProxy is the default";
      if (options.has(option.name)) report({ place, message: `${option.name} ${effect}`, hint });
      else {
        const other = [...options].find((name) => name.startsWith("ForwardURI")) ?? "another one";
        const message = `${option.name} does nothing, since ${other} is named behind it and only the last of them counts`;
        report({ place, severity: "info", message, hint: "remove it" });
      }
    }
  },
};
