import { describe, expect, it } from "vitest";
import { DEVIATIONS, expectAsRecorded, recordedCases } from "./recorded-case.ts";
import { SimulatedSite } from "./simulated-site.ts";

const cases = recordedCases();

describe("the core decides as mod_jk did", () => {
  it("has all recordings, and those that it deviates from", () => {
    expect(cases.length).toBe(122);
    const names = cases.map(({ name }) => name);
    expect(DEVIATIONS.filter(({ recording }) => !names.includes(recording))).toEqual([]);
  });

  it.each(cases.map((recorded) => ({ name: recorded.name, recorded })))("$name", async ({ recorded }) => {
    const site = new SimulatedSite(recorded);
    await expectAsRecorded(recorded, DEVIATIONS, (step) => site.perform(step));
  });
});
