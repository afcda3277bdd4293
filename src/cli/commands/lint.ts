import { type Command, Option } from "commander";
import type { FileKind } from "../../installation/kind.ts";
import type { FixableFinding } from "../../lint/lint.ts";
import type { ExitCode } from "../exit-code.ts";
import {
  addFindingOptions,
  exitCodeFor,
  type FindingOptions,
  printFindings,
  quoteFrom,
  wantedFindings,
} from "../findings.ts";
import type { LoadedInstallation } from "../installation-files.ts";
import type { Io } from "../io.ts";
import { note } from "../remarks.ts";
import { dryRunOption } from "../shared-options.ts";
import { UsageError } from "../usage-error.ts";

export interface LintOptions extends FindingOptions {
  readonly as?: FileKind;
  readonly fix?: true;
  readonly dryRun?: true;
}

/** Checks the files of an existing installation, each alone and against each other. */
export async function runLint(paths: readonly string[], options: LintOptions, io: Io): Promise<ExitCode> {
  if (options.fix === true && paths.includes("-")) {
    throw new UsageError("--fix needs files, not standard input", "name the file");
  }
  if (options.dryRun === true && options.fix !== true) throw new UsageError("--dry-run goes with --fix");
  const [{ loadInstallation }, { lintSource }] = await Promise.all([
    import("../installation-files.ts"),
    import("../lint-settings.ts"),
  ]);
  const settings = await lintSource(io);
  const wanted = async (loaded: LoadedInstallation) => {
    const findings = await lintLoaded(loaded, io);
    const kept = new Set(
      await wantedFindings(
        findings.map(({ diagnostic }) => diagnostic),
        settings,
        options,
      ),
    );
    return findings.filter(({ diagnostic }) => kept.has(diagnostic));
  };
  let loaded = await loadInstallation(paths, io, options.as);
  if (loaded.collected.files.length === 0 && loaded.collected.diagnostics.length === 0) {
    const message = `there is no file that lbgen knows in ${paths.join(", ")}`;
    throw new UsageError(message, "name files, and say with --as what they are where they do not show it");
  }
  if (options.fix === true) {
    const { makeFixes } = await import("../make-fixes.ts");
    const isChanged = await makeFixes(loaded, wanted, options, io);
    if (isChanged) {
      loaded = await loadInstallation(paths, io, options.as);
    }
  }
  const findings = await wanted(loaded);
  const diagnostics = findings.map(({ diagnostic }) => diagnostic);
  await printFindings(diagnostics, "out", options.format, quoteFrom(loaded.sources), io);
  if (options.quiet !== true) await printSummary(findings, loaded, io);
  return exitCodeFor(diagnostics, options.strict === true);
}

/** All findings about what was read, but for those that a comment in the files ignores. */
async function lintLoaded(
  { assembly, diagnostics, originOf }: LoadedInstallation,
  { progress }: Io,
): Promise<FixableFinding[]> {
  const [{ lint }, { lintRules }, { ignoreComments, withoutIgnored }, { inFileOrder }] = await Promise.all([
    import("../../lint/lint.ts"),
    import("../../lint/rules/index.ts"),
    import("../../lint/ignore-comments.ts"),
    import("../../diagnostic.ts"),
  ]);
  const found = lint(assembly.installation, lintRules, (done, total) => progress?.tick("checking rules", done, total));
  const fixes = new Map(found.map(({ diagnostic, fix }) => [diagnostic, fix]));
  const all = inFileOrder([...diagnostics, ...fixes.keys()]);
  const comments = assembly.files.flatMap((file) =>
    ignoreComments(file, originOf(file)?.kind.endsWith("xml") === true),
  );
  return withoutIgnored(
    all.map((diagnostic) => ({ diagnostic, fix: fixes.get(diagnostic) })),
    comments,
  );
}

async function printSummary(
  findings: readonly FixableFinding[],
  { sources, collected }: LoadedInstallation,
  io: Io,
): Promise<void> {
  const { countBySeverity } = await import("../../report/report.ts");
  const { notEnabled } = collected;
  if (notEnabled.length > 0) {
    const rest = notEnabled.length > 5 ? ` and ${notEnabled.length - 5} more` : "";
    note(io, `not enabled, so not read: ${notEnabled.slice(0, 5).join(", ")}${rest}`);
  }
  const count = sources.size;
  const fixable = findings.filter(({ fix }) => fix !== undefined).length;
  const mends = fixable === 0 ? "" : `; ${fixable} of them can be mended with --fix`;
  const found = countBySeverity(findings.map(({ diagnostic }) => diagnostic));
  note(io, `${count} ${count === 1 ? "file" : "files"}: ${found || "ok"}${mends}`);
}

export function addLintCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const command = program
    .command("lint")
    .description("check workers.properties, httpd's, mount and Tomcat's files, each alone and against each other")
    .argument("<path...>", "files, folders (which are walked), or - for standard input")
    .addOption(
      new Option("--as <kind>", "what the named files are, where they do not show it").choices([
        "workers",
        "httpd",
        "uriworkermap",
        "server-xml",
      ]),
    )
    .option("--fix", "mend what is safe, print the difference, keep what was there as NAME.bak-N")
    .addOption(dryRunOption())
    .addHelpText("after", HELP)
    .action(async (paths: string[], options: LintOptions) => done(await runLint(paths, options, io)));
  addFindingOptions(command, ["text", "json", "github", "sarif"]);
}

const HELP = `
Includes are followed inside the folders and to the files that are named. lbgen rules CODE explains a finding. A comment
ignores one of its line, or of the next: # lbgen-ignore CODE reason. The key lint of lbgen.yaml in the current directory
ignores codes everywhere. --dry-run goes with --fix.

Examples:
  lbgen lint /etc/apache2 /etc/libapache2-mod-jk /etc/tomcat10/server.xml

  lbgen generate examples/raspberry-pi.yaml -o out
  lbgen lint out --strict --ignore no-secret
  lbgen lint out --fix --dry-run

Exit status: 0 done; 1 there are errors, with --strict also for warnings; 2 wrong usage; 3 a file cannot be read or
written`;
