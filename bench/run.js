// Prints what commands cost on this machine. Whole processes: medians of 10, as a multiple of starting Node, taken in
// turns so that noise hits all alike. Needs dist/.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
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

  console.log("\nPatch a server.xml, median of 5, as a multiple of 1.25 MB:");
  for (const size of [1.25, 5]) writeFileSync(join(work, `${size}.xml`), largeServerXml(size * 1_000_000));
  const patch = (size) => [bin, "patch", `${size}.xml`, "-t", pair, "-n", "tomcat1"];
  const [small, large] = compare([patch(1.25), patch(5)], 5);
  report("1.25 MB", small, small, "");
  report("5 MB", large, small, "goal 4 x, 1000 ms");
} finally {
  rmSync(work, { recursive: true, force: true });
}
