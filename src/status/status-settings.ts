import { readBool } from "../modjk/property-values.ts";
import type { StatusWorker } from "../modjk/workers-view.ts";
import { type Rating, readRating, USUALLY_BAD, USUALLY_GOOD } from "./rating.ts";

/** How one status worker answers. */
export interface StatusSettings {
  readonly readOnly: boolean;
  /** Empty for everybody. */
  readonly users: readonly string[];
  readonly userCaseInsensitive: boolean;
  /** What stands before each name of an XML element, its colon included. */
  readonly namespace: string;
  /** The attribute of the XML root that declares it; empty for none. */
  readonly namespaceDeclaration: string;
  /** A line of its own above the XML root; empty for none. */
  readonly doctype: string;
  /** What keys of `mime=prop` begin with, without its dot. */
  readonly prefix: string;
  /** A style sheet of the page's own; empty for none. */
  readonly css: string;
  readonly good: Rating;
  readonly bad: Rating;
}

/** @see mod_jk's documentation, workers.properties, "Status Worker Properties" */
export function statusSettings(worker: StatusWorker): StatusSettings {
  const text = (name: string): string | undefined => worker.attributes.get(name)?.value;
  const good = text("good");
  const bad = text("bad");
  return {
    readOnly: worker.readOnly,
    users: worker.users,
    userCaseInsensitive: readBool(text("user_case_insensitive") ?? "") ?? false,
    namespace: unlessDash(text("ns"), "jk:"),
    namespaceDeclaration: unlessDash(text("xmlns"), 'xmlns:jk="http://tomcat.apache.org"'),
    doctype: text("doctype") ?? "",
    prefix: text("prefix") ?? "worker",
    css: text("css") ?? "",
    good: good === undefined ? USUALLY_GOOD : readRating(good),
    bad: bad === undefined ? USUALLY_BAD : readRating(bad),
  };
}

/** A dash alone stands for nothing at all. */
function unlessDash(text: string | undefined, usual: string): string {
  return text === "-" ? "" : (text ?? usual);
}
