/** mod_jk 1.2.48 refuses longer names, hosts, routes, domains, redirects and cookie names (measured). */
export const MAX_NAME_BYTES = 60;

/** mod_jk reads workers.properties in pieces of 8191 bytes and takes the rest of a longer line as a new one (measured). */
export const MAX_PROPERTIES_LINE_BYTES = 8191;

/** mod_jk refuses a longer JkWorkerProperty; other lines of httpd may be megabytes long. */
export const MAX_WORKER_PROPERTY_BYTES = 8192;

/**
 * No controls, no Unicode line separators, no halves of surrogate pairs and no noncharacters: none of the formats that
 * lbgen writes can carry them.
 */
export const PLAIN_TEXT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
  /^(?:[^\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufffe\uffff]|[\ud800-\udbff][\udc00-\udfff])*$/;

const encoder = new TextEncoder();

/** Length in UTF-8. */
export function byteLength(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII, which needs no encoding to be counted
  return /^[\u0000-\u007f]*$/.test(text) ? text.length : encoder.encode(text).length;
}

/**
 * Why workers.properties cannot carry a value, or `undefined` if it can: `#` starts a comment anywhere, `$(` a
 * variable, and blanks around a value are dropped (measured on mod_jk 1.2.48).
 */
export function propertyObstacle(value: string): string | undefined {
  if (value.includes("#")) return "holds #, which starts a comment in workers.properties";
  if (value.includes("$(")) return "holds $(, which starts a variable in workers.properties";
  if (value !== value.trim()) return "begins or ends with a blank, which workers.properties drops";
  return undefined;
}

/** Why server.xml cannot carry a value, or `undefined` if it can: Tomcat replaces `${name}` by a system property. */
export function serverXmlObstacle(value: string): string | undefined {
  return value.includes("${") ? "holds ${, which starts a property in server.xml" : undefined;
}
