/** A worker with the rule extensions that follow its name. */
export interface WorkerWithExtensions {
  readonly worker: string;
  /** Name and value as they are written, in their order; a part without `=` has an empty value. */
  readonly extensions: readonly (readonly [name: string, value: string])[];
}

/**
 * Splits `worker;name=value;...`, as it stands in JkMount, in a mount file and in JK_WORKER_NAME. Blanks are not
 * removed: mod_jk takes ` stopped` for an extension that it does not know.
 */
export function splitExtensions(text: string): WorkerWithExtensions {
  const [worker = "", ...parts] = text.split(";");
  const extensions = parts
    .filter((part) => part !== "")
    .map((part): readonly [string, string] => {
      const equals = part.indexOf("=");
      return equals === -1 ? [part, ""] : [part.slice(0, equals), part.slice(equals + 1)];
    });
  return { worker, extensions };
}
