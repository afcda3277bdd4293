import { balancingRules } from "../balancing-rules.ts";
import { httpdRules } from "../httpd-rules.ts";
import type { Rule } from "../rule.ts";
import { tomcatRules } from "../tomcat-rules.ts";
import { workerRules } from "../worker-rules.ts";

/** Every rule of `lbgen lint`, by code. */
export const lintRules: readonly Rule[] = [...workerRules, ...balancingRules, ...httpdRules, ...tomcatRules].sort(
  (a, b) => (a.code < b.code ? -1 : 1),
);
