import { relative } from "node:path";
import type { Answers } from "../../init/answers.ts";
import type { InitOptions } from "../commands/init.ts";
import type { Io, Terminal } from "../io.ts";
import type { Prompts } from "../prompts/prompts.ts";
import { terminalPrompts } from "../prompts/terminal-prompts.ts";
import { layoutOf } from "../style.ts";
import { type Decisions, printInitFindings } from "./act.ts";
import { Asker } from "./asker.ts";
import { fromTopology, type InitPlan, initPlan, whyNoSecretFile } from "./plan.ts";
import { whyNoServerXml } from "./server-xml-fault.ts";
import { askAll } from "./wizard.ts";

/** What somebody at a terminal wants. */
export interface InitWishes {
  readonly answers: Answers;
  /** `undefined` where nothing shall be written. */
  readonly decisions: Decisions | undefined;
}

/**
 * Asks for what the options leave open, shows the topology, and asks what shall be done with it.
 *
 * @throws PromptsEnded when somebody leaves.
 */
export async function initDialogue(
  file: string,
  start: Answers,
  options: InitOptions,
  terminal: Terminal,
  io: Io,
): Promise<InitWishes> {
  const { style } = layoutOf(io, "err");
  const asker = new Asker(start, (before) => terminalPrompts(terminal, style, before));
  const { prompts } = asker;
  prompts.say(
    `${style.bold("lbgen init")}: a few questions, then ${file}. Enter takes the answer in\n(brackets), Tab writes it out. Nothing is written before the last question.\n`,
  );
  const answers = await askAll(asker, answeredBy(options), {
    whyNoServerXml,
    whyNoSecretFile,
    fromTopology: (path) => fromTopology(file, path, relative),
  });
  const plan = initPlan(file, answers);
  await review(plan, prompts, io);
  return { answers, decisions: await decide(plan, options, prompts) };
}

/** Questions that options have answered. */
function answeredBy(options: InitOptions): ReadonlySet<keyof Answers> {
  const given: [keyof Answers, boolean][] = [
    ["balancer", options.balancer !== undefined],
    ["nodes", options.node.length > 0],
    ["method", options.method !== undefined],
    ["sticky", options.sticky !== undefined],
    ["mounts", options.mount.length > 0],
    ["apache", options.apache !== undefined],
    ["layout", options.layout !== undefined],
    ["serverXml", options.serverXml.length > 0],
    ["secret", options.secretEnv !== undefined || options.secretFile !== undefined],
    ["cluster", options.cluster !== undefined],
  ];
  return new Set(given.flatMap(([key, isGiven]) => (isGiven ? [key] : [])));
}

/** Shows the topology, and what the model finds about it. */
async function review({ file, topology }: InitPlan, { say }: Prompts, io: Io): Promise<void> {
  say(`\n${new TextDecoder().decode(topology)}`);
  await printInitFindings(file, topology, io);
}

/** The last questions; `undefined` where nothing shall be written. */
async function decide(plan: InitPlan, options: InitOptions, prompts: Prompts): Promise<Decisions | undefined> {
  const verb = plan.before === undefined ? "Write" : "Replace";
  const secret = plan.secretFile === undefined ? "" : ` and ${plan.secretFile}, with a new secret`;
  if (!(await prompts.yesNo({ message: `${verb} ${plan.file}${secret}?`, usual: true }))) return undefined;
  const ask = async (known: true | undefined, message: string, note?: string): Promise<boolean> =>
    known ?? prompts.yesNo({ message, usual: true, ...(note === undefined ? {} : { note }) });
  return {
    gitignore:
      plan.ignore !== undefined && (await ask(options.gitignore, `Add the secret's file to ${plan.ignore.path}?`)),
    generate: await ask(options.generate, "Generate the files of Apache and the Tomcats into out now?"),
    serve: await ask(options.serve, "Run it here now, with small nodes in place of the Tomcats?", "Ctrl-C stops it."),
  };
}
