import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DEBIAN_HTTPD_TREE, HTTPD_MODULES, HTTPD_PROGRAM } from "./peers.ts";
import { type RunningProcess, startProcess, waitFor } from "./processes.ts";

export interface Httpd {
  readonly port: number;
  readonly logs: () => string;
  readonly stop: () => Promise<void>;
}

/** Where a distribution keeps what lbgen's files name; every absolute path is moved below a root of the test's own. */
export interface HttpdTree {
  readonly root: string;
  readonly port: number;
  readonly serverRoot: string;
  readonly configFile: string;
  readonly logFiles: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

// The MPM's own numbers would start several processes for a handful of requests.
const SMALL_MPM = `StartServers 1
ServerLimit 2
ThreadsPerChild 25
MaxRequestWorkers 50
`;

/** Nothing but what jk.conf may rely on: an MPM, authz_core and authz_host. */
export function bareTree(root: string, port: number, jkConf: string): HttpdTree {
  mkdirSync(join(root, "htdocs"), { recursive: true });
  openFolders(root);
  const configFile = join(root, "httpd.conf");
  writeFileSync(configFile, `${bareConfig(root, port)}Include ${quoted(jkConf)}\n`);
  return {
    root,
    port,
    serverRoot: root,
    configFile,
    logFiles: [join(root, "error.log"), join(root, "mod_jk.log")],
    env: {},
  };
}

/**
 * Debian's own /etc/apache2 below `root`, its default VirtualHost included. Two things differ: paths below /etc and
 * /var lead into `root`, and it listens on an address of the test's own instead of *:80.
 */
export function debianTree(root: string, port: number, address = "127.0.0.1"): HttpdTree {
  const serverRoot = join(root, DEBIAN_HTTPD_TREE);
  cpSync(DEBIAN_HTTPD_TREE, serverRoot, { recursive: true, verbatimSymlinks: true });
  for (const folder of ["/var/log/apache2", "/var/www/html", "/var/run/apache2", "/var/lock/apache2"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  cpSync("/etc/libapache2-mod-jk", join(root, "/etc/libapache2-mod-jk"), { recursive: true });
  cpSync("/etc/mime.types", join(root, "/etc/mime.types"));
  rewriteFiles(serverRoot, (text) =>
    movePaths(text, root)
      .replace(/^Listen 80$/m, `Listen ${address}:${port}`)
      .replace("<VirtualHost *:80>", `<VirtualHost *:${port}>`),
  );
  writeFileSync(join(serverRoot, "conf-available/small.conf"), SMALL_MPM);
  symlinkSync("../conf-available/small.conf", join(serverRoot, "conf-enabled/small.conf"));
  openFolders(root);
  return {
    root,
    port,
    serverRoot,
    configFile: join(serverRoot, "apache2.conf"),
    logFiles: [join(root, "/var/log/apache2/error.log"), join(root, "/var/log/apache2/mod_jk.log")],
    env: {
      APACHE_CONFDIR: serverRoot,
      APACHE_RUN_USER: "www-data",
      APACHE_RUN_GROUP: "www-data",
      APACHE_PID_FILE: join(root, "/var/run/apache2/apache2.pid"),
      APACHE_RUN_DIR: join(root, "/var/run/apache2"),
      APACHE_LOCK_DIR: join(root, "/var/lock/apache2"),
      APACHE_LOG_DIR: join(root, "/var/log/apache2"),
      LANG: "C",
    },
  };
}

/** /etc/httpd as Red Hat's package lays it out: modules, logs and run are links, conf.d/*.conf is included last. */
export function rhelTree(root: string, port: number): HttpdTree {
  const serverRoot = join(root, "/etc/httpd");
  for (const folder of [
    "/etc/httpd/conf",
    "/etc/httpd/conf.d",
    "/etc/httpd/conf.modules.d",
    "/var/log/httpd",
    "/run/httpd",
    "/usr/lib64/httpd",
    "/var/www/html",
  ]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  symlinkSync(HTTPD_MODULES, join(root, "/usr/lib64/httpd/modules"));
  symlinkSync("../../usr/lib64/httpd/modules", join(serverRoot, "modules"));
  symlinkSync("../../var/log/httpd", join(serverRoot, "logs"));
  symlinkSync("../../run/httpd", join(serverRoot, "run"));
  writeFileSync(
    join(serverRoot, "conf.modules.d/00-base.conf"),
    ["mpm_event", "authz_core", "authz_host"]
      .map((name) => `LoadModule ${name}_module modules/mod_${name}.so\n`)
      .join(""),
  );
  const configFile = join(serverRoot, "conf/httpd.conf");
  writeFileSync(
    configFile,
    `ServerRoot ${quoted(serverRoot)}
Listen 127.0.0.1:${port}
Include conf.modules.d/*.conf
${userLines()}ServerName localhost
PidFile run/httpd.pid
DefaultRuntimeDir run
${SMALL_MPM}<Directory />
    AllowOverride none
    Require all denied
</Directory>
DocumentRoot ${quoted(join(root, "/var/www/html"))}
<Directory ${quoted(join(root, "/var/www/html"))}>
    Require all granted
</Directory>
ErrorLog "logs/error_log"
LogLevel warn
IncludeOptional conf.d/*.conf
`,
  );
  openFolders(root);
  const logs = join(root, "/var/log/httpd");
  return { root, port, serverRoot, configFile, logFiles: [join(logs, "error_log"), join(logs, "mod_jk.log")], env: {} };
}

/** /usr/local/apache2 as `make install` leaves it, with the line for jk.conf that its administrator adds. */
export function sourceTree(root: string, port: number, include: string): HttpdTree {
  const serverRoot = join(root, "/usr/local/apache2");
  for (const folder of ["conf/extra", "logs", "htdocs"]) mkdirSync(join(serverRoot, folder), { recursive: true });
  symlinkSync(HTTPD_MODULES, join(serverRoot, "modules"));
  const configFile = join(serverRoot, "conf/httpd.conf");
  writeFileSync(
    configFile,
    `ServerRoot ${quoted(serverRoot)}
Listen 127.0.0.1:${port}
LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule authz_host_module modules/mod_authz_host.so
${userLines()}ServerName localhost
PidFile logs/httpd.pid
DefaultRuntimeDir logs
${SMALL_MPM}<Directory />
    AllowOverride none
    Require all denied
</Directory>
DocumentRoot ${quoted(join(serverRoot, "htdocs"))}
<Directory ${quoted(join(serverRoot, "htdocs"))}>
    Require all granted
</Directory>
ErrorLog "logs/error_log"
LogLevel warn
${include}
`,
  );
  openFolders(root);
  const logs = join(serverRoot, "logs");
  return { root, port, serverRoot, configFile, logFiles: [join(logs, "error_log"), join(logs, "mod_jk.log")], env: {} };
}

/** Starts httpd and waits until mod_jk has read its workers: `-t` never opens workers.properties. */
export async function startHttpd(tree: HttpdTree): Promise<Httpd> {
  for (const file of tree.logFiles) rmSync(file, { force: true });
  const child = startProcess(HTTPD_PROGRAM, ["-DFOREGROUND", "-d", tree.serverRoot, "-f", tree.configFile], {
    env: { PATH: process.env.PATH, ...tree.env },
  });
  const logs = () =>
    [
      child.output(),
      ...tree.logFiles.filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8")),
    ].join("");
  try {
    // The port answers connections before the workers exist, so the log is asked.
    await waitFor(
      () => readiness(child, logs()),
      20_000,
      () => `httpd is not ready:\n${logs()}`,
    );
  } catch (failure) {
    await child.stop("SIGKILL");
    throw failure;
  }
  return { port: tree.port, logs, stop: () => child.stop() };
}

/** Moves the paths that an installed file names below the tree's root, where the file itself is. */
export function movePathsIn(tree: HttpdTree, files: readonly string[]): void {
  for (const file of files) {
    const path = join(tree.root, file);
    writeFileSync(path, movePaths(readFileSync(path, "utf8"), tree.root));
  }
  openFolders(tree.root);
}

function readiness(child: RunningProcess, logs: string): true | undefined {
  if (!child.isRunning()) throw new Error(`httpd does not start:\n${logs}`);
  return logs.includes("resuming normal operations") ? true : undefined;
}

function bareConfig(root: string, port: number): string {
  const modules = ["mpm_event", "authz_core", "authz_host"];
  return `ServerRoot ${quoted(root)}
DefaultRuntimeDir ${quoted(root)}
PidFile httpd.pid
ErrorLog error.log
LogLevel warn
ServerName localhost
Listen 127.0.0.1:${port}
${userLines()}${modules.map((name) => `LoadModule ${name}_module ${HTTPD_MODULES}/mod_${name}.so\n`).join("")}${SMALL_MPM}DocumentRoot htdocs
`;
}

function userLines(): string {
  return process.getuid?.() === 0 ? "User www-data\nGroup www-data\n" : "";
}

/** Absolute paths below /etc, /var, /run, /usr/lib64 and /usr/local, moved below `root`. */
export function movePaths(text: string, root: string): string {
  return text.replace(/(?<=^|[\s"'=:])\/(?=(?:etc|var|run|usr\/lib64|usr\/local)\/)/gm, `${root}/`);
}

function rewriteFiles(folder: string, change: (text: string) => string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const before = readFileSync(path, "latin1");
    const after = change(before);
    if (after !== before) writeFileSync(path, after, "latin1");
  }
}

/** httpd's children run as another user and have to get through to htdocs. */
function openFolders(root: string): void {
  chmodSync(root, 0o755);
  for (const entry of readdirSync(root, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() && (statSync(path).mode & 0o055) !== 0o055) chmodSync(path, 0o755);
  }
}

function quoted(path: string): string {
  return `"${path}"`;
}
