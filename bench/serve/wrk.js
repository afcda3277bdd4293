// One run of wrk, and whether its answers were what was asked for.
import { fileURLToPath } from "node:url";
import { start } from "./processes.js";

const SCRIPT = fileURLToPath(new URL("wrk.lua", import.meta.url));

/** When wrk could not begin, because nobody listens. */
const NOTHING = { requests: 0, seconds: 0, requestsPerSecond: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 };

export async function runWrk({ url, load, connections, seconds, cpus }) {
  const child = start(
    "wrk",
    [
      ...["--threads", "1", "--connections", String(connections), "--duration", `${seconds}s`, "--timeout", "10s"],
      ...["--latency", "--script", SCRIPT, `${url}${load.path}`],
      ...(load.postBytes === undefined ? [] : ["--", String(load.postBytes)]),
    ],
    { cpus },
  );
  await child.ended;
  const totals = /^\{.*\}$/m.exec(child.output())?.[0];
  if (totals === undefined) return { ...NOTHING, faults: [child.output().trim() || child.exit()] };
  const { requests, bytes, microseconds, p50, p99, max, errors } = JSON.parse(totals);
  return {
    requests,
    seconds: microseconds / 1e6,
    requestsPerSecond: requests / (microseconds / 1e6),
    p50Ms: p50 / 1000,
    p99Ms: p99 / 1000,
    maxMs: max / 1000,
    faults: faultsOf({ load, requests, bytes, errors }),
  };
}

/** wrk counts a status from 400 up; a redirect or a cut body shows in the bytes. */
function faultsOf({ load, requests, bytes, errors }) {
  const faults = Object.entries(errors)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind === "status" ? "statuses from 400 up" : `${kind} errors`}`);
  if (requests === 0) faults.push("no answer");
  else if (bytes < requests * load.answerBytes) faults.push(`${Math.round(bytes / requests)} bytes per answer`);
  return faults;
}
