// Child processes that do not outlive the bench, and what the kernel counts of them.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Of output only the end is kept: enough to say why a start failed. */
const KEPT_OUTPUT = 65_536;
/** USER_HZ: the unit of times in /proc, on every Linux. */
const TICKS_PER_SECOND = 100;

const running = new Set();
process.on("exit", () => {
  for (const child of running) killTree(child.pid);
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));

/** `cpus` is a list as taskset takes it; without one the process may run anywhere. */
export function start(command, args, { cpus, env } = {}) {
  const [program, ...rest] = cpus === undefined ? [command, ...args] : ["taskset", "-c", cpus, command, ...args];
  const child = spawn(program, rest, { env: env ?? process.env, stdio: ["ignore", "pipe", "pipe"] });
  const name = command.split("/").at(-1);
  let output = "";
  let exit;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output = (output + text).slice(-KEPT_OUTPUT);
    });
  }
  running.add(child);
  const ended = new Promise((resolve) => {
    child.on("close", (status, signal) => {
      running.delete(child);
      exit ??= `${name} ended with ${signal ?? `status ${status}`}`;
      resolve(status);
    });
    child.on("error", (error) => {
      running.delete(child);
      exit = error.message;
      resolve(null);
    });
  });
  return {
    pid: child.pid,
    ended,
    output: () => output,
    /** How it ended; `undefined` while it runs. */
    exit: () => exit,
    async stop() {
      if (exit !== undefined) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => killTree(child.pid), 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Asks every 50 ms until the answer is not `undefined`, the process ends, or the time is up. */
export async function waitFor(child, what, timeoutMs, ask) {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (child.exit() !== undefined) throw new Error(`${what}: ${child.exit()}\n${child.output()}`);
    if (performance.now() > end) throw new Error(`${what}: not ready after ${timeoutMs} ms\n${child.output()}`);
    await sleep(50);
  }
}

/** CPU seconds that a process and all below it have used so far, those that have ended included. */
export function cpuSeconds(pid) {
  return treeOf(pid).reduce((sum, each) => {
    const times = statOf(each);
    return times === undefined ? sum : sum + times.own + times.ended;
  }, 0);
}

/** CPU seconds of this process's children that have ended. */
export function endedChildrenCpuSeconds() {
  return statOf(process.pid).ended;
}

/** CPU seconds of the whole machine: used by somebody (its host included), and idle. */
export function machineCpuSeconds() {
  const [user, nice, system, idle, iowait, irq, softirq, steal] = readFileSync("/proc/stat", "latin1")
    .split("\n", 1)[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / TICKS_PER_SECOND);
  return { busy: user + nice + system + irq + softirq + steal, idle: idle + iowait };
}

/** Resident memory, and open files by kind, of a process and all below it. */
export function holdings(pid) {
  const total = { rssBytes: 0, sockets: 0, handles: 0 };
  for (const each of treeOf(pid)) {
    try {
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${each}/status`, "latin1")) ?? [];
      total.rssBytes += Number(kilobytes ?? 0) * 1024;
      for (const name of readdirSync(`/proc/${each}/fd`)) {
        total.handles++;
        if (linkOf(`/proc/${each}/fd/${name}`).startsWith("socket:")) total.sockets++;
      }
    } catch {
      // it has ended
    }
  }
  return total;
}

function linkOf(path) {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // closed since
  }
}

function statOf(pid) {
  try {
    // The name in parentheses may hold anything: the fields are counted from what follows it.
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    const [utime, stime, cutime, cstime] = fields.slice(11, 15).map((ticks) => Number(ticks) / TICKS_PER_SECOND);
    return { own: utime + stime, ended: cutime + cstime };
  } catch {
    return undefined; // it has ended
  }
}

function treeOf(pid) {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

function childrenOf(pid) {
  try {
    // Each thread has its own children.
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "latin1").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

function killTree(pid) {
  if (pid === undefined) return;
  const children = childrenOf(pid);
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended
  }
  for (const child of children) killTree(child);
}
