import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { createCleanup } from "../support/cleanup.ts";
import { type Ended, emptyFolder, repository, runIn } from "../support/package.ts";
import { describePeers } from "../support/peers.ts";

it("the README shows hooks that there are", () => {
  const shown = /```yaml\n(repos:\n.*?)```/s.exec(readFileSync(join(repository, "README.md"), "utf8"))?.[1] ?? "";
  const there = parse(readFileSync(join(repository, ".pre-commit-hooks.yaml"), "utf8")) as readonly { id: string }[];
  const { repos } = parse(shown) as { repos: readonly [{ hooks: readonly { id: string }[] }] };
  expect(repos[0].hooks.map(({ id }) => id)).toEqual(there.map(({ id }) => id));
});

/** What git needs to commit, and what keeps pre-commit out of the user's home. */
const IDENTITY = ["-c", "user.name=lbgen", "-c", "user.email=lbgen@localhost", "-c", "commit.gpgsign=false"];

// pre-commit clones the hooks' repository, installs it with its development dependencies, packs it and installs the tarball.
describePeers("the hooks for pre-commit", ["git", "pre-commit"], () => {
  const cleanup = createCleanup();
  afterAll(cleanup.run);
  let project: string;
  // npm takes the development dependencies from its cache where it can.
  const run = (folder: string, command: string, ...args: string[]): Ended =>
    runIn(folder, command, args, {
      env: {
        PRE_COMMIT_HOME: join(project, "../home"),
        npm_config_cache: undefined,
        npm_config_prefer_offline: "true",
        GIT_CONFIG_GLOBAL: "/dev/null",
      },
    });
  const git = (folder: string, ...args: string[]): string => {
    const { status, stdout, stderr } = run(folder, "git", ...IDENTITY, ...args);
    if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
    return stdout;
  };
  const hook = (id: string): Ended => {
    git(project, "add", "-A");
    return run(project, "pre-commit", "run", id);
  };

  beforeAll(() => {
    const folder = emptyFolder(cleanup);
    const hooks = join(folder, "hooks");
    project = join(folder, "project");
    mkdirSync(project);
    for (const path of git(repository, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")) {
      if (path === "") continue;
      mkdirSync(join(hooks, dirname(path)), { recursive: true });
      cpSync(join(repository, path), join(hooks, path));
    }
    git(hooks, "init", "--quiet");
    git(hooks, "add", "-A");
    git(hooks, "commit", "--quiet", "-m", "lbgen");
    const rev = git(hooks, "rev-parse", "HEAD").trim();
    git(project, "init", "--quiet");
    cpSync(join(repository, "examples/raspberry-pi.yaml"), join(project, "lbgen.yaml"));
    const wanted = [{ repo: hooks, rev, hooks: [{ id: "lbgen-lint" }, { id: "lbgen-generate-check" }] }];
    writeFileSync(join(project, ".pre-commit-config.yaml"), JSON.stringify({ repos: wanted }));
    git(project, "add", "-A");
    const installed = run(project, "pre-commit", "install-hooks");
    if (installed.status !== 0) throw new Error(`pre-commit: ${installed.stdout}${installed.stderr}`);
    const generated = run(project, process.execPath, join(repository, "bin/lbgen.js"), "generate", "--quiet");
    if (generated.status !== 0) throw new Error(`generate: ${generated.stderr}`);
  }, 300_000);

  it("are a manifest that pre-commit takes", () => {
    expect(run(repository, "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml").status).toBe(0);
  });

  it("pass where the files are right", () => {
    expect(hook("lbgen-lint")).toMatchObject({ status: 0, stdout: expect.stringMatching(/^lbgen lint\.+Passed\n$/) });
    expect(hook("lbgen-generate-check")).toMatchObject({ status: 0, stdout: expect.stringMatching(/\.+Passed\n$/) });
  });

  it("fail where a topology changes and its files do not", () => {
    const topology = join(project, "lbgen.yaml");
    const before = readFileSync(topology, "utf8");
    writeFileSync(topology, before.replace("lbfactor: 1", "lbfactor: 2"));
    const { status, stdout } = hook("lbgen-generate-check");
    writeFileSync(topology, before);
    expect(stdout).toMatch(/Failed.*out is not up to date/s);
    expect(status).toBe(1);
  });

  it("fail where mod_jk would refuse a file", () => {
    appendFileSync(join(project, "out/apache/workers.properties"), "worker.tomcat1.lbfaktor=1\n");
    const { status, stdout } = hook("lbgen-lint");
    expect(stdout).toMatch(/Failed.*did you mean lbfactor/s);
    expect(status).toBe(1);
  });

  it("lint nothing for a commit that touches no such file", () => {
    git(project, "commit", "--quiet", "-m", "all");
    writeFileSync(join(project, "notes.txt"), "notes\n");
    expect(hook("lbgen-lint").stdout).toMatch(/no files to check\)Skipped\n$/);
  });
});
