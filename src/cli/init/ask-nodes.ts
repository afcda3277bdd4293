import { type Answers, type NodeAnswer, numberOrText, USUAL, unbracketed } from "../../init/answers.ts";
import { nodeAddresses, nodeNames } from "../../init/draft-topology.ts";
import type { Asker } from "./asker.ts";

/** Asks for Tomcats until there are no more. */
export async function askNodes(asker: Asker): Promise<void> {
  const known = nodeNames(asker.answers);
  const message = `Known are ${known.join(", ")}. A further Tomcat?`;
  if (known.length > 0 && !(await asker.yesNo({ message, usual: false }))) return;
  do await askNode(asker);
  while (await asker.yesNo({ message: "Another Tomcat?", usual: nodeNames(asker.answers).length < 2 }));
}

async function askNode(asker: Asker): Promise<void> {
  const done = asker.answers.nodes;
  const number = nodeNames(asker.answers).length + 1;
  let node: NodeAnswer = {
    name: freeName(asker.answers, number),
    host: nodeAddresses(asker.answers).at(-1)?.host ?? "127.0.0.1",
    port: USUAL.ajpPort,
    lbfactor: USUAL.lbfactor,
  };
  const ask = async (words: string, note: string, key: keyof NodeAnswer, read: (text: string) => string | number) => {
    const question = { message: `Tomcat ${number}: ${words}`, usual: String(node[key]), note };
    const put = (text: string): NodeAnswer => ({ ...node, [key]: read(text) });
    const answer = await asker.text(question, (text) => ({ ...asker.answers, nodes: [...done, put(text)] }));
    node = put(answer);
  };
  await ask("name", "Its worker, its route and its jvmRoute: session ids end in it.", "name", String);
  await ask("host", "The address at which Apache reaches it.", "host", unbracketed);
  node = { ...node, port: freePort(asker.answers, node) };
  asker.answers = { ...asker.answers, nodes: [...done, node] };
  await ask("AJP port", "The port of its AJP Connector, not that of its web pages.", "port", numberOrText);
  await ask("lbfactor", "Its share of the work: 2 gets twice as much as 1.", "lbfactor", numberOrText);
}

function freeName(answers: Answers, number: number): string {
  const names = nodeNames(answers);
  let name = `tomcat${number}`;
  for (let next = number + 1; names.includes(name); next++) name = `tomcat${next}`;
  return name;
}

/** The first port from the usual one on that no other node has on that host. */
function freePort(answers: Answers, { name, host }: NodeAnswer): number {
  const taken = nodeAddresses(answers).filter((other) => other.host === host && other.name !== name);
  let port: number = USUAL.ajpPort;
  while (taken.some((other) => other.port === port)) port++;
  return port;
}
