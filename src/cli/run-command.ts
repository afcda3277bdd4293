import { spawn } from "node:child_process";
import { constants } from "node:os";
import { EnvironmentError } from "./environment-error.ts";

/** A command of the user's, running. */
export interface RunningCommand {
  /** Its exit status; 128 and the signal's number after a signal. */
  readonly status: Promise<number>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/**
 * Runs a command through `sh -c`, standard streams inherited.
 *
 * @param environment - added to this process's own.
 */
export function runCommand(command: string, environment: Readonly<Record<string, string>>): RunningCommand {
  const child = spawn("sh", ["-c", command], { stdio: "inherit", env: { ...process.env, ...environment } });
  const status = new Promise<number>((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "ENOENT" ? "there is no sh" : (error.code ?? error.message);
      reject(new EnvironmentError("EXEC_FAILED", "sh", `cannot run sh -c: ${reason}`, error));
    });
    child.on("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  return { status, kill: (signal) => child.kill(signal) };
}
