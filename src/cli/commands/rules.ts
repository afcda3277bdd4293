import type { Command } from "commander";
import type { Explanation } from "../../rules/explanation.ts";
import { ExitCode } from "../exit-code.ts";
import { printJson } from "../findings.ts";
import type { Io } from "../io.ts";
import { formatOption, quietOption } from "../shared-options.ts";

export interface RulesOptions {
  readonly format: "text" | "json";
}

/** Lists every code that a finding can have, or explains one. */
export async function runRules(code: string | undefined, { format }: RulesOptions, io: Io): Promise<ExitCode> {
  const [{ explainedCodes }, { checkCodes }, { formatCodeList, formatExplanation }, { layoutOf }] = await Promise.all([
    import("../../lint/explained-codes.ts"),
    import("../known-codes.ts"),
    import("../../rules/explanation-text.ts"),
    import("../style.ts"),
  ]);
  await checkCodes(code === undefined ? [] : [code]);
  const entries = [...explainedCodes().values()]
    .filter((entry) => code === undefined || entry.code === code)
    .map((entry) => ({ code: entry.code, parts: [entry.files, entry.topology].filter((part) => part !== undefined) }));
  const rows = entries.map((entry) => ({
    code: entry.code,
    severities: [...new Set(entry.parts.flatMap(({ severities }) => severities))],
    summary: entry.parts[0]?.summary ?? "",
  }));
  const layout = layoutOf(io, "out");
  if (format === "json") {
    const rules = entries.map(({ parts }, index) => ({ ...rows[index], explanations: parts.map(dataOf) }));
    await printJson({ rules }, io);
  } else if (code === undefined) io.out(formatCodeList(rows, layout));
  else io.out(entries.flatMap(({ parts }) => parts.map((part) => formatExplanation(part, layout))).join("\n"));
  return ExitCode.ok;
}

/** What is data of an explanation; a rule of lint has more. */
function dataOf({ code, severities, summary, why, mend, bad, good, nearMiss }: Explanation): Explanation {
  return { code, severities, summary, why, mend, bad, good, ...(nearMiss === undefined ? {} : { nearMiss }) };
}

export function addRulesCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command("rules")
    .description("list every kind of finding, or explain one: what, why, examples and the mend")
    .argument("[code]", "what stands in [brackets] behind a finding; without it all are listed")
    .addOption(formatOption())
    .addOption(quietOption())
    .addHelpText("after", HELP)
    .action(async (code: string | undefined, options: RulesOptions) => done(await runRules(code, options, io)));
}

const HELP = `
Examples:
  lbgen rules
  lbgen rules sticky-on-member

Exit status: 0 done; 2 wrong usage, or there is no such code`;
