import * as z from "zod";

export const severity = z.enum(["error", "warning", "info"]);

/** Counts from 1, 0 for the file as a whole. */
const position = z.int().min(0);

export const diagnostic = z
  .strictObject({
    file: z.string().describe("as it was named on the command line, or below what was named; `<stdin>` for `-`"),
    line: position.describe("from 1; 0 where the finding is about the file as a whole, and so are the other three"),
    column: position.describe("from 1, in UTF-16 code units"),
    endLine: position,
    endColumn: position.describe("just past the last character"),
    severity: severity.describe("only errors make a command fail, with `--strict` warnings too"),
    code: z
      .string()
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
      .describe("stable, one per kind of finding: `lbgen rules CODE`"),
    message: z.string().describe("one sentence for people; it may change"),
    hint: z.string().optional().describe("what to do"),
  })
  .meta({ id: "Diagnostic" });

export const diagnostics = z.strictObject({
  diagnostics: z.array(diagnostic).describe("in the order of files and places"),
});

export const place = z
  .strictObject({
    file: z.string().describe("as in a diagnostic; of a topology that of the files which it generates"),
    line: z.int().min(1),
    column: z.int().min(1),
  })
  .meta({ id: "Place" });
