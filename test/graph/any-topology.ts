import fc from "fast-check";
import type { Topology } from "../../src/model/topology.ts";
import { readText } from "../support/topology.ts";

/** Signs that some format of a drawing has a use of its own for, wide ones, and some of every other kind. */
const signs = fc.constantFrom(
  ..."abzAZ019_-.;[]{}'&`~^!@%()+/|\\\"<>#$?: 톰캣節點ノß°ﬂ¶".split(""),
  ...["😀", "👩‍👧", "é", "e\u0301", "\u200b", "\u202e", "\u00a0", "%%{", "$$", "\\n", ":fa-", "&lt;", "#35;", "<br>"],
);
const anyText = fc.array(signs, { minLength: 1, maxLength: 20 }).map((parts) => parts.join(""));

/** What a name must not hold, see the checks of names. */
const name = anyText
  .map((text) => text.replace(/[/\\:*?"<>|#=,\s;$.]/gu, "").slice(0, 9))
  .filter((text) => text !== "");
const value = anyText.map((text) => text.replace(/[#$]/g, "").trim().slice(0, 15)).filter((text) => text !== "");
const pattern = anyText.map((text) => `/${text.replaceAll("${", "")}`);
const mount = fc.oneof(
  pattern,
  pattern.map((text) => `!${text}`),
  fc.record({ path: pattern, reply_timeout: fc.nat(), session_cookie: fc.constantFrom("C", "<쿠키>") }),
);
const mounts = fc.array(mount, { maxLength: 3 });
const host = fc.constantFrom(
  "10.0.0.1",
  "2001:db8::1",
  "a-host-with-a-long-name.and.a-long-domain.example.org",
  "localhost",
);

const node = fc.record(
  {
    host,
    ajp: fc.record({ port: fc.integer({ min: 1, max: 65535 }) }),
    lbfactor: fc.integer({ min: 1, max: 2147483647 }),
    domain: value,
    redirect: value,
    distance: fc.integer({ min: -2, max: 2 }),
    activation: fc.constantFrom("active", "disabled", "stopped"),
    mounts,
  },
  { requiredKeys: ["host", "ajp"] },
);

const balancer = fc.record(
  {
    method: fc.constantFrom("request", "session", "traffic", "busyness", "next"),
    sticky: fc.oneof(
      fc.constantFrom("none", "session", "force"),
      fc.record({ cookie: value, pathParameter: value, setCookie: fc.boolean(), cookiePath: value }),
    ),
    mounts,
    listed: fc.boolean(),
    members: fc.uniqueArray(fc.nat({ max: 5 }), { minLength: 1 }),
  },
  { requiredKeys: [] },
);

const parts = fc.record({
  names: fc.uniqueArray(name, { minLength: 9, maxLength: 9, selector: (text) => text.toLowerCase() }),
  balancers: fc.array(balancer, { maxLength: 2 }),
  nodes: fc.array(node, { minLength: 1, maxLength: 6 }),
  apache: fc.record({ host, status: fc.constantFrom([], [{ path: "/jk" }], [{ path: "/jk", readOnly: false }]) }),
  cluster: fc.constantFrom(undefined, {}, { manager: "backup", membership: "multicast" }),
});

/** Valid topologies of every shape, with names and patterns that a drawing has to escape. */
export const anyTopology: fc.Arbitrary<Topology> = parts
  .map(({ names, balancers, nodes, ...rest }) => {
    const document = {
      ...rest,
      balancers: balancers.map(({ members, ...one }, index) => {
        const named = members?.map((at) => names[at % nodes.length]);
        return { ...one, name: names[6 + index], ...(named === undefined ? {} : { members: [...new Set(named)] }) };
      }),
      nodes: nodes.map((one, index) => ({ ...one, name: names[index] })),
    };
    return readText(JSON.stringify(document)).topology;
  })
  .filter((topology) => topology !== undefined);
