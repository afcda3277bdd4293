import { files } from "../../rules/example.ts";
import { partOf } from "../balancers.ts";
import { answerTimeout, mayRepeat } from "../repeats.ts";
import type { Rule } from "../rule.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";

/** An application has pages that take longer than this. */
const SHORT_SECONDS = 60;

/** It waits for the network and for the application alike. */
export const shortSocketTimeout: Rule = {
  code: "short-socket-timeout",
  severities: ["info"],
  summary: "A short socket_timeout goes with a reply_timeout for the answers.",
  why:
    "`socket_timeout` ends every wait on the connection, the one for the answer too: with `socket_timeout=30` a page that " +
    "takes 31 seconds is a 502, and its member has failed. Where `reply_timeout` is set, that alone decides how long an " +
    "answer may take, and socket_timeout is left with the network.",
  mend: "Say how long an answer may take with `reply_timeout`, and guard the network with `socket_connect_timeout` and `ping_mode`.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.socket_timeout=10
      worker.tomcat1.recovery_options=7
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.socket_connect_timeout=5000
      worker.tomcat1.ping_mode=A
      worker.tomcat1.reply_timeout=300000
      worker.tomcat1.recovery_options=7
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.11
      worker.tomcat1.socket_timeout=10
      worker.tomcat1.reply_timeout=300000
      worker.tomcat1.recovery_options=7
    `,
  }),
  covers: ["directive socket_timeout"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const worker of view.ajpWorkers) {
        const seconds = worker.socketTimeoutSeconds;
        // Where such a request is sent again, too, that is the thing to say: reply-timeout-repeats.
        if (answerTimeout(worker) !== "socket_timeout" || seconds >= SHORT_SECONDS || mayRepeat(view, worker)) continue;
        const part = partOf(worker, "socket_timeout");
        if (part === undefined) continue;
        const message = `without a reply_timeout this is how long an answer may take: a page that needs more than ${seconds} s is a 502`;
        report({
          place: settingPlace(part),
          message,
          hint: "say it with reply_timeout, or give the answers more time",
        });
      }
    }
  },
};
