import * as z from "zod";
import { diagnostic } from "./diagnostic.ts";

const path = z.string().describe("below DIR, with forward slashes");

export const generated = z.strictObject({
  files: z
    .array(
      z.strictObject({
        path,
        action: z
          .enum(["create", "update", "unchanged", "chmod"])
          .describe("what was done, or with `--check` and `--dry-run` would be; `chmod` makes it 0600"),
      }),
    )
    .describe("what the topology generates; none where it has errors"),
  stale: z
    .array(z.strictObject({ path, action: z.enum(["delete", "keep"]).describe("`keep`: it was changed since") }))
    .describe("files that lbgen wrote before and that are no longer generated"),
  backups: z
    .array(z.strictObject({ path, backup: z.string().describe("what was there, beside it: `NAME.bak-N` below DIR") }))
    .describe("files that were not as lbgen wrote them"),
  diagnostics: z.array(diagnostic).describe("findings about the topology"),
});

const change = {
  changed: z.boolean().describe("whether the file differs from what it should be; false where there are errors"),
  diff: z.string().describe("unified diff with secrets as `***`; empty where nothing changes"),
  backup: z.string().nullable().describe("the file that keeps what was there; null where nothing was written"),
};

export const patched = z.strictObject({ ...change, diagnostics: z.array(diagnostic) });

export const edited = z.strictObject({
  ...change,
  remarks: z.array(z.string()).describe("what the change means for users and for other nodes, for people"),
  diagnostics: z.array(diagnostic).describe("findings about the topology that come with the change, or forbid it"),
});

export const manifest = z.strictObject({
  files: z.array(
    z.strictObject({
      path,
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .describe("of the bytes that lbgen wrote, in lower-case hex"),
    }),
  ),
});
