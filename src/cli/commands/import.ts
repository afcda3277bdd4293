import { type Command, Option } from "commander";
import type { Imported } from "../../import/import-topology.ts";
import { ExitCode } from "../exit-code.ts";
import { printFindings, printJson, printRefusal } from "../findings.ts";
import type { Io } from "../io.ts";
import { advise, note } from "../remarks.ts";
import { formatOption, quietOption, repeatable } from "../shared-options.ts";
import { UsageError } from "../usage-error.ts";

export interface ImportOptions {
  readonly httpd: readonly string[];
  readonly serverXml: readonly string[];
  readonly format: "text" | "json";
  readonly quiet?: true;
}

/** Prints a topology that says what the files of an existing installation say. */
export async function runImport(workers: string, options: ImportOptions, io: Io): Promise<ExitCode> {
  const paths = [workers, ...options.httpd, ...options.serverXml];
  if (paths.filter((path) => path === "-").length > 1) {
    throw new UsageError("only one of the files can be standard input");
  }
  const { importFiles } = await import("../import-files.ts");
  const { imported, diagnostics, quote } = await importFiles(workers, options, io);
  if (imported === undefined) {
    const status = await printRefusal(diagnostics, options.format, quote, io);
    if (options.quiet !== true) note(io, `${workers}: nothing is imported from files with which Apache does not start`);
    return status;
  }
  await printFindings(diagnostics, "err", "text", quote, io);
  if (options.format === "json") await printJson(imported.topology, io);
  else io.out(await asYaml(imported, paths));
  for (const { env, nodes } of imported.secrets) {
    await advise(io, `set ${env} to the secret of ${nodes.join(", ")} for lbgen generate`);
  }
  return ExitCode.ok;
}

async function asYaml(imported: Imported, paths: readonly string[]): Promise<string> {
  const [{ formatTopology }, { importRemarks }] = await Promise.all([
    import("../../import/topology-yaml.ts"),
    import("../../import/import-topology.ts"),
  ]);
  const head = [`What these files say, imported by lbgen: ${paths.join(", ")}`];
  return formatTopology(imported.topology, head, importRemarks(imported));
}

export function addImportCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command("import")
    .description("print a topology that says what workers.properties, httpd and the Tomcats say now")
    .argument("<workers>", "the workers.properties; - is standard input")
    .addOption(repeatable(new Option("--httpd <path>", "a file of httpd's configuration, or its folder")))
    .addOption(repeatable(new Option("--server-xml <file>", "the server.xml of one Tomcat")))
    .addOption(formatOption())
    .addOption(quietOption())
    .addHelpText("after", HELP)
    .action(async (workers: string, options: ImportOptions) => done(await runImport(workers, options, io)));
}

const HELP = `
The topology goes to standard output, as YAML or with --format json as JSON; what it does not say as the files do is
listed below it and, without --quiet, on standard error. Secrets become names of environment variables, which are told
on standard error.

Examples:
  lbgen import /etc/libapache2-mod-jk/workers.properties \\
    --httpd /etc/apache2/apache2.conf > imported.yaml

  lbgen generate examples/raspberry-pi.yaml -o out
  lbgen import out/apache/workers.properties --httpd out/apache/jk.conf \\
    --server-xml out/tomcat1/server.xml --server-xml out/tomcat2/server.xml

Exit status: 0 done; 1 Apache does not start with the files; 2 wrong usage; 3 a file cannot be read`;
