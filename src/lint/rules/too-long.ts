import { shown } from "../../model/shown.ts";
import { MAX_NAME_BYTES, MAX_WORKER_PROPERTY_BYTES } from "../../model/text-limits.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { viewsOf } from "../worker-places.ts";

/** Names have room for 60 bytes. */
export const tooLong: Rule = {
  code: "too-long",
  severities: ["error"],
  summary: "Names, hosts, routes and cookie names have at most 60 bytes, arguments of JkWorkerProperty at most 8192.",
  why:
    "mod_jk keeps them in shared memory of a fixed size and Apache exits: `Worker host name '...' is 10 bytes too long, a " +
    "maximum of 60 bytes is supported`. That goes for names of workers and members, `host`, `source`, `route`, `domain`, " +
    "`redirect`, `session_cookie`, `session_path` and `session_cookie_path`. A longer JkWorkerProperty is a syntax error.",
  mend: "Shorten it; for a host write the IP address, or a short name in /etc/hosts.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=tomcat1.production.applications.internal.datacenter-north.example.org
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=tomcat1.production.applications.internal.north.example.org
      worker.spare.host=tomcat2.production.applications.internal.datacenter-north.example.org
    `,
  }),
  covers: [
    "field-notes 58",
    "grammar 1",
    "grammar 2",
    "grammar 8.11",
    "grammar 8.12",
    "directive host",
    "directive session_cookie",
  ],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const { kind, place, subject } of view.failures) {
        if (kind === "too-long") {
          const text = place.file.source.text.slice(place.start, Math.min(place.end, place.start + 500));
          const message = `${subject} ${shown(text)} is longer than ${MAX_NAME_BYTES} bytes: Apache does not start`;
          report({
            place,
            message,
            hint: subject === "host name" ? "shorten it, or write the IP address" : "shorten it",
          });
        } else if (kind === "long-directive") {
          const message = `JkWorkerProperty takes at most ${MAX_WORKER_PROPERTY_BYTES} bytes: Apache does not start`;
          report({ place, message, hint: "write several lines, mod_jk joins lists" });
        }
      }
    }
  },
};
