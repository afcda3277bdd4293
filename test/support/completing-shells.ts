import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Shell } from "../../src/completion/completed-program.ts";
import { runProcess } from "./processes.ts";

/** A real shell that has read a completion script. */
export interface CompletingShell {
  /**
   * What the shell offers behind a line: whole words without quotes, the `/` behind folders and the `=` behind options,
   * sorted; a word that was there already with `--option=` before it has it still.
   */
  complete(line: string): Promise<string[]>;
  close(): Promise<void>;
}

/** How long a shell may take to answer. */
const PATIENCE_MS = 20_000;

/**
 * @param folder - where the shell runs.
 * @param bin - put first on PATH.
 * @param scratch - an empty folder for the shell's own files.
 */
export async function openShell(
  shell: Shell,
  script: string,
  { folder, bin, scratch }: { readonly folder: string; readonly bin: string; readonly scratch: string },
): Promise<CompletingShell> {
  const file = join(scratch, shell === "zsh" ? "_lbgen" : "lbgen");
  writeFileSync(file, script);
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: scratch,
    TERM: "xterm",
    LC_ALL: "C.UTF-8",
    INPUTRC: "/dev/null",
    HISTFILE: "",
  };
  if (shell === "fish") {
    return {
      complete: async (line) => {
        const read = `source ${file}; complete -C $argv[1]`;
        const { stdout, stderr } = await runProcess("fish", ["--no-config", "-c", read, line], { cwd: folder, env });
        if (stderr !== "") throw new Error(stderr);
        return tidied(stdout.split("\n").map((one) => one.split("\t")[0] ?? ""));
      },
      close: async () => undefined,
    };
  }
  const answers = join(scratch, "answers");
  const [program, start] = shell === "bash" ? bashStart(file, answers) : zshStart(scratch, answers);
  const terminal = spawn("script", ["-qec", program, "/dev/null"], {
    cwd: folder,
    env,
    stdio: ["pipe", "pipe", "ignore"],
  });
  return inTerminal(terminal, start.map((line) => `${line}\n`).join(""), answers);
}

type Start = readonly [program: string, lines: readonly string[]];

// Keys of both: C-x a puts all candidates into the line, C-x p writes the line to a file, C-x k empties it.

function bashStart(script: string, answers: string): Start {
  const lines = [
    "PS1=",
    `source ${script}`,
    `bind '"\\C-xa": insert-completions'`,
    `bind -x '"\\C-xp": printf "%s\\n" "$READLINE_LINE" >> ${answers}'`,
    `bind '"\\C-xk": kill-whole-line'`,
  ];
  return ["bash --norc --noprofile -i", lines];
}

/** The script is autoloaded, as from a folder of fpath. */
function zshStart(folder: string, answers: string): Start {
  const lines = [
    "PS1= RPS1=",
    `fpath=(${folder} $fpath); autoload -U compinit && compinit -D -u`,
    "zstyle ':completion:all:*' completer _all_matches _complete",
    "zstyle ':completion:all:*' insert true",
    "zle -C all complete-word _generic; bindkey '^Xa' all",
    `write() { print -r -- "$BUFFER" >> ${answers} }; zle -N write; bindkey '^Xp' write`,
    "bindkey '^Xk' kill-whole-line",
  ];
  return ["zsh -f -i", lines];
}

async function inTerminal(terminal: ChildProcess, start: string, file: string): Promise<CompletingShell> {
  let shown = "";
  terminal.stdout?.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
  });
  let written = 0;
  const lineAfter = async (keys: string): Promise<string> => {
    terminal.stdin?.write(`${keys}\u0018p`);
    written++;
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(5)) {
      const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
      if (lines.length > written) return lines[written - 1] ?? "";
    }
    throw new Error(`the shell does not answer; it shows:\n${shown}`);
  };
  terminal.stdin?.write(start);
  await lineAfter("");
  return {
    complete: async (line) => {
      const word = /(?:\\.|[^ ])*$/.exec(line)?.[0] ?? "";
      const rest = (await lineAfter(`${line}\u0018a`)).slice(line.length - word.length);
      terminal.stdin?.write("\u0018k");
      if (rest === word) return [];
      const words = rest.split(/(?<!\\) +/).map((one) => one.replaceAll("\\", ""));
      const head = /^--[^=]*=/.exec(word)?.[0] ?? "";
      return tidied(words.map((one) => (one === "" || one.startsWith(head) ? one : head + one)));
    },
    close: async () => {
      const ended = once(terminal, "exit");
      terminal.stdin?.end("exit\n");
      const late = setTimeout(() => terminal.kill(), PATIENCE_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

function tidied(words: readonly string[]): string[] {
  const bare = words.filter((word) => word !== "").map((word) => word.replace(/\/$/, "").replace(/^(--[^=]*)=$/, "$1"));
  return [...new Set(bare)].sort();
}
