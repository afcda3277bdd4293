import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import { clustersByBalancer } from "../clusters.ts";
import type { Rule } from "../rule.ts";

/** SEND_OPTIONS_ASYNCHRONOUS. */
const ASYNCHRONOUS = 8;

const CLUSTER = `
  <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="OPTIONS"/>
`;

const WORKERS = `
  worker.list=lb
  worker.lb.type=lb
  worker.lb.balance_workers=tomcat1,tomcat2
  worker.lb.sticky_session=STICKY
  worker.tomcat1.host=127.0.0.1
  worker.tomcat1.port=8109
  worker.tomcat2.host=127.0.0.1
  worker.tomcat2.port=8209
`;

/** The next request is faster than the copy of the session. */
export const asyncReplication: Rule = {
  code: "async-replication",
  severities: ["warning"],
  summary: "Where sessions are not sticky, changes are replicated before the answer goes out.",
  why:
    "With `channelSendOptions` 8, the default, Tomcat sends changes of a session behind the answer. Without stickiness the " +
    "next request may be at another node before them, which then works on the old session and overwrites the new one. Now " +
    "and then a click is lost, and no log says so.",
  mend: "Set `channelSendOptions` to 6, or let the balancer be sticky.",
  bad: files({
    "workers.properties": WORKERS.replace("STICKY", "False"),
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("OPTIONS", "8"),
    }),
  }),
  good: files({
    "workers.properties": WORKERS.replace("STICKY", "False"),
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("OPTIONS", "6"),
    }),
  }),
  nearMiss: files({
    "workers.properties": WORKERS.replace("STICKY", "True"),
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>', {
      inEngine: CLUSTER.replace("OPTIONS", "8"),
    }),
  }),
  covers: ["cluster Cluster channelSendOptions"],
  check({ installation, report }) {
    for (const [lb, members] of clustersByBalancer(installation)) {
      if (lb.stickySession || lb.members.length < 2) continue;
      for (const { cluster } of members) {
        const { value, place, fromProperty } = cluster.channelSendOptions;
        if (value === undefined || fromProperty || (value & ASYNCHRONOUS) === 0) continue;
        report({
          place,
          message: `channelSendOptions is ${value}, asynchronous, and balancer ${lb.name} is not sticky: a request may meet a session from before the last one`,
          hint: 'write channelSendOptions="6"',
        });
      }
    }
  },
};
