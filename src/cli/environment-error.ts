/**
 * A file, a directory or a file system failed: exit 3, with `message` as the one line that is shown. The message names
 * the path as the user spelled it. Test the `code`, or ask {@link isEnvironmentError}; the message is for people.
 */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  /** Stable: `FS_...` for what the operating system said, `OUT_...` and `REPLACE_...` for what lbgen refuses to do. */
  readonly code: string;
  /** As the user spelled it, or below what the user spelled. */
  readonly path: string;

  constructor(code: string, path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.path = path;
  }
}

/** Whether a caught value is an {@link EnvironmentError}, also where the package is loaded twice. */
export function isEnvironmentError(error: unknown): error is EnvironmentError {
  return error instanceof Error && error.name === "EnvironmentError" && "code" in error;
}

/** What the operating system's error numbers come to: our code, and the reason in words. */
const REASONS: Readonly<Record<string, readonly [code: string, reason: string]>> = {
  EACCES: ["FS_PERMISSION", "permission denied"],
  EPERM: ["FS_PERMISSION", "operation not permitted"],
  EROFS: ["FS_READ_ONLY", "the file system is read-only"],
  ENOSPC: ["FS_NO_SPACE", "no space left on the file system"],
  EDQUOT: ["FS_NO_SPACE", "disk quota exceeded"],
  ENOENT: ["FS_MISSING", "no such file or directory"],
  ENOTDIR: ["FS_NOT_A_DIRECTORY", "a part of the path is not a directory"],
  EISDIR: ["FS_NOT_A_FILE", "it is a directory"],
  ENOTEMPTY: ["FS_CHANGED", "something else wrote there at the same time; run the command again"],
  EEXIST: ["FS_CHANGED", "something else wrote there at the same time; run the command again"],
  ELOOP: ["FS_LOOP", "too many symbolic links"],
  ENAMETOOLONG: ["FS_NAME_TOO_LONG", "the name is too long"],
  EXDEV: ["FS_OTHER_FILE_SYSTEM", "it is on another file system than its directory"],
  EBUSY: ["FS_BUSY", "it is in use, or a mount point"],
  ETXTBSY: ["FS_BUSY", "it is in use"],
  EMFILE: ["FS_TOO_MANY_OPEN", "too many open files"],
  ENFILE: ["FS_TOO_MANY_OPEN", "too many open files"],
  EFBIG: ["FS_TOO_LARGE", "it is too large"],
  ERR_FS_FILE_TOO_LARGE: ["FS_TOO_LARGE", "it is too large"],
  EIO: ["FS_FAILED", "input/output error"],
};

/**
 * Turns what `node:fs` threw into an {@link EnvironmentError} `FS_...`. Anything else (a programmer's mistake, an
 * EnvironmentError already) comes back as it is, so that `throw toEnvironmentError(error, ...)` is always right.
 *
 * @param deed - what was being done, as in "cannot write out/tomcat1/server.xml: permission denied": `write`, `read`.
 * @param path - as the user spelled it, which is rarely what the failing call was given.
 */
export function toEnvironmentError(error: unknown, deed: string, path: string): unknown {
  const errno = errnoOf(error);
  if (errno === undefined) return error;
  const [code, reason] = REASONS[errno] ?? ["FS_FAILED", errno];
  return new EnvironmentError(code, path, `cannot ${deed} ${path}: ${reason}`, error);
}

/** The error number by name (`ENOENT`) of what `node:fs` threw; `undefined` for any other value. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || isEnvironmentError(error) || !("code" in error)) return undefined;
  if (typeof error.code !== "string") return undefined;
  return "syscall" in error || error.code === "ERR_FS_FILE_TOO_LARGE" ? error.code : undefined;
}

/** Runs calls of `node:fs`; what they throw goes through {@link toEnvironmentError}, which explains the parameters. */
export function attempt<T>(deed: string, path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw toEnvironmentError(error, deed, path);
  }
}

/** The reason in an EnvironmentError's message, which is "cannot read PATH: reason". */
export function reasonOf(error: EnvironmentError): string {
  const start = error.message.indexOf(`${error.path}: `);
  return start === -1 ? error.message : error.message.slice(start + error.path.length + 2);
}
