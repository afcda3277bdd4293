// Two Tomcats and the balancers before them, in a temporary folder, each checked before anything is measured.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packetSize, tunedSettings, workersProperties } from "./contenders.js";
import { loads } from "./loads.js";
import { waitFor } from "./processes.js";
import { startTomcat } from "./tomcat.js";

const NODE_NAMES = ["tomcat1", "tomcat2"];
const LOG_FILES = ["error.log", "mod_jk.log"];

/** Runs `use` with the started balancers, and stops everything whatever comes of it. */
export async function withBed({ contenders, tuning, pins }, use) {
  const root = mkdtempSync(join(tmpdir(), "lbgen-bench-"));
  process.on("exit", () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  chmodSync(root, 0o755); // httpd's children run as another user
  const settings = await tunedSettings(tuning);
  const started = [];
  try {
    const nodes = [];
    for (const name of NODE_NAMES) {
      const node = { name, ajpPort: await freePort(), httpPort: await freePort(), packetSize: packetSize(settings) };
      const child = startTomcat({ ...node, base: join(root, name), cpus: pins.tomcat });
      started.push(child);
      nodes.push({ ...node, child });
    }
    for (const { name, httpPort, child } of nodes) {
      await waitFor(child, name, 60_000, () => isReady(`http://127.0.0.1:${httpPort}`));
    }
    const workersFile = join(root, "workers.properties");
    writeFileSync(workersFile, workersProperties(nodes, settings));
    const balancers = [];
    for (const { name, title, start } of contenders) {
      const folder = join(root, name);
      mkdirSync(folder);
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const child = await start({ folder, workersFile, nodes, port, cpus: pins.balancer });
      started.push(child);
      const balancer = { name, title, url, child };
      try {
        await waitFor(child, title, 20_000, () => isReady(url));
        await check(url);
      } catch (error) {
        throw new Error(`${title}: ${error.message}\n${child.output()}${logs(folder)}`);
      }
      balancers.push(balancer);
    }
    return await use({ balancers, tomcats: nodes.map(({ child }) => child) });
  } finally {
    await Promise.all(started.reverse().map((child) => child.stop()));
  }
}

async function isReady(url) {
  const { status } = await ask(`${url}/node.jsp`).catch(() => ({ status: 0 }));
  return status === 200 ? true : undefined;
}

/** Both nodes are reached, and every load's answer is whole. */
async function check(url) {
  const seen = new Set();
  for (let i = 0; i < 8; i++) seen.add((await ask(`${url}/node.jsp`)).body.trim());
  if (NODE_NAMES.some((name) => !seen.has(name))) throw new Error(`reaches only ${[...seen].join(", ")}`);
  for (const { title, path, answerBytes, postBytes } of loads) {
    const { status, body } = await ask(`${url}${path}`, postBytes);
    if (status !== 200 || body.length < answerBytes) {
      throw new Error(`${title}: status ${status} and ${body.length} bytes for ${path}`);
    }
  }
}

function ask(url, postBytes) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false, method: postBytes === undefined ? "GET" : "POST", timeout: 10_000 });
    sent.on("response", (answer) => {
      let body = "";
      answer.setEncoding("latin1").on("data", (text) => {
        body += text;
      });
      answer.on("end", () => resolve({ status: answer.statusCode, body })).on("error", reject);
    });
    sent.on("timeout", () => sent.destroy(new Error(`${url}: no answer in 10 s`)));
    sent.on("error", reject);
    sent.end(postBytes === undefined ? undefined : Buffer.alloc(postBytes, "x"));
  });
}

function logs(folder) {
  const files = LOG_FILES.map((file) => join(folder, file)).filter((file) => existsSync(file));
  return files.map((file) => readFileSync(file, "utf8")).join("");
}

// Below Linux's range for outgoing connections (32768 up), so that no client takes a port between our look and its use.
let next = 18_000 + Math.floor(Math.random() * 14_000);

async function freePort() {
  for (;;) {
    next = next >= 32_000 ? 18_000 : next + 1;
    if (await canListen(next)) return next;
  }
}

function canListen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "0.0.0.0", () => server.close(() => resolve(true)));
  });
}
