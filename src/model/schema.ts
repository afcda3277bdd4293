import * as z from "zod";
import { PLAIN_TEXT } from "./text-limits.ts";

/** Port a Connector, a receiver or Apache may listen on. */
const port = z.int().min(1).max(65535);

/** Longest string, in UTF-16 code units: far above what any of the formats takes in one value. */
const MAX_TEXT = 65_536;

const text = z.string().max(MAX_TEXT, { abort: true }).regex(PLAIN_TEXT);
const nonEmptyText = text.min(1);
const optionValue = z.union([text, z.number(), z.boolean(), z.array(z.union([text, z.number()]))]);
const options = z.record(z.string(), optionValue);

const secret = z.union([
  nonEmptyText,
  z.strictObject({ env: nonEmptyText.describe("environment variable that holds the secret") }),
  z.strictObject({
    file: nonEmptyText.describe(
      "file that holds the secret, relative to the topology; one trailing line end is dropped",
    ),
  }),
]);

const statusWorker = z.strictObject({
  path: nonEmptyText.default("/jk-status").describe("URL path of the status page"),
  name: nonEmptyText.default("jkstatus").describe("name of the status worker"),
  readOnly: z.boolean().default(true).describe("whether the page may only look, not change the balancer"),
  allow: z.array(nonEmptyText).min(1).default(["127.0.0.1"]).describe("addresses and networks for `Require ip`"),
});

const apache = z.strictObject({
  host: nonEmptyText.default("localhost").describe("where browsers reach Apache"),
  port: port.default(80).describe("port of that address"),
  layout: z
    .enum(["debian", "rhel", "source"])
    .default("debian")
    .describe("whose default paths to use: Debian's packages, Red Hat's, or a build from source"),
  paths: z
    .strictObject({
      module: nonEmptyText.optional().describe("mod_jk.so, for LoadModule"),
      workersFile: nonEmptyText.optional().describe("workers.properties, for JkWorkersFile"),
      logFile: nonEmptyText.optional().describe("mod_jk's log, for JkLogFile"),
      shmFile: nonEmptyText.optional().describe("shared memory file, for JkShmFile"),
    })
    .default({})
    .describe("paths on the Apache host that differ from the layout's"),
  status: z
    .union([statusWorker, z.array(statusWorker)])
    .optional()
    .describe("status workers behind `Require ip`: one, or a list"),
  maintain: z.int().min(0).max(2147483647).optional().describe("`worker.maintain` in seconds; mod_jk's default is 60"),
  options: options.default({}).describe("further Jk directives of httpd by name, such as `JkLogLevel: info`"),
});

const memberList = z.union([text, z.array(text)]);
const flag = z.union([z.boolean(), z.int()]);

const mount = z.union([
  nonEmptyText,
  z.strictObject({
    path: nonEmptyText.describe("the pattern"),
    reply_timeout: z.int().optional().describe("milliseconds; overrides the members' reply_timeout, 0 switches it off"),
    sticky_ignore: flag.optional().describe("do not follow the session for this rule"),
    stateless: flag.optional().describe("requests without a session do not count as new sessions"),
    active: memberList.optional().describe("members treated as active for this rule"),
    disabled: memberList.optional().describe("members treated as disabled for this rule"),
    stopped: memberList.optional().describe("members treated as stopped for this rule"),
    fail_on_status: z
      .union([text, z.int(), z.array(z.int())])
      .optional()
      .describe("statuses that count as a failure of the member"),
    use_server_errors: z.int().optional().describe("httpd makes the error page from this status on"),
    session_cookie: nonEmptyText.optional().describe("overrides the session cookie's name"),
    session_path: nonEmptyText.optional().describe("overrides the path parameter's name"),
    set_session_cookie: flag.optional().describe("overrides set_session_cookie"),
    session_cookie_path: nonEmptyText.optional().describe("overrides the routing cookie's path"),
  }),
]);

const stickyMode = z.enum(["none", "session", "force"]);

const balancer = z.strictObject({
  name: text.describe("the `lb` worker"),
  method: z
    .enum(["request", "session", "traffic", "busyness", "next"])
    .default("request")
    .describe("what the balancer compares when it chooses a member"),
  sticky: z
    .union([
      stickyMode,
      z.strictObject({
        mode: stickyMode.default("session").describe("none, session or force"),
        cookie: nonEmptyText.optional().describe("cookie that carries the session id; mod_jk's default is JSESSIONID"),
        pathParameter: nonEmptyText
          .optional()
          .describe("path parameter that carries it, without the semicolon; mod_jk's default is jsessionid"),
        setCookie: z.boolean().optional().describe("mod_jk sets a routing cookie of its own"),
        cookiePath: nonEmptyText.optional().describe("path of that cookie"),
      }),
    ])
    .default("session")
    .describe("`none`, `session` (follow the session while its member lives) or `force` (refuse when it does not)"),
  mounts: z
    .array(mount)
    .default(["/*"])
    .describe("JkMount patterns; a leading `!` makes a JkUnMount; `{ path, ... }` adds rule extensions"),
  members: z.array(text).optional().describe("names of nodes; every node if absent"),
  listed: z.boolean().default(true).describe("whether worker.list names it; only listed workers can be mounted"),
  options: options.default({}).describe("any other lb directive by its mod_jk name, such as `recover_time: 30`"),
});

