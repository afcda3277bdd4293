/**
 * The shape of every JSON that lbgen prints, answers or writes, as strict zod schemas with descriptions. docs/json.md is made
 * of them, and tests hold the command line to them. Nothing of the command line imports this area.
 */
export { topologySchema as topology } from "../model/schema.ts";
export * from "./diagnostic.ts";
export * from "./explanation.ts";
export * from "./files.ts";
export * from "./rules.ts";
export * from "./serving.ts";
export * from "./simulation.ts";
