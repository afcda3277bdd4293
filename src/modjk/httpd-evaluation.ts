import { parseHttpdConf, splitHttpdLine } from "../formats/httpd-conf.ts";
import { type MappedText, rangeInFile } from "../formats/httpd-lines.ts";
import type {
  HttpdArgument,
  HttpdDirectiveNode,
  HttpdNode,
  HttpdRawArguments,
  HttpdSectionNode,
  HttpdTree,
} from "../formats/httpd-tree.ts";
import type { Place, SourceFile } from "../place.ts";
import { SourceText, type TextRange } from "../source-text.ts";
import { CONDITION_SECTIONS, evaluateCondition } from "./httpd-conditions.ts";
import { DirectiveChecker, type FoundFault, jkDirective } from "./httpd-directive-faults.ts";
import {
  commentFault,
  includeFault,
  loadModuleFault,
  moduleNameFault,
  ownArgumentFault,
  sectionArgumentFault,
  sectionPlaceFault,
  variableNameFault,
} from "./httpd-own-faults.ts";
import type {
  ArgumentUse,
  DirectiveUse,
  HttpdConfig,
  HttpdFault,
  HttpdServer,
  IncludeUse,
  LoadInclude,
  SectionUse,
  SkippedPart,
} from "./httpd-types.ts";
import type { HttpdVariables } from "./httpd-variables.ts";
import { isWatched } from "./httpd-watched.ts";

/** How deep httpd follows Includes (measured on httpd 2.4.71). */
const MAX_INCLUDE_DEPTH = 128;
/** Files that are read, each as often as it is included. */
const MAX_FILES = 20_000;
/** Sections in sections, those around Includes counted too. */
const MAX_SECTIONS = 100;
/** Lines that are looked at, each as often as its file is included. */
const MAX_NODES = 400_000;

/** Files of mod_jk that are asked for. */
const MAX_ASKED = 200;

/** Longest name or list of addresses in a label. */
const MAX_LABEL = 80;

/** A server while it is read. */
interface OpenServer extends HttpdServer {
  label: string;
  serverName: string | undefined;
  readonly uses: DirectiveUse[];
}

/** What holds for the lines of one block. */
interface Context {
  readonly file: SourceFile;
  readonly server: OpenServer;
  readonly sections: readonly SectionUse[];
  readonly conditional: boolean;
  /** Of Includes. */
  readonly depth: number;
}

/** A block that is being read; a stack of them, since Includes and sections nest deeper than calls may. */
interface Frame {
  readonly nodes: readonly HttpdNode[];
  next: number;
  readonly context: Context;
}

/** A line with its variables replaced. */
interface ReadLine {
  readonly name: string;
  readonly nameRange: TextRange;
  readonly args: readonly HttpdArgument[];
  readonly raw: HttpdRawArguments;
}

/** One run of {@link evaluateHttpd}. */
export class Evaluation {
  readonly #loadInclude: LoadInclude;
  readonly #variables: HttpdVariables;
  readonly #checker = new DirectiveChecker();
  readonly #trees = new Map<SourceFile, HttpdTree>();
  readonly #frames: Frame[] = [];
  readonly #loaded = new Set<string>();
  readonly #hosts: OpenServer[] = [];
  readonly #uses: DirectiveUse[] = [];
  readonly #faults: HttpdFault[] = [];
  readonly #faultKeys = new Map<SourceFile, Set<string>>();
  readonly #includes: IncludeUse[] = [];
  readonly #skipped: SkippedPart[] = [];
  readonly #missing: DirectiveUse[] = [];
  /** Whether the file of a path is missing, by path and ServerRoot. */
  readonly #asked = new Map<string, boolean>();
  #serverRoot: string | undefined;
  #filesRead = 0;
  #nodesRead = 0;
  #isTooDeep = false;
  #isTooLarge = false;

  /** @param serverRoot - until a ServerRoot is read. */
  constructor(loadInclude: LoadInclude, variables: HttpdVariables, serverRoot: string | undefined) {
    this.#loadInclude = loadInclude;
    this.#variables = variables;
    this.#serverRoot = serverRoot;
  }

