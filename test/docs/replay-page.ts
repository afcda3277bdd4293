import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { matches } from "./match-output.ts";
import type { PageShell, Running } from "./page-shell.ts";
import type { Output, Step } from "./page-steps.ts";

/** How long a running command has for what the page shows of it. */
const MEANWHILE_MS = 10_000;

/** What a page shows and what was printed there instead. */
export interface Difference {
  readonly output: Output;
  readonly printed: string;
}

/**
 * Does what a page says, from top to bottom.
 *
 * @returns every output that is not as shown.
 * @throws Error with the line of a command that ends with another status than the page says.
 */
export async function replayPage(steps: readonly Step[], shell: PageShell): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  const compare = (output: Output | undefined, printed: string) => {
    if (output !== undefined && !matches(output.text, printed)) differences.push({ output, printed });
  };
  let running: { readonly command: Running; shown: number } | undefined;
  for (const step of steps) {
    if (step.kind === "command" && step.onMachines && !shell.hasMachines) continue;
    if (step.kind === "file") {
      const path = join(shell.work, step.path);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, step.text);
    } else if (step.kind === "command" && step.stays) {
      if (running !== undefined) throw new Error(`line ${step.line}: what stays running must be stopped before`);
      running = { command: shell.start(step.script), shown: 0 };
      compare(step.output, await printedBy(running, step.output));
    } else if (step.kind === "command") {
      const { status, printed } = await shell.run(step.script);
      if (status !== step.exits) {
        throw new Error(`line ${step.line}: exit status ${status}, not ${step.exits}:\n${step.script}${printed}`);
      }
      compare(step.output, printed);
    } else if (step.kind === "meanwhile") {
      if (running === undefined) throw new Error(`line ${step.line}: nothing is running`);
      compare(step.output, await printedBy(running, step.output));
    } else if (step.kind === "stop") {
      if (running === undefined) throw new Error(`line ${step.line}: nothing is running`);
      await running.command.stop();
      running = undefined;
    }
  }
  return differences;
}

/** What a running command printed since the last time, as soon as it is what the page shows. */
async function printedBy(
  running: { readonly command: Running; shown: number },
  output: Output | undefined,
): Promise<string> {
  const end = Date.now() + MEANWHILE_MS;
  for (;;) {
    const all = running.command.printed();
    const printed = all.slice(running.shown);
    if (output === undefined || matches(output.text, printed) || Date.now() >= end) {
      running.shown = all.length;
      return printed;
    }
    await sleep(50);
  }
}

/** The page with what was printed in the place of what it shows. */
export function withDifferences(page: string, differences: readonly Difference[]): string {
  return differences.toReversed().reduce((text, { output, printed }) => {
    const block = printed === "" || printed.endsWith("\n") ? printed : `${printed}\n`;
    return text.slice(0, output.start) + block + text.slice(output.start + output.text.length);
  }, page);
}
