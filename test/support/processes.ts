import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export interface RunningProcess {
  readonly pid: number;
  /** All of stdout and stderr so far, in the order of arrival. */
  readonly output: () => string;
  readonly isRunning: () => boolean;
  /** Sends the signal and waits for the end; after `graceMs`, kills the process and its children. */
  readonly stop: (signal?: NodeJS.Signals, graceMs?: number) => Promise<void>;
}

const running = new Set<ChildProcess>();

// The last resort: a test run that ends early must not leave servers behind.
process.on("exit", () => {
  for (const child of running) killTree(child.pid);
});

export function startProcess(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): RunningProcess {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: string[] = [];
  let hasEnded = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
  }
  running.add(child);
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      hasEnded = true;
      running.delete(child);
      resolve();
    };
    child.on("exit", end).on("error", (error) => {
      chunks.push(`${error.message}\n`);
      end();
    });
  });
  return {
    pid: child.pid ?? 0,
    output: () => chunks.join(""),
    isRunning: () => !hasEnded,
    stop: async (signal = "SIGTERM", graceMs = 10_000) => {
      if (hasEnded) return;
      child.kill(signal);
      const timer = setTimeout(() => killTree(child.pid), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Runs a program to its end. */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (status) => {
      running.delete(child);
      resolve({ status, stdout, stderr });
    });
  });
}

/** Asks every 50 ms; `undefined` means not yet. Throws what `describe` says when the time is up. */
export async function waitFor<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  timeoutMs: number,
  describe: () => string,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= end) throw new Error(describe());
    await sleep(50);
  }
}

function killTree(pid: number | undefined): void {
  if (pid === undefined) return;
  const children = childrenOf(pid);
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended
  }
  for (const child of children) killTree(child);
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
