import { dirname } from "node:path";
import { type Diagnostic, hasErrors } from "../diagnostic.ts";
import type { Imported } from "../import/import-topology.ts";
import type { Site } from "../installation/installation.ts";
import type { FileKind } from "../installation/kind.ts";
import type { QuoteLine } from "../report/report.ts";
import type { CollectedFiles } from "./collect-types.ts";
import { quoteFrom } from "./findings.ts";
import type { LoadedInstallation } from "./installation-files.ts";
import type { Io } from "./io.ts";

/** What is read beside workers.properties. */
export interface ImportPaths {
  readonly httpd: readonly string[];
  readonly serverXml: readonly string[];
}

/** What became of the files. */
export interface ImportResult {
  /** `undefined` where Apache does not start with them. */
  readonly imported: Imported | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly quote: QuoteLine;
}

/** Reads the files of an existing installation and makes a topology of them. */
export async function importFiles(workers: string, options: ImportPaths, io: Io): Promise<ImportResult> {
  const loaded = await loadParts(workers, options, io);
  const quote = quoteFrom(loaded.sources);
  const site = loaded.assembly.installation.sites.find(({ workersFile }) => workersFile !== undefined);
  const view = site?.view;
  const refused = [...loaded.diagnostics, ...(await refusals(loaded, site))];
  if (site === undefined || view === undefined || hasErrors(refused)) {
    return { imported: undefined, diagnostics: refused, quote };
  }
  const { importTopology } = await import("../import/import-topology.ts");
  const imported = importTopology(loaded.assembly.installation, site, view);
  return { imported, diagnostics: [...refused, ...imported.diagnostics], quote };
}

/** Each file as what the command line says it is; what Include names is followed in the folders of httpd's files. */
async function loadParts(workers: string, options: ImportPaths, io: Io): Promise<LoadedInstallation> {
  const [{ collectFiles }, { assembleCollected }] = await Promise.all([
    import("./collect-files.ts"),
    import("./installation-files.ts"),
  ]);
  const collect = (paths: readonly string[], as: FileKind) => collectFiles(paths, io, { as });
  const parts: CollectedFiles[] = [await collect([workers], "workers")];
  if (options.httpd.length > 0) parts.push(withFolders(await collect(options.httpd, "httpd")));
  if (options.serverXml.length > 0) parts.push(await collect(options.serverXml, "server-xml"));
  const [first, ...rest] = parts;
  if (first === undefined) throw new RangeError("there is always a workers file");
  const joined = rest.reduce(
    (all, part): CollectedFiles => ({
      ...part,
      files: [...all.files, ...part.files],
      httpdRoots: [...all.httpdRoots, ...part.httpdRoots],
      notEnabled: [...all.notEnabled, ...part.notEnabled],
      diagnostics: [...all.diagnostics, ...part.diagnostics],
      roots: [...all.roots, ...part.roots],
    }),
    first,
  );
  return assembleCollected(joined, { oneHttpd: true });
}

/** Whoever names a file of httpd for an import wants its Includes too, as far as they stay in its folder. */
function withFolders(collected: CollectedFiles): CollectedFiles {
  const folders = collected.files.flatMap(({ named, path, realPath }) =>
    named && path !== undefined && realPath !== undefined ? [{ name: dirname(path), realPath: dirname(realPath) }] : [],
  );
  return { ...collected, roots: [...collected.roots, ...folders] };
}

/** Why Apache does not start with these files, in the words of the rules. */
async function refusals({ assembly }: LoadedInstallation, site: Site | undefined) {
  const faults = (site?.httpd?.faults ?? []).filter(({ refused, conditional }) => refused && !conditional);
  const failed = [...(site?.view?.failures ?? []), ...faults];
  if (failed.length === 0) return [];
  const [{ lint }, { lintRules }] = await Promise.all([import("../lint/lint.ts"), import("../lint/rules/index.ts")]);
  const places = new Set(failed.map(({ place }) => place.file.name));
  return lint(assembly.installation, lintRules)
    .map(({ diagnostic }) => diagnostic)
    .filter(({ severity, file }) => severity === "error" && places.has(file));
}
