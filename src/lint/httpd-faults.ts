import type { Severity } from "../diagnostic.ts";
import type { HttpdFault, HttpdFaultCode } from "../modjk/httpd-types.ts";
import type { Fix, LintContext } from "./rule.ts";

/**
 * Reports the faults of one code that the reader of httpd's files came upon. What httpd refuses is an error, below a
 * condition that may be false a warning; what it reads in another way than it is meant is a warning.
 */
export function reportFaults(
  { installation, report }: LintContext,
  code: HttpdFaultCode,
  fixOf: (fault: HttpdFault) => Fix | undefined = () => undefined,
): void {
  for (const { httpd } of installation.sites) {
    for (const fault of httpd?.faults ?? []) {
      if (fault.code !== code) continue;
      const { place, message, hint, refused, conditional } = fault;
      const severity: Severity = refused && !conditional ? "error" : "warning";
      const fix = fixOf(fault);
      report({
        place,
        severity,
        message: refused && conditional ? `${message}, where the condition around it holds` : message,
        ...(hint === undefined ? {} : { hint }),
        ...(fix === undefined ? {} : { fix }),
      });
    }
  }
}
