import { describe, expect, it } from "vitest";
import { DEVIATIONS, type Deviation, expectAsRecorded, recordedCases } from "../balance/recorded-case.ts";
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
  ...DEVIATIONS,
];

describe("the balancer decides over sockets as mod_jk did", () => {
  it("has all recordings", () => {
    expect(cases.length).toBe(122);
    const names = cases.map(({ name }) => name);
    const named = [...Object.keys(LEFT_OUT), ...deviations.map(({ recording }) => recording)];
    expect(named.filter((name) => !names.includes(name))).toEqual([]);
  });

  const served = cases.filter(({ name }) => LEFT_OUT[name] === undefined);
  it.concurrent.each(served.map((recorded) => ({ name: recorded.name, recorded })))("$name", async ({ recorded }) => {
    const cleanup = createCleanup();
    try {
      const site = await RecordedSite.start(recorded, cleanup);
      await expectAsRecorded(recorded, deviations, (step) => site.perform(step));
    } finally {
      await cleanup.run();
    }
  });
});
