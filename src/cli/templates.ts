import { readFileSync } from "node:fs";
import type { Shell } from "../completion/completed-program.ts";
import type { Templates } from "../render/render.ts";

/** Reads the templates that come with the package. */
export function loadTemplates(): Templates {
  return {
    workersProperties: read("workers.properties.hbs"),
    jkConf: read("jk.conf.hbs"),
    serverXml: read("server.xml.hbs"),
    install: read("INSTALL.md.hbs"),
  };
}

/** Reads what the completion script of a shell holds beside its tables. */
export function loadCompletionFunctions(shell: Shell): string {
  return read(`completion/functions.${shell}`);
}

function read(name: string): string {
  return readFileSync(new URL(`../../templates/${name}`, import.meta.url), "utf8");
}
