import type { Diagnostic } from "../../src/diagnostic.ts";
import { readTopology, type TopologyReading } from "../../src/model/validate.ts";

/** Reads a topology from text. */
export function readText(text: string): TopologyReading {
  return readTopology(Buffer.from(text), "t.yaml");
}

/** A finding as tests compare it: `line:column severity code`. */
export function brief({ line, column, severity, code }: Diagnostic): string {
  return `${line}:${column} ${severity} ${code}`;
}

/** The findings of a topology, in brief. */
export function findingsOf(text: string): string[] {
  return readText(text).diagnostics.map(brief);
}

/** Two nodes on loopback, one balancer: nothing to find. `more` is added to the top level. */
export function topologyWith(parts: { top?: string; balancer?: string; node?: string; second?: string } = {}): string {
  return [
    "balancers:",
    "  - name: lb",
    ...indent(parts.balancer, 4),
    "nodes:",
    "  - name: t1",
    "    host: 127.0.0.1",
    ...indent(parts.node ?? "ajp: { port: 8009 }", 4),
    "  - name: t2",
    "    host: 127.0.0.1",
    ...indent(parts.second ?? "ajp: { port: 8010 }", 4),
    ...indent(parts.top, 0),
    "",
  ].join("\n");
}

function indent(text: string | undefined, by: number): string[] {
  return text === undefined ? [] : text.split("\n").map((line) => " ".repeat(by) + line);
}
