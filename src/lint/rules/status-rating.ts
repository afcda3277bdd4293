import { shown } from "../../model/shown.ts";
import { type PlacedName, placedNames } from "../../modjk/listed-names.ts";
import type { StatusWorker } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { DEFAULT_BAD, DEFAULT_GOOD, readRating } from "../status-ratings.ts";
import { viewsOf } from "../worker-places.ts";

/** A member cannot be both. */
export const statusRating: Rule = {
  code: "status-rating",
  severities: ["warning"],
  summary: "good and bad of a status worker hold known letters and do not overlap.",
  why:
    "They sum up the members for the status page and for monitoring: an activation (a, d, s), a state (o, i or n, b, r, e), " +
    "or both with a dot, such as `a.o`. Where a member would be good and bad mod_jk logs `Status worker 'jkstatus' has non " +
    "empty intersection`, for a letter that it does not know `Unknown rating type 'f'`, and it leaves that entry out.",
  mend: "Take the overlap out of one of the two lists.",
  bad: files({
    "workers.properties": `
      worker.list=jkstatus
      worker.jkstatus.type=status
      worker.jkstatus.read_only=true
      worker.jkstatus.good=a,d.o
      worker.jkstatus.bad=s,e
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=jkstatus
      worker.jkstatus.type=status
      worker.jkstatus.read_only=true
      worker.jkstatus.good=a.o,a.n,d.o
      worker.jkstatus.bad=s,e
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=jkstatus
      worker.jkstatus.type=status
      worker.jkstatus.read_only=true
      worker.jkstatus.bad=error,stopped,d
    `,
  }),
  covers: ["directive good", "directive bad"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const worker of view.workers.values()) if (worker.type === "status" && worker.isListed) checkRatings(worker);
    }

    function checkRatings(worker: StatusWorker): void {
      const good = placedNames(worker.attributes.get("good")?.property);
      const bad = placedNames(worker.attributes.get("bad")?.property);
      for (const { name, place } of [...good, ...bad]) {
        const { unknown } = readRating(name);
        if (unknown === undefined) continue;
        const message = `mod_jk knows no rating ${shown(unknown)} and leaves ${shown(name)} out`;
        report({ place, message, hint: "use a, d, s for activations and o, i, b, r, e for states" });
      }
      const badBits = bitsOf(bad.length > 0 ? bad.map(({ name }) => name) : DEFAULT_BAD);
      if (good.length > 0) reportOverlap(worker, "good", good, badBits);
      else if (bad.length > 0) reportOverlap(worker, "bad", bad, bitsOf(DEFAULT_GOOD));
    }

    function reportOverlap({ name }: StatusWorker, list: string, entries: readonly PlacedName[], others: number): void {
      const found = entries.find((entry) => (readRating(entry.name).bits & others) !== 0);
      if (found === undefined) return;
      const other = list === "good" ? "bad" : "good";
      const message = `status worker ${shown(name)} rates some members as good and bad: ${shown(found.name)} in ${list} overlaps with ${other}`;
      report({ place: found.place, message, hint: `take the overlap out of ${list} or ${other}` });
    }
  },
};

function bitsOf(entries: readonly string[]): number {
  return entries.reduce((bits, entry) => bits | readRating(entry).bits, 0);
}
