import type { Rule } from "./rule.ts";

/** Rules about Tomcat's files, and about both sides of the wire. */
export const tomcatRules: readonly Rule[] = [];
