import type { Example } from "./explanation.ts";

/** Name of the topology in examples. */
const TOPOLOGY = "lbgen.yaml";

/** An example of several files; every text is written as a template that starts and ends with a line end of its own. */
export function files(texts: Readonly<Record<string, string>>): Example {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, outdent(text)]));
}

/** An example that is one topology. */
export function topology(text: string): Example {
  return files({ [TOPOLOGY]: text });
}

/** What a topology says beside a server.xml. */
export interface Beside {
  /** Further keys of the node that has the server.xml. */
  readonly node?: string;
  /** Further nodes. */
  readonly nodes?: readonly string[];
  /** Further keys at the top. */
  readonly top?: string;
}

/** An example that is a server.xml, with the topology of the node that it belongs to. */
export function serverXml(text: string, { node, nodes = [], top }: Beside = {}): Example {
  const first = ["name: tomcat1", "host: 127.0.0.1", "serverXml: server.xml", ...(node === undefined ? [] : [node])];
  const lines = [
    ...(top === undefined ? [] : [top]),
    "balancers: [{ name: lb }]",
    "nodes:",
    ...[`{ ${first.join(", ")} }`, ...nodes].map((line) => `  - ${line}`),
  ];
  return files({ [TOPOLOGY]: lines.join("\n"), "server.xml": text });
}

/** A text without the indentation that all its lines share, and without the empty line before the first. */
function outdent(text: string): string {
  const lines = text.replace(/^\n/, "").trimEnd().split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const shared = indents.length === 0 ? 0 : Math.min(...indents);
  return `${lines.map((line) => line.slice(shared)).join("\n")}\n`;
}
