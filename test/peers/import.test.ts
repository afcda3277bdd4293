import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { createCleanup } from "../support/cleanup.ts";
import { temporaryFolder } from "../support/installation.ts";
import { startModJk } from "../support/modjk.ts";
import { describePeers } from "../support/peers.ts";
import { runCli } from "../support/run-cli.ts";
import { statusLines } from "../support/status-lines.ts";
import { ajpOf, logOf, viewOf } from "../support/workers.ts";

const RICH = `# two balancers over templates, old names, and values that mod_jk reads in its own way
ajp_port=8109
worker.list=shop, direct
worker.template.type=ajp13
worker.template.port=$(ajp_port)
worker.template.socket_timeout=30
worker.template.ping_mode=CP
worker.template.ping_timeout=2000
worker.shop.type=lb
worker.shop.balance_workers=t1,t2
worker.shop.balance_workers=t3
worker.shop.method=Busyness
worker.shop.sticky_session=no
worker.shop.sticky_session_force=1
worker.shop.recover_time=30
worker.shop.secret=not-so-secret
worker.t1.reference=worker.template
worker.t1.host=127.0.0.1
worker.t1.lbfactor=2.5
worker.t1.route=rack1.one
worker.t2.reference=worker.template
worker.t2.host=127.0.0.2
worker.t2.port=8k
worker.t2.activation=d
worker.t2.distance=1
worker.t2.sticky_session=false
worker.t3.host=127.0.0.3
worker.t3.jvm_route=three
worker.t3.cache_timeout=60
worker.t3.max_packet_size=9000
worker.t3.recovery_options=7
worker.direct.host=127.0.0.4
worker.direct.reply_timeout=5000
worker.list=admin
worker.admin.type=lb
worker.admin.balance_workers=t3,t1
worker.unused.type=lb
worker.unused.balance_workers=t2
`;

describePeers("mod_jk's own view of its workers", ["apache2", "mod_jk"], () => {
  const cleanup = createCleanup();
  afterEach(cleanup.run);

  it("is what lbgen reads, field by field", async () => {
    const status = await (await startModJk(RICH, cleanup)).status();
    for (const line of statusLines(viewOf(RICH))) expect(status).toContain(line);
  });

  it.each([
    ["a wrong type", "worker.list=w1\nworker.w1.type=apj13\n"],
    ["an unknown attribute", "worker.list=w1\nworker.w1.lbfactr=1\n"],
    ["a balancer without members", "worker.list=lb\nworker.lb.type=lb\n"],
    ["a reference to nobody", "worker.list=w1\nworker.w1.reference=worker.none\n"],
    ["a loop of references", "worker.list=w1\nworker.w1.reference=worker.w2\nworker.w2.reference=worker.w1\n"],
    [
      "a route twice",
      "worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=a,b\nworker.a.route=x\nworker.b.route=x\n",
    ],
    ["a long name", `worker.list=${"w".repeat(61)}\n`],
    ["a mount without a slash", "worker.list=w1\nworker.w1.mount=x\n"],
  ])("refuses %s with the log that lbgen foretells", async (_, text) => {
    const log = logOf(viewOf(text).failures);
    expect(log).not.toEqual([]);
    await expect(startModJk(text, cleanup)).rejects.toThrow(log[0]);
  });

  it.each([
    ["what comes back from import and generate", RICH],
    ["Debian's own file", readDebian()],
  ])("is the same of %s", async (_, original) => {
    const folder = temporaryFolder(cleanup);
    writeFileSync(join(folder, "workers.properties"), original);
    const imported = await runCli(["import", join(folder, "workers.properties")]);
    expect(imported.code).toBe(0);
    mkdirSync(join(folder, "new"));
    writeFileSync(join(folder, "new/lbgen.yaml"), imported.out);
    const env = { AJP_SECRET: "not-so-secret", AJP_SECRET_T1: "not-so-secret" };
    const generated = await runCli(["generate", join(folder, "new/lbgen.yaml"), "-o", join(folder, "out")], { env });
    expect(generated.code, generated.err).toBe(0);
    const before = await (await startModJk(original, cleanup)).status();
    const after = await (
      await startModJk(readFileSync(join(folder, "out/apache/workers.properties")), cleanup)
    ).status();
    expect([...after].sort()).toEqual([...before].sort());
    expect(before.length).toBeGreaterThan(10);
  });

  it("knows a host that does not resolve and a port beyond 65535", async () => {
    const text = "worker.list=w1\nworker.w1.host=127.0.0.1\nworker.w1.port=65546\n";
    const status = await (await startModJk(text, cleanup)).status();
    expect(status).toContain("worker.w1.port=65546");
    expect(ajpOf(viewOf(text), "w1").port).toBe(10); // what the socket takes
  });
});

/** The package's file where it is installed; without it the tests above are skipped by name. */
function readDebian(): string {
  try {
    return readFileSync("/etc/libapache2-mod-jk/workers.properties", "utf8");
  } catch {
    return "";
  }
}
