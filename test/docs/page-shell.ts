import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";
import { waitFor } from "../support/processes.ts";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

/** `npx lbgen` is this checkout's, which `npm ci` has installed before any test runs. */
const SHIMS: Readonly<Record<string, string>> = {
  npx: `[ "$1" = lbgen ] || { echo "npx: only lbgen is here" >&2; exit 127; }
shift
exec node '${CHECKOUT}bin/lbgen.js' "$@"`,
  npm: `[ "$*" = ci ] || { echo "npm: only ci is here" >&2; exit 127; }`,
};

/** Some start a Tomcat. */
const BLOCK_MS = 90_000;

/** Blocks that stay running get process groups of their own, so that they can be stopped as Ctrl-C does it. */
const OUTER_SHELL = `ip link set lo up && set -m && exec 2>/dev/null
while IFS= read -r line; do eval "$line"; done`;

/** Root needs no namespace of users, and httpd started by root in one could not become www-data. */
const NETWORK = ["-n", ...(process.getuid?.() === 0 ? [] : ["--map-current-user", "--keep-caps"])];

/** A group of tests that run commands: skipped by name where a process cannot have a network of its own. */
export function describeWithNetwork(name: string, tests: () => void): void {
  const { error, stderr, status } = spawnSync("unshare", [...NETWORK, "ip", "link", "set", "lo", "up"], {
    encoding: "utf8",
  });
  if (status === 0 || process.env.LBGEN_REQUIRE_PEERS === "1") {
    describe(name, tests);
    return;
  }
  const reason = `no network namespace: ${(error?.message ?? stderr).trim()}`;
  console.warn(`skipped: ${name} (${reason})`);
  describe.skip(`${name} (${reason})`, tests);
}

/** What stands in for the machines of a page: addresses of this one, and the programs that lead there. */
export interface Machines {
  readonly addresses: readonly string[];
  /** Scripts of `sh`, by the name of the program. */
  readonly programs: Readonly<Record<string, string>>;
}

/**
 * Runs the commands of one page: each in a shell of its own that ends at the first command that fails, all in one folder
 * and one network with nothing but loopback, where every port is free.
 */
export class PageShell {
  readonly hasMachines: boolean;
  readonly #folder: string;
  readonly #shell: ChildProcess;
  #blocks = 0;

  /**
   * @param folder - an empty one; the page's own files are in `work` below it.
   * @param machines - those that the page names, if there is something that stands in for them.
   */
  constructor(folder: string, machines?: Machines) {
    this.#folder = folder;
    this.hasMachines = machines !== undefined;
    for (const name of ["work/node_modules", "bin", "blocks"]) mkdirSync(join(folder, name), { recursive: true });
    symlinkSync(CHECKOUT, join(this.work, "node_modules/lbgen"));
    for (const [name, text] of Object.entries({ ...SHIMS, ...machines?.programs })) {
      writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    const { PATH = "" } = process.env;
    const env = { PATH: `${join(folder, "bin")}:${PATH}`, HOME: join(folder, "work"), LANG: "C.UTF-8" };
    const script = [
      ...(machines?.addresses ?? []).map((address) => `ip addr add ${address}/32 dev lo`),
      OUTER_SHELL,
    ].join("\n");
    const args = [...NETWORK, "--pid", "--fork", "--kill-child", "bash", "-c", script];
    this.#shell = spawn("unshare", args, { cwd: this.work, env, stdio: ["pipe", "ignore", "inherit"] });
  }

  /** The folder that the page's commands run in. */
  get work(): string {
    return join(this.#folder, "work");
  }

  /** Runs a block to its end. */
  async run(script: string): Promise<{ readonly status: number; readonly printed: string }> {
    const block = this.#write(script);
    this.#tell(`${block.command}; echo $? >${block.path}.status`);
    const status = await waitFor(
      () => /^(\d+)\n/.exec(readIfThere(`${block.path}.status`))?.[1],
      BLOCK_MS,
      () => `a block does not end:\n${script}${block.printed()}`,
    );
    return { status: Number(status), printed: block.printed() };
  }

  /** Starts a block that stays running. */
  start(script: string): Running {
    const block = this.#write(script);
    this.#tell(`${block.command} & echo $! >${block.path}.pid`);
    return {
      printed: block.printed,
      stop: async () => {
        this.#tell(
          `kill -INT -- -$(cat ${block.path}.pid); wait $(cat ${block.path}.pid); echo $? >${block.path}.status`,
        );
        await waitFor(
          () => /^\d+\n/.exec(readIfThere(`${block.path}.status`))?.[0],
          20_000,
          () => `Ctrl-C does not stop this:\n${script}`,
        );
      },
    };
  }

  /** Ends whatever still runs. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#shell.once("exit", resolve));
    if (this.#shell.exitCode !== null || this.#shell.signalCode !== null) return;
    this.#shell.kill("SIGKILL");
    await ended;
  }

  #write(script: string): { readonly path: string; readonly command: string; readonly printed: () => string } {
    this.#blocks++;
    const path = join(this.#folder, "blocks", String(this.#blocks));
    writeFileSync(path, script);
    const command = `bash -e -o pipefail ${path} </dev/null >${path}.out 2>&1`;
    return { path, command, printed: () => readIfThere(`${path}.out`) };
  }

  #tell(line: string): void {
    this.#shell.stdin?.write(`${line}\n`);
  }
}

/** A block that stays running. */
export interface Running {
  /** All that it has printed so far. */
  readonly printed: () => string;
  /** As Ctrl-C does. */
  readonly stop: () => Promise<void>;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
