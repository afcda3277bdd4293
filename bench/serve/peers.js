// The real programs that the bench needs, where Debian installs them, and their versions.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const LBGEN = join(root, "bin/lbgen.js");
export const PLAIN_FOLDER = join(root, "bench/serve/plain");
export const HTTPD = "/usr/sbin/apache2";
export const HTTPD_MODULES = "/usr/lib/apache2/modules";
export const HAPROXY = "/usr/sbin/haproxy";
export const CATALINA_HOME = "/usr/share/tomcat10";
/** The package's own copy of /etc/tomcat10, readable by everybody. */
export const STOCK_TOMCAT_CONF = join(CATALINA_HOME, "etc");

const MOD_JK = join(HTTPD_MODULES, "mod_jk.so");

/** What nothing can be measured without. */
export function missingTools() {
  return [
    [hasProgram("wrk"), "wrk"],
    [hasProgram("java"), "java (default-jre-headless)"],
    [existsSync(join(CATALINA_HOME, "bin/bootstrap.jar")) && existsSync(STOCK_TOMCAT_CONF), "tomcat10"],
    [existsSync("/proc/self/stat"), "Linux's /proc"],
  ]
    .filter(([isThere]) => !isThere)
    .map(([, name]) => name);
}

/** What this contender needs and is not there. */
export function missingFor(contender) {
  const needs = {
    lbgen: [[hasServe(), "the serve command in dist/ (npm run build)"]],
    mod_jk: [
      [isExecutable(HTTPD), "apache2"],
      [existsSync(MOD_JK), "libapache2-mod-jk"],
    ],
    haproxy: [[isExecutable(HAPROXY), "haproxy"]],
  };
  return (needs[contender] ?? []).filter(([isThere]) => !isThere).map(([, name]) => name);
}

export function machine() {
  const cpu = cpus();
  return {
    cpu: cpu[0]?.model.trim() ?? "unknown",
    cores: cpu.length,
    memoryBytes: totalmem(),
    system: `${process.platform} ${release()}`,
    loadAverage: loadavg()[0],
  };
}

/** Of all that is there. */
export function versions() {
  const found = {
    lbgen: JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version,
    node: process.version,
    httpd: firstMatch(output(HTTPD, "-v"), /Apache\/(\S+)/),
    mod_jk: existsSync(MOD_JK) ? firstMatch(readFileSync(MOD_JK, "latin1"), /mod_jk\/(\d[\w.]*)/) : undefined,
    haproxy: firstMatch(output(HAPROXY, "-v"), /version (\S+)/),
    tomcat: firstMatch(
      output("java", "-cp", join(CATALINA_HOME, "lib/catalina.jar"), "org.apache.catalina.util.ServerInfo"),
      /Apache Tomcat\/(\S+)/,
    ),
    java: firstMatch(output("java", "-version"), /version "([^"]+)"/),
    wrk: firstMatch(output("wrk", "-v"), /wrk (\S+)/),
  };
  return Object.fromEntries(Object.entries(found).filter(([, version]) => version !== undefined));
}

function hasServe() {
  return output(process.execPath, LBGEN, "serve", "--help").includes("lbgen serve");
}

function output(command, ...args) {
  const { stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  return `${stdout ?? ""}${stderr ?? ""}`;
}

function firstMatch(text, pattern) {
  return pattern.exec(text)?.[1];
}

function hasProgram(name) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => isExecutable(join(folder, name)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
