import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CompletedProgram, SHELLS } from "../../src/completion/completed-program.ts";
import { completionScript } from "../../src/completion/completion-script.ts";
import { type CompletingShell, openShell } from "../support/completing-shells.ts";
import { describePeers } from "../support/peers.ts";

/** What a shell would take for something else than text. */
const TEXT = `it's "quoted" [in] (brackets) {braces}: a\\b; $HOME $(touch gone-wrong) \`touch gone-wrong\` <x|y> *? ~ # %s !1 & end\\`;

const option = (flags: readonly string[], more: object = {}) => ({
  flags,
  description: TEXT,
  value: undefined,
  isRepeatable: false,
  conflicts: [],
  ...more,
});

const program: CompletedProgram = {
  name: "lbgen",
  options: [option(["-h", "--help"])],
  commands: [
    {
      name: "run",
      description: TEXT,
      options: [
        option(["--plain"]),
        option(["-v", "--value"], { value: { name: TEXT, candidates: { kind: "anything" } } }),
        option(["--code"], { value: { name: TEXT, candidates: { kind: "codes" } }, isRepeatable: true }),
      ],
      operands: [
        {
          value: { name: TEXT, candidates: { kind: "words", words: ["first", "second"] } },
          isRequired: true,
          isVariadic: false,
        },
        { value: { name: TEXT, candidates: { kind: "codes" } }, isRequired: false, isVariadic: true },
      ],
    },
    { name: "other", description: "", options: [], operands: [] },
  ],
  codes: [
    { word: "one-code", description: TEXT },
    { word: "two-code", description: "" },
  ],
};

describe.each(SHELLS)("texts that %s could take for code", (shell) => {
  describePeers(shell, shell === "fish" ? [shell] : [shell, "script"], () => {
    const base = mkdtempSync(join(tmpdir(), `lbgen-hostile-${shell}-`));
    const [folder, scratch] = [join(base, "work"), join(base, "scratch")];
    const functions = readFileSync(new URL(`../../templates/completion/functions.${shell}`, import.meta.url), "utf8");
    let opened: CompletingShell;

    beforeAll(async () => {
      mkdirSync(folder);
      mkdirSync(scratch);
      opened = await openShell(shell, completionScript(shell, program, functions), { folder, bin: folder, scratch });
    });
    afterAll(async () => {
      await opened.close();
      rmSync(base, { recursive: true, force: true });
    });

    it.each<[line: string, expected: string[]]>([
      ["lbgen ", ["other", "run"]],
      ["lbgen run --", ["--code", "--plain", "--value"]],
      ["lbgen run ", ["first", "second"]],
      ["lbgen run first ", ["one-code", "two-code"]],
      ["lbgen run first one-code t", ["two-code"]],
      ["lbgen run --value ", []],
      ["lbgen run --code o", ["one-code"]],
      ["lbgen run --code one-code --code=t", ["--code=two-code"]],
    ])("%s", async (line, expected) => {
      expect(await opened.complete(line)).toEqual(expected);
      expect(readdirSync(folder)).toEqual([]);
    });
  });
});
