/**
 * The session ids that a request names, in the order in which Tomcat tries them: every cookie of the name; where there is
 * none, the last path parameter of the name.
 *
 * @param headers - flat: name, value; repeats of Cookie may be merged with a comma, as httpd does.
 */
export function requestedSessionIds(
  headers: readonly string[],
  uri: string,
  cookieName: string,
  pathParameter: string,
): readonly string[] {
  const ids = cookieValues(headers, cookieName);
  if (ids.length > 0 || !uri.includes(";")) return ids;
  const id = pathParameterValue(uri, pathParameter);
  return id === undefined ? [] : [id];
}

function cookieValues(headers: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const header = headers[index] as string;
    if (header.length !== 6 || header.toLowerCase() !== "cookie") continue;
    for (const pair of (headers[index + 1] as string).split(/[;,]/)) {
      const at = pair.indexOf("=");
      if (at === -1 || pair.slice(0, at).trim() !== name) continue;
      const value = pair.slice(at + 1).trim();
      values.push(value.startsWith('"') && value.endsWith('"') && value.length > 1 ? value.slice(1, -1) : value);
    }
  }
  return values;
}

/** Parameters may follow any segment of a path. */
function pathParameterValue(uri: string, name: string): string | undefined {
  let found: string | undefined;
  for (const segment of uri.split("/")) {
    for (const parameter of segment.split(";").slice(1)) {
      const at = parameter.indexOf("=");
      if (at !== -1 && parameter.slice(0, at) === name) found = parameter.slice(at + 1);
    }
  }
  return found;
}
