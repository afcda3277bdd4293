import { execFileSync } from "node:child_process";
import { Command } from "commander";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addInitCommand, type InitOptions } from "../../src/cli/commands/init.ts";
import { NO_ANSWERS } from "../../src/init/answers.ts";
import { initCommand, shellText } from "../../src/init/command-line.ts";
import { draftText } from "../../src/init/draft-topology.ts";
import { answersFromFlags } from "../../src/init/flags.ts";
import { textWidth } from "../../src/terminal-width.ts";
import { answers } from "./arbitrary-answers.ts";

const deeds = { file: undefined, from: [], gitignore: false, generate: false, serve: false };

/** What commander makes of the words of a command, without running it. */
function optionsOf(words: readonly string[]): InitOptions {
  const program = new Command("lbgen").exitOverride();
  const io = {
    out() {},
    err() {},
    readStdin: async () => Buffer.of(),
    env: {},
    outIsTerminal: false,
    errIsTerminal: false,
  };
  addInitCommand(program, io, () => undefined);
  const init = program.commands[0] as Command;
  init.action(() => undefined);
  program.parse(words.slice(1), { from: "user" });
  return init.opts<InitOptions>();
}

describe("the command that gives the same answers", () => {
  it("leads to the same topology, whatever they are", () => {
    fc.assert(
      fc.property(answers, (given) => {
        const options = optionsOf(initCommand(given, deeds));
        const serverXml = options.serverXml.map((text) => {
          const [node = "", path = ""] = text.split("=");
          return { node, path };
        });
        const again = answersFromFlags(NO_ANSWERS, { ...options, serverXml });
        expect("fault" in again ? again : draftText(again)).toBe(draftText(given));
      }),
      { numRuns: 60 },
    );
  });

  it("says nothing that goes without saying", () => {
    const nodes = [{ name: "a", host: "::1", port: 8009, lbfactor: 1 }];
    expect(initCommand({ ...NO_ANSWERS, nodes, method: "request", mounts: ["/*"], layout: "debian" }, deeds)).toEqual([
      "lbgen",
      "init",
      "--yes",
      "--balancer",
      "lb",
      "--node",
      "a=[::1]:8009",
    ]);
  });

  it("names what else was to be done", () => {
    const all = { file: "x.yaml", from: ["--from", "w.properties"], gitignore: true, generate: true, serve: true };
    expect(initCommand({ ...NO_ANSWERS, base: {} }, all).join(" ")).toBe(
      "lbgen init x.yaml --yes --from w.properties --gitignore --generate --serve",
    );
  });
});

describe("a command line for a shell", () => {
  it("is what a real shell takes for the same words, and keeps to its width", () => {
    const word = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !text.includes("\0")),
      fc.constantFrom("--node", "it's", "$HOME", "a b", "*", "\\"),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        const text = shellText(["printf", "%s\\0", ...words], 60, "  ");
        const out = execFileSync("sh", ["-c", text], { encoding: "utf8" });
        expect(out.split("\0").slice(0, -1)).toEqual(words);
      }),
      { numRuns: 60 },
    );
  });

  it("breaks before an option, never between it and its value", () => {
    const words = ["lbgen", "init", "--node", "tomcat1=192.168.0.10:18009", "--node", "tomcat2=192.168.0.12:28009"];
    const text = shellText(words, 50, "  ");
    expect(text).toBe("lbgen init --node tomcat1=192.168.0.10:18009 \\\n  --node tomcat2=192.168.0.12:28009");
    for (const line of text.split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(50);
  });
});
