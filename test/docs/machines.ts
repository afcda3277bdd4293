import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { debianTree, movePathsIn } from "../support/httpd.ts";
import { HTTPD_PROGRAM, readStock } from "../support/peers.ts";
import { prepareBase, tomcatArguments } from "../support/tomcat.ts";
import type { Machines } from "./page-shell.ts";

/**
 * Lays out Debian machines below a folder, with the packages of the tutorial installed, and says what `ssh` and `scp` have
 * to do to reach them: the same programs run, with the paths of /etc and /var below the folder of their machine. All of
 * them share the folder's network; what differs from real machines is that the Tomcats' own port 8080 goes to the first.
 */
export function layOutMachines(folder: string, apache: string, tomcats: readonly string[]): Machines {
  // Apache's children are www-data and have to get through.
  chmodSync(folder, 0o755);
  for (const address of [apache, ...tomcats]) mkdirSync(join(folder, address, "home"), { recursive: true });
  for (const address of tomcats) layOutTomcat(join(folder, address), address);
  layOutApache(join(folder, apache), apache);
  return { addresses: [apache, ...tomcats], programs: { ssh: ssh(folder), scp: scp(folder) } };
}

function layOutTomcat(root: string, name: string): void {
  const base = join(root, "/var/lib/tomcat10");
  prepareBase({ base, serverXml: readStock("server.xml"), apps: [] });
  const command = ["java", ...tomcatArguments(name, base)].map(quoted).join(" ");
  writeService(root, "tomcat10", command, "true");
}

function layOutApache(root: string, address: string): void {
  const tree = debianTree(root, 80, address);
  const places = ["/etc/libapache2-mod-jk/workers.properties", "/etc/apache2/mods-available/jk.conf"];
  movePathsIn(tree, places);
  const env = Object.entries(tree.env).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  // What has been installed since names paths of a real machine.
  const move = movePathsByScript(quoted(root), places.map((place) => quoted(join(root, place))).join(" "));
  writeFileSync(join(root, "environment"), `${env.join("")}${move}\n`);
  const environment = `. ${quoted(join(root, "environment"))}`;
  const httpd = [HTTPD_PROGRAM, "-d", tree.serverRoot, "-f", tree.configFile].map(quoted).join(" ");
  writeFileSync(join(root, "apache2ctl"), `${environment}\nexec ${httpd} -t\n`);
  // The port answers before the workers exist, so the log is asked.
  const log = quoted(join(root, "/var/log/apache2/error.log"));
  const isReady = `until grep -q 'resuming normal operations' ${log}; do sleep 0.1; done`;
  const start = `${environment}; : >${log}; exec ${httpd} -DFOREGROUND`;
  writeService(root, "apache2", `sh -c ${quoted(start)}`, isReady);
}

/** What `systemctl VERB NAME` does: the program runs on when the ssh that started it has ended. */
function writeService(root: string, name: string, command: string, isReady: string): void {
  const [pid, log] = [join(root, `${name}.pid`), join(root, `${name}.log`)].map(quoted);
  writeFileSync(
    join(root, `${name}.service`),
    `case $1 in stop | restart)
  if [ -e ${pid} ]; then
    kill "$(cat ${pid})"
    while kill -0 "$(cat ${pid})" 2>/dev/null; do sleep 0.1; done
    rm ${pid}
  fi ;;
esac
case $1 in start | restart)
  setsid ${command} </dev/null >>${log} 2>&1 &
  echo $! >${pid}
  sleep 0.3
  ${isReady} ;;
esac
`,
  );
}

/** The words before the commands of an ssh: they act on the machine, not on this one. */
const PRELUDE = `sudo() { if [ "$1" = -u ]; then shift 2; fi; "$@"; }
systemctl() { bash "$ROOT/$2.service" "$1"; }
apache2ctl() { bash "$ROOT/apache2ctl"; }
a2enmod() { (. "$ROOT/environment"; command a2enmod "$@"); }
install() {
  local words=()
  while [ $# -gt 0 ]; do case $1 in -o | -g) shift 2 ;; *) words+=("$1"); shift ;; esac; done
  command install "\${words[@]}"
}
`;

function ssh(folder: string): string {
  return `export ROOT=${quoted(folder)}/$1
shift
cd "$ROOT/home"
commands=$(printf '%s\\n' "$*" | ${movePathsByScript('"$ROOT"', "")})
exec bash -e -c ${quoted(PRELUDE)}"$commands"`;
}

function scp(folder: string): string {
  return `flags= files=
while [ $# -gt 1 ]; do case $1 in -*) flags=$1 ;; *) files="$files $1" ;; esac; shift; done
exec cp $flags $files ${quoted(folder)}/"\${1%%:*}"/home/`;
}

/** As movePaths does it, for what is known only when the page runs. */
function movePathsByScript(root: string, files: string): string {
  return `sed -E ${files === "" ? "" : "-i "}"s#(^|[[:space:]\\"'=:])/(etc|var)/#\\1"${root}"/\\2/#g" ${files}`.trimEnd();
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
