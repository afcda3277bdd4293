import { parseNodeArgument } from "../edit/node-argument.ts";
import { shown } from "../model/shown.ts";
import { type Answers, numberOrText, USUAL } from "./answers.ts";
import { findingsOf, newFinding } from "./check-answers.ts";
import { nodeNames } from "./draft-topology.ts";

/** Answers as options of a command line give them; paths are relative to the topology's folder. */
export interface InitFlags {
  readonly balancer?: string | undefined;
  readonly node: readonly string[];
  readonly method?: string | undefined;
  readonly sticky?: string | undefined;
  readonly mount: readonly string[];
  readonly apache?: string | undefined;
  readonly layout?: string | undefined;
  readonly secretEnv?: string | undefined;
  readonly secretFile?: string | undefined;
  readonly serverXml: readonly { readonly node: string; readonly path: string }[];
  readonly cluster?: boolean | undefined;
}

/** An option that cannot be taken. */
export interface FlagFault {
  readonly fault: string;
  readonly hint: string | undefined;
}

/** Codes that are settled, or told, once all is known. */
export const SETTLED_LATER: readonly string[] = ["no-nodes", "no-members", "no-secret", "secret-missing"];

/**
 * Puts options on top of answers, one after the other, each judged by what the model finds new with it.
 *
 * @param start - no answers, or those of existing files.
 */
export function answersFromFlags(start: Answers, flags: InitFlags): Answers | FlagFault {
  let answers = start;
  let before = findingsOf(answers);
  for (const { option, put } of steps(flags)) {
    const next = put(answers);
    if ("fault" in next) return { fault: `${option}: ${next.fault}`, hint: next.hint };
    const finding = newFinding(before, next, SETTLED_LATER);
    if (finding?.severity === "error") return { fault: `${option}: ${finding.message}`, hint: finding.hint };
    answers = next;
    before = findingsOf(answers);
  }
  return answers;
}

interface Step {
  readonly option: string;
  readonly put: (answers: Answers) => Answers | FlagFault;
}

/** Nodes come before what is said of nodes. */
function steps(flags: InitFlags): readonly Step[] {
  const plain = (option: string, part: Partial<Answers>): Step => ({
    option,
    put: (answers) => ({ ...answers, ...part }),
  });
  const { balancer, method, sticky, apache, layout, secretEnv, secretFile } = flags;
  return [
    ...(balancer === undefined ? [] : [plain("--balancer", { balancer })]),
    ...flags.node.map((text) => ({ option: "--node", put: (answers: Answers) => withNode(answers, text) })),
    ...(method === undefined ? [] : [plain("--method", { method })]),
    ...(sticky === undefined ? [] : [plain("--sticky", { sticky })]),
    ...(flags.mount.length === 0 ? [] : [plain("--mount", { mounts: flags.mount })]),
    ...(apache === undefined ? [] : [{ option: "--apache", put: (answers: Answers) => withApache(answers, apache) }]),
    ...(layout === undefined ? [] : [plain("--layout", { layout })]),
    ...flags.serverXml.map(({ node, path }) => ({
      option: "--server-xml",
      put: (answers: Answers) => withServerXml(answers, node, path),
    })),
    ...(secretEnv === undefined ? [] : [plain("--secret-env", { secret: { env: secretEnv } })]),
    ...(secretFile === undefined ? [] : [plain("--secret-file", { secret: { file: secretFile } })]),
    ...(flags.cluster === true ? [plain("--cluster", { cluster: true })] : []),
  ];
}

function withNode(answers: Answers, text: string): Answers | FlagFault {
  const node = parseNodeArgument(text);
  if ("fault" in node) return node;
  return { ...answers, nodes: [...answers.nodes, { ...node, lbfactor: node.lbfactor ?? USUAL.lbfactor }] };
}

/** `HOST` or `HOST:PORT`; an IPv6 address stands in brackets where a port follows. */
function withApache(answers: Answers, text: string): Answers | FlagFault {
  const found = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::([^:]*))?$/.exec(text);
  // An IPv6 address alone needs no brackets.
  const host = found?.[1] ?? found?.[2] ?? (/^[0-9A-Fa-f:.]+$/.test(text) ? text : undefined);
  if (host === undefined || host === "")
    return { fault: `${shown(text)} is no address`, hint: "write HOST or HOST:PORT, such as 192.168.0.2:80" };
  const port = found?.[3] === undefined ? USUAL.apache.port : numberOrText(found[3]);
  return { ...answers, apache: { host, port } };
}

function withServerXml(answers: Answers, node: string, path: string): Answers | FlagFault {
  const names = nodeNames(answers);
  if (!names.includes(node))
    return { fault: `there is no node ${shown(node)}`, hint: `its nodes are ${names.join(", ") || "none"}` };
  return { ...answers, serverXml: new Map([...answers.serverXml, [node, path]]) };
}
