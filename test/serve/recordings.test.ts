import { describe, expect, it } from "vitest";
import { comparable, type Deviation, recordedCases, shownStep } from "../balance/recorded-case.ts";
import { createCleanup } from "../support/cleanup.ts";
import { RecordedSite } from "./recorded-site.ts";

const cases = recordedCases();

/** Recordings of what the balancer does not offer; the core is compared with them. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "env-overrides":
    "A request has no environment, which SetEnvIf and the like make in httpd, so nothing in it can override a setting.",
};

const PROBED =
  "mod_jk lets the request that starts the maintenance wait until all idle connections are probed, and then use one. lbgen " +
  "lets it go ahead on a new one, which is kept and probed like the others from then on.";

const deviations: readonly Deviation[] = [
  { recording: "keepalive-ping", step: 4, reason: PROBED, instead: { connections: { t1: 1 } } },
  {
    recording: "keepalive-ping",
    step: 6,
    reason: PROBED,
    instead: { connections: { t2: 1 }, cpings: { t1: 2, t2: 1 } },
  },
  {
    recording: "keepalive-ping",
    step: 8,
    reason: PROBED,
    instead: { connections: { t1: 1 }, cpings: { t1: 2, t2: 2 } },
  },
  {
    recording: "partial-reply",
    step: 7,
    reason:
      "mod_jk passes half of the first answer on and the whole second one behind it, with the headers of both (headersFrom). " +
      "As long as nothing has gone to the client, lbgen drops the first one.",
    instead: { body: "worker=t3\n" },
  },
];

describe("the balancer decides over sockets as mod_jk did", () => {
  it("has all recordings", () => {
    expect(cases.length).toBe(98);
    const names = cases.map(({ name }) => name);
    const named = [...Object.keys(LEFT_OUT), ...deviations.map(({ recording }) => recording)];
    expect(named.filter((name) => !names.includes(name))).toEqual([]);
  });

  const served = cases.filter(({ name }) => LEFT_OUT[name] === undefined);
  it.concurrent.each(served.map((recorded) => ({ name: recorded.name, recorded })))("$name", async ({ recorded }) => {
    const cleanup = createCleanup();
    try {
      const site = await RecordedSite.start(recorded, cleanup);
      for (const [index, step] of recorded.steps.entries()) {
        const got = await site.perform(step);
        expect(got?.headersFrom, `headers of several nodes in step ${index}`).toBe(undefined);
        if (step.expect === undefined) continue;
        const deviation = deviations.find((one) => one.recording === recorded.name && one.step === index);
        const want = { ...comparable(step.expect, recorded, step.expect), ...deviation?.instead };
        if (deviation !== undefined)
          expect(want, deviation.reason).not.toEqual(comparable(step.expect, recorded, step.expect));
        const shown = comparable(got ?? {}, recorded, step.expect);
        expect({ index, step: shownStep(step), ...shown }).toEqual({ index, step: shownStep(step), ...want });
      }
    } finally {
      await cleanup.run();
    }
  });
});
