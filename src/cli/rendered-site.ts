import type { Assembly, GivenFile } from "../installation/assemble.ts";
import type { FileKind } from "../installation/kind.ts";
import type { Topology } from "../model/topology.ts";
import { SourceText } from "../source-text.ts";
import type { Progress } from "./io.ts";

/** The two files of Apache that a topology generates, and what each is. */
const FILES: readonly (readonly [path: string, kind: FileKind])[] = [
  ["apache/workers.properties", "workers"],
  ["apache/jk.conf", "httpd"],
];

/**
 * Reads what a topology generates for Apache as if it were there already.
 *
 * @param secrets - by name of node; none where they play no part.
 */
export async function assembleRendered(
  topology: Topology,
  secrets: ReadonlyMap<string, string> = new Map(),
  progress?: Progress,
): Promise<Assembly> {
  const [{ renderTopology }, { loadTemplates }, { assembleInstallation }] = await Promise.all([
    import("../render/render.ts"),
    import("./templates.ts"),
    import("../installation/assemble.ts"),
  ]);
  const { files } = renderTopology(
    topology,
    loadTemplates(),
    secrets,
    () => ({ files: undefined, diagnostics: [] }),
    (done, total) => progress?.tick("rendering nodes", done, total),
  );
  const given = FILES.flatMap(([path, kind]): GivenFile[] => {
    const found = files.find((file) => file.path === path);
    if (found === undefined) return [];
    const text = Buffer.from(found.bytes).toString("utf8");
    return [{ file: { name: path, source: new SourceText(text) }, kind, encoding: "utf-8", bom: false, isRoot: false }];
  });
  return assembleInstallation(given, () => ({ files: [], missed: [] }));
}
