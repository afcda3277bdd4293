import { textWidth } from "../terminal-width.ts";
import { type Answers, type NodeAnswer, USUAL } from "./answers.ts";

/** What else the command was told. */
export interface Deeds {
  /** The topology file; the usual one if left out. */
  readonly file: string | undefined;
  /** The files that it started from. */
  readonly from: readonly string[];
  readonly gitignore: boolean;
  readonly generate: boolean;
  readonly serve: boolean;
}

/** The words of a command that gives the same answers without asking. */
export function initCommand(answers: Answers, deeds: Deeds): readonly string[] {
  const { apache, secret } = answers;
  const isFresh = answers.base === undefined;
  return [
    "lbgen",
    "init",
    ...(deeds.file === undefined ? [] : [deeds.file]),
    "--yes",
    ...deeds.from,
    ...(isFresh ? ["--balancer", answers.balancer ?? USUAL.balancer] : []),
    ...answers.nodes.flatMap((node) => ["--node", nodeArgument(node)]),
    ...unless(isFresh ? USUAL.method : undefined, "--method", answers.method),
    ...unless(isFresh ? USUAL.sticky : undefined, "--sticky", answers.sticky),
    ...(answers.mounts ?? []).flatMap((pattern) =>
      isFresh && answers.mounts?.length === 1 && pattern === USUAL.mounts[0] ? [] : ["--mount", pattern],
    ),
    ...(apache === undefined ? [] : unless(addressText(USUAL.apache), "--apache", addressText(apache))),
    ...unless(isFresh ? USUAL.layout : undefined, "--layout", answers.layout),
    ...[...answers.serverXml].flatMap(([name, path]) => ["--server-xml", `${name}=${path}`]),
    ...(secret === undefined ? [] : "env" in secret ? ["--secret-env", secret.env] : ["--secret-file", secret.file]),
    ...(answers.cluster === true ? ["--cluster"] : []),
    ...(deeds.gitignore ? ["--gitignore"] : []),
    ...(deeds.generate ? ["--generate"] : []),
    ...(deeds.serve ? ["--serve"] : []),
  ];
}

/**
 * A command line for a shell, broken before an option where a line would be longer than `width` columns.
 *
 * @param indent - blanks before all lines but the first.
 */
export function shellText(words: readonly string[], width: number, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const part of optionParts(words.map(quoted))) {
    // The backslash needs room too.
    if (line !== "" && textWidth(line) + 1 + textWidth(part) > width - 2) {
      lines.push(`${line} \\`);
      line = indent + part;
    } else line = line === "" ? part : `${line} ${part}`;
  }
  return [...lines, line].join("\n");
}

/** What must not be torn apart: an option and its value. */
function optionParts(words: readonly string[]): string[] {
  const parts: string[] = [];
  for (const word of words) {
    const last = parts.at(-1);
    if (last?.startsWith("--") === true && !last.includes(" ") && !word.startsWith("--"))
      parts[parts.length - 1] = `${last} ${word}`;
    else parts.push(word);
  }
  return parts;
}

function quoted(word: string): string {
  return /^[\w%+,./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function unless(usual: string | undefined, option: string, value: string | undefined): string[] {
  return value === undefined || value === usual ? [] : [option, value];
}

function nodeArgument({ name, host, port, lbfactor }: NodeAnswer): string {
  const weight = lbfactor === USUAL.lbfactor ? "" : `*${lbfactor}`;
  return `${name}=${bracketed(host)}:${port}${weight}`;
}

function addressText({ host, port }: { readonly host: string; readonly port: number | string }): string {
  return port === USUAL.apache.port ? bracketed(host) : `${bracketed(host)}:${port}`;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
