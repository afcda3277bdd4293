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
  /** What Include brought in beside them. */
  readonly included: readonly CollectedFile[];
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
 * @param options - `oneHttpd`: whether all files of httpd are one configuration, in their order; `included`: what Include
 *   brought in before, which is not read again.
 */
export async function assembleCollected(
  collected: CollectedFiles,
  options: { readonly oneHttpd?: boolean; readonly included?: readonly CollectedFile[] } = {},
): Promise<LoadedInstallation> {
  const [{ includeLoader }, { assembleInstallation }] = await Promise.all([
    import("./include-loader.ts"),
    import("../installation/assemble.ts"),
  ]);
  const loader = includeLoader(collected, options.included);
  const roots = new Set(collected.httpdRoots);
  const given = collected.files.map((one) => givenFile(one, roots.has(one)));
  const assembly = assembleInstallation(given, loader.load, { oneHttpd: options.oneHttpd === true });
  const included = loader.loaded();
  const origins = new Map([...collected.files, ...included].map((one) => [one.file, one]));
  return {
    collected,
    included,
    assembly,
    diagnostics: [...collected.diagnostics, ...assembly.diagnostics],
    sources: new Map([...origins.keys()].map(({ name, source }) => [name, source])),
    originOf: (file) => origins.get(file),
  };
}

/** The same installation with other texts in some of its files; what is on disk is not read again. */
export async function withTexts(
  { collected, included }: LoadedInstallation,
  texts: ReadonlyMap<SourceFile, string>,
): Promise<LoadedInstallation> {
  const { withText } = await import("./collect-read.ts");
  const changed = new Map<CollectedFile, CollectedFile>();
  for (const one of [...collected.files, ...included]) {
    const text = texts.get(one.file);
    changed.set(one, text === undefined ? one : withText(one, text));
  }
  const current = (files: readonly CollectedFile[]) => files.map((one) => changed.get(one) ?? one);
  const files = current(collected.files);
  return assembleCollected(
    { ...collected, files, httpdRoots: current(collected.httpdRoots) },
    { included: current(included) },
  );
}

function givenFile({ file, kind, decoded }: CollectedFile, isRoot: boolean): GivenFile {
  return { file, kind, encoding: decoded.encoding, bom: decoded.bom, isRoot };
}
