import { main } from "../../src/cli/main.ts";

/** What a command line gave. */
export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What stands around a command line in a test. */
export interface CliSurroundings {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly outIsTerminal?: boolean;
  readonly errIsTerminal?: boolean;
  /** Of both; only where they are terminals. */
  readonly columns?: number;
}

/** Runs a command line in this process, with no terminal, no environment and an empty standard input unless told otherwise. */
export async function runCli(argv: readonly string[], around: CliSurroundings = {}): Promise<CliResult> {
  const out: Buffer[] = [];
  let err = "";
  const code = await main(argv, {
    out: (text) => void out.push(Buffer.from(text)),
    err: (text) => {
      err += text;
    },
    readStdin: async () => Buffer.from(around.stdin ?? ""),
    env: around.env ?? {},
    outIsTerminal: around.outIsTerminal ?? false,
    errIsTerminal: around.errIsTerminal ?? false,
    outColumns: around.outIsTerminal === true ? around.columns : undefined,
    errColumns: around.errIsTerminal === true ? around.columns : undefined,
  });
  return { code, out: Buffer.concat(out).toString("utf8"), err };
}
