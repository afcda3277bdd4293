// The balancers under test, each as one would run it in production and none with an access log. lbgen and mod_jk read
// the same workers.properties; HAProxy goes to the HTTP connectors.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HAPROXY, HTTPD, HTTPD_MODULES, LBGEN, PLAIN_FOLDER } from "./peers.js";
import { start, waitFor } from "./processes.js";

/**
 * In the order of the report; ratios are those of the first one to the others. Those in `plain/` say what parts of lbgen's
 * design cost on a machine; `isUsual` ones are measured where nobody asks for others.
 */
export const contenders = [
  { name: "lbgen", title: "lbgen serve", start: startLbgen, isUsual: true },
  { name: "mod_jk", title: "httpd (event) + mod_jk", start: startHttpd, isUsual: true },
  { name: "haproxy", title: "HAProxy, HTTP", start: startHaproxy, isUsual: true },
  { name: "plain", title: "plain/http.js", start: plain("http.js"), isUsual: true },
  { name: "plain2", title: "plain/http.js twice", start: plain("twice.js", "http.js"), isUsual: false },
  { name: "sockets", title: "plain/sockets.js", start: plain("sockets.js"), isUsual: false },
  { name: "sockets2", title: "plain/sockets.js twice", start: plain("twice.js", "sockets.js"), isUsual: false },
];

export const usualContenders = contenders.filter(({ isUsual }) => isUsual).map(({ name }) => name);

/** `recommended` is what `lbgen generate` writes where the topology says nothing; `minimal` leaves mod_jk's own defaults. */
export const tuningNames = ["minimal", "recommended"];

/** Directives of each member. */
export async function tunedSettings(tuning) {
  if (tuning === "minimal") return [];
  const { tunedMember } = await import("../../dist/model/tuning.js");
  return tunedMember.map(({ name, value }) => `${name}=${value}`);
}

/** The Connector's, which must not be less than mod_jk's. */
export function packetSize(settings) {
  return settings.find((setting) => setting.startsWith("max_packet_size="))?.split("=")[1] ?? "8192";
}

export function workersProperties(nodes, settings) {
  const member = ({ name, ajpPort }) =>
    ["type=ajp13", "host=127.0.0.1", `port=${ajpPort}`, ...settings]
      .map((setting) => `worker.${name}.${setting}\n`)
      .join("");
  return `worker.list=lb
worker.lb.type=lb
worker.lb.balance_workers=${nodes.map(({ name }) => name).join(",")}
${nodes.map(member).join("")}`;
}

function startLbgen({ workersFile, port, cpus }) {
  const listen = `127.0.0.1:${port}`;
  const options = ["--listen", listen, "--admin", "off", "--nodes", "live", "--quiet"];
  return startNode("lbgen serve", [LBGEN, "serve", workersFile, ...options], cpus);
}

function plain(script, ...args) {
  return ({ workersFile, port, cpus }) =>
    startNode(script, [join(PLAIN_FOLDER, script), ...args, workersFile, String(port)], cpus);
}

/** A program for node that says when it is ready. */
async function startNode(what, command, cpus) {
  const child = start(process.execPath, command, { cpus });
  await waitFor(child, what, 20_000, () => (/^ready http:/m.test(child.output()) ? true : undefined));
  return child;
}

/** Two children that take every connection of the bench, and as many again in reserve; none ends between runs. */
async function startHttpd({ folder, workersFile, port, cpus }) {
  const htdocs = join(folder, "htdocs");
  const conf = join(folder, "httpd.conf");
  mkdirSync(htdocs);
  writeFileSync(
    conf,
    `ServerRoot "${folder}"
DefaultRuntimeDir "${folder}"
PidFile httpd.pid
ErrorLog error.log
LogLevel warn
ServerName localhost
Listen 127.0.0.1:${port}
LoadModule mpm_event_module ${HTTPD_MODULES}/mod_mpm_event.so
LoadModule authz_core_module ${HTTPD_MODULES}/mod_authz_core.so
LoadModule jk_module ${HTTPD_MODULES}/mod_jk.so
${process.getuid() === 0 ? "User www-data\nGroup www-data\n" : ""}ThreadsPerChild 64
ThreadLimit 64
StartServers 2
ServerLimit 4
MaxRequestWorkers 256
MinSpareThreads 64
MaxSpareThreads 256
MaxConnectionsPerChild 0
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
Timeout 60
DocumentRoot "${htdocs}"
JkWorkersFile "${workersFile}"
JkLogFile "${folder}/mod_jk.log"
JkLogLevel warn
JkShmFile "${folder}/jk-shm"
JkMount /* lb
`,
  );
  return start(HTTPD, ["-DFOREGROUND", "-f", conf], { cpus });
}

async function startHaproxy({ folder, nodes, port, cpus }) {
  const conf = join(folder, "haproxy.cfg");
  writeFileSync(
    conf,
    `global
    maxconn 2000
defaults
    mode http
    option http-keep-alive
    option forwardfor
    http-reuse always
    timeout connect 5s
    timeout client 60s
    timeout server 60s
frontend bench
    bind 127.0.0.1:${port}
    default_backend tomcats
backend tomcats
    balance roundrobin
${nodes.map(({ name, httpPort }) => `    server ${name} 127.0.0.1:${httpPort} check\n`).join("")}`,
  );
  return start(HAPROXY, ["-db", "-f", conf], { cpus });
}
