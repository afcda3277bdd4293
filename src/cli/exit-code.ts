/** The exit statuses that the README promises. */
export const ExitCode = {
  ok: 0,
  /** The input has findings, or what is there is not up to date. */
  findings: 1,
  usage: 2,
  /** A file, a directory or a program failed. */
  environment: 3,
  /** Somebody left a prompt, or did not want what it led to. */
  cancelled: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
