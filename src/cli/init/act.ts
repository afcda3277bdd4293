import type { Answers } from "../../init/answers.ts";
import type { Deeds } from "../../init/command-line.ts";
import type { InitOptions } from "../commands/init.ts";
import { DEFAULT_TOPOLOGY } from "../default-topology.ts";
import { isEnvironmentError } from "../environment-error.ts";
import { ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";

/** Where generate writes unless told otherwise. */
const OUTPUT = "out";

/** Width of the command that is shown for the next time, its indentation left out. */
const COMMAND_COLUMNS = 76;

/** What shall be done with the answers. */
export interface Decisions {
  readonly gitignore: boolean;
  readonly generate: boolean;
  readonly serve: boolean;
}

/** Writes what the answers come to, says how to do it again, and goes on as it was decided. */
export async function actOnInit(
  named: string | undefined,
  answers: Answers,
  decisions: Decisions,
  options: InitOptions,
  io: Io,
): Promise<number> {
  const file = named ?? DEFAULT_TOPOLOGY;
  const { initPlan, writeInit } = await import("./plan.ts");
  const plan = initPlan(file, answers);
  if (options.yes === true && options.quiet !== true) await printInitFindings(file, plan.topology, io);
  await writeInit(plan, decisions.gitignore, options.quiet === true, io);
  if (options.quiet !== true) await tellNext(named, answers, decisions, options, io);
  if (decisions.generate) {
    const { runGenerate } = await import("../commands/generate.ts");
    const status = await runGenerate(
      file,
      { output: OUTPUT, format: "text", ...(options.quiet === true ? { quiet: true } : {}) },
      io,
    );
    if (status !== ExitCode.ok) return status;
    if (options.quiet !== true && answers.secret !== undefined) await adviseIgnoring(OUTPUT, io);
  }
  return decisions.serve ? serve(file, options, io) : ExitCode.ok;
}

/** What generate writes holds the secret too. */
async function adviseIgnoring(folder: string, io: Io): Promise<void> {
  const [{ ignoreEdit }, { advise }] = await Promise.all([import("../git-ignore.ts"), import("../remarks.ts")]);
  if (ignoreEdit(folder) !== undefined) await advise(io, `keep ${folder} out of git: its files hold the secret too`);
}

/** The same without questions, and what comes next. */
async function tellNext(
  named: string | undefined,
  answers: Answers,
  decisions: Decisions,
  options: InitOptions,
  io: Io,
): Promise<void> {
  const { initCommand, shellText } = await import("../../init/command-line.ts");
  const file = named ?? DEFAULT_TOPOLOGY;
  const shown = named === undefined || named === DEFAULT_TOPOLOGY ? "" : ` ${shellText([named], COMMAND_COLUMNS, "")}`;
  const deeds: Deeds = {
    ...decisions,
    file: named,
    from:
      options.from === undefined ? [] : ["--from", options.from, ...options.httpd.flatMap((path) => ["--httpd", path])],
  };
  if (options.yes !== true)
    io.err(`\nThe same without questions:\n  ${shellText(initCommand(answers, deeds), COMMAND_COLUMNS, "    ")}\n`);
  const steps = [
    ...(decisions.generate ? [] : [`lbgen generate${shown}`]),
    ...(decisions.serve ? [] : [`lbgen serve${shown}`]),
  ];
  if (steps.length > 0)
    io.err(`Next: ${steps.join(", ")}; ${file} is yours to edit, lbgen validate${shown} checks it\n`);
}

/** Prints findings that are left once all is answered: none of them is an error. */
export async function printInitFindings(file: string, topology: Uint8Array, io: Io): Promise<void> {
  const [{ readTopology }, { printFindings, quoteFrom }] = await Promise.all([
    import("../../model/validate.ts"),
    import("../findings.ts"),
  ]);
  const { diagnostics, source } = readTopology(topology, file);
  await printFindings(diagnostics, "err", "text", quoteFrom(new Map([[file, source.source]])), io);
}

async function serve(file: string, options: InitOptions, io: Io): Promise<number> {
  const { runServe } = await import("../commands/serve.ts");
  const isQuiet = options.quiet === true ? ({ quiet: true } as const) : {};
  const usual = { mount: [], format: "text", ...isQuiet } as const;
  if (options.quiet !== true)
    io.err("\nOpen the address behind ready and reload it: the Tomcats take turns.\nAt /session they do not.\n");
  try {
    return await runServe(file, { ...usual, listen: "127.0.0.1:8080", admin: "127.0.0.1:8081" }, io);
  } catch (error) {
    if (!isEnvironmentError(error) || error.code !== "NET_EADDRINUSE") throw error;
    io.err(`${error.path} is in use: on free ports then\n`);
    return runServe(file, { ...usual, listen: "127.0.0.1:0", admin: "127.0.0.1:0" }, io);
  }
}
