import * as z from "zod";
import { diagnostic } from "./diagnostic.ts";

const count = z.int().min(0);
const time = z.iso.datetime({ precision: 3 }).describe("ISO 8601 in UTC");
const state = z
  .enum(["OK/IDLE", "OK", "OK/BUSY", "ERR", "ERR/REC", "ERR/FRC", "ERR/PRB"])
  .describe("as mod_jk's status page shows it");
const activation = z.enum(["active", "disabled", "stopped"]);

export const readyEvent = z.strictObject({
  event: z.literal("ready"),
  url: z.string().describe("where browsers connect"),
  admin: z.string().optional().describe("where the admin API is; absent with `--admin off`"),
});

export const requestEvent = z.strictObject({
  event: z.literal("request"),
  time: time.describe("when the request came, ISO 8601 in UTC"),
  client: z.string().describe("its address"),
  method: z.string(),
  target: z.string().describe("as it was sent; it may hold a session id"),
  status: count.max(999).describe("0 where the client got none"),
  bytes: count.describe("of the body, as sent"),
  ms: z.number().min(0).describe("how long it took"),
  worker: z.string().optional().describe("the mounted worker; absent where no mount matched"),
  member: z.string().optional().describe("that answered or was tried last"),
  route: z.string().optional().describe("of the member"),
  attempts: count,
  sticky: z.boolean().describe("whether the session's route decided"),
  reason: z.string().optional().describe("why lbgen answered itself, for people"),
});

export const stateEvent = z.strictObject({
  event: z.literal("state"),
  time,
  balancer: z.string(),
  member: z.string(),
  state,
  before: state.describe("the state before"),
  activation,
});

export const reloadEvent = z.strictObject({
  event: z.literal("reload"),
  ok: z.boolean().describe("whether what was changed runs now"),
  reason: z.string().optional().describe("why not, for people"),
  diagnostics: z.array(diagnostic).optional().describe("the errors of the file, where it has some"),
});

export const stoppedEvent = z.strictObject({
  event: z.literal("stopped"),
  reason: z.string().describe("the signal, or for people"),
  diagnostics: z.array(diagnostic).optional().describe("the errors of the file, with which nothing was started"),
});

/** Every line of `lbgen serve --format json`, and the data of every server-sent event. */
export const serveEvent = z.discriminatedUnion("event", [
  readyEvent,
  requestEvent,
  stateEvent,
  reloadEvent,
  stoppedEvent,
]);

export const adminMember = z
  .strictObject({
    name: z.string(),
    address: z.string().describe("`HOST:PORT`, as it is dialled"),
    route: z.string(),
    state,
    activation,
    lbfactor: count,
    value: count.describe("the load it has gathered, by which the balancer chooses"),
    elected: count.describe("how often it was chosen"),
    busy: count.describe("requests that it works on now"),
    errors: count,
    sessions: count.describe("how often it was chosen by load for a request without a session"),
    client_errors: count,
    reply_timeouts: count,
    transferred: count.describe("bytes sent to it"),
    read: count.describe("bytes read from it"),
    time_to_recover: count.describe("seconds until a member in error is tried again"),
  })
  .meta({ id: "Member" });

export const adminNode = z
  .strictObject({
    name: z.string(),
    address: z.string().describe("`HOST:PORT`, where it listens"),
    fault: z
      .enum(["none", "down", "hang", "reset", "slow", "error"])
      .nullable()
      .describe("null for a live node, which can be told no fault"),
  })
  .meta({ id: "Node" });

export const status = z.strictObject({
  engine: z.literal("lbgen"),
  balancers: z.array(
    z.strictObject({
      name: z.string(),
      method: z.enum(["request", "session", "traffic", "busyness", "next"]),
      sticky: z.enum(["none", "session", "force"]),
      members: z.array(adminMember),
    }),
  ),
  nodes: z.array(adminNode),
});

export const routes = z.strictObject({
  engine: z.literal("lbgen"),
  routes: z.array(
    z.strictObject({ method: z.enum(["GET", "POST"]), path: z.string().describe("capitals stand for a name") }),
  ),
});

export const adminError = z.strictObject({ error: z.string().describe("what is wrong, for people") });
