import { PLAIN_TEXT, propertyObstacle } from "../model/text-limits.ts";

/** Whether a topology can carry a text, and workers.properties again what the topology says. */
export function isWritable(text: string): boolean {
  return text !== "" && PLAIN_TEXT.test(text) && propertyObstacle(text) === undefined;
}

/** Whether a topology can carry a text for httpd's configuration or server.xml, where `${` starts a variable. */
export function isWritableForHttpd(text: string): boolean {
  return text !== "" && PLAIN_TEXT.test(text) && !text.includes("${");
}
