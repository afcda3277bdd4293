import type { Severity } from "../../diagnostic.ts";
import type { Site } from "../../installation/installation.ts";
import { shown } from "../../model/shown.ts";
import type { PropertyPart } from "../../modjk/property-map.ts";
import type { WorkersView } from "../../modjk/workers-view.ts";
import type { Place } from "../../place.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";

const LIST = "worker.list";
const DEFAULT_WORKER = "ajp13";

/** Without a list there is one worker, and hardly ever the one that was meant. */
export const noWorkerList: Rule = {
  code: "no-worker-list",
  severities: ["error", "warning", "info"],
  summary: "worker.list names at least one worker.",
  why:
    "Where worker.list is missing or has no value, as in an empty file, mod_jk makes up one worker `ajp13` on " +
    "localhost:8009. Apache starts, and every mount of another name answers 500: `Could not find a worker for worker " +
    "name=lb`. A list of nothing but commas stops Apache: `Could not get worker list from map`.",
  mend: "Write `worker.list=` with every worker that is to be mounted.",
  bad: files({
    "workers.properties": `
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  nearMiss: files({
    "httpd.conf": `
      JkWorkersFile workers.properties
      JkWorkerProperty worker.list=tomcat1
      JkMount /* tomcat1
    `,
    "workers.properties": `
      worker.tomcat1.host=192.168.0.11
    `,
  }),
  covers: ["grammar 7", "grammar 8.27", "directive worker.list"],
  check({ installation, report }) {
    for (const { site, view } of viewsOf(installation)) {
      const property = view.map.properties.get(LIST);
      const part = property?.parts.at(-1);
      if (part !== undefined && view.listed.length === 0) {
        const message = "worker.list has a value but no name in it: Apache does not start";
        report({ place: part.value, message, hint: "name the workers that are to be mounted" });
        continue;
      }
      if (view.listed.some(({ place }) => place !== undefined)) continue;
      const place = placeOf(site, view);
      if (place === undefined) continue;
      const others = [...view.attributes.keys()].filter((name) => name !== DEFAULT_WORKER && !view.templates.has(name));
      const isDefined = view.attributes.has(DEFAULT_WORKER);
      const severity: Severity =
        others.length === 0 ? (isDefined ? "info" : "warning") : isDefined ? "warning" : "error";
      const [other] = others;
      const effect = other === undefined ? "" : `, and ${shown(other)} does not exist`;
      const message = `worker.list is missing: mod_jk makes up one worker ajp13${isDefined ? "" : " on localhost:8009"}${effect}`;
      report({ place, severity, message, hint: "write worker.list= with the workers that are to be mounted" });
    }
  },
};

/** The list without a value, or a variable that looks like it, or the first line of a worker, or the file. */
function placeOf({ workersFile }: Site, view: WorkersView): Place | undefined {
  const empty = view.map.events.find((event) => event.kind === "ignored-line" && event.key === LIST);
  if (empty?.kind === "ignored-line") return empty.line;
  let first: PropertyPart | undefined;
  for (const [key, { parts }] of view.map.properties) {
    if (looksLikeList(key)) return parts[0]?.key;
    if (key.startsWith("worker.")) first ??= parts[0];
  }
  if (first !== undefined) return first.key;
  return workersFile === undefined ? undefined : { file: workersFile.file, start: 0, end: 0 };
}

function looksLikeList(key: string): boolean {
  return key.length < 20 && /^\W?workers?\W{1,3}list$/i.test(key);
}
