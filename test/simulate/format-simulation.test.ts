import { describe, expect, it } from "vitest";
import { plainStyle } from "../../src/report/style.ts";
import { formatSimulation } from "../../src/simulate/format-simulation.ts";
import { textWidth } from "../../src/terminal-width.ts";
import { simulate, workersText } from "./simulate-text.ts";

// Each column of the timeline is one request: t1 answers at 0, 2, 4, 6 and 8, and from 30 on again (see the test of the
// simulation), which is 10 of 40.
const outage = simulate(workersText(["t1", "t2"], ["maintain=10", "lb.recover_time=10"]), {
  requests: 40,
  outages: [{ node: "t1", from: 10, to: 11 }],
});

// Long and wide names, and every column that there is.
const cluster = simulate(workersText(["a", "b", "c"], ["c.activation=D"]), {
  sessions: 1,
  clients: 20,
  isClustered: true,
  requests: 2000,
  rate: 10,
  outages: [{ node: "a", from: 50, to: 90 }],
});
const names = ["節点一".repeat(6), "t2", "a-rather-long-name-of-a-tomcat-on-some-host"];
const wide = { ...cluster, members: cluster.members.map((member, index) => ({ ...member, name: names[index] ?? "" })) };

describe("the text of a simulation", () => {
  it("has a table, bars, sums and a line of each member over time", () => {
    expect(formatSimulation(outage, { style: plainStyle, width: 80 }).split("\n")).toEqual([
      "lb: method request, sticky session, 2 members",
      "40 requests at 1/s from 1 client, 0% of them with sessions; seed 1",
      "t1 is down from 10s to 11s",
      "",
      "member  lbfactor  expected  served   share  off by  failed",
      "t1             1    50.00%      10  25.00%  -25.00       1",
      "t2             1    50.00%      30  75.00%  +25.00       0",
      "total                           40                       1",
      "",
      "share of the answers (│ what lbfactor asks for)",
      `t1  ${"█".repeat(20)}${" ".repeat(19)}│${" ".repeat(20)}   25.00%`,
      `t2  ${"█".repeat(39)}│${"█".repeat(20)}   75.00%`,
      "",
      "answered   40 of 40 (100.00%)",
      "errors     none",
      "failovers  1",
      "time       40s",
      "",
      "answers over time (1s a column)",
      `t1  ${"█·".repeat(5)}${"·".repeat(20)}${"█·".repeat(5)}`,
      `t2  ${"·█".repeat(5)}${"█".repeat(20)}${"·█".repeat(5)}`,
      `    0s${" ".repeat(35)}40s`,
      "",
    ]);
  });

  it.each([40, 60, 80, 120, 400])("keeps its table, bars and lines within %d columns", (width) => {
    const lines = formatSimulation(wide, { style: plainStyle, width }).split("\n");
    const parts = lines.slice(lines.findIndex((line) => line.startsWith("member")));
    const widths = parts.filter((line) => !line.startsWith("share of the answers")).map(textWidth);
    expect(Math.max(...widths)).toBeLessThanOrEqual(width);
    const [bars, timeline] = ["share of the answers", "answers over time"].map((title) => {
      const start = lines.findIndex((line) => line.startsWith(title)) + 1;
      return lines.slice(start, start + 3).map(textWidth);
    });
    expect(new Set(bars).size).toBe(1);
    expect(new Set(timeline).size).toBe(1);
  });

  it("does not steer a terminal by the name of a node", () => {
    const members = outage.members.map((member) => ({ ...member, name: "\u001b[2J" }));
    expect(
      formatSimulation({ ...outage, members, balancer: "\u001b]0;x" }, { style: plainStyle, width: 80 }),
    ).not.toContain("\u001b");
  });

  it("tells what requests with errors got, and when", () => {
    const outages = ["t1", "t2"].map((node) => ({ node, from: 10, to: 20 }));
    const text = formatSimulation(simulate(workersText(["t1", "t2"]), { requests: 40, outages }), {
      style: plainStyle,
      width: 80,
    });
    expect(text).toContain("answered   30 of 40 (75.00%)\nerrors     10 with 503\n");
    expect(text).toMatch(/^errors {2}·{10}█{10}·{20}$/m);
  });

  it("dresses the time of an outage in another way", () => {
    const style = { ...plainStyle, error: (text: string) => `<${text}>`, added: (text: string) => text };
    const outages = [{ node: "t1", from: 10, to: 20 }];
    const report = simulate(workersText(["t1", "t2"]), { requests: 40, outages });
    expect(formatSimulation(report, { style, width: 80 })).toMatch(/^t1 {2}[█·]{10}<·{10}>·{20}$/m);
  });
});
