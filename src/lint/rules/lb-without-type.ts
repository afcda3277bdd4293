import { workerDirectives } from "../../model/directives.ts";
import { shown } from "../../model/shown.ts";
import { isCreated } from "../../modjk/resolve-workers.ts";
import { decidingPart, type Worker, type WorkerAttribute } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { settingPlace, viewsOf } from "../worker-places.ts";

/** Attributes that balancers alone read. */
const BALANCERS_ONLY: ReadonlySet<string> = new Set(
  workerDirectives.filter(({ appliesTo }) => appliesTo.length === 1 && appliesTo[0] === "lb").map(({ name }) => name),
);

const MEMBERS = ["balance_workers", "balanced_workers"] as const;

/** Without its type a balancer is a connection to localhost:8009. */
export const lbWithoutType: Rule = {
  code: "lb-without-type",
  severities: ["error", "warning"],
  summary: "A worker with members has `type=lb`.",
  why:
    "A worker without type is an ajp13 worker, its `balance_workers` are ignored, and it dials localhost:8009. Apache " +
    "starts without a message, and requests get 503: `connecting to backend failed. Tomcat is probably not started or is " +
    "listening on the wrong port (errno=111)`. Often the line with the type is there and misspells the worker's name.",
  mend: "Add `type=lb` for that name.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.10
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.reference=worker.template
      worker.lb.balance_workers=tomcat1
      worker.tomcat1.host=192.168.0.10
      worker.template.type=lb
    `,
  }),
  covers: ["tutorial-mistakes 3b", "grammar 8.6", "grammar 8.7", "directive type"],
  check({ installation, report }) {
    for (const { view } of viewsOf(installation)) {
      for (const worker of view.workers.values()) {
        if (!isCreated(worker) || !isLbWithoutType(worker)) continue;
        if (worker.type !== "ajp13" && worker.type !== "ajp14") continue;
        const { name, host, port, attributes } = worker;
        const members = MEMBERS.map((attribute) => attributes.get(attribute)).find((found) => found !== undefined);
        const evidence = members ?? [...attributes.values()].find(isForBalancers);
        if (evidence === undefined) continue;
        const isTyped = attributes.has("type");
        const has = members === undefined ? `the ${evidence.name} of a balancer` : "members";
        const but = isTyped ? `and type ${worker.type}` : "but no type";
        const message = `worker ${shown(name)} has ${has} ${but}: mod_jk makes it a worker that dials ${host}:${port}`;
        report({
          place: settingPlace(decidingPart(evidence)),
          severity: members === undefined ? "warning" : "error",
          message,
          hint: isTyped ? `write worker.${name}.type=lb` : `add worker.${name}.type=lb`,
        });
      }
    }
  },
};

/**
 * Whether a worker is meant for a balancer and is none: it has members, or at least settings of balancers, and nothing that
 * would make it a worker of its own.
 */
export function isLbWithoutType({ type, attributes, balancers }: Worker): boolean {
  if (type !== "ajp13" && type !== "ajp14") return false;
  const isPlain = !attributes.has("host") && !attributes.has("port");
  if (MEMBERS.some((name) => attributes.has(name))) return !attributes.has("type") || isPlain;
  return isPlain && !attributes.has("type") && balancers.length === 0 && [...attributes.values()].some(isForBalancers);
}

/** Whether balancers alone read an attribute. */
function isForBalancers({ name }: WorkerAttribute): boolean {
  return BALANCERS_ONLY.has(name);
}
