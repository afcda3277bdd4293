import { topology } from "./example.ts";
import type { Explanation } from "./explanation.ts";

/** Where nodes are reached, and by whom: addresses, ports, secrets. */
export const hostExplanations: readonly Explanation[] = [
  {
    code: "bad-host",
    severities: ["error", "warning"],
    summary: "Hosts and addresses are IP addresses or host names, and nothing else.",
    why:
      "mod_jk 1.2.48 hands the host to the resolver as it stands, so one with a port, a scheme or brackets is not " +
      "found (`worker tomcat1 can't resolve tomcat address 127.0.0.1:8009`): Apache starts, and the worker's requests " +
      "get 503. Tomcat cannot bind such an address; where `ajp.address` names another one, it is a warning.",
    mend: "Write the address alone, IPv6 without brackets, and the port under `ajp.port`.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: "127.0.0.1:8109" }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: "::1", ajp: { port: 8109 } }]
    `),
  },
  {
    code: "wildcard-host",
    severities: ["warning"],
    summary: "A node's host is one address that Apache can dial.",
    why:
      "`0.0.0.0` and `::` mean every address of a machine, which is something to listen on. As a target they lead to " +
      "the machine that dials, so this works on one machine by luck and nowhere else.",
    mend: "Name the node's own address; `ajp.address` may be the wildcard.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 0.0.0.0, ajp: { secret: { env: AJP_SECRET } } }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 192.168.0.10, ajp: { address: 0.0.0.0, secret: { env: AJP_SECRET } } }]
    `),
  },
  {
    code: "mdns-host",
    severities: ["warning"],
    summary: "Apache finds a node's host without multicast DNS.",
    why:
      "mod_jk resolves a host once, when Apache starts. A `.local` name that is not answered just then (`worker tomcat1 " +
      "can't resolve tomcat address pi3.local`) leaves the member with port 0 and stopped until the next restart, " +
      "however well the node is by then.",
    mend: "Use the node's IP address.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: pi3.local, ajp: { secret: { env: AJP_SECRET } } }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 192.168.0.10, ajp: { secret: { env: AJP_SECRET } } }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: pi3.example.org, ajp: { address: 192.168.0.10, secret: { env: AJP_SECRET } } }]
    `),
  },
  {
    code: "hostname-bind",
    severities: ["warning"],
    summary: "What a node binds is an address, not its own host name.",
    why:
      "Debian and its relatives write the machine's own name with 127.0.1.1 into /etc/hosts. A Connector or a " +
      "replication receiver that binds the name then listens there, where no other machine reaches it: `connect to " +
      "... failed (errno=111)` on Apache's side, nothing on Tomcat's.",
    mend: "Set `ajp.address` (or `cluster.address`) to the node's IP address; `host` may stay a name.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: pi3.example.org, ajp: { secret: { env: AJP_SECRET } } }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: pi3.example.org, ajp: { address: 192.168.0.10, secret: { env: AJP_SECRET } } }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: localhost }]
    `),
  },
  {
    code: "address-unreachable",
    severities: ["warning"],
    summary: "The Connector listens where Apache dials.",
    why:
      "A Connector on a loopback address is reached from its own machine only, and one on `::1` not by who dials " +
      "127.0.0.1, which is what mod_jk makes of `localhost`. Each request ends in `Tomcat is probably not started or is " +
      "listening on the wrong port (errno=111)` and 503.",
    mend: "Use one address on both sides: leave `ajp.address` out, and the Connector binds `host`.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 192.168.0.10, ajp: { address: 127.0.0.1, secret: { env: AJP_SECRET } } }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 192.168.0.10, ajp: { secret: { env: AJP_SECRET } } }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 192.168.0.10, ajp: { address: 0.0.0.0, secret: { env: AJP_SECRET } } }]
    `),
  },
  {
    code: "no-secret",
    severities: ["warning"],
    summary: "A Connector that other machines can reach has a secret.",
    why:
      'AJP carries the client\'s address, whether it came over TLS and, with `tomcatAuthentication="false"`, who it is, ' +
      "and Tomcat believes all of it. Without a secret whoever reaches the port may send such requests; Tomcat logs " +
      'nothing about that. The Connector starts at all only because lbgen writes `secretRequired="false"`.',
    mend: "Set `ajp.secret`, such as `{ file: ajp-secret.txt }`, and let a firewall admit Apache only.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 192.168.0.10 }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 192.168.0.10, ajp: { secret: { env: AJP_SECRET } } }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "bad-secret",
    severities: ["error"],
    summary: "A secret is the same on both sides.",
    why:
      "workers.properties cuts a value at `#`, fills in `$(name)` and drops blanks at the ends; server.xml fills in " +
      "`${name}`; and the two sides encode what is not ASCII in different ways. Every request then gets 403, and the only " +
      "trace is mod_jk's `AJP13 protocol: Reuse is set to false`: probes pass, and the member counts as sound. A secret " +
      "of more than 4000 bytes may not fit into a packet.",
    mend: "Use letters, digits, `-` and `_`, such as the output of `openssl rand -hex 32`.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 192.168.0.10, ajp: { secret: "Pi#3-in-the-attic" } }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 192.168.0.10, ajp: { secret: "Pi-3-in-the-attic" } }]
    `),
  },
  {
    code: "port-clash",
    severities: ["warning"],
    summary: "No two listeners of one machine want the same port.",
    why:
      "Who comes second does not get the port (`Address already in use`), and Tomcat runs on without that Connector. " +
      "For Apache all looks well, since somebody answers on the port: one node does the work of both. HTTP and shutdown " +
      "ports of an existing server.xml are looked at only where the topology names them.",
    mend: "Give one of the two another port.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8009 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8009 } }
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8009 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8109 } }
    `),
    nearMiss: topology(`
      defaults: { ajp: { port: 8009, secret: { env: AJP_SECRET } } }
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 192.168.0.10 }
        - { name: tomcat2, host: 192.168.0.12 }
    `),
  },
];
