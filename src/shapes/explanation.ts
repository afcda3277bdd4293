import * as z from "zod";
import { place } from "./diagnostic.ts";

const words = z.string().describe("the same for people");
const count = z.int();

const member = {
  name: z.string(),
  route: z.string(),
  domain: z.string().describe("empty for none"),
  redirect: z.string().describe("empty for none"),
  distance: count,
  lbfactor: count,
  activation: z.enum(["active", "disabled", "stopped"]).describe("of the worker, or of the mount where that has one"),
};

const sessionId = z.strictObject({
  id: z.string(),
  route: z.string().nullable().describe("what follows the first dot"),
  from: z.enum(["path", "cookie", "environment"]),
  name: z.string().describe("of the path parameter, the cookie or the variable"),
});

const session = z.strictObject({
  cookie: z.string().describe("name of the cookie that is looked for"),
  pathParameter: z.string().describe("with its semicolon"),
  unused: z
    .enum(["sticky-off", "sticky-ignore", "single-member"])
    .nullable()
    .describe("why no id is looked for; null where one is"),
  ids: z.array(sessionId).describe("in the order in which they are tried"),
  ignored: z.array(sessionId).describe("ids at which mod_jk does not look"),
});

const worker = z.strictObject({
  name: z.string(),
  type: z.string().nullable().describe("`lb`, `ajp13`, `status`, ...; null where no such worker is known"),
  listed: z.boolean().nullable().describe("whether mod_jk finds it; null where no workers were given"),
  method: z.enum(["Request", "Session", "Traffic", "Busyness", "Next"]).nullable().describe("of a balancer"),
  stickySession: z.boolean().nullable().describe("of a balancer"),
  stickySessionForce: z.boolean().nullable().describe("of a balancer"),
  session: session.nullable().describe("of a balancer: the session ids of the request"),
  steps: z
    .array(
      z.strictObject({
        kind: z
          .enum(["only-member", "route", "route-as-domain", "redirect", "domain", "load", "last-resort"])
          .describe("why these come now"),
        text: words,
        members: z.array(z.strictObject(member)).describe("more than one: the one with least load"),
      }),
    )
    .describe("who is asked, one step after the other failed"),
  passedOver: z.array(
    z.strictObject({
      ...member,
      reason: z.enum(["stopped", "disabled", "no-slot", "forced", "later"]),
      text: words,
    }),
  ),
  forced: z.boolean().nullable().describe("whether sticky_session_force leaves nobody; null for no balancer"),
});

export const explanation = z.strictObject({
  request: z.strictObject({
    method: z.string(),
    scheme: z.string(),
    host: z.string(),
    port: count,
    target: z.string().describe("path and query as they are sent"),
  }),
  server: z
    .strictObject({
      label: z.string().describe("for people"),
      reason: z.enum(["only", "name", "default"]).describe("why httpd takes this server"),
      name: z.string().nullable().describe("the ServerName or ServerAlias that matched"),
      place: place.nullable(),
    })
    .nullable()
    .describe("the VirtualHost; null where no httpd was given"),
  path: z.strictObject({
    httpd: z.string().nullable().describe("as httpd sees it; null where it refuses the path"),
    modJk: z.string().nullable().describe("as mounts are matched; null where mod_jk is not asked, or maps nothing"),
  }),
  answer: z.strictObject({
    kind: z
      .enum(["refused", "redirected", "proxied", "denied", "handled", "forwarded", "local"])
      .describe("who answers"),
    text: words,
    status: z.int().nullable().describe("where it is certain without asking anybody"),
    worker: z.string().nullable().describe("of `forwarded`"),
    via: z.enum(["mount", "environment", "directory-index"]).nullable().describe("of `forwarded`"),
    handler: z.string().nullable().describe("of `handled`"),
    location: z.string().nullable().describe("of `redirected`"),
    reason: z
      .enum(["not-mounted", "excluded", "unmapped", "no-jk", "no-worker", "protected"])
      .nullable()
      .describe("of `local`: why mod_jk does not have it"),
    place: place.nullable().describe("of what decided"),
  }),
  mounts: z
    .array(
      z.strictObject({
        pattern: z.string(),
        worker: z.string().describe("`*` in an exclusion: every worker"),
        exclusion: z.boolean().describe("a JkUnMount"),
        origin: z.enum(["file", "directive", "worker"]).describe("a mount file, JkMount, or `worker.NAME.mount`"),
        place: place.nullable(),
        verdict: z.enum([
          "matched",
          "excluded",
          "no-match",
          "shadowed",
          "excludes",
          "excludes-nothing",
          "disabled",
          "no-slash",
          "replaced",
        ]),
        text: words,
      }),
    )
    .describe("every rule, in mod_jk's order"),
  extensions: z
    .array(
      z.strictObject({
        name: z.string(),
        value: z.string(),
        effect: z.string().describe("for people"),
        isEffective: z.boolean().describe("whether mod_jk takes any notice"),
      }),
    )
    .describe("rule extensions of the mount, and JK_ variables"),
  worker: worker.nullable().describe("where the request is forwarded"),
  remarks: z.array(
    z.strictObject({ code: z.string().describe("stable, kebab-case"), message: z.string(), place: place.nullable() }),
  ),
});
