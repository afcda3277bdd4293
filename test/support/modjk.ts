import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cleanup } from "./cleanup.ts";
import { get } from "./http.ts";
import { bareTree, type Httpd, startHttpd } from "./httpd.ts";
import { temporaryFolder } from "./installation.ts";
import { HTTPD_MODULES } from "./peers.ts";
import { freePort } from "./ports.ts";

/** A status worker of the test's own, which no file under test knows. */
const PROBE = "lbgen-probe";

/** A real httpd with mod_jk over one workers.properties. */
export interface ModJk extends Httpd {
  /** What its status worker shows (`cmd=list`), without what changes from one moment to the next. */
  readonly status: () => Promise<readonly string[]>;
}

/**
 * Starts Apache with mod_jk over a workers.properties.
 *
 * @param more - further lines of httpd's configuration.
 * @throws where Apache does not start, with its logs.
 */
export async function startModJk(workers: string | Uint8Array, cleanup: Cleanup, more = ""): Promise<ModJk> {
  const folder = temporaryFolder(cleanup);
  const conf = join(folder, "jk.conf");
  writeFileSync(join(folder, "workers.properties"), workers);
  writeFileSync(
    conf,
    `LoadModule jk_module ${HTTPD_MODULES}/mod_jk.so
JkWorkersFile ${join(folder, "workers.properties")}
JkLogFile ${join(folder, "mod_jk.log")}
JkShmFile ${join(folder, "jk-shm")}
JkWorkerProperty worker.list=${PROBE}
JkWorkerProperty worker.${PROBE}.type=status
JkMount /${PROBE} ${PROBE}
${more}`,
  );
  const httpd = await startHttpd(bareTree(folder, await freePort(), conf));
  cleanup.add(httpd.stop);
  return {
    ...httpd,
    status: async () => {
      const { body } = await get(httpd.port, `/${PROBE}?cmd=list&mime=prop`);
      return body.split(/\r?\n/).filter((line) => line !== "" && !VOLATILE.test(line));
    },
  };
}

/** Times, and what httpd says of itself. */
const VOLATILE = /^worker\.(?:server_|time_|web_server|result)|\.(?:last_reset|time_to_maintenance|map_count|address)/;
