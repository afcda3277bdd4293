import { type Command, Option } from "commander";
import type { MountEffects } from "../../modjk/mount-effects.ts";
import type { LbWorker } from "../../modjk/workers-view.ts";
import type { ServePlan } from "../../serve/serve-plan.ts";
import type { Outage } from "../../simulate/outages.ts";
import type { Simulation } from "../../simulate/simulation.ts";
import { ExitCode } from "../exit-code.ts";
import { printJson, printRefusal, quoteFrom } from "../findings.ts";
import type { Io } from "../io.ts";
import { warn } from "../remarks.ts";
import { readServeInput } from "../serve-input.ts";
import { formatOption, quietOption, repeatable, topologyArgument } from "../shared-options.ts";
import { readDown, readNumber, readService } from "../simulate-options.ts";
import { UsageError } from "../usage-error.ts";

export interface SimulateOptions {
  readonly requests: string;
  readonly clients: string;
  readonly rate: string;
  readonly sessions: string;
  readonly seed: string;
  readonly down: readonly string[];
  readonly serviceMs: readonly string[];
  readonly balancer?: string;
  readonly path?: string;
  readonly format: "text" | "json";
  readonly quiet?: true;
}

/** Requests between two looks at how far it is. */
const STEP_REQUESTS = 50_000;

/** Plays requests through the balancer of a topology or a workers.properties, and says what became of them. */
export async function runSimulate(file: string | undefined, options: SimulateOptions, io: Io): Promise<ExitCode> {
  const numbers = {
    requests: readNumber("--requests", options.requests, { from: 1, to: 1_000_000_000, isWhole: true }),
    clients: readNumber("--clients", options.clients, { from: 1, to: 1_000_000, isWhole: true }),
    rate: readNumber("--rate", options.rate, { from: 0.001, to: 1_000_000 }),
    sessions: readNumber("--sessions", options.sessions, { from: 0, to: 1 }),
    seed: readNumber("--seed", options.seed, {
      from: Number.MIN_SAFE_INTEGER,
      to: Number.MAX_SAFE_INTEGER,
      isWhole: true,
    }),
  };
  const down = options.down.map(readDown);
  const services = options.serviceMs.map(readService);
  const [{ Simulation }, { reportOf }] = await Promise.all([
    import("../../simulate/simulation.ts"),
    import("../../simulate/simulation-report.ts"),
  ]);

  const input = await readServeInput(file, { mount: [], secrets: "unread" }, io);
  const { plan } = input;
  if (plan === undefined) {
    const errors = input.diagnostics.filter(({ severity }) => severity === "error");
    return printRefusal(errors, options.format, quoteFrom(input.sources), io);
  }
  const { balancer, effects, path } = await pickBalancer(plan, options);
  const members = balancer.members.map(({ name }) => name);
  for (const { option, node } of [...down, ...services]) {
    if (node !== undefined) await checkMember(option, node, balancer, members);
  }
  for (const { option, span } of down) {
    if (options.quiet !== true && span.from >= numbers.requests / numbers.rate) {
      await warn(io, `${option} changes nothing: the last request comes before`);
    }
  }
  const simulation = new Simulation({
    ...numbers,
    view: plan.view,
    balancer: balancer.name,
    effects,
    watchdogSeconds: plan.watchdogSeconds,
    isClustered: input.topology?.cluster !== undefined,
    serviceMs: services.findLast(({ node }) => node === undefined)?.span ?? { from: 0, to: 0 },
    serviceMsOf: new Map(services.flatMap(({ node, span }) => (node === undefined ? [] : [[node, span] as const]))),
    outages: down.map(({ node, span }): Outage => ({ node, ...span })),
  });
  playThrough(simulation, io);
  const report = reportOf(simulation, path);
  if (options.format === "json") await printJson(report, io);
  else {
    const [{ formatSimulation }, { layoutOf }] = await Promise.all([
      import("../../simulate/format-simulation.ts"),
      import("../style.ts"),
    ]);
    io.out(formatSimulation(report, layoutOf(io, "out")));
  }
  return ExitCode.ok;
}

function playThrough(simulation: Simulation, { progress }: Io): void {
  while (!simulation.run(STEP_REQUESTS)) {
    progress?.tick("simulating requests", simulation.started, simulation.input.requests);
  }
}

interface Picked {
  readonly balancer: LbWorker;
  readonly effects: MountEffects;
  /** The path that the mount was looked up by; `undefined` for none. */
  readonly path: string | undefined;
}

