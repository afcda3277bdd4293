import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { layOutMachines } from "../docs/machines.ts";
import { describeWithNetwork, PageShell } from "../docs/page-shell.ts";
import { readSteps } from "../docs/page-steps.ts";
import { replayPage, withDifferences } from "../docs/replay-page.ts";
import { createCleanup } from "../support/cleanup.ts";
import { temporaryFolder } from "../support/installation.ts";
import { describePeers } from "../support/peers.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tutorial = join(root, "docs/tutorial.md");

const cleanup = createCleanup();
afterAll(cleanup.run);

describePeers("docs/tutorial.md", ["apache2", "mod_jk", "tomcat10", "java"], () => {
  describeWithNetwork("on machines with Apache and Tomcat", () => {
    it("prints what the page shows", async () => {
      const page = readFileSync(tutorial, "utf8");
      const machines = layOutMachines(temporaryFolder(cleanup), "192.168.0.2", [
        "192.168.0.10",
        "192.168.0.12",
        "192.168.0.14",
      ]);
      const shell = new PageShell(temporaryFolder(cleanup), machines);
      cleanup.add(() => shell.close());
      cpSync(join(root, "examples"), join(shell.work, "examples"), { recursive: true });
      await expect(withDifferences(page, await replayPage(readSteps(page), shell))).toMatchFileSnapshot(tutorial);
    }, 300_000);
  });
});
