import { maskRanges, type TextRange } from "../source-text.ts";

/** A name with a value after it: `name =`, in a tag, in a comment or in a URL's parameters. */
const NAMED_VALUE = /(?<![-\w:.])[-\w:.]+[ \t\r\n]*=[ \t\r\n]*/g;
/** `scheme://user:password@` and Oracle's `thin:user/password@`. */
const URL_USER = /(:\/\/[^\s"'<>/@:]*:)[^\s"'<>/@]+(?=@)|(:thin:[^\s"'<>/@:]*\/)[^\s"'<>/@]+(?=@)/gi;
const ENTITY_VALUE = /(<!ENTITY[ \t\r\n]+([^\s"'<>]+)[ \t\r\n]+)("[^"]*"|'[^']*')/g;
const SECRET_NAME = /secret|pass|pwd|credential|encryptionkey/i;

/** Whether an attribute of this name, or a parameter in a URL, holds what must not be shown. */
export function isSecretXmlName(name: string): boolean {
  return SECRET_NAME.test(name) && !/^secretRequired$/i.test(name);
}

/**
 * Where a server.xml holds passwords and secrets: values of attributes whose name says so (in comments too, and in
 * markup that is not well-formed), `password=` and `user:password@` in URLs, and entities with such a name. Linear time.
 *
 * @param text - the whole file, for a value may span lines.
 * @returns ranges that may overlap, in no order.
 */
export function xmlSecretRanges(text: string): TextRange[] {
  const ranges: TextRange[] = [];
  for (NAMED_VALUE.lastIndex = 0; ; ) {
    const found = NAMED_VALUE.exec(text);
    if (found === null) break;
    const name = /^[-\w:.]+/.exec(found[0])?.[0] ?? "";
    if (!isSecretXmlName(name)) continue;
    const [start, end] = valueSpan(text, found.index + found[0].length);
    if (start === end) continue;
    ranges.push({ start, end });
    NAMED_VALUE.lastIndex = end;
  }
  for (const { index, 0: whole, 1: password, 2: thin } of text.matchAll(URL_USER)) {
    ranges.push({ start: index + (password ?? thin ?? "").length, end: index + whole.length });
  }
  for (const { index, 0: whole, 1: opener = "", 2: name = "" } of text.matchAll(ENTITY_VALUE)) {
    if (isSecretXmlName(name)) ranges.push({ start: index + opener.length + 1, end: index + whole.length - 1 });
  }
  return ranges;
}

/** The text of a server.xml with `***` in place of every password and secret; lines keep their number. */
export function maskXmlSecrets(text: string): string {
  return maskRanges(text, xmlSecretRanges(text));
}

/** Where a value begins and ends: between quotes, else up to what ends a URL's parameter. */
function valueSpan(text: string, at: number): readonly [number, number] {
  const quote = text[at];
  if (quote === '"' || quote === "'") {
    const close = text.indexOf(quote, at + 1);
    return [at + 1, close < 0 ? text.length : close];
  }
  const value = /\{[^}"'<>\r\n]*\}|[^\s"'<>&;,]+/y;
  value.lastIndex = at;
  return [at, at + (value.exec(text)?.[0].length ?? 0)];
}
