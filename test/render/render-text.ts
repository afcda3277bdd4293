import { readFileSync } from "node:fs";
import type { Topology } from "../../src/model/topology.ts";
import type { Templates } from "../../src/render/render.ts";
import { renderTopology } from "../../src/render/render.ts";
import { readText } from "../support/topology.ts";

const template = (name: string): string =>
  readFileSync(new URL(`../../templates/${name}.hbs`, import.meta.url), "utf8");

const templates: Templates = {
  workersProperties: template("workers.properties"),
  jkConf: template("jk.conf"),
  serverXml: template("server.xml"),
  install: template("INSTALL.md"),
};

export interface Rendered {
  /** By path. */
  readonly texts: Readonly<Record<string, string>>;
  /** Paths of the files that hold a secret. */
  readonly secret: readonly string[];
  readonly workers: string;
  readonly jkConf: string;
  readonly install: string;
}

/** Renders a topology whose secrets, if any, are written in it; a node's own server.xml becomes an empty one. */
export function render(topology: Topology): Rendered {
  const secrets = new Map(
    topology.nodes.flatMap(({ name, ajp }) => (typeof ajp.secret === "string" ? [[name, ajp.secret] as const] : [])),
  );
  const { files, diagnostics } = renderTopology(topology, templates, secrets, () => ({
    files: { serverXml: new Uint8Array(), patch: new Uint8Array() },
    diagnostics: [],
  }));
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  const texts = Object.fromEntries(files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString("utf8")]));
  return {
    texts,
    secret: files.filter(({ secret }) => secret).map(({ path }) => path),
    workers: texts["apache/workers.properties"] ?? "",
    jkConf: texts["apache/jk.conf"] ?? "",
    install: texts["INSTALL.md"] ?? "",
  };
}

/** Reads and renders; a topology with errors is the test's own mistake. */
export function renderText(text: string): Rendered {
  const { topology, diagnostics } = readText(text);
  if (topology === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return render(topology);
}
