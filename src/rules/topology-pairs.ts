import { topology } from "./example.ts";
import type { Explanation } from "./explanation.ts";

/** Settings of mod_jk and of Tomcat that must fit together. */
export const pairExplanations: readonly Explanation[] = [
  {
    code: "packet-size-mismatch",
    severities: ["warning"],
    summary: "max_packet_size of mod_jk and packetSize of the Connector are the same number.",
    why:
      "All headers of a request must fit into one packet. Where mod_jk's is the larger one, Tomcat answers large requests " +
      "with 500; where it is the smaller one, Tomcat answers in packets that mod_jk does not take, and every response " +
      "beyond its size ends in 502 (`wrong message size 65532 8192`). mod_jk rounds its own up to whole kilobytes, and " +
      "both take 8192 unless told otherwise.",
    mend: "Give both the same number, a multiple of 1024 up to 65536; name one, and `tuning: recommended` sets the other.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes:
        - name: tomcat1
          host: 127.0.0.1
          ajp: { attributes: { packetSize: 8192 } }
          options: { max_packet_size: 65536 }
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes:
        - name: tomcat1
          host: 127.0.0.1
          ajp: { attributes: { packetSize: 65536 } }
          options: { max_packet_size: 65536 }
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { max_packet_size: 16k } }]
    `),
  },
  {
    code: "timeout-mismatch",
    severities: ["warning"],
    summary: "Both sides close an idle connection after the same time.",
    why:
      "connection_pool_timeout counts seconds, keepAliveTimeout and connectionTimeout count milliseconds. Where they " +
      "differ, one side closes what the other takes for usable: the first request after a pause goes into a connection " +
      "that is gone (`has forced a connection close for socket`).",
    mend: "Set the attribute to 1000 times connection_pool_timeout; name one, and `tuning: recommended` sets the other.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes:
        - name: tomcat1
          host: 127.0.0.1
          ajp: { attributes: { keepAliveTimeout: 300 } }
          options: { connection_pool_timeout: 300 }
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes:
        - name: tomcat1
          host: 127.0.0.1
          ajp: { attributes: { keepAliveTimeout: 300000 } }
          options: { connection_pool_timeout: 300 }
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { connection_pool_timeout: 300 } }]
    `),
  },
  {
    code: "pool-over-threads",
    severities: ["warning"],
    summary: "mod_jk opens no more connections to a node than that serves at once.",
    why:
      "connection_pool_size is counted for each process of httpd, and a Connector serves maxThreads requests at once, 200 " +
      "unless told otherwise. The requests beyond wait in Tomcat with their connection open, where mod_jk takes them for " +
      "slow answers.",
    mend: "Raise `ajp.attributes.maxThreads`, or leave connection_pool_size out: one connection for each thread of httpd.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { connection_pool_size: 400 } }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes:
        - name: tomcat1
          host: 127.0.0.1
          ajp: { attributes: { maxThreads: 400 } }
          options: { connection_pool_size: 400 }
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { connection_pool_size: 200 } }]
    `),
  },
  {
    code: "reply-timeout-repeats",
    severities: ["warning"],
    summary: "A request that takes too long is not sent a second time.",
    why:
      "When reply_timeout expires, mod_jk gives the request to another try and another member, unless recovery_options " +
      "forbids it; the first one still runs. With the default 0 one POST was seen to run eight times on two nodes before " +
      "the client got 504 (`Timeout with waiting reply from tomcat. Tomcat is down, stopped or network problems " +
      "(errno=110)`). `tuning: recommended` sets recovery_options to 7.",
    mend: "Set `recovery_options: 7` under `options` of the nodes.",
    bad: topology(`
      tuning: minimal
      balancers: [{ name: lb, options: { max_reply_timeouts: 10 } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { reply_timeout: 60000 } }]
    `),
    good: topology(`
      tuning: minimal
      balancers: [{ name: lb, options: { max_reply_timeouts: 10 } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { reply_timeout: 60000, recovery_options: 7 } }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, options: { max_reply_timeouts: 10 } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { reply_timeout: 60000 } }]
    `),
  },
  {
    code: "reply-timeout-stops-node",
    severities: ["warning"],
    summary: "One slow page does not take a member out.",
    why:
      "With max_reply_timeouts at its default 0 each reply_timeout that expires puts the member into error state, and its " +
      "users move to the others, where the same page does the same: one report that takes too long can stop every node.",
    mend:
      "Set `max_reply_timeouts: 10` under `options` of the balancer, and give a page that takes long a mount with a " +
      "`reply_timeout` of its own.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { reply_timeout: 60000 } }]
    `),
    good: topology(`
      balancers: [{ name: lb, options: { max_reply_timeouts: 10 } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { reply_timeout: 60000 } }]
    `),
    nearMiss: topology(`
      nodes: [{ name: tomcat1, host: 127.0.0.1, mounts: ["/*"], options: { reply_timeout: 60000 } }]
    `),
  },
];
