import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { ProgressLine } from "../../src/cli/progress.ts";

let now = 0;
let told: string[] = [];
const terminal: Io = {
  out: (text) => void told.push(`out:${text}`),
  err: (text) => void told.push(text),
  readStdin: async () => new Uint8Array(),
  env: {},
  outIsTerminal: true,
  errIsTerminal: true,
  errColumns: 60,
};

beforeEach(() => {
  now = 5_000;
  told = [];
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

function started(io: Io = terminal, options: object = {}): ProgressLine {
  const progress = new ProgressLine(io);
  progress.start(options);
  return progress;
}

describe("the line of progress", () => {
  it("appears after a second, is redrawn ten times a second, and is wiped off", () => {
    const progress = started();
    for (const [at, done] of [
      [5_999, 10_000],
      [6_000, 1_234_567],
      [6_099, 1_240_000],
      [6_100, 1_250_000],
    ] as const) {
      now = at;
      progress.tick("simulating requests", done, 20_000_000);
    }
    progress.end();
    progress.end();
    expect(told).toEqual([
      "\rsimulating requests: 1,234,567 of 20,000,000\u001b[K",
      "\rsimulating requests: 1,250,000 of 20,000,000\u001b[K",
      "\r\u001b[K",
    ]);
  });

  it("makes room for what the command writes, and comes back", () => {
    const progress = started();
    now = 7_000;
    progress.tick("reading files", 3);
    progress.io.err("warning: so so\n");
    progress.io.out("result\n");
    now = 8_000;
    progress.tick("checking rules");
    progress.io.out("end\n");
    expect(told).toEqual([
      "\rreading files: 3\u001b[K",
      "\r\u001b[K",
      "warning: so so\n",
      "out:result\n",
      "\rchecking rules\u001b[K",
      "\r\u001b[K",
      "out:end\n",
    ]);
  });

  it("never fills the last column", () => {
    const progress = started({ ...terminal, errColumns: 20 });
    now = 7_000;
    progress.tick("looking at files and folders", 3);
    expect(told).toEqual(["\rlooking at files an\u001b[K"]);
  });

  it.each([
    ["where standard error is no terminal", { errIsTerminal: false }, {}],
    ["on a terminal that cannot redraw", { env: { TERM: "dumb" } }, {}],
    ["with --quiet", {}, { quiet: true }],
    ["with --format json", {}, { format: "json" }],
    ["with --format github", {}, { format: "github" }],
  ])("is not there %s", (_, io, options) => {
    const progress = started({ ...terminal, ...io }, options);
    now = 60_000;
    progress.tick("reading files", 3);
    progress.end();
    expect(told).toEqual([]);
  });
});
