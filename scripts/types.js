// Copies the declarations that those of the library's entry lead to, and no others, into dist/types/. Fails where one of
// them needs another package: who installs lbgen has none of them.
import { cpSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const dist = new URL("../dist/", import.meta.url);
const entry = new URL("index.d.ts", dist);
const reached = new Set([entry.href]);

for (const href of reached) {
  const text = readFileSync(new URL(href), "utf8");
  for (const [, specifier] of text.matchAll(/(?:\bfrom |\bimport\()"([^"]+)"/g)) {
    if (!specifier.startsWith(".")) throw new Error(`${href.slice(dist.href.length)} needs the types of ${specifier}`);
    reached.add(new URL(specifier.replace(/\.ts$/, ".d.ts"), href).href);
  }
}
for (const href of reached) {
  cpSync(fileURLToPath(href), fileURLToPath(new URL(`types/${href.slice(dist.href.length)}`, dist)));
}
