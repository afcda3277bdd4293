import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Cleanup } from "./cleanup.ts";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** As much as is used of what `npm pack --json` says. */
export interface Packed {
  /** Where the tarball is. */
  readonly tarball: string;
  /** Bytes of the tarball. */
  readonly size: number;
  /** Bytes of the files in it. */
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** A folder that goes away with the test. */
export function emptyFolder(cleanup: Cleanup): string {
  const folder = mkdtempSync(join(tmpdir(), "lbgen-package-"));
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Packs what `npm test` has built. */
export function packPackage(folder: string): Packed {
  if (!existsSync(join(repository, "dist"))) throw new Error("dist/ is missing: npm run build");
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd: repository, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm pack: ${stderr}`);
  const [packed] = JSON.parse(stdout) as [Omit<Packed, "tarball"> & { readonly filename: string }];
  return { ...packed, tarball: join(folder, packed.filename) };
}

/** What a program gave. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program as a user would, without the variables that npm sets for the scripts that it runs.
 *
 * @param nodeFolder - what comes first on PATH; the node of this process if absent.
 */
export function runIn(
  cwd: string,
  command: string,
  args: readonly string[],
  { nodeFolder = join(process.execPath, ".."), env = {} }: { nodeFolder?: string; env?: NodeJS.ProcessEnv } = {},
): Ended {
  // What says how to reach the registry stays.
  const own = Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:npm_(?!config_(?:registry|cafile|https?_proxy)$)|NODE_(?!EXTRA_CA_CERTS$)|VITEST|FORCE_COLOR$|NO_COLOR$)/i.test(
        name,
      ),
  );
  const path = `${nodeFolder}${delimiter}${process.env.PATH ?? ""}`;
  const full = { ...Object.fromEntries(own), PATH: path, npm_config_cache: join(cwd, ".npm-cache"), ...env };
  return spawnSync(command, args, { cwd, env: full, encoding: "utf8", timeout: 280_000 });
}
