import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runProcess } from "../support/processes.ts";
import { runCli } from "../support/run-cli.ts";
import { shellBlocks } from "./parsers.ts";

// INSTALL.md, followed to the letter: its commands are run in order, with a folder for each machine and programs that
// write down what they are told instead of acting on this machine.

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lbgen-install-"));
  mkdirSync(join(root, "bin"));
  const program = (name: string, script: string) =>
    writeFileSync(join(root, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const noted = `printf "%s\\n" "$(basename "$0") $*" | sed "s#$ROOT/[^/]*##g" >> "$ROOT/log"`;
  for (const name of ["systemctl", "ss", "curl", "a2enmod", "apache2ctl", "tail"]) program(name, noted);
  program("sudo", `[ "$1" = -u ] && shift 2\nexec "$@"`);
  program("id", "echo tomcat");
  // Owners are for root to give away: they are written down only.
  program(
    "install",
    `${noted}\n[ "$1" = -D ] && mkdir -p "$(dirname "$9")" && shift\nexec /usr/bin/install -m "$6" "$7" "$8"`,
  );
  program("cp", `${noted}\nexec /bin/cp "$@"`);
  program(
    "scp",
    `${noted}\nshift\nfor last; do :; done\nmachine="$ROOT/\${last%:}"\n[ "$last" != "\${last%:}" ] && mkdir -p "$machine"\nwhile [ $# -gt 1 ]; do /bin/cp -p "$1" "$machine/"; shift; done`,
  );
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Puts a file on a machine. */
function place(machine: string, path: string, text: string, mode = 0o644): void {
  const file = join(root, machine, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
}

const read = (machine: string, path: string): string => readFileSync(join(root, machine, path), "utf8");
const modeOf = (machine: string, path: string): string =>
  (statSync(join(root, machine, path)).mode & 0o777).toString(8);

function placeTomcat(machine: string, base: string): void {
  place(machine, `${base}/conf/server.xml`, `first of ${base}\n`, 0o640);
  place(
    machine,
    "usr/share/tomcat10/bin/configtest.sh",
    '#!/bin/sh\necho "configtest $CATALINA_BASE" | sed "s#$ROOT/[^/]*##g" >> "$ROOT/log"\n',
    0o755,
  );
}

/** Generates and follows the page; @returns what the programs wrote down. */
async function follow(example: string): Promise<string[]> {
  const out = join(root, "localhost");
  expect((await runCli(["generate", join(examples, `${example}.yaml`), "-o", out])).code).toBe(0);
  const page = readFileSync(join(out, "INSTALL.md"), "utf8");
  rmSync(join(root, "log"), { force: true });
  for (const section of page.split(/^#{2,3} /m)) {
    let machine = "localhost";
    let script = "";
    const run = async () => {
      const moved = script.replace(/(?<=[\s='"])\/(?=(?:etc|var|usr)\/)/g, `${join(root, machine)}/`);
      const env = { PATH: `${join(root, "bin")}:/usr/bin:/bin`, ROOT: root };
      const result = await runProcess("sh", ["-euc", moved], { cwd: join(root, machine), env });
      expect(result).toMatchObject({ status: 0, stderr: "" });
      script = "";
    };
    for (const block of shellBlocks(section)) {
      const [, host] = /^scp .* (\S+):$/m.exec(block) ?? [];
      script += block.replace(/^sudo grep .*$/m, "");
      if (host === undefined) continue;
      await run();
      machine = host;
    }
    await run();
  }
  return readFileSync(join(root, "log"), "utf8").trimEnd().split("\n");
}

const APACHE_FILES = ["/etc/libapache2-mod-jk/workers.properties", "/etc/apache2/mods-available/jk.conf"] as const;
const INSTALL_APACHE = (from: string) => [
  `install -D -o root -g root -m 0600 ${from}workers.properties ${APACHE_FILES[0]}`,
  `install -D -o root -g root -m 0644 ${from}jk.conf ${APACHE_FILES[1]}`,
];
const START_APACHE = [
  "a2enmod jk",
  "apache2ctl configtest",
  "systemctl restart apache2",
  "tail -n 20 /var/log/apache2/mod_jk.log",
];

describe("raspberry-pi", () => {
  const tomcat = (name: string, host: string, port: number, backup: boolean) => {
    const file = "/var/lib/tomcat10/conf/server.xml";
    return [
      `scp -p ${name}/server.xml ${host}:`,
      ...(backup ? [`cp -p ${file} ${file}.before-lbgen`] : []),
      `install -o root -g tomcat -m 0640 server.xml ${file}`,
      "configtest /var/lib/tomcat10",
      "systemctl restart tomcat10",
      `ss -ltn sport = :${port}`,
    ];
  };
  const steps = (first: boolean) => [
    ...tomcat("tomcat1", "192.168.0.10", 18009, first),
    ...tomcat("tomcat2", "192.168.0.12", 28009, first),
    "scp -p apache/workers.properties apache/jk.conf 192.168.0.2:",
    ...(first ? APACHE_FILES.map((file) => `cp -p ${file} ${file}.before-lbgen`) : []),
    ...INSTALL_APACHE(""),
    ...START_APACHE,
    "curl -s -o /dev/null -w %{http_code}\\n http://192.168.0.2/",
  ];

  it("both Tomcats, then Apache; what was there first is kept, also the second time", async () => {
    for (const host of ["192.168.0.10", "192.168.0.12"]) placeTomcat(host, "var/lib/tomcat10");
    for (const file of APACHE_FILES) place("192.168.0.2", file, `first ${file}\n`);
    expect(await follow("raspberry-pi")).toEqual(steps(true));
    expect(await follow("raspberry-pi")).toEqual(steps(false));
    for (const [name, host] of [
      ["tomcat1", "192.168.0.10"],
      ["tomcat2", "192.168.0.12"],
    ] as const) {
      expect(read(host, "var/lib/tomcat10/conf/server.xml")).toBe(read("localhost", `${name}/server.xml`));
      expect(modeOf(host, "var/lib/tomcat10/conf/server.xml")).toBe("640");
      expect(read(host, "var/lib/tomcat10/conf/server.xml.before-lbgen")).toBe("first of var/lib/tomcat10\n");
      expect(existsSync(join(root, host, "server.xml"))).toBe(false);
    }
    for (const [index, file] of APACHE_FILES.entries()) {
      const source = ["apache/workers.properties", "apache/jk.conf"][index] ?? "";
      expect(read("192.168.0.2", file)).toBe(read("localhost", source));
      expect(modeOf("192.168.0.2", file)).toBe(["600", "644"][index]);
      expect(read("192.168.0.2", `${file}.before-lbgen`)).toBe(`first ${file}\n`);
    }
    expect(existsSync(join(root, "192.168.0.2/workers.properties"))).toBe(false);
  });
});

it("one-host: nothing leaves the machine, and each of the three Tomcats has a folder of its own", async () => {
  const names = ["tomcat-a", "tomcat-b", "tomcat-c"];
  for (const name of names) placeTomcat("localhost", `var/lib/${name}`);
  const log = await follow("one-host");
  expect(log).toEqual([
    ...names.flatMap((name, index) => [
      `cp -p /var/lib/${name}/conf/server.xml /var/lib/${name}/conf/server.xml.before-lbgen`,
      `install -o root -g tomcat -m 0640 ${name}/server.xml /var/lib/${name}/conf/server.xml`,
      `configtest /var/lib/${name}`,
      `ss -ltn sport = :${[8009, 8109, 8209][index]}`,
    ]),
    ...INSTALL_APACHE("apache/"),
    ...START_APACHE,
    "curl -s -o /dev/null -w %{http_code}\\n http://localhost/",
  ]);
  for (const name of names) {
    expect(read("localhost", `var/lib/${name}/conf/server.xml`)).toBe(read("localhost", `${name}/server.xml`));
    expect(read("localhost", `var/lib/${name}/conf/server.xml.before-lbgen`)).toBe(`first of var/lib/${name}\n`);
  }
  // Nothing was there before, so nothing is kept, and going back means to remove them.
  for (const file of APACHE_FILES) expect(existsSync(join(root, "localhost", `${file}.before-lbgen`))).toBe(false);
});