  run(roots: readonly SourceFile[]): HttpdConfig {
    const first = roots[0] ?? { name: "", source: new SourceText("") };
    const main = openServer({ file: first, start: 0, end: 0 }, undefined, false);
    for (const file of roots) {
      if (this.#trees.has(file)) continue;
      this.#frames.push(this.#open(file, { file, server: main, sections: [], conditional: false, depth: 0 }));
      this.#readFrames();
    }
    return {
      files: [...this.#trees.keys()],
      serverRoot: this.#serverRoot,
      main,
      hosts: this.#hosts,
      uses: this.#uses,
      faults: this.#faults,
      includes: this.#includes,
      missing: this.#missing,
      skipped: this.#skipped,
    };
  }

  #open(file: SourceFile, context: Context): Frame {
    this.#filesRead++;
    let tree = this.#trees.get(file);
    if (tree === undefined) {
      tree = parseHttpdConf(file.source.text);
      this.#trees.set(file, tree);
      for (const { start, end, ...fault } of tree.faults) {
        this.#report({ ...fault, place: { file, start, end } }, context);
      }
    }
    return { nodes: tree.nodes, next: 0, context };
  }

  #readFrames(): void {
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      const node = frame.nodes[frame.next++];
      if (node === undefined) this.#frames.pop();
      else if (this.#isTooLarge) this.#frames.length = 0;
      else if (++this.#nodesRead > MAX_NODES) {
        const message = `the configuration has more than ${MAX_NODES} lines, files counted as often as they are included; the rest is not read`;
        this.#reportTooLarge(placeOf(frame.context, node), message, frame.context);
      } else if (node.kind === "directive") this.#readDirective(node, frame.context);
      else if (node.kind === "section") this.#readSection(node, frame.context);
      else if (node.kind === "comment") this.#report(commentFault(node, frame.context.file), frame.context);
    }
  }

