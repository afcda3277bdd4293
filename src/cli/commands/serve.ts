import { type Command, Option } from "commander";
import { type Diagnostic, hasErrors } from "../../diagnostic.ts";
import { EnvironmentError } from "../environment-error.ts";
import { ExitCode } from "../exit-code.ts";
import { printFindings, quoteFrom } from "../findings.ts";
import type { Io } from "../io.ts";
import { type ListenAddress, readListenAddress, urlOf } from "../listen-address.ts";
import type { RunningCommand } from "../run-command.ts";
import type { ServeInput } from "../serve-input.ts";
import type { ReadyInput, ServeSession } from "../serve-session.ts";
import { formatOption, quietOption, repeatable, topologyArgument } from "../shared-options.ts";
import { UsageError } from "../usage-error.ts";

export interface ServeOptions {
  readonly listen: string;
  readonly admin: string;
  readonly nodes?: "embedded" | "live";
  readonly exec?: string;
  readonly watch?: true;
  readonly mount: readonly string[];
  readonly mounts?: string;
  readonly format: "text" | "json";
  readonly quiet?: true;
}

/** The variable that holds the token of an admin API that others than this machine can reach. */
const TOKEN_VARIABLE = "LBGEN_ADMIN_TOKEN";

/** Runs a topology or a workers.properties until it is told to stop, or until the command it was given ends. */
export async function runServe(file: string | undefined, options: ServeOptions, io: Io): Promise<number> {
  const listen = readListenAddress("--listen", options.listen);
  const admin = options.admin === "off" ? undefined : readListenAddress("--admin", options.admin);
  const token = await adminToken(admin, io);
  if (options.watch === true && file === "-") throw new UsageError("--watch needs a file", "name one in place of -");
  const { readServeInput } = await import("../serve-input.ts");
  const read = () => readServeInput(file, { ...options, secrets: "read" }, io);
  const input = await read();
  const { serveOutput } = await import("../serve-output.ts");
  const output = serveOutput(options, io);
  if (!isReady(input)) {
    if (options.format === "text") await printErrors(input, io);
    else output.tell({ event: "stopped", reason: "the file has errors", diagnostics: errorsOf(input) });
    output.flush();
    return ExitCode.findings;
  }

  const { collectWhole } = await import("../collect-whole.ts");
  collectWhole();
  const { ServeSession: Session } = await import("../serve-session.ts");
  // Before anything listens, so that no signal is lost.
  const stop = stopSignal();
  const kind = options.nodes ?? (input.topology === undefined ? "live" : "embedded");
  const session = await Session.start(input, kind, output.say, io.progress);
  const unsubscribe = session.onEvent(output.tell, { requests: options.quiet !== true });
  const closings: (() => Promise<void>)[] = [() => session.close()];
  try {
    const url = await listening(session, listen, "--listen");
    let adminUrl: string | undefined;
    if (admin !== undefined) {
      const { AdminServer } = await import("../../admin/admin-server.ts");
      const server = new AdminServer(session.adminSource, { token, now: Date.now });
      closings.unshift(() => server.close());
      adminUrl = await listening(server, admin, "--admin");
    }
    if (options.watch === true) {
      const stopWatching = await watch(session, input, read, options, io);
      closings.unshift(async () => stopWatching());
    }
    for (const { name, address, fault } of session.nodes()) {
      output.say(`node ${name} at ${address}${fault === null ? "" : " (embedded)"}`);
    }
    session.emit({ event: "ready", url, ...(adminUrl === undefined ? {} : { admin: adminUrl }) });
    const { status, reason } = await untilStopped(options.exec, url, adminUrl, stop);
    await Promise.all(closings.map((close) => close()));
    session.emit({ event: "stopped", reason });
    return status;
  } finally {
    await Promise.allSettled(closings.map((close) => close()));
    unsubscribe();
    output.flush();
    stop.forget();
  }
}

/** What stops it; for the rest there is `lbgen validate`. */
async function printErrors(input: ServeInput, io: Io): Promise<void> {
  await printFindings(errorsOf(input), "err", "text", quoteFrom(input.sources), io);
}

function errorsOf({ diagnostics }: ServeInput): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === "error");
}

function isReady(input: ServeInput): input is ReadyInput {
  return input.plan !== undefined && !hasErrors(input.diagnostics);
}

/** @throws UsageError where others than this machine could reach the admin API without a token. */
async function adminToken(admin: ListenAddress | undefined, io: Io): Promise<string | undefined> {
  const token = io.env[TOKEN_VARIABLE] === "" ? undefined : io.env[TOKEN_VARIABLE];
  if (admin === undefined || token !== undefined) return token;
  const { isLoopbackHost } = await import("../../admin/access.ts");
  if (isLoopbackHost(admin.host)) return undefined;
  throw new UsageError(
    `--admin ${admin.host} can be reached from elsewhere, and ${TOKEN_VARIABLE} is not set`,
    `set it to a secret text, which requests then send as "Authorization: Bearer", or listen on 127.0.0.1`,
  );
}

interface Listener {
  listen(host: string, port: number): Promise<{ readonly port: number }>;
}

async function listening(server: Listener, address: ListenAddress, option: string): Promise<string> {
  try {
    const { port } = await server.listen(address.host, address.port);
    return urlOf({ host: address.host, port });
  } catch (error) {
    throw listenError(error, address, option);
  }
}

