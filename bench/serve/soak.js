// Keeps one balancer under all loads at once, and prints every 15 s what its processes hold: what grows without end
// shows. Asserts nothing.
import { setTimeout as sleep } from "node:timers/promises";
import { withBed } from "./bed.js";
import { loads } from "./loads.js";
import { available, commonUsage, contenderNamed, positive, readOptions } from "./options.js";
import { machine, versions } from "./peers.js";
import { cpuSeconds, holdings } from "./processes.js";
import { slope } from "./statistics.js";
import { formatMachine, formatNumber } from "./table.js";
import { runWrk } from "./wrk.js";

const SLICE_SECONDS = 15;
/** How long before the end of a slice its load is looked at. */
const LOOK_BEFORE_END_MS = 1_000;
const REST_SECONDS = 15;
const CONNECTIONS = { "100b": 16, "10k": 8, "1m": 4, upload: 4 };

const usage = `node bench/serve/soak.js [options]

  --minutes N                   length of the load (10)
  --contender NAME              of lbgen, mod_jk, haproxy (lbgen)
${commonUsage}`;

const options = readOptions(
  { minutes: { type: "string", default: "10" }, contender: { type: "string", default: "lbgen" } },
  usage,
  ({ minutes, contender }) => ({
    slices: Math.max(1, Math.round((positive("--minutes", minutes) * 60) / SLICE_SECONDS)),
    contenders: [contenderNamed("--contender", contender)],
  }),
);
const columns = [
  { title: "s", of: ({ seconds }) => formatNumber(seconds, 0) },
  { title: "RSS MB", of: ({ rssBytes }) => formatNumber(rssBytes / 1e6, 1) },
  { title: "sockets", of: ({ sockets }) => String(sockets) },
  { title: "handles", of: ({ handles }) => String(handles) },
  { title: "cores", of: ({ cores }) => (cores === undefined ? "" : formatNumber(cores, 2)) },
  { title: "requests", of: ({ requests }) => (requests === undefined ? "" : formatNumber(requests, 0)) },
  { title: "slowest ms", of: ({ maxMs }) => (maxMs === undefined ? "" : formatNumber(maxMs, 0)) },
  { title: "faults", of: ({ faults }) => faults.join("; ") },
];

const { found } = available(options.contenders);
const about = { machine: machine(), versions: versions() };
await withBed({ ...options, contenders: found }, async ({ balancers: [balancer] }) => {
  const begin = performance.now();
  const samples = [];
  const show = (sample) => {
    samples.push(sample);
    if (!options.json) process.stdout.write(line(columns.map(({ of }) => of(sample))));
  };
  if (!options.json) {
    console.log(`${formatMachine(about)}
${balancer.title} under mixed load for ${(options.slices * SLICE_SECONDS) / 60} minutes (connections: ${Object.entries(
      CONNECTIONS,
    )
      .map(([name, count]) => `${name} ${count}`)
      .join(", ")}); first and last line: at rest.
`);
    process.stdout.write(line(columns.map(({ title }) => title)));
  }
  show(look(balancer, begin));
  for (let slice = 0; slice < options.slices; slice++) show(await load(balancer, begin));
  await sleep(REST_SECONDS * 1_000);
  show(look(balancer, begin));
  const loaded = samples.slice(1, -1);
  const later = loaded.slice(loaded.length >> 1);
  const summary = {
    requests: loaded.reduce((sum, { requests }) => sum + requests, 0),
    faults: loaded.flatMap(({ faults }) => faults).length,
    rssBytesPerMinute: slope(later.map(({ seconds, rssBytes }) => [seconds / 60, rssBytes])),
    socketsPerMinute: slope(later.map(({ seconds, sockets }) => [seconds / 60, sockets])),
  };
  if (options.json) {
    console.log(
      JSON.stringify({ ...about, contender: balancer.name, tuning: options.tuning, samples, summary }, null, 2),
    );
  } else {
    console.log(`
${formatNumber(summary.requests, 0)} requests, ${summary.faults} faults. Growth in the second half of the load, per minute:
RSS ${formatNumber(summary.rssBytesPerMinute / 1e6, 2)} MB, sockets ${formatNumber(summary.socketsPerMinute, 2)}.`);
  }
});

function look({ child }, begin) {
  return { seconds: (performance.now() - begin) / 1_000, ...holdings(child.pid), faults: [] };
}

/** One slice of all loads at once, looked at shortly before its end. */
async function load(balancer, begin) {
  const { url, child } = balancer;
  const cpuBefore = cpuSeconds(child.pid);
  const start = performance.now();
  const running = Promise.all(
    loads.map(async (each) => ({
      load: each,
      ...(await runWrk({
        url,
        load: each,
        connections: CONNECTIONS[each.name],
        seconds: SLICE_SECONDS,
        cpus: options.pins.wrk,
      })),
    })),
  );
  const looking = sleep(SLICE_SECONDS * 1_000 - LOOK_BEFORE_END_MS).then(() => look(balancer, begin));
  const [runs, sample] = await Promise.all([running, looking]);
  if (child.exit() !== undefined) throw new Error(`${balancer.title}: ${child.exit()}\n${child.output()}`);
  return {
    ...sample,
    cores: ((cpuSeconds(child.pid) - cpuBefore) * 1_000) / (performance.now() - start),
    requests: runs.reduce((sum, { requests }) => sum + requests, 0),
    maxMs: Math.max(...runs.map(({ maxMs }) => maxMs)),
    faults: runs.flatMap(({ load: { name }, faults }) => faults.map((fault) => `${name}: ${fault}`)),
  };
}

function line(cells) {
  return `${cells
    .map((cell, column) => cell.padStart(column === 0 ? 6 : 11))
    .join("")
    .trimEnd()}\n`;
}
