import type { HttpdConfig } from "../../modjk/httpd-types.ts";
import { readInt } from "../../modjk/property-values.ts";
import { httpdExample } from "../httpd-example.ts";
import { httpdsOf, usesNamed, wordOf } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";
import { settingOf } from "../tomcat-places.ts";

/** A pool that does not go with httpd's processes. */
export const poolBelowThreads: Rule = {
  code: "pool-below-threads",
  severities: ["warning"],
  summary: "connection_pool_size is the number of threads that a process of httpd has.",
  why:
    "The pool is that of one process, and by default as large as ThreadsPerChild. With fewer connections the other threads wait, and get " +
    "503 when none comes free in time: `Unable to get the free endpoint for worker tomcat1 from 5 slots`. A process of the prefork MPM " +
    "has one thread, so that more than one connection is never used.",
  mend: "Take the line away: mod_jk asks httpd.",
  bad: httpdExample(
    `
    ThreadsPerChild 50
    JkMount /* tomcat1
  `,
    `
    worker.list=tomcat1
    worker.tomcat1.host=192.168.0.11
    worker.tomcat1.connection_pool_size=5
  `,
  ),
  good: httpdExample(
    `
    ThreadsPerChild 50
    JkMount /* tomcat1
  `,
    `
    worker.list=tomcat1
    worker.tomcat1.host=192.168.0.11
  `,
  ),
  nearMiss: httpdExample(
    `
    <IfModule mpm_event_module>
        ThreadsPerChild 25
    </IfModule>
    <IfModule mpm_worker_module>
        ThreadsPerChild 64
    </IfModule>
    JkMount /* tomcat1
  `,
    `
    worker.list=tomcat1
    worker.tomcat1.host=192.168.0.11
    worker.tomcat1.connection_pool_size=25
  `,
  ),
  covers: ["field-notes 47", "directive connection_pool_size"],
  check({ installation, report }) {
    for (const { site, httpd } of httpdsOf(installation)) {
      const threads = threadsOf(httpd);
      if (threads === undefined) continue;
      for (const worker of site.view?.ajpWorkers ?? []) {
        const size = worker.connectionPoolSize ?? threads;
        const place = settingOf(worker, ["connection_pool_size", "cachesize"]);
        if (place === undefined || size <= 0) continue;
        const pool = `connection_pool_size gives each process of httpd ${size} connections`;
        if (threads === 1 && size > 1) {
          const message = `${pool}, and one of the prefork MPM uses one at a time`;
          report({ place, message, hint: "take the line away" });
        } else if (size < threads) {
          const message = `${pool} for ${threads} threads (ThreadsPerChild): the others wait, and get 503 when none comes free`;
          report({ place, message, hint: "take the line away" });
        }
      }
    }
  },
};

/** Threads of one process; the least of several that conditions choose from, `undefined` where nothing tells. */
function threadsOf(httpd: HttpdConfig): number | undefined {
  const modules = usesNamed(httpd, "loadmodule").filter(({ conditional }) => !conditional);
  if (modules.some((use) => wordOf(use) === "mpm_prefork_module")) return 1;
  const uses = usesNamed(httpd, "threadsperchild").filter((use) => /^\d{1,5}$/.test(wordOf(use)));
  const certain = uses.filter(({ conditional }) => !conditional).at(-1);
  const counts = (certain === undefined ? uses : [certain]).map((use) => readInt(wordOf(use)));
  const least = counts.length === 0 ? 0 : Math.min(...counts);
  return least > 0 ? least : undefined;
}
