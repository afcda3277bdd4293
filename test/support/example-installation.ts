import { type Assembly, assembleInstallation, type GivenFile } from "../../src/installation/assemble.ts";
import { detectKind } from "../../src/installation/kind.ts";
import type { LoadInclude } from "../../src/modjk/httpd-types.ts";
import type { Example } from "../../src/rules/explanation.ts";
import { SourceText } from "../../src/source-text.ts";

/** Assembles the files of an example, whose Includes find its other files by name. */
export function assembleExample(example: Example): Assembly {
  const given = Object.entries(example).map(([name, text]): GivenFile => {
    const kind = detectKind(name, text);
    if (kind === undefined) throw new Error(`nobody knows what ${name} is`);
    const isRoot = /(?:^|\/)(?:httpd|apache2)\.conf$/.test(name);
    return { file: { name, source: new SourceText(text) }, kind, encoding: "utf-8", bom: false, isRoot };
  });
  const loadInclude: LoadInclude = (pattern) => {
    const wanted = pattern.replace(/^.*\//, "");
    const files = given.map(({ file }) => file).filter(({ name }) => name.replace(/^.*\//, "") === wanted);
    return files.length > 0 ? { files, missed: [] } : { files, missed: [{ name: pattern, reason: "missing" }] };
  };
  return assembleInstallation(given, loadInclude);
}
