// Prints how fast the balancers are over the same two Tomcats: medians of rounds in which each takes its turn under
// each load. Asserts nothing. Needs dist/ and the programs that peers.js names.
import { setTimeout as sleep } from "node:timers/promises";
import { withBed } from "./bed.js";
import { contenders, usualContenders } from "./contenders.js";
import { available, commonUsage, contendersNamed, loadsNamed, positiveInteger, readOptions } from "./options.js";
import { machine, versions } from "./peers.js";
import { cpuSeconds, endedChildrenCpuSeconds, machineCpuSeconds } from "./processes.js";
import { measures, summarize } from "./statistics.js";
import { formatMachine, formatNumber, formatTable } from "./table.js";
import { runWrk } from "./wrk.js";

const usage = `node bench/serve/run.js [options]

  --rounds N                    runs of each contender under each load (5)
  --seconds S                   length of a run (10)
  --warmup S                    length of a first run of each that is not counted (5)
  --connections N               keep-alive connections (32)
  --only LOAD,...               of 100b, 10k, 1m, upload (all)
  --contenders NAME,...         of ${contenders.map(({ name }) => name).join(", ")}
                                (${usualContenders.join(",")})
${commonUsage}`;

const options = readOptions(
  {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "10" },
    warmup: { type: "string", default: "5" },
    connections: { type: "string", default: "32" },
    only: { type: "string", default: "100b,10k,1m,upload" },
    contenders: { type: "string", default: usualContenders.join(",") },
  },
  usage,
  ({ rounds, seconds, warmup, connections, only, contenders }) => ({
    rounds: positiveInteger("--rounds", rounds),
    seconds: positiveInteger("--seconds", seconds),
    warmup: positiveInteger("--warmup", warmup),
    connections: positiveInteger("--connections", connections),
    loads: loadsNamed("--only", only),
    contenders: contendersNamed("--contenders", contenders),
  }),
);

/** Between runs: time for connections of the last one to end. */
const PAUSE_MS = 500;

const { found, missing } = available(options.contenders);
const names = found.map(({ name }) => name);
const about = { machine: machine(), versions: versions() };
const results = await withBed({ ...options, contenders: found }, async (bed) => {
  const done = [];
  for (const load of options.loads) done.push(await measureLoad(bed, load));
  return done;
});
if (options.json) console.log(JSON.stringify({ ...about, settings: settings(), missing, loads: results }, null, 2));
else printReport();

function settings() {
  const { rounds, seconds, warmup, connections, tuning, pins } = options;
  return { rounds, seconds, warmup, connections, tuning, pins };
}

async function measureLoad(bed, load) {
  for (const balancer of bed.balancers) {
    progress(`${load.name} warm-up`, balancer, await measureRun(bed, balancer, load, options.warmup));
  }
  const rounds = [];
  for (let round = 0; round < options.rounds; round++) {
    const runs = {};
    for (let turn = 0; turn < bed.balancers.length; turn++) {
      const balancer = bed.balancers[(round + turn) % bed.balancers.length];
      runs[balancer.name] = await measureRun(bed, balancer, load, options.seconds);
      progress(`${load.name} ${round + 1}/${options.rounds}`, balancer, runs[balancer.name]);
    }
    rounds.push(runs);
  }
  return { name: load.name, title: load.title, ...summarize(rounds, names), rounds };
}

async function measureRun({ tomcats }, { url, child }, load, seconds) {
  await sleep(PAUSE_MS);
  const before = counters(child, tomcats);
  const start = performance.now();
  const run = await runWrk({ url, load, seconds, connections: options.connections, cpus: options.pins.wrk });
  const after = counters(child, tomcats);
  const wall = (performance.now() - start) / 1000;
  const cores = (name) => Math.max(0, after[name] - before[name]) / wall;
  const [balancerCores, tomcatCores, wrkCores] = [cores("balancer"), cores("tomcat"), cores("wrk")];
  return {
    ...run,
    faults: child.exit() === undefined ? run.faults : [...run.faults, child.exit()],
    cpuMicroseconds: run.requests === 0 ? 0 : ((after.balancer - before.balancer) * 1e6) / run.requests,
    balancerCores,
    tomcatCores,
    wrkCores,
    otherCores: Math.max(0, cores("busy") - balancerCores - tomcatCores - wrkCores),
    idleCores: cores("idle"),
  };
}

function counters(child, tomcats) {
  const { busy, idle } = machineCpuSeconds();
  return {
    balancer: cpuSeconds(child.pid),
    tomcat: tomcats.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0),
    wrk: endedChildrenCpuSeconds(),
    busy,
    idle,
  };
}

function progress(what, { name }, { requestsPerSecond, faults }) {
  const fault = faults.length === 0 ? "" : `  invalid: ${faults.join(", ")}`;
  console.error(
    `${what.padEnd(16)} ${name.padEnd(8)} ${formatNumber(requestsPerSecond, 0).padStart(8)} requests/s${fault}`,
  );
}

function printReport() {
  const { rounds, seconds, connections, tuning, pin } = options;
  console.log(`
${formatMachine(about)}
Two Tomcats; ${connections} keep-alive connections from wrk; no access logs; workers with ${tuning} settings${pin.length > 0 ? `; pinned: ${pin.join(" ")}` : ""}.
Medians of ${rounds} alternating rounds of ${seconds} s. "spread": (fastest - slowest) / median round. CPU us/request: of the
balancer's processes. From "balancer" on: cores in use.`);
  for (const { name, needs } of missing) console.log(`${name} not measured, missing: ${needs.join(", ")}`);
  for (const load of results) console.log(`\n${formatLoad(load)}`.trimEnd());
}

function formatLoad({ title, failed, valid, medians, ratios, rounds }) {
  const heading = `${title}: ${valid} of ${rounds.length} rounds valid\n`;
  const faults = rounds.flatMap((runs, round) =>
    names
      .filter((name) => runs[name].faults.length > 0)
      .map((name) => `  round ${round + 1} invalid: ${name}: ${runs[name].faults.join(", ")}\n`),
  );
  const rows = Object.entries(medians).map(([name, values]) => [
    name,
    ...measures.map((measure) => formatNumber(values[measure.name], measure.digits)),
    `${formatNumber(values.spread * 100, 0)} %`,
  ]);
  const compared = ratios.map((ratio) => [
    `${ratio.of} : ${ratio.to}`,
    ...measures.map(({ name }) => (typeof ratio[name] === "number" ? formatNumber(ratio[name], 2) : "")),
    "",
  ]);
  const header = ["", ...measures.map((measure) => measure.title), "spread"];
  const table = rows.length === 0 ? "" : formatTable([header, ...rows, ...compared]);
  return `${heading}${faults.join("")}${failed.map((name) => `  ${name}: no valid run\n`).join("")}${table}`;
}
