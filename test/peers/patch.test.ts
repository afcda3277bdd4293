import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createCleanup } from "../support/cleanup.ts";
import { prepareAndGenerate } from "../support/generate.ts";
import { temporaryFolder } from "../support/installation.ts";
import { describePeers, STOCK_TOMCAT_CONF } from "../support/peers.ts";
import { runProcess } from "../support/processes.ts";
import { allExamples } from "./examples.ts";

describePeers("GNU patch", ["patch", "tomcat10"], () => {
  const cleanup = createCleanup();
  afterAll(cleanup.run);

  it.each(allExamples)("%s: makes of Debian's server.xml what was generated, byte for byte", async (example) => {
    const stock = join(STOCK_TOMCAT_CONF, "server.xml");
    const generated = await prepareAndGenerate(example, temporaryFolder(cleanup), { serverXml: stock });
    for (const { name } of generated.topology.nodes) {
      const conf = join(generated.folder, `conf-${name}`);
      mkdirSync(conf);
      copyFileSync(stock, join(conf, "server.xml"));
      const diff = join(generated.out, name, "server.xml.patch");
      const result = await runProcess("patch", ["-p1", "-i", diff], { cwd: conf });
      expect(result).toMatchObject({ status: 0, stdout: "patching file server.xml\n", stderr: "" });
      const patched = readFileSync(join(conf, "server.xml"));
      expect(patched.equals(readFileSync(join(generated.out, name, "server.xml")))).toBe(true);
      expect(patched.equals(readFileSync(stock))).toBe(false);
    }
  });
});
