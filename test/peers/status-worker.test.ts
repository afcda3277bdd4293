import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, rulesOf, type StatusSite, siteOf } from "../status/recording.ts";
import { createCleanup } from "../support/cleanup.ts";
import { get } from "../support/http.ts";
import { type ModJk, startModJk } from "../support/modjk.ts";
import { describePeers } from "../support/peers.ts";

const WORKERS = `worker.list=shop,second,direct,jkstatus
worker.jkstatus.type=status
worker.jkstatus.good=a.o,a.i,d
worker.template.type=ajp13
worker.template.host=127.0.0.1
worker.template.ping_mode=A
worker.template.ping_timeout=2000
worker.shop.type=lb
worker.shop.balance_workers=t1,t2,t3
worker.shop.method=Next
worker.shop.recover_time=31
worker.t1.reference=worker.template
worker.t1.port=25901
worker.t1.lbfactor=2
worker.t1.route=rack1.one
worker.t2.reference=worker.template
worker.t2.port=25902
worker.t2.lbfactor=5
worker.t2.activation=Disabled
worker.t2.redirect=rack1.one
worker.t3.reference=worker.template
worker.t3.port=25903
worker.t3.distance=2
worker.second.type=lb
worker.second.balance_workers=u1
worker.second.sticky_session=0
worker.u1.host=127.0.0.1
worker.u1.activation=s
worker.direct.host=127.0.0.1
worker.direct.reply_timeout=5000
worker.direct.max_packet_size=10000
`;
/** The status worker that the helper adds before the file. */
const PROBE_LINES = "worker.list=lbgen-probe\nworker.lbgen-probe.type=status\n";
const MOUNTS = ["/* shop", "/app|/* second;reply_timeout=5;stateless=1;active=u1", "/d/e direct"];
const UNMOUNTS = ["/*.gif shop", "/d/* *"];

/** Times, and what httpd says of itself and of where it is: what may differ between the two. */
const VOLATILE = [
  "server_name",
  "server_port",
  "time_datetime",
  "time_tz",
  "time_unix",
  "web_server",
  "jk_version",
  "last_reset_at",
  "last_reset_ago",
  "time_to_maintenance_min",
  "time_to_maintenance_max",
];

function stableLines(body: string): string[] {
  const names = VOLATILE.join("|");
  return body
    .split("\n")
    .filter((line) => !/^(?:Server|Time|Software): |^ServerRoot=|^ *ServerRoot="/.test(line))
    .map((line) => line.replace(new RegExp(`((?:^|[. ])(?:${names}))="?[^" ]*"?`, "g"), "$1"));
}

/** Without the elements of XML that hold nothing but volatile facts, under other names. */
function withoutServer(body: string): string {
  return body.replace(/<jk:(?:server|time|software)\n[^>]*\/>\n/g, "");
}

const IN_THREE = ["prop", "xml", "txt"];
const QUERIES = [
  "cmd=version",
  "cmd=list",
  "cmd=show&w=shop",
  "cmd=show&w=shop&sw=t2",
  "cmd=show&w=direct",
  "cmd=show&w=nobody",
  "cmd=edit&w=shop",
  "cmd=update&w=shop&vlr=3&vlm=Busyness&vls=0&vlf=1&vll=p&vlt=20&vlee=4&vlx=2",
  "cmd=update&w=shop&vlr=0&vlt=-1&vlm=",
  "cmd=list",
  "cmd=update&w=shop&sw=t1&vwa=1&vwf=3&vwn=r1&vwr=r2&vwc=d&vwd=4",
  "cmd=update&w=shop&sw=t1&vwf=0&vwd=-1&vwn=x.y",
  `cmd=update&w=shop&sw=t1&vwn=${"x".repeat(61)}`,
  "cmd=update&w=shop&sw=t*&vart=77&vacpt=9&vapng=11&vact=5&vapt=6&var=4&varo=7&vabl=8&vamps=9000&vacpi=3",
  "cmd=update&w=shop&sw=t2&vahst=127.0.0.2&vaprt=25911",
  "cmd=update&w=shop&sw=t3&vaprt=0",
  "cmd=show&w=shop",
  "cmd=update&w=shop&att=vwf&val0=2&val1=4&val2=6",
  "cmd=update&w=shop&att=vwa&val0=a&val1=s&val2=d",
  "cmd=update&w=second&sw=*&vwa=0",
  "cmd=update&w=direct&vart=1&vahst=127.0.0.3",
  "cmd=update&w=direct&sw=t1",
  "cmd=update&w=jkstatus",
  "cmd=list",
  "cmd=recover&w=shop&sw=t1",
  "cmd=recover&w=shop",
  "cmd=reset&w=shop&sw=t1",
  "cmd=reset&w=shop&sw=*",
  "cmd=reset&w=shop",
  "cmd=reset&w=direct",
  "cmd=reset&w=jkstatus",
  "cmd=list&opt=3",
  "cmd=dump",
  "cmd=wrong",
].flatMap((query) => IN_THREE.map((mime) => `${query}&mime=${mime}`));

describePeers("the status worker of mod_jk", ["apache2", "mod_jk"], () => {
  const cleanup = createCleanup();
  let real: ModJk;
  let ours: StatusSite;

  beforeAll(async () => {
    const directives = [
      "JkMount /jkstatus jkstatus",
      ...MOUNTS.map((mount) => `JkMount ${mount}`),
      ...UNMOUNTS.map((mount) => `JkUnMount ${mount}`),
    ];
    real = await startModJk(WORKERS, cleanup, `${directives.join("\n")}\n`);
    const rules = rulesOf([...MOUNTS, ...UNMOUNTS.map((mount) => `!${mount}`)].join("\n"), "directive");
    ours = siteOf(`${PROBE_LINES}${WORKERS}`, rules, 0);
  });
  afterAll(cleanup.run);

  it("answers in the same lines, one command after the other", async () => {
    for (const query of QUERIES) {
      const { status, headers, body } = await get(real.port, `/jkstatus?${query}`);
      const answer = ask(ours, query, 0);
      expect(stableLines(withoutServer(answer.body)), query).toEqual(stableLines(withoutServer(body)));
      expect(answer.status).toBe(status);
      expect(answer.contentType).toBe(headers["content-type"]);
    }
  });
});
