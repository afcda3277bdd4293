import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Memory that a process holds. */
export function residentBytes(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"));
  return Number(found?.[1] ?? 0) * 1024;
}

/** What a process has open: sockets, and everything else. */
export function openFiles(pid: number): { readonly sockets: number; readonly others: number } {
  let sockets = 0;
  let others = 0;
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    let target = "";
    try {
      target = readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      continue; // closed meanwhile
    }
    if (target.startsWith("socket:")) sockets++;
    else others++;
  }
  return { sockets, others };
}

/** The largest memory while something goes on, looked at every 50 ms. */
export async function peakOf<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly peak: number }> {
  let peak = residentBytes(pid);
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(pid));
  }, 50);
  try {
    return { result: await work(), peak: Math.max(peak, residentBytes(pid)) };
  } finally {
    clearInterval(timer);
  }
}
