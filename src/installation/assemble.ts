import type { Diagnostic } from "../diagnostic.ts";
import {
  type PropertyLine,
  type PropertyToken,
  parsePropertyLine,
  parsePropertyLines,
} from "../formats/property-lines.ts";
import { parseServerXml } from "../formats/server-xml.ts";
import type { XmlDocument } from "../formats/xml-tree.ts";
import { effectiveMounts, evaluateHttpd } from "../modjk/httpd-config.ts";
import type { DirectiveUse, HttpdConfig, HttpdFault, HttpdServer, LoadInclude } from "../modjk/httpd-types.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import { type PropertySource, readPropertyMap } from "../modjk/property-map.ts";
import { resolveWorkers } from "../modjk/resolve-workers.ts";
import { uriWorkerMapRules } from "../modjk/uriworkermap-rules.ts";
import { workerMountRules } from "../modjk/worker-mounts.ts";
import type { WorkersView } from "../modjk/workers-view.ts";
import type { SourceFile } from "../place.ts";
import { bestMatch } from "./file-match.ts";
import type { Installation, MountFile, Site, WorkersFile } from "./installation.ts";
import type { FileKind } from "./kind.ts";
import { pairNodes } from "./node-pairs.ts";
import { readTomcat } from "./tomcat.ts";
import type { TomcatFacts } from "./tomcat-facts.ts";
import { readContextXml, readWebXml } from "./web-app.ts";
import type { ContextXmlFacts, WebXmlFacts } from "./web-app-facts.ts";

/** A file that was read and whose kind is known. */
export interface GivenFile {
  readonly file: SourceFile;
  readonly kind: FileKind;
  /** How its bytes became text; of a properties file it decides where mod_jk cuts long lines. */
  readonly encoding: "utf-8" | "latin1" | "utf-16le" | "utf-16be";
  readonly bom: boolean;
  /** Of httpd's files: whether Apache starts with it (apache2.conf, httpd.conf). */
  readonly isRoot: boolean;
}

/** What the files come to. */
export interface Assembly {
  readonly installation: Installation;
  /** Files that could not be read as what they are, such as a server.xml that is not well-formed. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every file whose text was looked at, those that Include brought in among them. */
  readonly files: readonly SourceFile[];
}

/**
 * Reads files and puts together what belongs together: httpd with its Includes, its workers.properties and mount files,
 * and each worker with the Tomcat that answers it.
 *
 * @param loadInclude - gives the files that an Include names.
 * @param options - `oneHttpd`: all files of httpd are one configuration, in their order, whatever they hold.
 */
export function assembleInstallation(
  given: readonly GivenFile[],
  loadInclude: LoadInclude,
  options: { readonly oneHttpd?: boolean } = {},
): Assembly {
  const ofKind = (kind: FileKind) => given.filter((one) => one.kind === kind);
  const diagnostics: Diagnostic[] = [];
  const documents = <T>(kind: FileKind, read: (file: SourceFile, document: XmlDocument) => T): T[] =>
    ofKind(kind).flatMap(({ file }) => {
      const parsed = parseServerXml(file.source.text, file.name);
      if (parsed.ok) return [read(file, parsed.document)];
      diagnostics.push(parsed.diagnostic);
      return [];
    });
  const workersFiles = ofKind("workers").map(workersFile);
  const mountFiles = ofKind("uriworkermap").map(mountFile);
  const httpd = ofKind("httpd");
  const isOne = options.oneHttpd === true && httpd.length > 0;
  const configs = isOne
    ? [
        evaluateHttpd(
          httpd.map(({ file }) => file),
          loadInclude,
        ),
      ]
    : httpdConfigs(httpd, loadInclude);
  const tomcats: TomcatFacts[] = documents("server-xml", readTomcat);
  const contexts: ContextXmlFacts[] = documents("context-xml", readContextXml);
  const webApps: WebXmlFacts[] = documents("web-xml", readWebXml);
  const marked = new Set(httpd.filter(({ bom }) => bom).map(({ file }) => file));
  const sites = sitesOf(
    configs.map((config) => withMarks(config, marked)),
    workersFiles,
    mountFiles,
  );
  const nodes = pairNodes(
    sites.flatMap(({ view }) => view ?? []),
    tomcats,
  );
  const files = new Set([...given.map(({ file }) => file), ...configs.flatMap((config) => config.files)]);
  return {
    installation: { sites, mountFiles, tomcats, contexts, webApps, nodes },
    diagnostics,
    files: [...files],
  };
}

function workersFile(given: GivenFile): WorkersFile {
  return { file: given.file, lines: linesOf(given) };
}

function mountFile(given: GivenFile): MountFile {
  const lines = linesOf(given);
  return { file: given.file, lines, map: uriWorkerMapRules(given.file, lines) };
}

function linesOf({ file, encoding, bom }: GivenFile) {
  return parsePropertyLines(file.source.text, encoding === "latin1" ? "latin1" : "utf-8", bom);
}

/**
 * One configuration for each file that Apache starts with. What no root includes belongs together as long as it does not
 * contradict itself: a second JkWorkersFile or ServerRoot makes each file one of its own.
 */
