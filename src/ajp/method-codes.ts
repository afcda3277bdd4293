/** The code that says: the method is in the attribute stored_method. */
export const STORED_METHOD = 255;

/** Methods by their code; code 0 has none. @see Apache Tomcat Connectors, native/common/jk_ajp_common.h */
export const METHODS: readonly (string | undefined)[] = Object.freeze([
  undefined,
  "OPTIONS",
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "TRACE",
  "PROPFIND",
  "PROPPATCH",
  "MKCOL",
  "COPY",
  "MOVE",
  "LOCK",
  "UNLOCK",
  "ACL",
  "REPORT",
  "VERSION-CONTROL",
  "CHECKIN",
  "CHECKOUT",
  "UNCHECKOUT",
  "SEARCH",
  "MKWORKSPACE",
  "UPDATE",
  "LABEL",
  "MERGE",
  "BASELINE-CONTROL",
  "MKACTIVITY",
]);

const codes = new Map(METHODS.map((method, code) => [method, code]));

/** The code of a method, which is case-sensitive; {@link STORED_METHOD} for one without a code. */
export function methodCode(method: string): number {
  return codes.get(method) ?? STORED_METHOD;
}
