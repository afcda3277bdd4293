import { statSync } from "node:fs";
import { decodeXmlBytes, MAX_XML_BYTES } from "../../formats/xml-text.ts";
import { detectKind } from "../../installation/kind.ts";
import { isEnvironmentError, reasonOf } from "../environment-error.ts";
import { readRegularFile } from "../read-input.ts";

/** Why a path is no server.xml that can be read; `undefined` if it is one. */
export function whyNoServerXml(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return `there is no ${path}`;
  try {
    const decoded = decodeXmlBytes(readRegularFile(path, MAX_XML_BYTES), path);
    if (!decoded.ok) return `${path}: ${decoded.diagnostic.message}`;
    return detectKind(path, decoded.source.text) === "server-xml" ? undefined : `${path} is no server.xml of a Tomcat`;
  } catch (error) {
    if (!isEnvironmentError(error)) throw error;
    return `${path} cannot be read: ${reasonOf(error)}`;
  }
}
