import type { Rule } from "./rule.ts";

/** Rules about httpd's configuration and mount files. */
export const httpdRules: readonly Rule[] = [];
