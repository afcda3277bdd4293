/** A worker with the rule extensions that follow its name. */
export interface WorkerWithExtensions {
  readonly worker: string;
  /** Name and value as they are written, in their order; a part without `=` has an empty value. */
  readonly extensions: readonly (readonly [name: string, value: string])[];
}

/** The one extension whose value begins with the sign that separates them. */
const SESSION_PATH = "session_path=";

/**
 * Splits `worker;name=value;...`, as it stands in JkMount, in a mount file and in JK_WORKER_NAME. Blanks are not
 * removed: mod_jk takes ` stopped` for an extension that it does not know. An empty `session_path=` takes what follows the
 * next semicolon for its value, semicolon included, so that `session_path=;sid` is `;sid` (measured on mod_jk 1.2.48).
 */
export function splitExtensions(text: string): WorkerWithExtensions {
  const [worker = "", ...written] = text.split(";");
  const parts = written.filter((part) => part !== "");
  const extensions: (readonly [string, string])[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] ?? "";
    const next = parts[index + 1];
    const equals = part.indexOf("=");
    if (part === SESSION_PATH && next !== undefined) {
      extensions.push(["session_path", `;${next}`]);
      index++;
    } else extensions.push(equals === -1 ? [part, ""] : [part.slice(0, equals), part.slice(equals + 1)]);
  }
  return { worker, extensions };
}
