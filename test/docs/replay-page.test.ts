import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createCleanup } from "../support/cleanup.ts";
import { temporaryFolder } from "../support/installation.ts";
import { describeWithNetwork, PageShell } from "./page-shell.ts";
import { readSteps } from "./page-steps.ts";
import { replayPage, withDifferences } from "./replay-page.ts";

const cleanup = createCleanup();
afterAll(cleanup.run);

function openShell(): PageShell {
  const shell = new PageShell(temporaryFolder(cleanup));
  cleanup.add(() => shell.close());
  return shell;
}

async function replay(page: string, shell = openShell()): Promise<string> {
  return withDifferences(page, await replayPage(readSteps(page), shell));
}

const fence = "```";

describeWithNetwork("replayPage", () => {
  it("puts what was printed in the place of what is shown", async () => {
    const page = (first: string, second: string) =>
      `${fence}sh\necho a; echo b >&2\n${fence}\n${fence}text\n${first}${fence}\nThen\n${fence}sh\npwd | wc -l\n${fence}\n${fence}text\n${second}${fence}\n`;
    expect(await replay(page("wrong\nlonger\n", "1\n"))).toBe(page("a\nb\n", "1\n"));
    expect(await replay(page("a\nb\n", ""))).toBe(page("a\nb\n", "1\n"));
  });

  it("writes the files that the page shows", async () => {
    const shell = openShell();
    await replay(`<!-- file: a/b.txt -->\n${fence}properties\nx=1\n${fence}\n`, shell);
    expect(readFileSync(join(shell.work, "a/b.txt"), "utf8")).toBe("x=1\n");
  });

  it("runs this checkout as npx lbgen", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    const page = `${fence}sh\nnpx lbgen --version\n${fence}\n${fence}text\n${version}\n${fence}\n`;
    expect(await replay(page)).toBe(page);
  });

  it.each([
    { name: "the last command", script: "false" },
    { name: "the first command", script: "false\ntrue" },
    { name: "the first of a pipe", script: "false | true" },
    { name: "npx of something else", script: "npx cowsay || exit 1" },
  ])("tells the line where $name fails", async ({ script }) => {
    await expect(replay(`text\n\n${fence}sh\n${script}\n${fence}\n`)).rejects.toThrow("line 3: exit status 1, not 0");
  });

  it("asks for a failure where the page says so", async () => {
    await expect(replay(`<!-- exits: 1 -->\n${fence}sh\ntrue\n${fence}\n`)).rejects.toThrow("exit status 0, not 1");
    await replay(`<!-- exits: 1 -->\n${fence}sh\nfalse\n${fence}\n`);
  });

  it("waits for what a running command prints, in parts, and stops it", async () => {
    const page = `<!-- stays running -->
${fence}sh
trap 'echo bye > end.txt; exit' INT
echo ready
until [ -e go ]; do sleep 0.05; done
echo went
while true; do sleep 0.05; done
${fence}
${fence}text
ready
${fence}
${fence}sh
touch go
${fence}
<!-- printed meanwhile -->
${fence}text
went
${fence}
<!-- stopped by Ctrl-C -->
${fence}sh
cat end.txt
${fence}
${fence}text
bye
${fence}
`;
    expect(await replay(page)).toBe(page);
  });

  it("has every port of 127.0.0.1, and no other network", async () => {
    const page = `${fence}sh\ngrep -c : /proc/net/dev\n${fence}\n${fence}text\n1\n${fence}\n`;
    expect(await replay(page)).toBe(page);
  });
});
