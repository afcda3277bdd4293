import { toByteText } from "./uri-bytes.ts";

/** JkOptions +ForwardURI...: which form of the path Tomcat gets, and the lb worker looks for a session id in. */
export type ForwardUri = "proxy" | "compat" | "compat-unparsed" | "escaped";

/**
 * The path that mod_jk forwards, a byte text. The lb worker looks for the session id in it: with `proxy`, the default,
 * in the decoded path encoded again, so that `%2E` is a dot and a blank is `%20`.
 *
 * @param path - the decoded path with its parameters, a byte text as `httpdPath` gives it.
 * @param target - the target as sent, which `compat-unparsed` forwards up to the query.
 * @see Apache Tomcat Connectors, JkOptions. Measured on mod_jk 1.2.48, every byte.
 */
export function forwardedUri(path: string, target: string, form: ForwardUri = "proxy"): string {
  switch (form) {
    case "compat":
      return path;
    case "compat-unparsed":
      return toByteText(target).split("?", 1)[0] ?? "";
    case "proxy":
    case "escaped":
      return encode(path, form === "proxy");
  }
}

/** All but letters, digits and `$-_.+!*'(),;:@&=~/`. */
function encode(path: string, upperCase: boolean): string {
  return path.replace(/[^A-Za-z0-9$_.+!*'(),;:@&=~/-]/g, (byte) => {
    const digits = byte.charCodeAt(0).toString(16).padStart(2, "0");
    return `%${upperCase ? digits.toUpperCase() : digits}`;
  });
}
