import { topology } from "./example.ts";
import type { Explanation } from "./explanation.ts";

/** Stickiness and replication: who keeps the users' sessions. */
export const sessionExplanations: readonly Explanation[] = [
  {
    code: "force-without-sticky",
    severities: ["warning"],
    summary: "Only a balancer that is sticky forces stickiness.",
    why:
      "mod_jk looks for a session only where `sticky_session` is on; `sticky_session_force` then says what happens when " +
      "the session's member is down. Without stickiness it is never asked.",
    mend: "Write `sticky: force`, or take the option away.",
    bad: topology(`
      balancers: [{ name: lb, sticky: none, options: { sticky_session_force: true } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb, sticky: none }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "force-without-cluster",
    severities: ["warning"],
    summary: "Stickiness is forced only where it saves a session.",
    why:
      "With `sticky_session_force` mod_jk sends a session to no other member. Without replication no other has it, but " +
      "its users could log in anew; instead they get 503 until their node is back (`all workers are in error state for " +
      "session ...`), and so does everybody with a cookie from before a node was renamed.",
    mend: "Use `sticky: session`, or add `cluster`.",
    bad: topology(`
      balancers: [{ name: lb, sticky: force }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 } }
    `),
    good: topology(`
      balancers: [{ name: lb, sticky: session }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 } }
    `),
    nearMiss: topology(`
      cluster: {}
      balancers: [{ name: lb, sticky: force }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 }, cluster: { port: 4001 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 }, cluster: { port: 4002 } }
    `),
  },
  {
    code: "none-without-cluster",
    severities: ["warning"],
    summary: "A balancer without stickiness has members that share their sessions.",
    why:
      "The next request may go to a node that has never heard of the session and begins a new one: logged out, cart " +
      "empty, and that at every other click.",
    mend: "Use `sticky: session`, or add `cluster`.",
    bad: topology(`
      balancers: [{ name: lb, sticky: none }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 } }
    `),
    good: topology(`
      balancers: [{ name: lb, sticky: session }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 } }
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, sticky: none }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "cookie-clash",
    severities: ["warning"],
    summary: "The routing cookie of mod_jk has a name of its own.",
    why:
      "With `set_session_cookie` mod_jk adds a cookie that holds nothing but the route, such as `JSESSIONID=.tomcat1`, " +
      "behind the headers of Tomcat's answer. Under the name that the application uses it takes the place of the " +
      "session id in the browser, and the session is lost.",
    mend: "Name a cookie of its own under `sticky.cookie`.",
    bad: topology(`
      balancers: [{ name: lb, sticky: { setCookie: true } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb, sticky: { setCookie: true, cookie: ROUTEID } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "cookie-path-without-cookie",
    severities: ["warning"],
    summary: "The path of the routing cookie is named only where mod_jk sets one.",
    why:
      "`session_cookie_path` is the path of the cookie that `set_session_cookie` makes. It changes nothing about the " +
      "cookie of the application, whose path Tomcat sets.",
    mend: "Add `setCookie: true` with a cookie name of its own, or remove `cookiePath`.",
    bad: topology(`
      balancers: [{ name: lb, sticky: { cookie: ROUTEID, cookiePath: /shop } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb, sticky: { cookie: ROUTEID, cookiePath: /shop, setCookie: true } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "cookie-not-found",
    severities: ["warning"],
    summary: "The names of session cookie and path parameter are bare names.",
    why:
      "mod_jk looks for the name followed by `=`, in cookies and behind a semicolon in the path; lbgen writes that " +
      "semicolon itself. With `=`, `;`, a slash or a blank in the name nothing is ever found: no log line, and no " +
      "session sticks.",
    mend: "Write the bare name, such as `JSESSIONID` or `jsessionid`.",
    bad: topology(`
      balancers: [{ name: lb, sticky: { pathParameter: ";jsessionid" } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb, sticky: { pathParameter: jsessionid } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, sticky: { cookie: __Host-SESSION } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "cluster-without-effect",
    severities: ["warning"],
    summary: "Nodes name a replication receiver only where sessions are replicated.",
    why:
      "Without `cluster` at the top of the topology no server.xml gets a `<Cluster>`, so nobody sends to the receiver " +
      "and the sessions of a node die with it.",
    mend: "Add `cluster: {}` at the top, or remove the node's.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 }, cluster: { port: 4001 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 } }
    `),
    good: topology(`
      cluster: {}
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 }, cluster: { port: 4001 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 } }
    `),
  },
  {
    code: "cluster-of-one",
    severities: ["warning"],
    summary: "A cluster has at least two nodes.",
    why: "Tomcat copies sessions to the other members of its cluster. Where there is none, they are copied nowhere.",
    mend: "Add a node, or remove `cluster`.",
    bad: topology(`
      cluster: {}
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      cluster: {}
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 }, cluster: { port: 4001 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 }, cluster: { port: 4002 } }
    `),
  },
  {
    code: "cluster-too-large",
    severities: ["error"],
    summary: "Static membership is for at most 500 nodes.",
    why:
      "With it every server.xml lists every node, so what is written, and what each Tomcat reads and keeps, grows with " +
      "the square of their number.",
    mend: "Use `membership: multicast`, or several clusters in topologies of their own.",
    bad: topology(`
      cluster: { membership: static }
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 10001 }, cluster: { port: 20001 } }
        # and so on, up to tomcat501
    `),
    good: topology(`
      cluster: { membership: static }
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 10001 }, cluster: { port: 20001 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 10002 }, cluster: { port: 20002 } }
    `),
  },
  {
    code: "receiver-unreachable",
    severities: ["warning"],
    summary: "Every node's replication receiver has an address that the other nodes can dial.",
    why:
      "With static membership the address of the receiver stands in every other node's server.xml, and with multicast " +
      "the node tells it to the others. A wildcard is no address to dial, and a loopback one leads each node back to " +
      "itself: the members never find each other, and nothing is replicated.",
    mend: "Name the node's own address, or leave `cluster.address` out to have `host`.",
    bad: topology(`
      cluster: {}
      defaults: { ajp: { secret: { env: AJP_SECRET } } }
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 192.168.0.10, cluster: { address: 127.0.0.1 } }
        - { name: tomcat2, host: 192.168.0.12 }
    `),
    good: topology(`
      cluster: {}
      defaults: { ajp: { secret: { env: AJP_SECRET } } }
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 192.168.0.10 }
        - { name: tomcat2, host: 192.168.0.12 }
    `),
    nearMiss: topology(`
      cluster: {}
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 }, cluster: { port: 4001 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 }, cluster: { port: 4002 } }
    `),
  },
];
