/** The command line is wrong in a way that only the input shows, such as the name of a node that there is not: exit 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "USAGE";
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Whether a caught value is a {@link UsageError}, also where the package is loaded twice. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === "UsageError" && "hint" in error;
}
