import { describe, expect, it } from "vitest";
import { comparable, type Deviation, recordedCases, shownStep } from "./recorded-case.ts";
import { SimulatedSite } from "./simulated-site.ts";

const cases = recordedCases();

const deviations: readonly Deviation[] = [
  {
    recording: "partial-reply",
    step: 7,
    reason:
      "mod_jk passes half of the first answer on and the whole second one behind it, with the headers of both (headersFrom). " +
      "As long as nothing has gone to the client, lbgen drops the first one; once it has, it tries nobody else.",
    instead: { body: "worker=t3\n" },
  },
];

describe("the core decides as mod_jk did", () => {
  it("has all recordings", () => {
    expect(cases.length).toBe(98);
  });

  it.each(cases.map((recorded) => ({ name: recorded.name, recorded })))("$name", ({ recorded }) => {
    const site = new SimulatedSite(recorded);
    for (const [index, step] of recorded.steps.entries()) {
      const got = site.perform(step);
      if (step.expect === undefined) continue;
      const deviation = deviations.find((one) => one.recording === recorded.name && one.step === index);
      const want = { ...comparable(step.expect, recorded, step.expect), ...deviation?.instead };
      if (deviation !== undefined)
        expect(want, deviation.reason).not.toEqual(comparable(step.expect, recorded, step.expect));
      const shown = comparable(got ?? {}, recorded, step.expect);
      expect({ index, step: shownStep(step), ...shown }).toEqual({ index, step: shownStep(step), ...want });
    }
  });
});
