import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { RecordedAnswer, RecordedAttempt, RecordedCase, RecordedStep } from "./recorded-case.ts";
import { SimulatedSite } from "./simulated-site.ts";

const folder = fileURLToPath(new URL("recordings/", import.meta.url));
const cases = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(`${folder}${name}`, "utf8")) as RecordedCase);

/** Where lbgen does otherwise than mod_jk on purpose. */
interface Deviation {
  readonly recording: string;
  /** From 0. */
  readonly step: number;
  readonly reason: string;
  readonly instead: RecordedAnswer;
}

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

/** What is compared of a step; the rest is for people, or of httpd rather than mod_jk. */
function comparable(answer: RecordedAnswer, recorded: RecordedCase, want: RecordedAnswer): RecordedAnswer {
  const { status, worker, attempts, setCookie, truncated, result, members, connections, cpings, body } = answer;
  const isRecorded = (what: string) => (recorded.record ?? []).includes(what);
  return {
    ...(status === undefined ? {} : { status }),
    ...(worker === undefined ? {} : { worker }),
    ...(attempts === undefined ? {} : { attempts: attempts.map((one, index) => withWildcard(one, want, index)) }),
    ...(setCookie === undefined ? {} : { setCookie }),
    ...(truncated === undefined ? {} : { truncated }),
    ...(result === undefined ? {} : { result }),
    ...(members === undefined ? {} : { members }),
    ...(isRecorded("connections") && connections !== undefined ? { connections } : {}),
    ...(isRecorded("cpings") && cpings !== undefined ? { cpings } : {}),
    ...(isRecorded("body") && want.worker !== null && want.truncated !== true && body !== undefined ? { body } : {}),
  };
}

function withWildcard(attempt: RecordedAttempt, want: RecordedAnswer, index: number): RecordedAttempt {
  return want.attempts?.[index]?.route === "*" ? { ...attempt, route: "*" } : attempt;
}

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

function shownStep({ expect: _, ...step }: RecordedStep): string {
  return JSON.stringify(step).slice(0, 200);
}
