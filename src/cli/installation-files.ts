import type { Diagnostic } from "../diagnostic.ts";
import type { Assembly, GivenFile } from "../installation/assemble.ts";
import type { FileKind } from "../installation/kind.ts";
import type { SourceFile } from "../place.ts";
import type { SourceText } from "../source-text.ts";
import type { CollectedFile, CollectedFiles } from "./collect-types.ts";
import type { Io } from "./io.ts";

/** Files of an existing installation, read and put together. */
export interface LoadedInstallation {
  readonly collected: CollectedFiles;
  readonly assembly: Assembly;
  /** What could not be read, as a file or as what it is. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read, by its name in findings. */
  readonly sources: ReadonlyMap<string, SourceText>;
  /** What a file was read from, those that Include brought in among them. */
  readonly originOf: (file: SourceFile) => CollectedFile | undefined;
}

/**
 * Reads the files that a command line names and puts them together.
 *
 * @param as - the kind of the files that are named themselves.
 * @throws EnvironmentError for a path that cannot be read.
 */
export async function loadInstallation(
  paths: readonly string[],
  io: Io,
  as: FileKind | undefined,
): Promise<LoadedInstallation> {
  const { collectFiles } = await import("./collect-files.ts");
  return assembleCollected(await collectFiles(paths, io, as === undefined ? {} : { as }));
}

/**
 * Puts collected files together.
 *
 * @param oneHttpd - whether all files of httpd are one configuration, in their order.
 */
export async function assembleCollected(collected: CollectedFiles, oneHttpd = false): Promise<LoadedInstallation> {
  const [{ includeLoader }, { assembleInstallation }] = await Promise.all([
    import("./include-loader.ts"),
    import("../installation/assemble.ts"),
  ]);
  const loader = includeLoader(collected);
  const roots = new Set(collected.httpdRoots);
  const given = collected.files.map((one) => givenFile(one, roots.has(one)));
  const assembly = assembleInstallation(given, loader.load, { oneHttpd });
  const origins = new Map([...collected.files, ...loader.loaded()].map((one) => [one.file, one]));
  return {
    collected,
    assembly,
    diagnostics: [...collected.diagnostics, ...assembly.diagnostics],
    sources: new Map([...origins.keys()].map(({ name, source }) => [name, source])),
    originOf: (file) => origins.get(file),
  };
}

function givenFile({ file, kind, decoded }: CollectedFile, isRoot: boolean): GivenFile {
  return { file, kind, encoding: decoded.encoding, bom: decoded.bom, isRoot };
}