function httpdConfigs(given: readonly GivenFile[], loadInclude: LoadInclude): HttpdConfig[] {
  const roots = given.filter(({ isRoot }) => isRoot).map(({ file }) => evaluateHttpd([file], loadInclude));
  const included = new Set(roots.flatMap(({ files }) => files));
  const rest = given.filter(({ isRoot, file }) => !isRoot && !included.has(file)).map(({ file }) => file);
  if (rest.length === 0) return roots;
  const alone = rest.map((file) => evaluateHttpd([file], loadInclude));
  // What one of them includes is a part of it.
  const nested = new Set(alone.flatMap(({ files }) => files.slice(1)));
  const tops = alone.filter(({ files: [first] }) => first !== undefined && !nested.has(first));
  const servers = tops.filter(({ uses }) => uses.some(({ name }) => /^(?:jkworkersfile|listen)$/i.test(name)));
  if (tops.length < 2 || servers.length > 1 || tops.some(({ serverRoot }) => serverRoot !== undefined)) {
    return [...roots, ...tops];
  }
  const files = tops.flatMap(({ files: [first] }) => (first === undefined ? [] : [first]));
  return [...roots, evaluateHttpd(files, loadInclude)];
}

/** httpd takes a byte order mark for the beginning of a directive's name (measured on httpd 2.4.71). */
function withMarks(config: HttpdConfig, marked: ReadonlySet<SourceFile>): HttpdConfig {
  const faults = config.files
    .filter((file) => marked.has(file))
    .map(
      (file): HttpdFault => ({
        code: "httpd-byte-order-mark",
        place: { file, start: 0, end: 0 },
        message:
          "the file begins with a byte order mark, which httpd takes for a part of the first word: it does not start",
        hint: "save it as UTF-8 without a byte order mark",
        refused: true,
        conditional: false,
      }),
    );
  return faults.length === 0 ? config : { ...config, faults: [...faults, ...config.faults] };
}

function sitesOf(
  configs: readonly HttpdConfig[],
  workersFiles: readonly WorkersFile[],
  mountFiles: readonly MountFile[],
): Site[] {
  const taken = new Set<WorkersFile>();
  const asking = configs.filter((config) => usesOf(config, "JkWorkersFile").length > 0 || speaksOfJk(config));
  const sites = configs.map((config): Site => {
    const named = usesOf(config, "JkWorkersFile").at(-1);
    const found =
      named !== undefined
        ? bestMatch(named.args[0]?.text ?? "", workersFiles, asking.length === 1)
        : speaksOfJk(config) && asking.length === 1 && workersFiles.length === 1
          ? workersFiles[0]
          : undefined;
    if (found !== undefined) taken.add(found);
    const properties = usesOf(config, "JkWorkerProperty");
    const isKnown = found !== undefined || (named === undefined && properties.length > 0);
    const view = isKnown ? viewOf(found, properties, config.serverRoot) : undefined;
    const files = usesOf(config, "JkMountFile").flatMap((use) => {
      const match = bestMatch(use.args[0]?.text ?? "", mountFiles, false);
      return match ?? [];
    });
    return site(config, found, view, files);
  });
  const lonely = workersFiles.filter((file) => !taken.has(file));
  const ownMounts = configs.length === 0 && lonely.length < 2 ? mountFiles : [];
  for (const file of lonely) sites.push(site(undefined, file, viewOf(file, [], undefined), ownMounts));
  if (sites.length === 0 && mountFiles.length > 0) sites.push(site(undefined, undefined, undefined, mountFiles));
  return sites;
}

function site(
  httpd: HttpdConfig | undefined,
  workersFile: WorkersFile | undefined,
  view: WorkersView | undefined,
  mountFiles: readonly MountFile[],
): Site {
  const workerRules = view === undefined ? [] : workerMountRules(view);
  const known = new Map<HttpdServer | undefined, readonly MountRule[]>();
  const find = (server: HttpdServer | undefined): readonly MountRule[] => {
    if (httpd === undefined || server === undefined) {
      return [...mountFiles.flatMap(({ map }) => map.rules), ...workerRules];
    }
    const fileRules = (use: DirectiveUse) => bestMatch(use.args[0]?.text ?? "", mountFiles, false)?.map.rules ?? [];
    return effectiveMounts(httpd, server, { fileRules, workerRules });
  };
  const rulesOf = (server: HttpdServer | undefined): readonly MountRule[] => {
    const rules = known.get(server) ?? find(server);
    known.set(server, rules);
    return rules;
  };
  return { httpd, workersFile, view, mountFiles, rulesOf };
}

/** Directives of the main server by name; mod_jk takes these nowhere else. */
function usesOf({ uses }: HttpdConfig, name: string): readonly DirectiveUse[] {
  return uses.filter((use) => use.directive?.name === name);
}

function speaksOfJk({ uses }: HttpdConfig): boolean {
  return uses.some(({ directive }) => directive !== undefined);
}

function viewOf(
  workers: WorkersFile | undefined,
  properties: readonly DirectiveUse[],
  serverRoot: string | undefined,
): WorkersView {
  const sources: PropertySource[] = properties.map(({ raw }) => ({
    file: raw.place.file,
    origin: "directive",
    lines: [argumentLine(raw)],
  }));
  if (workers !== undefined) sources.push({ ...workers, origin: "file" });
  const environment = new Map(serverRoot === undefined ? [] : [["ServerRoot", serverRoot]]);
  return resolveWorkers(readPropertyMap(sources, environment));
}

/** The argument of a JkWorkerProperty; where a variable of httpd stands in it, each part is all of it. */
function argumentLine({ text, place }: DirectiveUse["raw"]): PropertyLine {
  const { start, end } = place;
  const written = place.file.source.text;
  if (written.slice(start, end) === text) return parsePropertyLine(written, start, end, { comments: false });
  const line = parsePropertyLine(text, 0, text.length, { comments: false });
  const placed = (token: PropertyToken | undefined) => (token === undefined ? undefined : { ...token, start, end });
  return { ...line, start, end, key: placed(line.key), value: placed(line.value) };
}
