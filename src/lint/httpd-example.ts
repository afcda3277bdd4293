import { files } from "../rules/example.ts";
import type { Example } from "../rules/explanation.ts";

/** A balancer of two members, a worker that is mounted directly, and a status page. */
const WORKERS = `
  worker.list=lb,blog,jkstatus
  worker.lb.type=lb
  worker.lb.balance_workers=tomcat1,tomcat2
  worker.tomcat1.host=192.168.0.11
  worker.tomcat2.host=192.168.0.12
  worker.blog.host=192.168.0.13
  worker.jkstatus.type=status
  worker.jkstatus.read_only=true
`;

/** An httpd.conf that reads a workers.properties; both are written as in `files`. */
export function httpdExample(lines: string, workers: string = WORKERS): Example {
  const written = files({ "httpd.conf": lines, "workers.properties": workers });
  return { ...written, "httpd.conf": `JkWorkersFile workers.properties\n${written["httpd.conf"] ?? ""}` };
}
