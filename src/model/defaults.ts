import type { ApachePaths } from "./topology.ts";

/**
 * Where each layout keeps mod_jk's files. Sources: Debian 12's libapache2-mod-jk (jk.load, jk.conf); Red Hat's httpd
 * package (ServerRoot /etc/httpd with `modules` and `logs` as links; /run/httpd carries the SELinux label
 * httpd_var_run_t that shared memory needs, users' reports); httpd's own default prefix for `source`.
 */
export const layoutPaths: Readonly<Record<"debian" | "rhel" | "source", ApachePaths>> = {
  debian: {
    module: "/usr/lib/apache2/modules/mod_jk.so",
    workersFile: "/etc/libapache2-mod-jk/workers.properties",
    logFile: "/var/log/apache2/mod_jk.log",
    shmFile: "/var/log/apache2/jk-runtime-status",
  },
  rhel: {
    module: "/etc/httpd/modules/mod_jk.so",
    workersFile: "/etc/httpd/conf/workers.properties",
    logFile: "/var/log/httpd/mod_jk.log",
    shmFile: "/run/httpd/jk-runtime-status",
  },
  source: {
    module: "/usr/local/apache2/modules/mod_jk.so",
    workersFile: "/usr/local/apache2/conf/workers.properties",
    logFile: "/usr/local/apache2/logs/mod_jk.log",
    shmFile: "/usr/local/apache2/logs/jk-runtime-status",
  },
};
