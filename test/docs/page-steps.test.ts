import { describe, expect, it } from "vitest";
import { readSteps } from "./page-steps.ts";

function block(language: string, ...lines: readonly string[]): string {
  return `\`\`\`${language}\n${lines.map((line) => `${line}\n`).join("")}\`\`\`\n`;
}

/** Where it starts is asked below. */
function output(text: string): object {
  return { text, start: expect.any(Number) };
}

describe("readSteps", () => {
  it.each([
    {
      name: "a command without output",
      page: `Do this:\n\n${block("sh", "true")}`,
      steps: [{ kind: "command", line: 3, script: "true\n", exits: 0, stays: false, onMachines: false }],
    },
    {
      name: "a command with its output",
      page: `${block("sh", "echo a", "echo b")}\n${block("text", "a", "b")}`,
      steps: [
        {
          kind: "command",
          line: 1,
          script: "echo a\necho b\n",
          exits: 0,
          stays: false,
          onMachines: false,
          output: output("a\nb\n"),
        },
      ],
    },
    {
      name: "an empty output",
      page: block("sh", "true") + block("text"),
      steps: [
        { kind: "command", line: 1, script: "true\n", exits: 0, stays: false, onMachines: false, output: output("") },
      ],
    },
    {
      name: "a command that fails",
      page: `<!-- exits: 1 -->\n\n${block("sh", "false")}`,
      steps: [{ kind: "command", line: 3, script: "false\n", exits: 1, stays: false, onMachines: false }],
    },
    {
      name: "a command for the machines",
      page: `<!-- on the machines -->\n${block("sh", "ssh pi")}`,
      steps: [{ kind: "command", line: 2, script: "ssh pi\n", exits: 0, stays: false, onMachines: true }],
    },
    {
      name: "a file, of any language",
      page: `<!-- file: conf/a.yaml -->\n${block("yaml", "a: 1")}`,
      steps: [{ kind: "file", line: 2, path: "conf/a.yaml", text: "a: 1\n" }],
    },
    {
      name: "a server, what it says later, and its end",
      page: `<!-- stays running -->\n${block("sh", "serve")}Then:\n<!-- printed meanwhile -->\n${block("text", "x")}<!-- stopped by Ctrl-C -->\n`,
      steps: [
        { kind: "command", line: 2, script: "serve\n", exits: 0, stays: true, onMachines: false },
        { kind: "meanwhile", line: 7, output: output("x\n") },
        { kind: "stop", line: 10 },
      ],
    },
    {
      name: "what is not run, with its output",
      page: `<!-- not run: needs two Pis -->\n${block("sh", "ssh pi")}${block("text", "hello")}`,
      steps: [{ kind: "not-run", line: 2, reason: "needs two Pis", text: "ssh pi\n" }],
    },
    {
      name: "the comments of generated tables, as prose",
      page: "<!-- generated: keys -->\n\n| a |\n\n<!-- end: keys -->\n",
      steps: [],
    },
  ])("reads $name", ({ page, steps }) => {
    const found = readSteps(page);
    expect(found).toEqual(steps);
    for (const step of found) {
      if (!("output" in step) || step.output === undefined) continue;
      const { text, start } = step.output;
      expect(page.slice(0, start)).toMatch(/```text\n$/);
      expect(page.slice(start, start + text.length + 3)).toBe(`${text}\`\`\``);
    }
  });

  it.each([
    { name: "an output without a command", page: block("text", "a"), says: "line 1: nobody runs this block" },
    {
      name: "an output after prose",
      page: `${block("sh", "true")}It says\n${block("text", "a")}`,
      says: "line 5: nobody runs this block",
    },
    { name: "a file without a name", page: block("yaml", "a: 1"), says: "line 1: nobody runs this block" },
    {
      name: "a file outside of the folder",
      page: `<!-- file: ../a -->\n${block("yaml", "a")}`,
      says: "line 1: nobody",
    },
    { name: "a block without a reason", page: `<!-- not run -->\n${block("sh", "a")}`, says: "line 1: nobody knows" },
    { name: "a comment with a typo", page: `<!-- exit: 1 -->\n${block("sh", "a")}`, says: 'comment "exit: 1"' },
    { name: "a comment without a block", page: "<!-- exits: 1 -->\nprose\n", says: "line 2: a code block belongs" },
    { name: "a block without an end", page: "a\n```sh\ntrue\n", says: "line 2: this block does not end" },
    { name: "a block in a list", page: "- a\n\n  ```sh\n  true\n  ```\n", says: "line 3: a code block begins" },
  ])("refuses $name", ({ page, says }) => {
    expect(() => readSteps(page)).toThrow(says);
  });
});
