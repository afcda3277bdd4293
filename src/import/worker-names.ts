import { shown } from "../model/shown.ts";
import { PLAIN_TEXT } from "../model/text-limits.ts";
import type { Worker } from "../modjk/workers-view.ts";
import { decidingPart } from "../modjk/workers-view.ts";
import type { Place } from "../place.ts";
import type { Notes } from "./notes.ts";

/** What a name of a topology must not hold: it is a word in JkMount, and a node's name is a folder's. */
const FORBIDDEN = /[/\\:*?"<>|#=,;\s]|\$[({]/u;

const TAKEN: readonly string[] = ["apache", "install.md"];

/** The names that workers have in the topology. */
export class WorkerNames {
  readonly #names = new Map<string, string>();
  /** Names in use, in lower case: folders may ignore case. */
  readonly #taken = new Set(TAKEN);
  readonly #notes: Notes;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** The name of a worker in the topology; another one, with a note, where its own cannot be written. */
  of(worker: Pick<Worker, "name" | "attributes">, place: Place | undefined): string {
    const known = this.#names.get(worker.name);
    if (known !== undefined) return known;
    const base = plainName(worker.name);
    let name = base;
    for (let number = 2; this.#taken.has(name.toLowerCase()); number++) name = `${base.slice(0, 56)}-${number}`;
    this.#taken.add(name.toLowerCase());
    this.#names.set(worker.name, name);
    if (name !== worker.name) {
      const [first] = worker.attributes.values();
      const at = place ?? (first === undefined ? undefined : decidingPart(first).key);
      const message = `worker ${shown(worker.name)} is called ${shown(name)} in the topology, where names become folders`;
      if (at !== undefined)
        this.#notes.changed(at, message, "rename it as you like, and its jvmRoute stays as route says");
    }
    return name;
  }

  /** The name that a worker got, if it is in the topology. */
  known(name: string): string | undefined {
    return this.#names.get(name);
  }
}

/** A name with `-` in place of what it must not hold. */
function plainName(name: string): string {
  const isBad = (part: string) => FORBIDDEN.test(part) || !PLAIN_TEXT.test(part);
  const parts = name.split(/(\$[({])|/u).filter((part) => part !== undefined);
  const plain = parts.map((part) => (isBad(part) ? "-" : part)).join("");
  return plain.replace(/^\.+/, "-").replace(/^-+$/, "worker");
}
