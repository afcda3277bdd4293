/** What is shown in place of a secret. */
const MASK = "***";

/** A name with a value after it: `name =`, in a tag, in a comment or in a URL's parameters. */
const NAMED_VALUE = /(?<![-\w:.])[-\w:.]+[ \t\r\n]*=[ \t\r\n]*/g;
/** `scheme://user:password@` and Oracle's `thin:user/password@`. */
const URL_USER = /(:\/\/[^\s"'<>/@:]*:)[^\s"'<>/@]+(?=@)|(:thin:[^\s"'<>/@:]*\/)[^\s"'<>/@]+(?=@)/gi;
const ENTITY_VALUE = /(<!ENTITY[ \t\r\n]+([^\s"'<>]+)[ \t\r\n]+)("[^"]*"|'[^']*')/g;
const SECRET_NAME = /secret|pass|pwd|credential|encryptionkey/i;

/** Whether an attribute of this name, or a parameter in a URL, holds what must not be shown. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !/^secretRequired$/i.test(name);
}

/**
 * The text of a server.xml with `***` in place of every password and secret: values of attributes whose name says so
 * (in comments too, and in markup that is not well-formed), `password=` and `user:password@` in URLs, and entities with
 * such a name. Lines keep their number, so that a line of the result can be shown for a finding; give the whole file, for
 * a value may span lines. Linear time.
 */
export function maskXmlSecrets(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (NAMED_VALUE.lastIndex = 0; ; ) {
    const found = NAMED_VALUE.exec(text);
    if (found === null) break;
    const valueStart = found.index + found[0].length;
    const name = /^[-\w:.]+/.exec(found[0])?.[0] ?? "";
    if (!isSecretName(name)) continue;
    const [start, end] = valueSpan(text, valueStart);
    if (start === end) continue;
    pieces.push(text.slice(from, start), maskLines(text.slice(start, end)));
    from = end;
    NAMED_VALUE.lastIndex = end;
  }
  pieces.push(text.slice(from));
  return pieces
    .join("")
    .replace(URL_USER, (_whole, password?: string, thin?: string) => `${password ?? thin ?? ""}${MASK}`)
    .replace(ENTITY_VALUE, (whole, opener: string, name: string, value: string) => {
      return isSecretName(name) ? `${opener}${value[0] ?? ""}${maskLines(value.slice(1, -1))}${value[0] ?? ""}` : whole;
    });
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

/** One mask for each line of a value, with the line ends between them kept. */
function maskLines(value: string): string {
  return value === "" ? "" : value.replace(/[^\r\n]+/g, MASK);
}
