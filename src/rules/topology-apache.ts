import { topology } from "./example.ts";
import type { Explanation } from "./explanation.ts";

/** Apache itself: the status page, and maintenance. */
export const apacheExplanations: readonly Explanation[] = [
  {
    code: "bad-allow",
    severities: ["error"],
    summary: "Who may see the status page is named by addresses and networks.",
    why:
      "`Require ip` takes no host names, so Apache does not start with one: `ip address 'localhost' appears to be " +
      "invalid`.",
    mend: "Write addresses such as `127.0.0.1`, or networks such as `192.168.0.0/24`.",
    bad: topology(`
      apache: { status: { allow: [localhost] } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      apache: { status: { allow: [127.0.0.1] } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      apache: { status: { allow: ["192.168.0", "2001:db8::/32"] } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "status-open",
    severities: ["warning"],
    summary: "Not every host may see the status page.",
    why:
      "The page shows every address and the load of each node, and with `readOnly: false` whoever reaches it may stop " +
      "members. A network of `/0` is everybody.",
    mend: "Name the addresses of those who need the page.",
    bad: topology(`
      apache: { status: { allow: ["0.0.0.0/0"] } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      apache: { status: { allow: ["192.168.0.0/24"] } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "bad-status-path",
    severities: ["error"],
    summary: "The path of a status page is one plain path.",
    why:
      "It is written into JkMount, `<Location>` and `<If>`, which read wildcards, quotes and escapes each in a way of " +
      "their own: with such a path the mount could open more than the `Require ip` beside it closes.",
    mend: "Use `/`, letters, digits, `-` and `_`, such as `/jk-status`.",
    bad: topology(`
      apache: { status: { path: "/jk-status*" } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      apache: { status: { path: /jk-status } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      apache: { status: { path: /admin/jk_status.html } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "mount-below-status",
    severities: ["warning"],
    summary: "Nothing is mounted below the path of a status page.",
    why:
      "`<Location>` guards its path and all below it, so `Require ip` of the status page holds for what is mounted there " +
      "too: everybody else gets 403 from the application.",
    mend: "Give the status page a path of its own.",
    bad: topology(`
      apache: { status: { path: /admin } }
      balancers: [{ name: lb, mounts: ["/admin/reports|/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      apache: { status: { path: /jk-status } }
      balancers: [{ name: lb, mounts: ["/admin/reports|/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      apache: { status: { path: /admin } }
      balancers: [{ name: lb, mounts: ["/admin-reports|/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "no-maintenance",
    severities: ["warning"],
    summary: "mod_jk's maintenance runs.",
    why:
      "Maintenance is what gives a failed member another chance after `recover_time`, closes idle connections and lets " +
      "old load fade. `worker.maintain=0` switches it off, so a node that failed once stays out as long as others serve.",
    mend: "Leave `apache.maintain` out: mod_jk's 60 seconds are good.",
    bad: topology(`
      apache: { maintain: 0 }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      apache: { maintain: 10 }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
];
