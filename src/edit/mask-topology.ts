import { composeYaml, hiddenWords, syntaxProblems } from "../model/yaml-syntax.ts";
import { readValues } from "../model/yaml-values.ts";
import { maskRanges, type TextRange } from "../source-text.ts";

/** The comment at the end of a line; a string may hold such characters too, which hides no less. */
const COMMENT = /(?:^|[ \t])#[^\r\n]*/gm;

/** A secret in a line that was commented out. */
const NAMED_SECRET = /(?:secret|password|passwd|passphrase)["']?[ \t]{0,40}[:=][ \t]{0,40}/i;

/**
 * Where a topology spells out secrets; where one only says in which file or variable a secret is, it has none.
 *
 * @param text - the whole file, YAML or JSON, without a byte order mark.
 * @returns ranges that may overlap, in no order; all that may be a secret where the text is no YAML.
 */
export function topologySecretRanges(text: string): readonly TextRange[] {
  const composed = composeYaml(text.replace(/\r(?!\n)/g, "\n"));
  if ("tooComplex" in composed) return [{ start: 0, end: text.length }];
  if (syntaxProblems(composed.documents).length > 0) return hiddenWords(text);
  return readValues(composed.documents[0]?.contents ?? null).secrets;
}

/** The text of a topology with `***` in place of every secret, comments included; lines keep their number. */
export function maskTopologySecrets(text: string): string {
  const ranges = [...topologySecretRanges(text)];
  for (const { index, 0: comment } of text.matchAll(COMMENT)) {
    const found = NAMED_SECRET.exec(comment);
    if (found === null) continue;
    const start = index + found.index + found[0].length;
    if (start < index + comment.length) ranges.push({ start, end: index + comment.length });
  }
  return maskRanges(text, ranges);
}
