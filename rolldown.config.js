// The command line in few files: resolving, opening and compiling two hundred small modules costs more than most
// commands do (docs/decisions/0004-bundled-command-line.md). What runs together is in one file. The library's entry is made
// of the same files, so none of them mixes the core with an edge (docs/decisions/0015-package.md).
import { defineConfig } from "rolldown";
import { thirdPartyNotices } from "./scripts/third-party.js";

const groups = {
  style: /src\/cli\/style\.ts|node_modules\/chalk\//,
  input: /src\/cli\/(?:read-input|topology-file|secrets|templates|node-patcher)\.ts/,
  collect: /src\/cli\/(?:collect|include|installation-files)/,
  base: /src\/(?:diagnostic|line-index|source-text|place|text-edits|httpd-words|printable)\.ts/,
  topology:
    /src\/model\/(?:checks|json-schema|schema|stand-ins|resolve|topology|validate|yaml)|node_modules\/(?:yaml|zod)\//,
  model: /src\/model/,
  width: /src\/terminal-width|node_modules\/get-east-asian-width\//,
  report: /src\/report\/(?!unified)/,
  elements: /src\/(?:patch\/(?:elements|mask-xml)|formats\/xml-element)/,
  render: /src\/render|node_modules\/handlebars\//,
  files: /src\/(?:modjk|installation|formats\/(?:httpd|property))/,
  graph: /src\/graph\//,
  balance: /src\/balance\//,
  serve: /src\/(?:serve|ajp|status|embedded)\/|src\/cli\/(?:serve-(?:session|nodes|output)|line-buffer)/,
  lint: /src\/(?:lint|rules)\//,
  xml: /src\/(?:formats|patch)\/|node_modules\/(?:saxes|xmlchars)\//,
};

export default defineConfig({
  input: { main: "src/cli/main.ts", index: "src/index.ts" },
  platform: "node",
  preserveEntrySignatures: "allow-extension",
  plugins: [thirdPartyNotices()],
  checks: { ineffectiveDynamicImport: false },
  output: {
    dir: "dist/bundle",
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } }, // names stay, for stack traces
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: Object.entries(groups).map(([name, test]) => ({ name, test })),
    },
  },
});
