import { topology } from "./example.ts";
import type { Explanation } from "./explanation.ts";

/** Names of workers and what goes with them: routes, redirects. */
export const nameExplanations: readonly Explanation[] = [
  {
    code: "bad-name",
    severities: ["error"],
    summary: "Every name can be a worker's in workers.properties and JkMount, and a node's can be a folder's too.",
    why:
      "mod_jk splits lists of workers at commas and blanks, takes `#` for a comment and `$(` for a variable, and stops " +
      "Apache for a name of more than 60 bytes. `generate` writes each node's server.xml into a folder of its name, " +
      "beside `apache`, so file systems have their say: no `/`, `\\`, `:`, `*` or `?`, and nothing that lbgen writes " +
      "itself. Under `ajp.attributes` the name is that of an XML attribute.",
    mend: "Use letters, digits, `_` and `-`.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: "pi #1", host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: pi-1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "duplicate-name",
    severities: ["error"],
    summary: "Balancers, nodes and status workers have names that differ, in more than upper and lower case.",
    why:
      "All of them are workers of one workers.properties, where the lines of two workers of one name would be taken for " +
      "those of one: of each single value the last one counts. Names of nodes become folders, and some file systems " +
      "take `Tomcat1` and `tomcat1` for the same.",
    mend: "Rename one of the two.",
    bad: topology(`
      balancers: [{ name: shop }]
      nodes: [{ name: shop, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: shop_lb }]
      nodes: [{ name: shop, host: 127.0.0.1 }]
    `),
  },
  {
    code: "unusual-name",
    severities: ["warning"],
    summary: "Names are made of letters, digits, `_` and `-`.",
    why:
      "The mod_jk manual promises only those characters. 1.2.48 takes others as well, such as `w+1`, but a name goes " +
      "through many hands: JkMount, the status page, the session cookie, a folder.",
    mend: "Use letters, digits, `_` and `-`, if the name is yours to choose.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat+1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat-1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "duplicate-route",
    severities: ["error", "warning"],
    summary: "Every node has a route of its own.",
    why:
      "The route behind the session id says which member has the session. mod_jk does not start with two members that " +
      "share one: `Balanced workers number 1 (tomcat2) and 0 (tomcat1) share the same route tomcat1 - aborting " +
      "configuration!` A node that names no route has its name for one. Nodes of different balancers may share a route, as " +
      "far as mod_jk goes; where they are different Tomcats it is a warning.",
    mend: "Give each node a route of its own, or leave `route` out. Nodes that share sessions have one `domain`.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 }, route: tomcat1 }
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 } }
    `),
    nearMiss: topology(`
      defaults: { host: 127.0.0.1, domain: left-rack }
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, ajp: { port: 8109 } }
        - { name: tomcat2, ajp: { port: 8209 } }
    `),
  },
  {
    code: "route-with-dot",
    severities: ["warning"],
    summary: "A route has no dot, unless the node names its domain.",
    why:
      "mod_jk makes the part before the first dot of a route the member's domain, if it is given none. Members of one " +
      "domain count as holders of the same sessions: when one of them fails, its users go to the others by preference, " +
      "which is a choice that nobody made here.",
    mend: "Write the route without a dot, or say which `domain` is meant.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, route: rack1.tomcat1 }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, route: rack1-tomcat1 }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, route: rack1.tomcat1, domain: rack1 }]
    `),
  },
  {
    code: "route-cut-in-cookie",
    severities: ["warning"],
    summary: "A route survives the way through a cookie.",
    why:
      "Tomcat appends the route to the session id, and the browser sends both back in a cookie. There `;` and `,` end " +
      "the value, and blanks, quotes and characters outside ASCII do not arrive as they were sent. mod_jk compares " +
      "what is left with the route of each member, finds none and balances the request anew: no log line, only users " +
      "who lose their login.",
    mend: "Use letters, digits, `_` and `-`.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, route: "left;1" }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, route: left-1 }]
    `),
  },
  {
    code: "unusual-route",
    severities: ["warning"],
    summary: "A route that is named is made of letters, digits, `_` and `-`.",
    why:
      "The mod_jk manual promises only those. The route stands in workers.properties, in server.xml, in a cookie and in " +
      "paths (`;jsessionid=`), each with characters of its own that mean something else.",
    mend: "Use letters, digits, `_` and `-`, if the route is yours to choose.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, route: left/1 }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, route: left-1 }]
    `),
  },
  {
    code: "unknown-redirect",
    severities: ["warning"],
    summary: "A redirect names the route of another member of the same balancer.",
    why:
      "When a session's member cannot serve it, mod_jk looks for the member whose route is the redirect. If there is " +
      "none it chooses as for a new session, without a message. It compares with routes, not with names of workers; the " +
      "two differ where a node names its route.",
    mend: "Name the route of the node that takes over, and make both members of one balancer.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: east, host: 127.0.0.1, ajp: { port: 8109 }, redirect: spare }
        - { name: spare, host: 127.0.0.1, ajp: { port: 8209 }, route: reserve }
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: east, host: 127.0.0.1, ajp: { port: 8109 }, redirect: reserve }
        - { name: spare, host: 127.0.0.1, ajp: { port: 8209 }, route: reserve }
    `),
  },
  {
    code: "redirect-to-itself",
    severities: ["warning"],
    summary: "A redirect names another node's route.",
    why:
      "The redirect is asked for only when the node itself cannot serve the session, so its own route is of no help; " +
      "and as long as there is a redirect, mod_jk does not look for another member of the domain either.",
    mend: "Name the route of the node that takes over, or remove the redirect.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: east, host: 127.0.0.1, ajp: { port: 8109 }, redirect: east }
        - { name: spare, host: 127.0.0.1, ajp: { port: 8209 } }
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: east, host: 127.0.0.1, ajp: { port: 8109 }, redirect: spare }
        - { name: spare, host: 127.0.0.1, ajp: { port: 8209 } }
    `),
  },
];
