import { type Assembly, assembleInstallation, type GivenFile } from "../../src/installation/assemble.ts";
import { detectKind } from "../../src/installation/kind.ts";
import type { LoadInclude } from "../../src/modjk/httpd-types.ts";
import type { Example } from "../../src/rules/explanation.ts";
import { SourceText } from "../../src/source-text.ts";

/** Assembles the files of an example, whose Includes find its other files by name; absolute paths lie outside. */
export function assembleExample(example: Example): Assembly {
  const given = Object.entries(example).map(([name, text]): GivenFile => {
    const kind = detectKind(name, text);
    if (kind === undefined) throw new Error(`nobody knows what ${name} is`);
    const isRoot = /(?:^|\/)(?:httpd|apache2)\.conf$/.test(name);
    const bom = text.startsWith("\uFEFF");
    return { file: { name, source: new SourceText(bom ? text.slice(1) : text) }, kind, encoding: "utf-8", bom, isRoot };
  });
  const loadInclude: LoadInclude = (pattern) => {
    const wanted = pattern.replace(/^.*\//, "");
    const files = given.map(({ file }) => file).filter(({ name }) => name.replace(/^.*\//, "") === wanted);
    if (files.length > 0) return { files, missed: [] };
    return { files, missed: [{ name: pattern, reason: pattern.startsWith("/") ? "outside" : "missing" }] };
  };
  return assembleInstallation(given, loadInclude);
}
