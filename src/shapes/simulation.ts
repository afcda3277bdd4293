import * as z from "zod";

const count = z.int().min(0);
const seconds = z.number().min(0).describe("seconds since the start");
const errors = z
  .record(z.string().regex(/^[1-5]\d\d$/), count)
  .describe("requests that ended in an error page, by its status");
const span = { from: z.number().min(0), to: z.number().min(0) };

export const simulation = z.strictObject({
  balancer: z.string(),
  method: z.enum(["request", "session", "traffic", "busyness", "next"]),
  sticky: z.enum(["none", "session", "force"]),
  clustered: z.boolean().describe("whether the nodes share their sessions"),
  settings: z
    .strictObject({
      requests: count,
      clients: count,
      rate: z.number().describe("requests a second"),
      sessions: z.number().min(0).max(1).describe("share of the clients that get a session"),
      seed: z.int(),
      serviceMs: z
        .strictObject({ ...span, nodes: z.array(z.strictObject({ node: z.string(), ...span })) })
        .describe("how long an answer takes, in milliseconds; `nodes` has those that differ"),
      down: z.array(z.strictObject({ node: z.string(), from: seconds, to: seconds })),
      path: z.string().nullable().describe("by whose mount the requests come; null for none"),
    })
    .describe("the options, read"),
  durationSeconds: z.number().describe("how long requests arrived"),
  totals: z.strictObject({
    requests: count,
    answered: count,
    errors,
    failovers: count.describe("answers that took more than one attempt"),
    sessionsMade: count,
    sessionsLost: count.describe("sessions whose client was answered by a node that did not know them"),
    sessionsMoved: count.describe("sessions that another node of the cluster took over"),
  }),
  members: z
    .array(
      z.strictObject({
        name: z.string(),
        route: z.string(),
        activation: z.enum(["active", "disabled", "stopped"]),
        distance: z.int(),
        lbfactor: count,
        expected: z.number().describe("share by lbfactor among the active members of the smallest distance, 0 to 1"),
        served: count.describe("answers"),
        share: z.number().describe("of all answers, 0 to 1"),
        deviation: z.number().describe("`share` less `expected`"),
        attempts: count.describe("the status page calls them elected"),
        failed: count.describe("attempts that failed"),
        sessionsMade: count,
        sessionsLost: count,
        sessionsMoved: count,
        state: z.string().describe("at the end, as the status page shows it: `OK`, `ERR`, ..."),
      }),
    )
    .describe("in the order of the balancer"),
  timeline: z
    .array(
      z.strictObject({
        from: seconds,
        to: seconds,
        requests: count.describe("that arrived in this time"),
        served: z.array(count).describe("answers by member, in the order of `members`"),
        errors,
      }),
    )
    .describe("equal stretches of time, at most 40"),
});
