// The command line in few files: resolving, opening and compiling two hundred small modules costs more than most
// commands do (docs/decisions/0004-bundled-command-line.md). What runs together is in one file.
import { defineConfig } from "rolldown";

const groups = {
  base: /src\/(?:diagnostic|line-index|source-text|place|text-edits|httpd-words)\.ts|src\/cli\/(?:environment-error|exit-code|usage-error)\.ts/,
  topology:
    /src\/model\/(?:checks|json-schema|schema|stand-ins|resolve|topology|validate|yaml)|src\/cli\/(?:topology-file|secrets)|node_modules\/(?:yaml|zod)\//,
  model: /src\/model|src\/cli\/read-input/,
  report: /src\/report\/(?!unified)|src\/cli\/style|node_modules\/chalk\//,
  render:
    /src\/(?:render|patch\/elements|formats\/xml-element)|src\/cli\/(?:templates|node-patcher)|node_modules\/handlebars\//,
  files: /src\/(?:modjk|installation|formats\/(?:httpd|property))|src\/cli\/(?:collect|include|installation-files)/,
  balance: /src\/balance\//,
  serve: /src\/(?:serve|ajp|status|embedded)\/|src\/cli\/serve-(?:session|nodes|output)/,
  lint: /src\/(?:lint|rules)\//,
  xml: /src\/(?:formats|patch)\/|src\/cli\/patch-node|node_modules\/(?:saxes|xmlchars)\//,
};

export default defineConfig({
  input: { main: "src/cli/main.ts" },
  platform: "node",
  preserveEntrySignatures: "allow-extension",
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
