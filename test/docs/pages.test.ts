import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { createCleanup } from "../support/cleanup.ts";
import { temporaryFolder } from "../support/installation.ts";
import { describeWithNetwork, PageShell } from "./page-shell.ts";
import { readSteps } from "./page-steps.ts";
import { replayPage, withDifferences } from "./replay-page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = ["README.md", "docs/tutorial.md", "docs/migration.md"];

const ON_MACHINES = "needs Apache and Tomcats; test/peers/tutorial.test.ts runs it";

const cleanup = createCleanup();
afterAll(cleanup.run);

describeWithNetwork("the commands of", () => {
  it.each(pages)(
    "%s print what the page shows",
    async (name) => {
      const page = readFileSync(join(root, name), "utf8");
      const steps = readSteps(page);
      const list = steps.flatMap((step) => {
        if (step.kind === "not-run") return [`  ${name}:${step.line}: ${step.reason}`];
        if (step.kind === "command" && step.onMachines) return [`  ${name}:${step.line}: ${ON_MACHINES}`];
        return [];
      });
      if (list.length > 0) console.warn(`not run:\n${list.join("\n")}`);

      const shell = new PageShell(temporaryFolder(cleanup));
      cleanup.add(() => shell.close());
      cpSync(join(root, "examples"), join(shell.work, "examples"), { recursive: true });
      // With `vitest run -u` the page gets what was printed.
      await expect(withDifferences(page, await replayPage(steps, shell))).toMatchFileSnapshot(join(root, name));
    },
    60_000,
  );
});
