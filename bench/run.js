// Prints what commands cost on this machine. Whole processes: medians of 10, as a multiple of starting Node, taken in
// turns so that noise hits all alike. Needs dist/.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "bin/lbgen.js");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const work = mkdtempSync(join(tmpdir(), "lbgen-bench-"));

function run(args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: work, maxBuffer: 1 << 28 });
  const ms = performance.now() - start;
  if (status !== 0 && args[1] !== "lint") throw new Error(`${args.join(" ")}: ${stderr}`);
  return ms;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Medians of several command lines, run in turns. */
function compare(lines, rounds) {
  const times = lines.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, line] of lines.entries())
      times[index].push(run(typeof line === "function" ? line(round) : line));
  }
  return times.map(median);
}

function manyNodes(count) {
  const nodes = Array.from({ length: count }, (_, i) => {
    const host = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
    return `  - name: tomcat${i}\n    host: ${host}\n    ajp: { port: 18009, secret: s3cret }\n    lbfactor: 1\n`;
  });
  return `balancers:\n  - name: lb\nnodes:\n${nodes.join("")}`;
}

function largeServerXml(bytes) {
  const host = (i) =>
    `      <Host name="host${i}" appBase="webapps${i}" unpackWARs="true">\n        <!-- application ${i} -->\n        <Context path="/app" docBase="app${i}"/>\n      </Host>\n`;
  const parts = [];
  for (let size = 0, i = 0; size < bytes; i++) size += parts[parts.push(host(i)) - 1].length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Server port="8005" shutdown="SHUTDOWN">\n  <Service name="Catalina">\n    <Connector port="8080" protocol="HTTP/1.1"/>\n    <Engine name="Catalina" defaultHost="localhost">\n${parts.join("")}    </Engine>\n  </Service>\n</Server>\n`;
}

/** One balancer over so many members, with the settings that the manual advises. */
function manyWorkers(count) {
  const names = Array.from({ length: count }, (_, i) => `tomcat${i}`);
  const lists = [];
  for (let i = 0; i < count; i += 500) lists.push(`worker.lb.balance_workers=${names.slice(i, i + 500).join(",")}\n`);
  const settings = (name, i) =>
    [`type=ajp13`, `host=10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`, "port=8009", "ping_mode=A", "lbfactor=1"]
      .map((setting) => `worker.${name}.${setting}\n`)
      .join("");
  return `worker.list=lb\nworker.lb.type=lb\n${lists.join("")}${names.map(settings).join("")}`;
}

/** Half of the files server.xml of nodes, the other half VirtualHosts with mounts; and a workers.properties. */
function writeInstallation(folder, count) {
  const half = count / 2;
  mkdirSync(join(folder, "conf.d"), { recursive: true });
  writeFileSync(join(folder, "workers.properties"), manyWorkers(half));
  const base = "ServerRoot conf\nJkWorkersFile workers.properties\nIncludeOptional conf.d/*.conf\n";
  writeFileSync(join(folder, "httpd.conf"), base);
  for (let i = 0; i < half; i++) {
    mkdirSync(join(folder, `tomcat${i}`), { recursive: true });
    const connector = `<Connector protocol="AJP/1.3" port="8009" address="0.0.0.0" secretRequired="false"/>`;
    const xml = largeServerXml(20_000).replace("<Engine ", `${connector}\n    <Engine jvmRoute="tomcat${i}" `);
    writeFileSync(join(folder, `tomcat${i}/server.xml`), xml);
    const mounts = Array.from(
      { length: 50 },
      (_, at) => `    JkMount /app${at}|/* lb\n    JkUnMount /app${at}/static/* lb\n`,
    );
    const host = `<VirtualHost *:80>\n    ServerName host${i}.example\n${mounts.join("")}</VirtualHost>\n`;
    writeFileSync(join(folder, `conf.d/host${i}.conf`), host);
  }
}

function report(label, ms, base, goal) {
  console.log(
    `  ${label.padEnd(44)} ${ms.toFixed(0).padStart(6)} ms  ${(ms / base).toFixed(2).padStart(6)} x  ${goal}`,
  );
}

try {
  const cpu = cpus();
  console.log(
    `lbgen ${version}, Node ${process.version}, ${cpu.length} x ${cpu[0]?.model ?? "unknown"}, ${process.platform}`,
  );
  const pair = join(root, "examples/raspberry-pi.yaml");
  const [node, versionMs, generateMs] = compare(
    [["-e", "0"], [bin, "--version"], (round) => [bin, "generate", pair, "-o", `pair${round}`, "--quiet"]],
    10,
  );
  console.log("\nWhole process, median of 10, as a multiple of `node -e 0`:");
  report("node -e 0", node, node, "");
  report("lbgen --version", versionMs, node, "goal 1.5");
  report("lbgen generate, two nodes", generateMs, node, "goal 4");

  console.log("\nGenerate into a fresh folder, median of 5, as a multiple of 1,000 nodes:");
  for (const count of [1_000, 10_000]) writeFileSync(join(work, `${count}.yaml`), manyNodes(count));
  const fresh = (count) => (round) => [bin, "generate", `${count}.yaml`, "-o", `many${count}-${round}`, "--quiet"];
  const [thousand, tenThousand] = compare([fresh(1_000), fresh(10_000)], 5);
  report("1,000 nodes", thousand, thousand, "");
  report("10,000 nodes", tenThousand, thousand, "goal 10 x, 3000 ms");

  console.log("\nLint, median of 5, as a multiple of 1,000 workers:");
  for (const count of [1_000, 10_000]) writeFileSync(join(work, `${count}.properties`), manyWorkers(count));
  const lint = (path) => [bin, "lint", "--quiet", "--min-severity", "error", path];
  const [thousandWorkers, tenThousandWorkers] = compare([lint("1000.properties"), lint("10000.properties")], 5);
  report("1,000 workers", thousandWorkers, thousandWorkers, "");
  report("10,000 workers", tenThousandWorkers, thousandWorkers, "goal 10 x, 2000 ms");

  console.log("\nLint files together, median of 5, as a multiple of 50 files:");
  for (const count of [50, 200]) writeInstallation(join(work, `installation${count}`), count);
  const [fifty, twoHundred] = compare([lint("installation50"), lint("installation200")], 5);
  report("50 files", fifty, fifty, "");
  report("200 files", twoHundred, fifty, "goal 4 x, 3000 ms");

  console.log("\nPatch a server.xml, median of 5, as a multiple of 1.25 MB:");
  for (const size of [1.25, 5]) writeFileSync(join(work, `${size}.xml`), largeServerXml(size * 1_000_000));
  const patch = (size) => [bin, "patch", `${size}.xml`, "-t", pair, "-n", "tomcat1"];
  const [small, large] = compare([patch(1.25), patch(5)], 5);
  report("1.25 MB", small, small, "");
  report("5 MB", large, small, "goal 4 x, 1000 ms");

  console.log("\nSimulate two members, median of 5, as a multiple of one request:");
  const simulate = (requests, ...more) => [bin, "simulate", pair, "--quiet", "--requests", String(requests), ...more];
  const simulated = 2_000_000;
  const [single, many, sticky] = compare(
    [simulate(1), simulate(simulated), simulate(simulated, "--sessions", "0.5")],
    5,
  );
  const perSecond = (ms) => `${Math.round((simulated / (ms - single)) * 1000).toLocaleString("en")} requests/s`;
  report("1 request", single, single, "");
  report("2,000,000 requests", many, single, `goal 500,000 requests/s: ${perSecond(many)}`);
  report("with sessions", sticky, single, `goal 500,000 requests/s: ${perSecond(sticky)}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
