/** Coded names of one direction. The low byte of a code is an index; index 0 has no name. */
export interface HeaderNames {
  readonly names: readonly (string | undefined)[];
  /**
   * The low byte of the code of a name, in any case; 0 for a name that is sent as a text. No two coded names have the
   * same length and the same first letter, so that one comparison is enough.
   */
  codeOf(name: string): number;
}

/** Upper bounds of the lookup table: names are shorter than 32 bytes and start with a letter. */
const LONGEST = 31;

/**
 * @param names - by the low byte of the code.
 * @param coded - whether a name is sent as its code; a name is read by its code in any case.
 */
function headerNames(names: readonly (string | undefined)[], coded: (name: string) => boolean): HeaderNames {
  const bySlot = new Uint8Array((LONGEST + 1) * 32);
  for (const [code, name] of names.entries()) {
    if (name !== undefined && coded(name)) bySlot[slotOf(name)] = code;
  }
  const lower = names.map((name) => name?.toLowerCase() ?? "");
  return Object.freeze({
    names: Object.freeze(names),
    codeOf: (name: string): number => {
      if (name.length > LONGEST) return 0;
      const code = bySlot[slotOf(name)] ?? 0;
      return code !== 0 && equalsLower(name, lower[code] ?? "") ? code : 0;
    },
  });
}

function slotOf(name: string): number {
  return name.length * 32 + (name.charCodeAt(0) & 0x1f);
}

/** Whether a text is a lower-case name of the same length, apart from the case of its letters. */
function equalsLower(text: string, name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    const unit = text.charCodeAt(index);
    const wanted = name.charCodeAt(index);
    if (unit !== wanted && (unit < 0x41 || unit > 0x5a || unit + 0x20 !== wanted)) return false;
  }
  return true;
}

/** mod_jk 1.2.48 sends these as texts, in the case of the client. */
const NEVER_CODED: readonly string[] = ["accept-charset", "accept-encoding", "accept-language"];

/** @see Apache Tomcat Connectors, AJPv13 protocol reference, "Request Headers". What is sent: mod_jk 1.2.48. */
export const REQUEST_HEADER_NAMES: HeaderNames = headerNames(
  [
    undefined,
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "authorization",
    "connection",
    "content-type",
    "content-length",
    "cookie",
    "cookie2",
    "host",
    "pragma",
    "referer",
    "user-agent",
  ],
  (name) => !NEVER_CODED.includes(name),
);

/** @see Apache Tomcat Connectors, AJPv13 protocol reference, "Response Headers". */
export const RESPONSE_HEADER_NAMES: HeaderNames = headerNames(
  [
    undefined,
    "Content-Type",
    "Content-Language",
    "Content-Length",
    "Date",
    "Last-Modified",
    "Location",
    "Set-Cookie",
    "Set-Cookie2",
    "Servlet-Engine",
    "Status",
    "WWW-Authenticate",
  ],
  () => true,
);
