import { shown } from "../../model/shown.ts";
import type { WorkersView } from "../../modjk/workers-view.ts";
import type { Place } from "../../place.ts";
import { files } from "../../rules/example.ts";
import type { LintFinding, Rule } from "../rule.ts";
import { isQuoted, placeholderIn } from "../value-text.ts";
import { viewsOf } from "../worker-places.ts";

/** Letters, digits and the signs that the manual or mod_jk's code promise. */
const ORDINARY = /^[\p{L}\p{N}_.+-]+$/u;

/** Signs that people take for a separator, or for a wildcard. */
const MISTAKEN = /[;:|*?&]/;

/** A list of names knows commas and blanks; anything else is a part of a name. */
export const oddWorkerName: Rule = {
  code: "odd-worker-name",
  severities: ["error", "warning", "info"],
  summary: "Names of workers are made of letters, digits, `_` and `-`, and commas or blanks stand between them.",
  why:
    "mod_jk takes everything between two commas, blanks or tabs for a name and makes a worker of it without a message. " +
    "`tomcat1;tomcat2` is one worker on localhost:8009, `tomcat*` is one called so, and the workers that were meant do not " +
    "exist: mounts to them get 500.",
  mend: "Separate names by commas, and name every worker.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1;tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1, tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat2.host=192.168.0.12
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat-1 tomcat_2,tomcat.3
      worker.tomcat-1.host=192.168.0.10
      worker.tomcat_2.host=192.168.0.12
      worker.tomcat.3.host=192.168.0.14
    `,
  }),
  covers: ["grammar 2", "grammar 3", "directive worker.list"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      const seen = new Set<string>();
      for (const { name, place } of usedNames(view)) {
        if (ORDINARY.test(name) || seen.has(name) || isSaidElsewhere(name, place)) continue;
        seen.add(name);
        report(findingOf(name, place, view));
      }
    }
  },
};

function* usedNames(view: WorkersView): Generator<{ readonly name: string; readonly place: Place }> {
  for (const { name, place } of view.listed) if (place !== undefined) yield { name, place };
  for (const lb of view.workers.values()) if (lb.type === "lb" && lb.isListed) yield* lb.members;
}

/** Quotes and backslashes, variables, placeholders, and what was meant for a comment. */
function isSaidElsewhere(name: string, { file, start, end }: Place): boolean {
  if (name.startsWith("#") || name.endsWith("\\") || /["']/.test(name) || name.includes("$(")) return true;
  const text = file.source.text.slice(start, end);
  return (
    placeholderIn(name) !== undefined ||
    isQuoted(text) ||
    /\s#/.test(
      file.source.text
        .slice(Math.max(0, start - 200), start)
        .split("\n")
        .at(-1) ?? "",
    )
  );
}

function findingOf(name: string, place: Place, view: WorkersView): LintFinding {
  const isDefined = view.attributes.has(name);
  if (isDefined) {
    const message = `the name ${shown(name)} has characters other than letters, digits, _ and -, for which the manual does not vouch`;
    const isExtension = name.includes(";");
    return {
      place,
      severity: isExtension ? "warning" : "info",
      message: isExtension
        ? `no JkMount can name worker ${shown(name)}: the semicolon starts a rule extension there`
        : message,
      hint: "rename it",
    };
  }
  const sign = MISTAKEN.exec(name)?.[0];
  const message = `mod_jk makes one worker called ${shown(name)}, an ajp13 worker on localhost:8009`;
  if (sign === undefined) return { place, severity: "warning", message, hint: "write a name that has properties" };
  if (sign === "*" || sign === "?")
    return { place, message: `${message}: there are no wildcards`, hint: "name every worker" };
  const names = name.split(sign).filter((part) => part !== "" && ORDINARY.test(part));
  const isPort = sign === ":" && /^[^:]*:\d+$/.test(name);
  if (isPort)
    return { place, message, hint: `write the name alone, and worker.${names[0] ?? "NAME"}.port=${names[1] ?? ""}` };
  return {
    place,
    message: `${message}: ${shown(sign)} separates nothing`,
    hint: `write ${names.slice(0, 10).join(",")}`,
  };
}
