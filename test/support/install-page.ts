import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Generated } from "./generate.ts";
import { movePaths } from "./httpd.ts";
import { runProcess } from "./processes.ts";

// Programs that would act on this machine. What they are told is printed, so that a test can see it.
const NOT_RUN = [
  "scp",
  "systemctl",
  "ss",
  "curl",
  "a2enmod",
  "apache2ctl",
  "apachectl",
  "setsebool",
  "restorecon",
  "tail",
  "grep",
];

const PRELUDE = `set -eu
sudo() {
  if [ "$1" = -u ]; then shift 2; fi
  "$@"
}
${NOT_RUN.map((name) => `${name}() { echo "${name} $*"; }`).join("\n")}
`;

/**
 * Runs the shell commands of one section of INSTALL.md as its reader would, in its folder; paths below /etc, /var and
 * /usr/local lead below `root`. Returns what the commands print.
 */
export async function followInstallPage(generated: Generated, section: string, root: string): Promise<string> {
  const page = readFileSync(join(generated.out, "INSTALL.md"), "utf8");
  const [, text] = page.split(`\n## ${section}`);
  if (text === undefined) throw new Error(`INSTALL.md has no section ${section}`);
  const blocks = [...(text.split("\n## ", 1)[0] ?? "").matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(
    (match) => match[1] ?? "",
  );
  const commands = movePaths(blocks.join("\n"), root);
  placeApachectl(root);
  const result = await runProcess(
    "sh",
    ["-c", PRELUDE + (process.getuid?.() === 0 ? commands : withoutOwners(commands))],
    {
      cwd: generated.out,
    },
  );
  if (result.status !== 0) throw new Error(`INSTALL.md, ${section}: ${result.status}\n${commands}\n${result.stderr}`);
  return result.stdout;
}

function withoutOwners(commands: string): string {
  return commands.replace(/ -o root -g (?:root|"\$\(id -gn "\$TOMCAT_USER"\)")/g, "");
}

/** The one program that the source layout calls by its path. */
function placeApachectl(root: string): void {
  const folder = join(root, "/usr/local/apache2/bin");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "apachectl"), "#!/bin/sh\necho apachectl $*\n", { mode: 0o755 });
}
