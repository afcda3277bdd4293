import { readdirSync } from "node:fs";
import { examples } from "../support/generate.ts";

/** Every topology in examples/, by name. */
export const allExamples = readdirSync(examples)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.slice(0, -".yaml".length))
  .sort();
