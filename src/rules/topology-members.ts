import { topology } from "./example.ts";
import type { Explanation } from "./explanation.ts";

/** Who balances whom. */
export const memberExplanations: readonly Explanation[] = [
  {
    code: "no-nodes",
    severities: ["error"],
    summary: "A topology has a node, or at least a status page.",
    why:
      "There would be nothing that mod_jk could send a request to. A worker.list without a name makes mod_jk invent " +
      "a worker `ajp13` on localhost:8009.",
    mend: "Add `nodes`: a list of `{ name, host }`.",
    bad: topology(`
      apache: { host: www.example.org }
    `),
    good: topology(`
      apache: { host: www.example.org }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      apache: { host: www.example.org, status: { path: /jk-status } }
    `),
  },
  {
    code: "no-members",
    severities: ["error"],
    summary: "Every balancer has a member.",
    why:
      "mod_jk stops Apache for a balancer without members: `Could not get member list for lb worker from map`, then " +
      "`failed to create worker lb`. `httpd -t` does not notice, since it never opens workers.properties.",
    mend: "Name at least one node, or leave `members` out: every node is a member then.",
    bad: topology(`
      balancers: [{ name: lb, members: [], mounts: ["/shop|/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, mounts: ["/*"] }]
    `),
    good: topology(`
      balancers: [{ name: lb, members: [tomcat1], mounts: ["/shop|/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, mounts: ["/*"] }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, mounts: ["/shop|/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, mounts: ["/*"] }]
    `),
  },
  {
    code: "duplicate-member",
    severities: ["error"],
    summary: "A balancer names each of its members once.",
    why:
      "mod_jk makes two members of it, which share a route, and stops Apache: `Balanced workers number 1 (tomcat1) and " +
      "0 (tomcat1) share the same route tomcat1 - aborting configuration!`",
    mend: "Remove one of the two; a node that shall get more of the work has a higher `lbfactor`.",
    bad: topology(`
      balancers: [{ name: lb, members: [tomcat1, tomcat1] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb, members: [tomcat1] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      balancers:
        - { name: shop_lb, members: [tomcat1], mounts: ["/shop|/*"] }
        - { name: blog_lb, members: [tomcat1], mounts: ["/blog|/*"] }
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "unknown-member",
    severities: ["error", "warning"],
    summary: "What a balancer names as a member is a node, and what a mount names as one is a member.",
    why:
      "mod_jk makes a worker on localhost:8009 of a member that is defined nowhere, without a message: its share of the " +
      "requests fails over (`(tomcat3) Failed opening socket to (127.0.0.1:8009) (errno=111)`), or goes to a Tomcat that " +
      "was not meant. A balancer as a member stops Apache. In a rule extension (`active`, `disabled`, `stopped`) a name " +
      "that is no member has no effect, which is a warning.",
    mend: "Name a node, or in a mount a member of its balancer.",
    bad: topology(`
      balancers: [{ name: lb, members: [tomcat1, tomact2] }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 }, mounts: ["/admin|/*"] }
    `),
    good: topology(`
      balancers: [{ name: lb, members: [tomcat1, tomcat2] }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 }, mounts: ["/admin|/*"] }
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, mounts: ["/*", { path: "/admin|/*", disabled: tomcat2 }] }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 } }
    `),
  },
  {
    code: "no-active-member",
    severities: ["warning"],
    summary: "Every balancer has a member that takes new sessions.",
    why:
      "A disabled member serves the sessions that it has, a stopped one nothing. Without an active one, requests without " +
      "a session get 503: `All tomcat instances failed, no more workers left for recovery`.",
    mend: "Leave at least one member active.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 }, activation: disabled }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 }, activation: stopped }
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 }, activation: stopped }
    `),
  },
  {
    code: "unused-node",
    severities: ["warning"],
    summary: "Every node is a member of a balancer, or has mounts.",
    why:
      "Only workers of worker.list, and members of those, get requests. A node that is neither is configured on both " +
      "sides and never asked.",
    mend: "Name it under `members` of a balancer, or give it `mounts`.",
    bad: topology(`
      balancers: [{ name: lb, members: [tomcat1] }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 } }
    `),
    good: topology(`
      balancers: [{ name: lb, members: [tomcat1, tomcat2] }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 } }
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, members: [tomcat1] }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 }, mounts: ["/reports|/*"] }
    `),
  },
];
