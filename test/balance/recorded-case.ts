import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

/** One file of recordings/. */
export interface RecordedCase {
  readonly name: string;
  readonly description: string;
  /** `${port:NAME}` stands for the port of the node NAME. */
  readonly workersProperties: string;
  /** `URI worker[;extensions]` each. */
  readonly mounts: readonly string[];
  /** `env`: some headers of the request become variables of its environment. */
  readonly needs?: readonly string[];
  /** Further things that `expect` holds. */
  readonly record?: readonly string[];
  readonly aligned?: boolean;
  readonly steps: readonly RecordedStep[];
}

/** One of these is set. */
export interface RecordedStep {
  readonly request?: RecordedRequest;
  /** A request whose answer the node holds back. */
  readonly begin?: { readonly id: string; readonly request: RecordedRequest };
  readonly end?: string;
  readonly down?: string | readonly string[];
  readonly up?: string | readonly string[];
  readonly mode?: Readonly<Record<string, string>>;
  readonly dropIdle?: string | readonly string[];
  /** Seconds. */
  readonly wait?: number;
  /** So many whole seconds after the last tick. */
  readonly tick?: number;
  /** A command to the status worker. */
  readonly status?: string;
  /** A balancer to show. */
  readonly view?: string;
  readonly expect?: RecordedAnswer;
}

export interface RecordedRequest {
  readonly path: string;
  readonly method?: string;
  readonly cookie?: string | readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bodySize?: number;
  readonly chunked?: boolean;
  /** Whose cookie jar is used. */
  readonly client?: string;
  /** The client sends so many bytes of the body and leaves. */
  readonly abortAfter?: number;
  /** The client leaves at the first byte of the answer. */
  readonly abortResponse?: boolean;
}

export interface RecordedAnswer {
  /** 0: closed without an answer. */
  readonly status?: number;
  /** The node that answered; null for httpd itself. */
  readonly worker?: string | null;
  readonly attempts?: readonly RecordedAttempt[];
  readonly setCookie?: readonly string[];
  readonly truncated?: boolean;
  readonly headersFrom?: readonly string[];
  readonly body?: string;
  readonly connections?: Readonly<Record<string, number>>;
  readonly cpings?: Readonly<Record<string, number>>;
  readonly result?: string;
  readonly members?: Readonly<Record<string, RecordedMember>>;
}

/** What a node saw. */
export interface RecordedAttempt {
  readonly w: string;
  /** `*` where mod_jk sends whatever stands in memory. */
  readonly route: string | null;
  readonly act: string | null;
  readonly body?: number;
}

export interface RecordedMember {
  readonly state: string;
  readonly activation: string;
  readonly value: number;
  readonly mult: number;
  readonly elected: number;
  readonly errors: number;
  readonly sessions: number;
}

/** Where lbgen does otherwise than mod_jk on purpose. */
export interface Deviation {
  readonly recording: string;
  /** From 0. */
  readonly step: number;
  readonly reason: string;
  readonly instead: RecordedAnswer;
}

/** Where neither the core nor the balancer over sockets does as mod_jk. */
export const DEVIATIONS: readonly Deviation[] = [
  {
    recording: "partial-reply",
    step: 7,
    reason:
      "mod_jk passes half of the first answer on and the whole second one behind it, with the headers of both (headersFrom). " +
      "As long as nothing has gone to the client, lbgen drops the first one; once it has, it tries nobody else.",
    instead: { body: "worker=t3\n" },
  },
];

export function recordedCases(): RecordedCase[] {
  const folder = fileURLToPath(new URL("recordings/", import.meta.url));
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(`${folder}${name}`, "utf8")) as RecordedCase);
}

/** Does all steps of a case and compares each answer with the recorded one. */
export async function expectAsRecorded(
  recorded: RecordedCase,
  deviations: readonly Deviation[],
  perform: (step: RecordedStep) => RecordedAnswer | undefined | Promise<RecordedAnswer | undefined>,
): Promise<void> {
  for (const [index, step] of recorded.steps.entries()) {
    const got = await perform(step);
    expect(got?.headersFrom, `headers of several nodes in step ${index}`).toBe(undefined);
    if (step.expect === undefined) continue;
    const asRecorded = comparable(step.expect, recorded, step.expect);
    const deviation = deviations.find((one) => one.recording === recorded.name && one.step === index);
    const want = { ...asRecorded, ...deviation?.instead };
    if (deviation !== undefined) expect(want, deviation.reason).not.toEqual(asRecorded);
    const shown = comparable(got ?? {}, recorded, step.expect);
    expect({ index, step: shownStep(step), ...shown }).toEqual({ index, step: shownStep(step), ...want });
  }
}

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

function shownStep({ expect: _, ...step }: RecordedStep): string {
  return JSON.stringify(step).slice(0, 200);
}
