import { UsageError } from "./usage-error.ts";

/**
 * Refuses codes that no finding has: a misspelt one would ignore nothing.
 *
 * @throws UsageError with the nearest code.
 */
export async function checkCodes(codes: readonly string[]): Promise<void> {
  const [{ explainedCodes }, { nearestWord }] = await Promise.all([
    import("../lint/explained-codes.ts"),
    import("../model/nearest.ts"),
  ]);
  const known = explainedCodes();
  for (const code of codes) {
    if (known.has(code)) continue;
    const near = nearestWord(code, known.keys());
    const hint = near === undefined ? "lbgen rules lists them" : `did you mean ${near}?`;
    throw new UsageError(`there is no finding with the code ${code}`, hint);
  }
}
