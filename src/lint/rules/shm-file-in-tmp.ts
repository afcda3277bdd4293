import { files } from "../../rules/example.ts";
import { httpdsOf, jkUses, wordOf, wordPlace } from "../httpd-places.ts";
import type { Rule } from "../rule.ts";

/** Shared memory where everybody may write. */
export const shmFileInTmp: Rule = {
  code: "shm-file-in-tmp",
  severities: ["info"],
  summary: "JkShmFile lies in a folder that only root writes to, on a local disk.",
  why:
    "Apache opens the file as root when it starts. In `/tmp` anybody may have laid a file or a link of that name before, and what clears " +
    "`/tmp` takes the file away from a running httpd. On a network disk the state of the balancer depends on the network.",
  mend: "Put it where httpd keeps its pid file, such as `run/jk-runtime-status`.",
  bad: files({
    "jk.conf": `
      JkShmFile /tmp/jk-runtime-status
    `,
  }),
  good: files({
    "jk.conf": `
      JkShmFile /var/run/apache2/jk-runtime-status
    `,
  }),
  nearMiss: files({
    "jk.conf": `
      JkShmFile tmp/jk-runtime-status
    `,
  }),
  covers: ["field-notes 26", "httpd JkShmFile"],
  check({ installation, report }) {
    for (const { httpd } of httpdsOf(installation)) {
      for (const use of jkUses(httpd, "JkShmFile")) {
        const path = wordOf(use);
        const isShared = /^(?:\/var)?\/tmp\//.test(path) || path.startsWith("/dev/shm/");
        const isRemote = /^(?:\\\\|\/\/|\/(?:net|nfs|mnt\/nfs)\/)/.test(path);
        if (!isShared && !isRemote) continue;
        const message = isShared
          ? "JkShmFile lies where everybody may write, and Apache opens it as root"
          : "JkShmFile seems to lie on a network disk, on which the balancer's state then depends";
        report({ place: wordPlace(use), message, hint: "put it where httpd keeps its pid file" });
      }
    }
  },
};
