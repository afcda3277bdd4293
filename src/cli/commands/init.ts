import { dirname } from "node:path";
import { type Command, Option } from "commander";
import type { Answers } from "../../init/answers.ts";
import type { InitFlags } from "../../init/flags.ts";
import { DEFAULT_TOPOLOGY } from "../default-topology.ts";
import { EnvironmentError } from "../environment-error.ts";
import { ExitCode } from "../exit-code.ts";
import type { Decisions } from "../init/act.ts";
import type { Io, Terminal } from "../io.ts";
import { note } from "../remarks.ts";
import { quietOption, repeatable, topologyArgument } from "../shared-options.ts";
import { UsageError } from "../usage-error.ts";

export interface InitOptions extends Omit<InitFlags, "serverXml"> {
  readonly serverXml: readonly string[];
  readonly from?: string;
  readonly httpd: readonly string[];
  readonly yes?: true;
  readonly gitignore?: true;
  readonly generate?: true;
  readonly serve?: true;
  readonly force?: true;
  readonly quiet?: true;
}

/** Makes a topology of answers: those of the options, and those of somebody at a terminal. */
export async function runInit(named: string | undefined, options: InitOptions, io: Io): Promise<number> {
  const file = named ?? DEFAULT_TOPOLOGY;
  await checkUse(file, options, io);
  const { optionAnswers, startingPoint } = await import("../init/start.ts");
  const start = await startingPoint(options, io);
  if (start === undefined) return ExitCode.findings;
  const answers = await optionAnswers(start, file, options);
  const { actOnInit } = await import("../init/act.ts");
  if (io.terminal === undefined || options.yes === true)
    return actOnInit(named, answers, decided(options), options, io);
  const wishes = await askFor(file, answers, options, io.terminal, io);
  if (wishes?.decisions !== undefined) return actOnInit(named, wishes.answers, wishes.decisions, options, io);
  note(io, "nothing was written");
  return ExitCode.cancelled;
}

/** `undefined` where somebody left. */
async function askFor(file: string, answers: Answers, options: InitOptions, terminal: Terminal, io: Io) {
  const [{ isPromptsEnded }, { initDialogue }] = await Promise.all([
    import("../prompts/prompts.ts"),
    import("../init/dialogue.ts"),
  ]);
  try {
    return await initDialogue(file, answers, options, terminal, io);
  } catch (error) {
    if (isPromptsEnded(error)) return undefined;
    throw error;
  }
}

/** What can be refused before anything is read or asked. */
async function checkUse(file: string, options: InitOptions, io: Io): Promise<void> {
  if (file === "-" || file === "")
    throw new UsageError("init writes a file, and - is none", "name a file, such as lbgen.yaml");
  if (options.httpd.length > 0 && options.from === undefined)
    throw new UsageError("--httpd goes with --from", "name a workers.properties: --from FILE");
  if (options.from !== undefined && options.balancer !== undefined) {
    throw new UsageError("--balancer does not go with --from: the files name the balancers");
  }
  if (options.yes === true) {
    if (options.from === undefined && options.node.length === 0) throw missing(["--node NAME=HOST:PORT"]);
  } else if (io.terminal === undefined) {
    const open = [
      "--yes",
      ...(options.from !== undefined || options.balancer !== undefined ? [] : ["--balancer NAME"]),
      ...(options.from !== undefined || options.node.length > 0 ? [] : ["--node NAME=HOST:PORT"]),
    ];
    throw missing(open, "init asks questions, and there is no terminal to ask them on");
  }
  const { existsSync, statSync } = await import("node:fs");
  if (existsSync(file) && options.force !== true) {
    throw new UsageError(`${file} is there already`, "--force replaces it, and keeps what is there as a backup");
  }
  if (statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new EnvironmentError("FS_MISSING", file, `cannot write ${file}: there is no folder ${dirname(file)}`);
  }
}

function missing(flags: readonly string[], reason = "there is nothing to make a topology of"): UsageError {
  const words = flags.length === 1 ? flags[0] : `${flags.slice(0, -1).join(", ")} and ${flags.at(-1)}`;
  return new UsageError(
    `${reason}; missing: ${words}`,
    "such as lbgen init --yes --balancer lb --node tomcat1=192.168.0.10:8009 --node tomcat2=192.168.0.12:8009",
  );
}

function decided(options: InitOptions): Decisions {
  return {
    gitignore: options.gitignore === true,
    generate: options.generate === true,
    serve: options.serve === true,
  };
}

export function addInitCommand(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command("init")
    .description("make a topology by a few questions, or by options alone")
    .addArgument(topologyArgument("the topology to be written"))
    .option("--yes", "ask nothing: options answer, the rest is as usual")
    .option("--balancer <name>", "name of the balancer; as usual: lb")
    .addOption(repeatable(new Option("--node <name=host:port>", "a Tomcat; *N behind it is its lbfactor")))
    .addOption(
      new Option("--method <name>", "how work is shared out; as usual: request").choices([
        "request",
        "session",
        "traffic",
        "busyness",
        "next",
      ]),
    )
    .addOption(
      new Option("--sticky <mode>", "whether users stay on the Tomcat of their session; as usual: session").choices([
        "none",
        "session",
        "force",
      ]),
    )
    .addOption(repeatable(new Option("--mount <pattern>", "what goes to the Tomcats; as usual: /*")))
    .option("--apache <host:port>", "where browsers reach Apache; as usual: localhost:80")
    .addOption(
      new Option("--layout <name>", "where Apache has its files; as usual: debian").choices([
        "debian",
        "rhel",
        "source",
      ]),
    )
    .addOption(
      new Option("--secret-env <name>", "the environment variable that holds the secret").conflicts(["secretFile"]),
    )
    .option("--secret-file <path>", "the file that holds the secret; made if it is not there")
    .addOption(repeatable(new Option("--server-xml <node=path>", "a Tomcat's own server.xml, to be patched")))
    .option("--cluster", "the Tomcats copy their sessions to each other")
    .option("--from <path>", "start from an existing workers.properties")
    .addOption(repeatable(new Option("--httpd <path>", "with --from: a file or folder of httpd's configuration")))
    .option("--gitignore", "add the secret's file to .gitignore")
    .option("--generate", "generate into out as well")
    .option("--serve", "run it here as well")
    .option("--force", "replace FILE, and keep a backup")
    .addOption(quietOption())
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, options: InitOptions) => done(await runInit(file, options, io)));
}

const HELP = `
On a terminal it asks for what the options leave open, and writes nothing before the last answer. Paths are as seen from
here; the topology names them as seen from its own folder. Without --secret-env and --secret-file, --yes makes a topology
without a secret.

Examples:
  lbgen init
  lbgen init pair.yaml --yes --node tomcat1=192.168.0.10:8009 \\
    --node tomcat2=192.168.0.12:8009*2
  lbgen init --from workers.properties --httpd /etc/apache2

Exit status: 0 done; 1 Apache does not start with the files of --from; 2 wrong usage; 3 a file cannot be read or
written; 130 left by Ctrl-C, or nothing was to be written`;
