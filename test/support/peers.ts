import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "vitest";

export const HTTPD_PROGRAM = "/usr/sbin/apache2";
export const HTTPD_MODULES = "/usr/lib/apache2/modules";
export const DEBIAN_HTTPD_TREE = "/etc/apache2";
export const CATALINA_HOME = "/usr/share/tomcat10";
/** The package's own copy of /etc/tomcat10, readable by everybody. */
export const STOCK_TOMCAT_CONF = "/usr/share/tomcat10/etc";

/** Tomcat's own web applications, as Debian packs them. */
export const TOMCAT_APPS = { examples: "/usr/share/tomcat10-examples/examples", docs: "/usr/share/tomcat10-docs/docs" };

/** Folders of the Nodes that `npm run nodes` installs, by their peers' names. */
export const NODES = { "node-20": nodeFolder("node-20"), "node-24": nodeFolder("node-24") };

export type Peer =
  | "apache2"
  | "mod_jk"
  | "tomcat10"
  | "tomcat10-examples"
  | "tomcat10-docs"
  | "java"
  | "patch"
  | "bash"
  | "zsh"
  | "fish"
  | "shellcheck"
  | "script"
  | "git"
  | "tmux"
  | "pre-commit"
  | keyof typeof NODES;

const checks: Readonly<Record<Peer, () => boolean>> = {
  apache2: () => isExecutable(HTTPD_PROGRAM),
  mod_jk: () => existsSync(join(HTTPD_MODULES, "mod_jk.so")),
  tomcat10: () => existsSync(join(CATALINA_HOME, "bin/bootstrap.jar")) && existsSync(STOCK_TOMCAT_CONF),
  "tomcat10-examples": () => existsSync(TOMCAT_APPS.examples),
  "tomcat10-docs": () => existsSync(TOMCAT_APPS.docs),
  java: () => onPath("java"),
  patch: () => onPath("patch"),
  bash: () => onPath("bash"),
  zsh: () => onPath("zsh"),
  fish: () => onPath("fish"),
  shellcheck: () => onPath("shellcheck"),
  // Debian's bsdutils: a pseudo-terminal for a program.
  script: () => onPath("script"),
  git: () => onPath("git"),
  tmux: () => onPath("tmux"),
  "pre-commit": () => onPath("pre-commit"),
  "node-20": () => isExecutable(join(NODES["node-20"], "node")),
  "node-24": () => isExecutable(join(NODES["node-24"], "node")),
};

/** A group of tests that needs real programs: skipped by name where one is missing, failed where they are required. */
export function describePeers(name: string, needs: readonly Peer[], tests: () => void): void {
  const missing = needs.filter((peer) => !checks[peer]());
  if (missing.length === 0) {
    describe(name, tests);
    return;
  }
  const reason = `not installed: ${missing.join(", ")}`;
  if (process.env.LBGEN_REQUIRE_PEERS === "1") {
    it(`${name}: has its peers`, () => {
      throw new Error(reason);
    });
    return;
  }
  console.warn(`skipped: ${name} (${reason})`);
  describe.skip(`${name} (${reason})`, tests);
}

export function readStock(file: string): string {
  return readFileSync(join(STOCK_TOMCAT_CONF, file), "utf8");
}

function nodeFolder(name: string): string {
  return fileURLToPath(new URL(`../../.nodes/node_modules/${name}/bin`, import.meta.url));
}

function onPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