function listenError(error: unknown, { host, port }: ListenAddress, option: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `something else listens there; name another with ${option} HOST:PORT, port 0 for any free one`,
    EACCES: "permission denied; ports below 1024 are for root",
    EADDRNOTAVAIL: "this machine has no such address",
    ENOTFOUND: "there is no such host",
    EAI_AGAIN: "its name cannot be looked up now",
  };
  const reason = reasons[code];
  if (reason === undefined) return error;
  const place = `${host}:${port}`;
  return new EnvironmentError(`NET_${code}`, place, `cannot listen on ${place}: ${reason}`, error);
}

/** Takes over what changes; what cannot be read leaves everything as it runs, and says why. */
async function watch(
  session: ServeSession,
  first: ServeInput,
  read: () => Promise<ServeInput>,
  options: ServeOptions,
  io: Io,
): Promise<() => void> {
  const { watchFiles } = await import("../watch-files.ts");
  let current = first;
  let isReading = false;
  let isStale = false;
  const take = async (): Promise<void> => {
    if (isReading) {
      isStale = true;
      return;
    }
    isReading = true;
    try {
      const input = await read();
      if (isReady(input)) {
        await session.reload(input);
        current = input;
        session.emit({ event: "reload", ok: true });
      } else {
        if (options.format === "text") await printErrors(input, io);
        const reason = "it has errors; what ran before runs on";
        session.emit({ event: "reload", ok: false, reason, diagnostics: errorsOf(input) });
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      session.emit({ event: "reload", ok: false, reason: `${reason}; what ran before runs on` });
    } finally {
      isReading = false;
    }
    if (!isStale) return;
    isStale = false;
    await take();
  };
  return watchFiles(
    () => current.paths,
    () => void take(),
  );
}

interface StopSignal {
  readonly signal: Promise<NodeJS.Signals>;
  forget(): void;
}

/** The first signal asks to stop; a second one kills, as usual. */
function stopSignal(): StopSignal {
  const signals = ["SIGINT", "SIGTERM"] as const;
  let take: (signal: NodeJS.Signals) => void = () => undefined;
  const signal = new Promise<NodeJS.Signals>((resolve) => {
    take = resolve;
  });
  const heard = (name: NodeJS.Signals): void => {
    forget();
    take(name);
  };
  const forget = (): void => {
    for (const name of signals) process.off(name, heard);
  };
  for (const name of signals) process.on(name, heard);
  return { signal, forget };
}

interface Stop {
  readonly status: number;
  readonly reason: string;
}

async function untilStopped(
  command: string | undefined,
  url: string,
  adminUrl: string | undefined,
  stop: StopSignal,
): Promise<Stop> {
  if (command === undefined) return { status: ExitCode.ok, reason: await stop.signal };
  const { runCommand } = await import("../run-command.ts");
  const child: RunningCommand = runCommand(command, {
    LBGEN_URL: url,
    ...(adminUrl === undefined ? {} : { LBGEN_ADMIN_URL: adminUrl }),
  });
  void stop.signal.then((signal) => child.kill(signal));
  const status = await child.status;
  return { status, reason: `the command ended with ${status}` };
}

export function addServeCommand(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command("serve")
    .description("run the balancer here, with nodes of its own or yours, deciding as mod_jk decides")
    .addArgument(topologyArgument("a topology or a workers.properties; - is standard input"))
    .option("--listen <host:port>", "where browsers connect; port 0 for any free one", "127.0.0.1:8080")
    .option("--admin <host:port>", "where the admin API listens, or off", "127.0.0.1:8081")
    .addOption(
      new Option("--nodes <kind>", "nodes of lbgen's own, or those that FILE names")
        .choices(["embedded", "live"])
        .default(undefined, "embedded for a topology, live for a workers.properties"),
    )
    .option("--exec <command>", "run a command once ready, then stop with its exit status")
    .option("--watch", "take over changes of FILE, of secret files and of the mounts file")
    .addOption(repeatable(new Option("--mount <pattern=worker>", "with a workers.properties: a mount")))
    .option("--mounts <file>", "with a workers.properties: an uriworkermap.properties")
    .addOption(formatOption())
    .addOption(quietOption())
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, options: ServeOptions) => done(await runServe(file, options, io)));
}

const HELP = `
The line "ready URL admin URL" goes to standard output once requests are taken, the access log (not with --quiet) to
standard error; with --format json all events go to standard output, one JSON object a line. A workers.properties has
its first lb worker mounted at /* unless --mounts or --mount say otherwise, and its status workers answer at /NAME. The
admin API beyond loopback needs a token in ${TOKEN_VARIABLE}.

Examples:
  lbgen serve examples/raspberry-pi.yaml

  lbgen serve examples/raspberry-pi.yaml --quiet \\
    --exec 'curl -fsS $LBGEN_URL/session'

  lbgen generate examples/raspberry-pi.yaml -o out
  lbgen serve out/apache/workers.properties --nodes embedded \\
    --mount '/app/*=blang_balancer' --listen 127.0.0.1:0

Exit status: 0 done, after SIGINT or SIGTERM; 1 FILE has errors; 2 wrong usage; 3 a file cannot be read or a port is
taken; with --exec that of the command, after a signal 128 and its number`;