/** The balancer that `--balancer` names or the mount of `--path` leads to, else the first one. */
async function pickBalancer({ view, rules }: ServePlan, options: SimulateOptions): Promise<Picked> {
  const { mountEffects, NO_EFFECTS } = await import("../../modjk/mount-effects.ts");
  const { balancers } = view;
  const names = balancers.map(({ name }) => name);
  const named = balancers.find(({ name }) => name === options.balancer);
  if (options.balancer !== undefined && named === undefined) {
    throw new UsageError(
      `--balancer ${options.balancer} names no balancer`,
      await nameHint(options.balancer, names, "the balancers are"),
    );
  }
  if (options.path !== undefined) {
    const { rule, path } = await findRule(options.path, rules);
    const mounted = balancers.find(({ name }) => name === rule.worker);
    if (mounted === undefined) {
      throw new UsageError(
        `--path ${options.path} is mounted to ${rule.worker}, which is no balancer`,
        "name a path of a balancer, or leave it out",
      );
    }
    if (named !== undefined && named !== mounted) {
      throw new UsageError(
        `--path ${options.path} is mounted to ${mounted.name}, not to ${named.name}`,
        "leave --balancer out",
      );
    }
    return { balancer: mounted, effects: mountEffects(rule.extensions), path };
  }
  const [first] = view.listed.flatMap(({ name }) => balancers.find((one) => one.name === name) ?? []);
  const balancer = named ?? first ?? balancers[0];
  if (balancer === undefined) throw new UsageError("there is no balancer to simulate", "name a file that has one");
  return { balancer, effects: NO_EFFECTS, path: undefined };
}

async function findRule(text: string, rules: ServePlan["rules"]) {
  const [{ readRequestUrl }, { httpdPath, jkPath }, { compileUriMap, findMount }] = await Promise.all([
    import("../../explain/request-url.ts"),
    import("../../modjk/uri-path.ts"),
    import("../../modjk/uri-map.ts"),
  ]);
  const read = readRequestUrl(text);
  if (!read.ok) throw new UsageError(`--path ${text}: ${read.message}`, "write it as a browser shows it, or as /path");
  const seen = httpdPath(read.url.target, { encodedSlashes: "no-decode" });
  if (!seen.ok) throw new UsageError(`--path ${text}: httpd refuses it with ${seen.status}: ${seen.reason}`);
  const mapped = jkPath(seen.path);
  if (!mapped.ok) throw new UsageError(`--path ${text}: mod_jk does not map it: ${mapped.reason}`);
  const match = findMount(compileUriMap(rules), mapped.path);
  if (match === undefined || match.excludedBy !== undefined) {
    throw new UsageError(`--path ${text} is mounted to no worker`, "lbgen explain says why");
  }
  return { rule: match.rule, path: read.url.target };
}

async function checkMember(
  option: string,
  node: string,
  { name }: LbWorker,
  members: readonly string[],
): Promise<void> {
  if (members.includes(node)) return;
  throw new UsageError(
    `${option}: balancer ${name} has no member ${node}`,
    await nameHint(node, members, "its members are"),
  );
}

/** Names that a hint lists at most. */
const MAX_LISTED = 10;

async function nameHint(word: string, names: readonly string[], lead: string): Promise<string> {
  const { nearestWord } = await import("../../model/nearest.ts");
  const nearest = nearestWord(word, names);
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  const more = names.length > MAX_LISTED ? ", ..." : "";
  return names.length === 0 ? "there is none" : `${lead} ${names.slice(0, MAX_LISTED).join(", ")}${more}`;
}

export function addSimulateCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command("simulate")
    .description("play requests through the balancer's decisions by a virtual clock")
    .addArgument(topologyArgument("a topology or a workers.properties; - is standard input"))
    .option("--requests <n>", "how many requests", "100000")
    .option("--clients <n>", "how many clients they come from", "100")
    .option("--rate <n>", "requests per second, evenly spaced", "100")
    .option("--sessions <ratio>", "share of the clients that get a session, 0 to 1", "0")
    .option("--seed <n>", "what chance begins with: the same seed gives the same result", "1")
    .addOption(
      repeatable(new Option("--down <node@from..to>", "a node refuses connections from one time until another")),
    )
    .addOption(
      repeatable(new Option("--service-ms <[node=]ms>", "how long an answer takes, MS or MIN..MAX")).default([], "0"),
    )
    .addOption(new Option("--balancer <balancer>", "which balancer").default(undefined, "the first"))
    .option("--path <url>", "what is asked for: its mount decides, with its rule extensions")
    .addOption(formatOption())
    .addOption(quietOption())
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, options: SimulateOptions) => done(await runSimulate(file, options, io)));
}

const HELP = `
Nothing is sent anywhere: request after request is decided as mod_jk decides, at a rate of virtual time. A client with a
session sends its id, which ends in the route of the node that made it. Clients never leave, and their sessions do not
end.

A node that is down refuses connections, what it has not answered by then fails, and it comes back without its sessions.
A session is lost when a node answers that does not know it; with cluster in the topology it moves there. Members recover
at maintenance, as in mod_jk: see recover_time and worker.maintain.

Times of --down are seconds since the start, or 250ms, 90s, 5m, 1h.

Examples:
  lbgen simulate examples/raspberry-pi.yaml --sessions 0.5 --down tomcat2@2m..5m

  lbgen generate examples/raspberry-pi.yaml -o out
  lbgen simulate out/apache/workers.properties --requests 20000 \\
    --service-ms 20..40 --service-ms tomcat1=200

Exit status: 0 done; 1 FILE has errors; 2 wrong usage; 3 a file cannot be read`;
