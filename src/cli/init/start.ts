import { relative } from "node:path";
import type { Answers } from "../../init/answers.ts";
import type { InitOptions } from "../commands/init.ts";
import type { Io } from "../io.ts";
import { advise, note } from "../remarks.ts";
import { UsageError } from "../usage-error.ts";

/** No answers, or those of existing files; `undefined` where Apache does not start with the files. */
export async function startingPoint(options: InitOptions, io: Io): Promise<Answers | undefined> {
  const { NO_ANSWERS } = await import("../../init/answers.ts");
  if (options.from === undefined) return NO_ANSWERS;
  const [{ importFiles }, { printFindings }, { importRemarks }] = await Promise.all([
    import("../import-files.ts"),
    import("../findings.ts"),
    import("../../import/import-topology.ts"),
  ]);
  const { imported, diagnostics, quote } = await importFiles(options.from, { httpd: options.httpd, serverXml: [] }, io);
  if (options.quiet !== true || imported === undefined) await printFindings(diagnostics, "err", "text", quote, io);
  if (imported === undefined) {
    note(io, `${options.from}: nothing is made of files with which Apache does not start`);
    return undefined;
  }
  for (const { env, nodes } of imported.secrets)
    await advise(io, `set ${env} to the secret of ${nodes.join(", ")} for lbgen generate`);
  const several = (imported.topology.balancers?.length ?? 0) !== 1;
  if (several && (options.method !== undefined || options.sticky !== undefined || options.mount.length > 0)) {
    throw new UsageError(
      `--method, --sticky and --mount are for one balancer, ${options.from} has ${imported.topology.balancers?.length ?? 0}`,
      "change them in the topology",
    );
  }
  return { ...NO_ANSWERS, base: imported.topology, remarks: importRemarks(imported) };
}

/** @throws UsageError that names the option. */
export async function optionAnswers(start: Answers, file: string, options: InitOptions): Promise<Answers> {
  const [{ answersFromFlags }, { fromTopology, whyNoSecretFile }] = await Promise.all([
    import("../../init/flags.ts"),
    import("./plan.ts"),
  ]);
  const inTopology = (path: string): string => fromTopology(file, path, relative);
  const reason = options.secretFile === undefined ? undefined : whyNoSecretFile(options.secretFile);
  if (reason !== undefined) throw new UsageError(`--secret-file: ${reason}`);
  const answers = answersFromFlags(start, {
    ...options,
    secretFile: options.secretFile === undefined ? undefined : inTopology(options.secretFile),
    serverXml: options.serverXml.map((text) => {
      const equals = text.indexOf("=");
      if (equals < 1 || equals === text.length - 1)
        throw new UsageError(
          `--server-xml: ${text} is not NODE=PATH`,
          "such as --server-xml tomcat1=tomcat1/server.xml",
        );
      return { node: text.slice(0, equals), path: inTopology(text.slice(equals + 1)) };
    }),
  });
  if ("fault" in answers) throw new UsageError(answers.fault, answers.hint);
  for (const text of options.serverXml) await checkServerXml(text.slice(text.indexOf("=") + 1));
  return answers;
}

/** @throws EnvironmentError for what cannot be read, UsageError for what is no server.xml. */
async function checkServerXml(path: string): Promise<void> {
  const [{ readRegularFile }, { whyNoServerXml }] = await Promise.all([
    import("../read-input.ts"),
    import("./server-xml-fault.ts"),
  ]);
  readRegularFile(path, 0);
  const reason = whyNoServerXml(path);
  if (reason !== undefined) throw new UsageError(`--server-xml: ${reason}`);
}
