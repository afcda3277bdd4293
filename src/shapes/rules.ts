import * as z from "zod";
import { severity } from "./diagnostic.ts";

const severities = z.array(severity).min(1).describe("those it can have, the usual one first");
const summary = z.string().describe("one sentence: what holds where nothing is reported");
const example = z.record(z.string(), z.string());

export const rules = z.strictObject({
  rules: z.array(
    z.strictObject({
      code: z.string(),
      severities,
      summary,
      explanations: z
        .array(
          z.strictObject({
            code: z.string(),
            severities,
            summary,
            why: z.string().describe("what mod_jk, httpd or Tomcat do, in Markdown"),
            mend: z.string().describe("what to do, in Markdown"),
            bad: example.describe("files by name: input that is reported"),
            good: example.describe("the same, mended"),
            nearMiss: example.optional().describe("something near that is not reported"),
          }),
        )
        .min(1)
        .max(2)
        .describe("one, or two where the code means one thing in existing files and another in a topology"),
    }),
  ),
});
