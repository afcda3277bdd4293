import { readFileSync } from "node:fs";
import type { Templates } from "../render/render.ts";

/** Reads the templates that come with the package. */
export function loadTemplates(): Templates {
  const read = (name: string): string => readFileSync(new URL(`../../templates/${name}.hbs`, import.meta.url), "utf8");
  return {
    workersProperties: read("workers.properties"),
    jkConf: read("jk.conf"),
    serverXml: read("server.xml"),
    install: read("INSTALL.md"),
  };
}
