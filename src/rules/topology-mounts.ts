import { topology } from "./example.ts";
import type { Explanation } from "./explanation.ts";

/** Which paths go to which worker. */
export const mountExplanations: readonly Explanation[] = [
  {
    code: "bad-mount",
    severities: ["error"],
    summary: "Every mount is a pattern that httpd takes: it begins with `/` and holds no `${`.",
    why:
      "Anything else is a syntax error (`JkMount context should start with /`), also the prefixes that mount files of " +
      "mod_jk have; a leading `!` is lbgen's own and makes a JkUnMount. httpd fills in `${NAME}` before mod_jk sees the " +
      "line.",
    mend: "Write the pattern from its first slash on.",
    bad: topology(`
      balancers: [{ name: lb, mounts: ["shop/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb, mounts: ["/shop|/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, mounts: ["/*", "!/static/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "mount-never-matches",
    severities: ["warning"],
    summary: "Every mount and unmount can match some path.",
    why:
      "mod_jk compares with the path as httpd has cleaned it: decoded, without path parameters (`;v=1`) and without the " +
      "query, `.` and `..` resolved, repeated slashes made one; and it maps no path above 4095 bytes. A pattern that " +
      "holds what such a path cannot have is mounted in vain, as is one that an unmount of the same worker takes away " +
      "whole, however much longer it is.",
    mend: "Write the path as it is compared, such as `/café` for `/caf%C3%A9`.",
    bad: topology(`
      balancers: [{ name: lb, mounts: ["/caf%C3%A9|/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb, mounts: ["/café|/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, mounts: ["/shop|/*", "!/shop/images/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "duplicate-mount",
    severities: ["warning"],
    summary: "Every pattern is mounted once.",
    why:
      "Of two JkMount lines with one pattern the later one replaces the earlier, without a message; where one of them " +
      "comes from the `X|Y` form both stay, and which one wins is not defined. A balancer without `mounts` has `/*`.",
    mend: "Keep one of the two.",
    bad: topology(`
      balancers:
        - { name: shop_lb }
        - { name: blog_lb }
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers:
        - { name: shop_lb, mounts: ["/shop|/*"] }
        - { name: blog_lb, mounts: ["/blog|/*"] }
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      balancers:
        - { name: shop_lb, mounts: ["/*"] }
        - { name: blog_lb, mounts: ["/blog|/*"] }
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "mount-not-listed",
    severities: ["warning"],
    summary: "A balancer that has mounts stands in worker.list.",
    why:
      "Only workers of worker.list can be mounted. Apache starts all the same (`Could not find worker with name 'lb' in " +
      "uri map post processing.`), and every request of the mount gets 500.",
    mend: "Leave `listed` out, or give the balancer `mounts: []`.",
    bad: topology(`
      balancers: [{ name: lb, listed: false }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, listed: false, mounts: [] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "unmount-without-mount",
    severities: ["warning"],
    summary: "Every unmount takes something away from a mount of its worker.",
    why:
      "mod_jk first picks the best mount and then asks whether an unmount for that same worker matches. An unmount of " +
      "paths that no mount of its worker matches does nothing, however well it fits a mount of another worker.",
    mend: "Name it under the worker that has the mount, with a path that the mount matches.",
    bad: topology(`
      balancers: [{ name: lb, mounts: ["/shop|/*", "!/images/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb, mounts: ["/shop|/*", "!/shop/images/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, mounts: ["/shop|/*", "!/*.gif"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "extension-without-effect",
    severities: ["warning"],
    summary: "Rule extensions stand on mounts, and those about sessions and members on mounts of balancers.",
    why:
      "`sticky_ignore`, `stateless`, `active`, `disabled`, `stopped` and the names of cookies and path parameters are " +
      "read by the balancer; a node that is mounted directly has no use for them. An unmount takes no extensions at all.",
    mend: "Remove it, or mount the balancer.",
    bad: topology(`
      nodes: [{ name: tomcat1, host: 127.0.0.1, mounts: [{ path: "/*", stateless: true }] }]
    `),
    good: topology(`
      nodes: [{ name: tomcat1, host: 127.0.0.1, mounts: ["/*"] }]
    `),
    nearMiss: topology(`
      nodes: [{ name: tomcat1, host: 127.0.0.1, mounts: [{ path: "/*", reply_timeout: 60000 }] }]
    `),
  },
  {
    code: "ambiguous-mount",
    severities: ["warning"],
    summary: "Of two mounts that match one path it is plain which one wins.",
    why:
      "mod_jk sorts its mounts by number of slashes, then by length in bytes, and takes the first that matches; the " +
      "order of the lines does not count. Between two patterns that are equal in both the sort does not decide, so " +
      "such a path may go to either worker, and to the other one after a restart.",
    mend: "Make one of the two longer, or unmount the overlap.",
    bad: topology(`
      balancers: [{ name: lb, mounts: ["/*.jsp"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, mounts: ["/shop*"] }]
    `),
    good: topology(`
      balancers: [{ name: lb, mounts: ["/*.jsp"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, mounts: ["/shop|/*"] }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, mounts: ["/blog*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, mounts: ["/shop*"] }]
    `),
  },
  {
    code: "mount-without-root",
    severities: ["info"],
    summary: "Who mounts what is below an application mounts the application's own path too.",
    why:
      "`/shop/*` matches `/shop/` and all below it, but not `/shop`, which is what people type: Apache looks for a file " +
      "of its own then and answers 404.",
    mend: "Write `/shop|/*`, which stands for `/shop` and `/shop/*`.",
    bad: topology(`
      balancers: [{ name: lb, mounts: ["/shop/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb, mounts: ["/shop|/*"] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      balancers:
        - { name: lb, mounts: ["/*"] }
        - { name: shop_lb, mounts: ["/shop/*"] }
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
];