const nodeShape = {
  host: nonEmptyText.optional().describe("address that Apache dials"),
  ajp: z
    .strictObject({
      port: port.default(8009).describe("the same number in workers.properties and in server.xml"),
      address: nonEmptyText.optional().describe("what the Connector binds; the node's host if absent"),
      secret: secret.optional().describe("shared secret: `{ env: NAME }`, `{ file: PATH }` or the text itself"),
      attributes: z
        .record(z.string(), z.union([text, z.number(), z.boolean()]))
        .default({})
        .describe("further attributes of the AJP Connector, such as `maxThreads: 100`"),
    })
    .prefault({})
    .describe("the AJP Connector"),
  lbfactor: z.int().min(1).max(2147483647).default(1).describe("share of the work, an integer from 1"),
  route: nonEmptyText.optional().describe("route and jvmRoute; the name if absent"),
  domain: nonEmptyText.optional().describe("group of nodes that share sessions"),
  redirect: nonEmptyText.optional().describe("route of the node that takes over first"),
  distance: z.int().min(-2147483648).max(2147483647).optional().describe("order of preference, 0 is nearest"),
  activation: z
    .enum(["active", "disabled", "stopped"])
    .optional()
    .describe("`disabled` serves only sessions it has, `stopped` nothing; active if absent"),
  mounts: z.array(mount).optional().describe("patterns mounted to this node directly, without a balancer"),
  http: z
    .strictObject({ port: port.default(8080).describe("port of Tomcat's own HTTP connector") })
    .prefault({})
    .describe("an existing server.xml is changed there only if the topology names it"),
  shutdown: z
    .strictObject({
      port: z
        .union([z.literal(-1), port])
        .default(-1)
        .describe("the Server element's shutdown port, -1 for none"),
    })
    .prefault({})
    .describe("an existing server.xml is changed there only if the topology names it"),
  serverXml: nonEmptyText
    .optional()
    .describe("the node's existing server.xml, to be patched (relative to the topology)"),
  service: nonEmptyText.optional().describe("name of the `<Service>` to patch, where there are several"),
  cluster: z
    .strictObject({
      address: nonEmptyText.optional().describe("address of the replication receiver; the node's host if absent"),
      port: port.optional().describe("its port; `cluster.port` if absent"),
    })
    .optional()
    .describe("replication receiver of this node"),
  options: options.default({}).describe("any other ajp13 directive by its mod_jk name"),
} as const;

const node = z.strictObject({
  name: text.describe("the ajp13 worker, and the jvmRoute unless `route` says otherwise"),
  ...nodeShape,
});

/**
 * The topology file: what a user may write (`z.input`) and what it means once defaults are filled in (`z.output`).
 * Descriptions go into `lbgen schema` and the README.
 */
export const topologySchema = z.strictObject({
  $schema: z.string().optional().describe("address of this schema, for editors"),
  apache: apache.prefault({}).describe("the Apache httpd in front"),
  balancers: z.array(balancer).default([]).describe("the load balancers"),
  nodes: z.array(node).default([]).describe("the Tomcats"),
  defaults: z.strictObject(nodeShape).partial().optional().describe("merged under every entry of `nodes`"),
  tuning: z
    .enum(["recommended", "minimal"])
    .default("recommended")
    .describe(
      "`recommended` adds the settings that field experience asks for; `minimal` writes only what is said here",
    ),
  cluster: z
    .strictObject({
      manager: z.enum(["delta", "backup"]).default("delta").describe("copies to all nodes, or to one"),
      membership: z.enum(["static", "multicast"]).default("static").describe("how the nodes find each other"),
      port: port.default(4000).describe("port of the replication receivers"),
    })
    .optional()
    .describe("Tomcat session replication among all nodes"),
  lint: z
    .strictObject({
      ignore: z.array(text).default([]).describe("codes of diagnostics that are not reported"),
      minSeverity: z.enum(["info", "warning", "error"]).default("info").describe("least severity that is reported"),
    })
    .prefault({})
    .describe("what is reported"),
});

export const nodeSchema = node;

/** A topology file once its defaults are filled in. */
export type TopologyOutput = z.output<typeof topologySchema>;
export type NodeOutput = z.output<typeof node>;
export type MountEntry = z.output<typeof mount>;
