// Runs the commands of docs/json.md on a copy of examples/, and gives what they print.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "bin/lbgen.js");
const pair = "examples/raspberry-pi.yaml";

/** Each command line, and what it prints; those that write come last. */
const COMMANDS = {
  diagnostics: `validate ${pair} --format json`,
  generated: `generate ${pair} -o out --format json`,
  patched: `patch out/tomcat1/server.xml -t ${pair} -n tomcat2 --format json`,
  topology: "import out/apache/workers.properties --httpd out/apache/jk.conf --format json",
  explanation: `explain ${pair} http://192.168.0.2/cart --cookie JSESSIONID=A1B2.tomcat2 --format json`,
  simulation: `simulate ${pair} --requests 4 --sessions 0.5 --format json`,
  rules: "rules sticky-on-member --format json",
  edited: `add tomcat3=192.168.0.14:8009 ${pair} --format json`,
};

/** What each example is: the command line and the text, by name of the shape. */
export async function jsonExamples() {
  const folder = mkdtempSync(join(tmpdir(), "lbgen-json-"));
  try {
    cpSync(join(root, "examples"), join(folder, "examples"), { recursive: true });
    const examples = {};
    Object.assign(examples, await servingExamples(folder));
    for (const [name, line] of Object.entries(COMMANDS)) {
      examples[name] = { command: `lbgen ${line}`, value: JSON.parse(await run(line, folder)) };
    }
    const manifest = readFileSync(join(folder, "out/.lbgen.json"), "utf8");
    examples.manifest = { command: "cat out/.lbgen.json", value: JSON.parse(manifest) };
    return examples;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(line, cwd) {
  return new Promise((resolve, reject) => {
    const argv = [bin, ...line.split(" ")];
    execFile(process.execPath, argv, { cwd, env: plainEnv() }, (error, stdout, stderr) =>
      stdout === "" ? reject(new Error(`${line}: ${error?.message ?? ""} ${stderr}`)) : resolve(stdout),
    );
  });
}

function plainEnv() {
  const { FORCE_COLOR, LBGEN_ADMIN_TOKEN, ...env } = process.env;
  return env;
}

/** One run of serve: its events, and the answers of the admin API. */
async function servingExamples(cwd) {
  const line = `serve ${pair} --format json`;
  const ports = ["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"];
  const child = spawn(process.execPath, [bin, ...line.split(" "), ...ports], { cwd, env: plainEnv() });
  try {
    const events = {};
    const lines = createInterface(child.stdout);
    const next = (name) =>
      new Promise((resolve, reject) => {
        lines.on("line", (text) => {
          const event = JSON.parse(text);
          if (event.event !== name) return;
          events[`${name}Event`] = { command: `lbgen ${line}`, value: withoutChance(event) };
          resolve(event);
        });
        child.once("exit", (code) => reject(new Error(`lbgen ${line} ended with ${code}`)));
      });
    const { url, admin } = await next("ready");
    const asked = next("request");
    await ask(new URL("/index.html", url), {});
    await asked;
    const api = async (method, path, body) => {
      const shown = `curl${body === undefined ? "" : ` -H 'Content-Type: application/json' -d '${body}'`} http://127.0.0.1:8081${path}`;
      const text = await ask(new URL(path, admin), { method, body });
      return { command: shown, value: withoutChance(JSON.parse(text)) };
    };
    const answers = { routes: await api("GET", "/"), status: await api("GET", "/api/status") };
    const changed = next("state");
    const member = "/api/balancers/blang_balancer/members/tomcat2";
    answers.adminMember = await api("POST", member, '{"activation":"disabled"}');
    await changed;
    answers.adminNode = await api("POST", "/api/nodes/tomcat1", '{"fault":"slow"}');
    answers.adminError = await api("POST", "/api/nodes/tomcat3", '{"fault":"slow"}');
    const stopped = next("stopped");
    child.kill("SIGTERM");
    await stopped;
    return { ...events, ...answers };
  } finally {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
}

async function ask(url, { method = "GET", body }) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  const sent = request(url, { method, headers, agent: false });
  sent.end(body);
  const [answer] = await once(sent, "response");
  let text = "";
  for await (const chunk of answer.setEncoding("utf8")) text += chunk;
  return text;
}

/** The ports that the topology names, also where they were taken; and one time and one number of bytes. */
const FIXED = {
  url: "http://127.0.0.1:8080",
  admin: "http://127.0.0.1:8081",
  time: "2026-01-02T03:04:05.678Z",
  ms: 1.5,
  bytes: 1024,
  transferred: 512,
  read: 1280,
};
const ADDRESSES = { tomcat1: "127.0.0.1:18009", tomcat2: "127.0.0.1:28009" };

/** A value in which what differs from run to run is always the same. */
function withoutChance(value) {
  if (Array.isArray(value)) return value.map(withoutChance);
  if (typeof value !== "object" || value === null) return value;
  const fixed = Object.entries(value).map(([key, one]) => {
    if (key === "address") return [key, ADDRESSES[value.name] ?? one];
    return [key, one !== 0 && key in FIXED ? FIXED[key] : withoutChance(one)];
  });
  return Object.fromEntries(fixed);
}
