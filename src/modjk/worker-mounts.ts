import { placedNames } from "./listed-names.ts";
import type { MountRule } from "./mount-rule.ts";
import { splitExtensions } from "./rule-extensions.ts";
import type { WorkersView } from "./workers-view.ts";

/**
 * The rules that `worker.NAME.mount` writes, for listed workers only. They live in the map of the main server, and mod_jk
 * takes `|` in them literally.
 *
 * @see jkmount-matching, section 6 and the recorded cases of the main server
 */
export function workerMountRules(view: WorkersView): MountRule[] {
  return view.listed.flatMap(({ name }) =>
    placedNames(view.workers.get(name)?.attributes.get("mount")?.property)
      .filter((mount) => mount.name.startsWith("/"))
      .map((mount): MountRule => {
        const { worker, extensions } = splitExtensions(name);
        const base = { worker, exclusion: false, disabled: false, origin: "worker" as const };
        return { ...base, pattern: mount.name, written: mount.name, extensions, place: mount.place };
      }),
  );
}
