import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Cleanup } from "./cleanup.ts";
import { waitFor } from "./processes.ts";

const BIN = fileURLToPath(new URL("../../bin/lbgen.js", import.meta.url));

/** A real `lbgen serve`, in a process of its own. */
export interface Served {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Empty with `--admin off`. */
  readonly adminUrl: string;
  readonly out: () => string;
  readonly err: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Its exit status, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

export interface ServeOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
}

/** Starts it on free ports and waits for its ready line. */
export async function startServe(
  args: readonly string[],
  cleanup: Cleanup,
  options: ServeOptions = {},
): Promise<Served> {
  const ports = ["--listen", "127.0.0.1:0", ...(args.includes("--admin") ? [] : ["--admin", "127.0.0.1:0"])];
  const child = spawnServe([...args, ...ports], options);
  cleanup.add(async () => {
    child.signal("SIGKILL");
    await child.ended;
  });
  const found = await waitFor(
    () => {
      if (child.hasEnded()) throw new Error(`lbgen serve ended:\n${child.out()}${child.err()}`);
      return READY.exec(child.out()) ?? undefined;
    },
    30_000,
    () => `lbgen serve is not ready:\n${child.out()}${child.err()}`,
  );
  const url = found[1] ?? found[3] ?? "";
  return { ...child, url, port: Number(new URL(url).port), adminUrl: found[2] ?? found[4] ?? "" };
}

const READY =
  /^(?:ready (http:\S+)(?: admin (http:\S+))?|\{"event":"ready","url":"([^"]+)"(?:,"admin":"([^"]+)")?\})$/m;

/** Runs it to its end. */
export async function runServe(
  args: readonly string[],
  options: ServeOptions = {},
): Promise<{ readonly status: number | NodeJS.Signals; readonly out: string; readonly err: string }> {
  const child = spawnServe(args, options);
  const status = await child.ended;
  return { status, out: child.out(), err: child.err() };
}

function spawnServe(args: readonly string[], { env, cwd, input }: ServeOptions) {
  const child = spawn(process.execPath, [BIN, "serve", ...args], {
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "", ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  child.stdin.on("error", () => undefined).end(input ?? "");
  let hasEnded = false;
  const ended = once(child, "close").then(([code, signal]): number | NodeJS.Signals => {
    hasEnded = true;
    return (code ?? signal) as number | NodeJS.Signals;
  });
  return {
    pid: child.pid ?? 0,
    out: () => out,
    err: () => err,
    hasEnded: () => hasEnded,
    signal: (signal: NodeJS.Signals) => {
      child.kill(signal);
    },
    ended,
  };
}
