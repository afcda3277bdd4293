import type { NodePair } from "../../installation/node-pairs.ts";
import type { ConnectorFacts } from "../../installation/tomcat-facts.ts";
import type { AjpWorker, LbWorker } from "../../modjk/workers-view.ts";
import type { Place } from "../../place.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { dialled, fileName, holdsFor, isDialled, namedPlaces, settingOf } from "../tomcat-places.ts";

/** Every probe says that the node is well, and every request gets 403. */
export const secretMismatch: Rule = {
  code: "secret-mismatch",
  severities: ["error", "warning"],
  summary: "Workers have the secret of the Connector that they dial.",
  why:
    "Tomcat answers a request without its secret, or with another one, with 403. mod_jk logs no more than `AJP13 protocol: " +
    "Reuse is set to false` and takes the member for healthy: pings carry no secret. A secret of the `lb` worker counts for " +
    "all of its members that have none. One that only mod_jk has does no harm, and one that Tomcat has counts even " +
    'with `secretRequired="false"`. In workers.properties `#` ends the secret, in XML `&` and `<` have to be escaped.',
  mend: "Write the same text on both sides, of letters, digits, `-` and `_`.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.secret=k2Vw9-example-Qm7xT_3rJp8sNd
    `,
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secret="another-example-Qm7xT_3rJp8s"/>', {
      engine: "",
    }),
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.secret=k2Vw9-example-Qm7xT_3rJp8sNd
    `,
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secret="k2Vw9-example-Qm7xT_3rJp8sNd"/>', {
      engine: "",
    }),
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=lb,tomcat2
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1
      worker.lb.secret=k2Vw9-example-Qm7xT_3rJp8sNd
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
      worker.tomcat2.host=127.0.0.1
      worker.tomcat2.port=8209
      worker.tomcat2.secret=nobody-asks-for-it
    `,
    "tomcat1/server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" port="8109" secret="k2Vw9-example-Qm7xT_3rJp8sNd"/>',
    ),
    "tomcat2/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>', {
      engine: "",
    }),
  }),
  covers: ["field-notes 12", "field-notes 13", "grammar 8.36", "connector secret", "directive secret"],
  check({ installation, report }) {
    const named = namedPlaces(installation);
    for (const pair of installation.nodes.pairs) {
      if (pair.connector === undefined) continue;
      if (pair.certain) {
        const lenders = lendersOf(pair);
        for (const worker of pair.workers) {
          if (!differs(worker, pair.connector)) continue;
          const place =
            secretPlace(worker, lenders) ?? settingOf(worker, ["host", "port", "type"]) ?? named.get(worker);
          if (place === undefined) continue;
          const where = `the Connector in ${fileName(pair.tomcat.file)}`;
          const [message, hint] =
            worker.secret === undefined
              ? [`worker ${dialled(worker)} has no secret, and ${where} wants one`, `add worker.${worker.name}.secret`]
              : [
                  `the secret of worker ${dialled(worker)} is not that of ${where}`,
                  "write the same text on both sides",
                ];
          report({ place, message: `${message}: every request gets 403`, hint });
        }
      } else if (holdsFor(pair, ({ workers }, _, connector) => workers.every((worker) => differs(worker, connector)))) {
        report({
          place: pair.connector.secret.place,
          severity: isDialled(pair) ? "error" : "warning",
          message: `the secret of this Connector is that of no worker that dials port ${pair.workers[0]?.port}: every request gets 403`,
          hint: "write the same text on both sides",
        });
      }
    }
  },
};

/** Whether Tomcat refuses what the worker sends, as far as both are known. */
function differs(worker: AjpWorker, connector: ConnectorFacts | undefined): boolean {
  const wanted = connector?.secret;
  if (wanted?.value === undefined || wanted.value === "" || wanted.fromProperty) return false;
  return worker.secret !== wanted.value && worker.secret?.includes("$(") !== true;
}

/** The balancers with a secret that each worker is a member of. */
function lendersOf({ memberships }: NodePair): ReadonlyMap<string, readonly LbWorker[]> {
  const lenders = new Map<string, LbWorker[]>();
  for (const { lb, member } of memberships) {
    if (lb.secret === undefined) continue;
    const list = lenders.get(member.name);
    if (list === undefined) lenders.set(member.name, [lb]);
    else list.push(lb);
  }
  return lenders;
}

/** The line of the secret that a worker uses: its own, else that of a balancer. */
function secretPlace(worker: AjpWorker, lenders: ReadonlyMap<string, readonly LbWorker[]>): Place | undefined {
  const own = settingOf(worker, ["secret"]);
  const lender = lenders.get(worker.name)?.find(({ secret }) => secret === worker.secret);
  return own ?? (lender === undefined ? undefined : settingOf(lender, ["secret"]));
}