  #readDirective(node: HttpdDirectiveNode, context: Context): void {
    const range = { start: node.nameStart, end: node.nameEnd };
    const line = this.#expand(node.line, { ...node, nameRange: range }, context);
    if (line === undefined) return;
    const { name, args } = line;
    const words = args.map(({ text }) => text);
    switch (name.toLowerCase()) {
      case "define":
        if (this.#hasArguments(node, line, 2, context)) this.#variables.define(words[0] ?? "", words[1]);
        break;
      case "undefine":
        if (this.#hasArguments(node, line, 1, context)) this.#variables.undefine(words[0] ?? "");
        break;
      case "serverroot":
        if (this.#hasArguments(node, line, 1, context)) this.#serverRoot = words[0];
        break;
      case "include":
      case "includeoptional":
        if (this.#hasArguments(node, line, 1, context)) this.#include(node, line, context);
        break;
      case "use":
        this.#skipped.push({ place: placeOf(context, node), reason: "use" });
        break;
      case "loadmodule":
        this.#report(loadModuleFault(args, placeOf(context, node)), context);
        if (words[0] !== undefined && !context.conditional) this.#loaded.add(words[0]);
        break;
      case "servername":
        if (context.sections.length === 0) nameServer(context.server, words[0]);
        break;
    }
    this.#use(node, line, context);
  }

  #use(node: HttpdDirectiveNode, line: ReadLine, context: Context): void {
    const { isJk, directive } = jkDirective(line.name);
    if (!isJk && !isWatched(line.name)) return;
    const { file, server, sections, conditional } = context;
    const use: DirectiveUse = {
      name: line.name,
      directive,
      place: placeOf(context, node),
      namePlace: { file, ...line.nameRange },
      args: argumentUses(file, line.args),
      raw: { text: line.raw.text, place: { file, start: line.raw.start, end: line.raw.end } },
      server,
      sections,
      conditional,
    };
    server.uses.push(use);
    this.#uses.push(use);
    if (isJk) for (const fault of this.#checker.check(use)) this.#report(fault, context);
    if (this.#isMissing(use)) this.#missing.push(use);
  }

  /** Whether a directive names a file that would be here, and is not. */
  #isMissing({ directive, args, place }: DirectiveUse): boolean {
    const path = args[0]?.text ?? "";
    const isFile = directive?.name === "JkWorkersFile" || directive?.name === "JkMountFile";
    if (!isFile || path === "" || /[*?[]|\$\{/.test(path)) return false;
    const key = JSON.stringify([path, this.#serverRoot]);
    const known = this.#asked.get(key);
    if (known !== undefined || this.#asked.size >= MAX_ASKED) return known ?? false;
    const { files, missed } = this.#loadInclude(path, place.file, this.#serverRoot);
    const isMissing = files.length === 0 && missed.length > 0 && missed.every(({ reason }) => reason === "missing");
    this.#asked.set(key, isMissing);
    return isMissing;
  }

  #include(node: HttpdDirectiveNode, line: ReadLine, context: Context): void {
    const [pattern = ""] = line.args.map(({ text }) => text);
    const optional = line.name.toLowerCase() === "includeoptional";
    const place = placeOf(context, node);
    if (this.#isTooDeep || this.#isTooLarge) return;
    if (context.depth >= MAX_INCLUDE_DEPTH) {
      this.#isTooDeep = true;
      const message = `the Includes are nested more than ${MAX_INCLUDE_DEPTH} deep, httpd takes it for a loop and does not start`;
      const hint = "look for a file that includes itself";
      this.#report({ code: "include-depth", place, message, hint, refused: true }, context);
      return;
    }
    const { files, missed } = this.#loadInclude(pattern, context.file, this.#serverRoot);
    this.#includes.push({ pattern, optional, place, files, missed, conditional: context.conditional });
    for (const { name, reason } of missed) {
      if (reason === "missing" && optional) continue;
      this.#report(includeFault(place, name, reason), context);
    }
    if (this.#filesRead + files.length > MAX_FILES) {
      const message = `more than ${MAX_FILES} files are included, counted as often as they are; the rest is not read`;
      this.#reportTooLarge(place, message, context);
      return;
    }
    const depth = context.depth + 1;
    const frames = files.map((file) => this.#open(file, { ...context, file, depth }));
    this.#frames.push(...frames.reverse()); // the last one on the stack is read first
  }

  #readSection(node: HttpdSectionNode, context: Context): void {
    const range = { start: node.nameStart, end: node.nameEnd };
    const line = this.#expand(node.line, { ...node, nameRange: range }, context);
    if (line === undefined) return;
    const { name } = node;
    const key = name.toLowerCase();
    const args = argumentUses(context.file, line.args);
    const words = args.map(({ text }) => text);
    const place = placeOf(context, node);
    this.#report(sectionArgumentFault(name, words, place), context);
    if (CONDITION_SECTIONS.has(key)) {
      this.#readCondition(node, key, args, context);
      return;
    }
    if (node.children.some(({ kind }) => kind === "foreign")) {
      this.#skipped.push({ place, reason: key === "macro" ? "macro" : "foreign" });
      return;
    }
    this.#report(sectionPlaceFault(name, context.sections, !context.server.isMain, place), context);
    if (key === "virtualhost") {
      const server = openServer(place, words, context.conditional);
      this.#hosts.push(server);
      this.#frames.push({ nodes: node.children, next: 0, context: { ...context, server, sections: [] } });
      return;
    }
    if (context.sections.length >= MAX_SECTIONS) {
      const message = `sections are nested more than ${MAX_SECTIONS} deep, which is not looked at`;
      this.#report({ code: "httpd-too-large", place, message, hint: "nest fewer sections", refused: false }, context);
      return;
    }
    const sections = [...context.sections, { name, args, place }];
    this.#frames.push({ nodes: node.children, next: 0, context: { ...context, sections } });
  }

  #readCondition(node: HttpdSectionNode, key: string, args: readonly ArgumentUse[], context: Context): void {
    const [first] = args;
    if (key === "ifmodule" && first !== undefined) this.#report(moduleNameFault(first), context);
    const verdict = evaluateCondition(
      key,
      args.map(({ text }) => text),
      {
        loaded: this.#loaded,
        isDefined: (name) => this.#variables.isDefined(name),
        loadsJk: node.children.some(loadsJk),
      },
    );
    if (!verdict.read) {
      this.#skipped.push({ place: placeOf(context, node), reason: "condition" });
      return;
    }
    const conditional = context.conditional || verdict.conditional;
    this.#frames.push({ nodes: node.children, next: 0, context: { ...context, conditional } });
  }

  /** A line with its variables replaced; `undefined` where nothing is left of it. */
  #expand(line: MappedText, written: ReadLine, context: Context): ReadLine | undefined {
    const expanded = this.#variables.expand(line);
    for (const { name, start, end } of expanded.unknown) {
      const message = `\${${name}} is not defined, httpd leaves it as it stands and warns`;
      const hint = `write Define ${name} above, unless httpd's environment has it`;
      const place = { file: context.file, start, end };
      this.#report({ code: "define-unknown", place, message, hint, refused: false }, context);
    }
    if (expanded.isTooLarge) {
      const place = { file: context.file, ...rangeInFile(line, 0, line.text.length) };
      const message = "the variables of the configuration hold too much text; the rest is not read";
      this.#reportTooLarge(place, message, context);
      return undefined;
    }
    if (expanded.line === line) return written;
    const parts = splitHttpdLine(expanded.line);
    if (parts === undefined) return undefined;
    return { ...parts, nameRange: { start: parts.nameStart, end: parts.nameEnd } };
  }

  /** Whether one of httpd's own directives has as many arguments as it takes. */
  #hasArguments(node: HttpdDirectiveNode, { name, args }: ReadLine, most: 1 | 2, context: Context): boolean {
    const place = placeOf(context, node);
    const fault = ownArgumentFault(name, args, most, place) ?? variableNameFault(name, args, place);
    this.#report(fault, context);
    return fault === undefined;
  }

  #reportTooLarge(place: Place, message: string, context: Context): void {
    this.#isTooLarge = true;
    const hint = "check that these are the files you mean";
    this.#report({ code: "httpd-too-large", place, message, hint, refused: false }, context);
  }

  #report(fault: FoundFault | undefined, { conditional }: Context): void {
    if (fault === undefined) return;
    const { file, start, end } = fault.place;
    let keys = this.#faultKeys.get(file);
    if (keys === undefined) {
      keys = new Set();
      this.#faultKeys.set(file, keys);
    }
    const key = `${fault.code} ${start} ${end}`;
    if (keys.has(key)) return;
    keys.add(key);
    this.#faults.push({ ...fault, conditional });
  }
}

function openServer(place: Place, addresses: readonly string[] | undefined, conditional: boolean): OpenServer {
  const isMain = addresses === undefined;
  const label = isMain ? "main server" : hostTag(addresses);
  return { label, place, isMain, serverName: undefined, addresses: addresses ?? [], uses: [], conditional };
}

/** The last ServerName counts. */
function nameServer(server: OpenServer, name: string | undefined): void {
  if (name === undefined) return;
  server.serverName = name;
  if (!server.isMain) server.label = `${hostTag(server.addresses)} ${shortened(name)}`;
}

function hostTag(addresses: readonly string[]): string {
  return `<VirtualHost ${shortened(addresses.join(" "))}>`;
}

function shortened(text: string): string {
  return text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL)}…` : text;
}

function placeOf({ file }: Context, { start, end }: TextRange): Place {
  return { file, start, end };
}

function argumentUses(file: SourceFile, args: readonly HttpdArgument[]): readonly ArgumentUse[] {
  return args.map(({ text, quoted, start, end }) => ({ text, quoted, place: { file, start, end } }));
}

function loadsJk(node: HttpdNode): boolean {
  return node.kind === "directive" && /^loadmodule$/i.test(node.name) && node.args[0]?.text === "jk_module";
}
