import type { NodePair } from "../../installation/node-pairs.ts";
import type { ConnectorFacts } from "../../installation/tomcat-facts.ts";
import type { AjpWorker } from "../../modjk/workers-view.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import type { Rule } from "../rule.ts";
import { fileName, holdsFor, settingOf } from "../tomcat-places.ts";

/** The largest packet that AJP has a length for, as a multiple of 1024. */
const MAX_PACKET_BYTES = 65536;

/** Two numbers on two sides that have to be one. */
export const packetSizeMismatch: Rule = {
  code: "packet-size-mismatch",
  severities: ["warning"],
  summary: "max_packet_size of mod_jk and packetSize of the Connector are the same number.",
  why:
    "Where packetSize is the larger one, Tomcat answers in packets that mod_jk does not take: every response beyond its " +
    "own size ends in 502 (`wrong message size 65532 8192`). Where max_packet_size is the larger one, requests with large " +
    "headers get 500 (`Header message of length [..] received but the packetSize is only [8,192]`). Both take 8192 unless " +
    "told otherwise, and mod_jk rounds up to whole kilobytes.",
  mend: "Write the same multiple of 1024, up to 65536, on both sides.",
  bad: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.max_packet_size=65536
    `,
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>'),
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.max_packet_size=65536
    `,
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false" packetSize="65536"/>'),
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.max_packet_size=16k
    `,
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false" packetSize="16384"/>'),
  }),
  covers: ["field-notes 30", "grammar 8.38", "connector packetSize", "directive max_packet_size"],
  check({ installation, report }) {
    for (const pair of installation.nodes.pairs) {
      const { connector } = pair;
      if (connector === undefined) continue;
      const differs = ({ maxPacketSize }: AjpWorker, other: ConnectorFacts | undefined) =>
        isKnown(other) && other.packetSize.value !== maxPacketSize;
      if (!pair.certain && !holdsFor(pair, ({ workers }, _, other) => workers.every((one) => differs(one, other))))
        continue;
      for (const worker of pair.workers) if (differs(worker, connector)) report(finding(pair, worker, connector));
    }
  },
};

function isKnown(connector: ConnectorFacts | undefined): connector is ConnectorFacts {
  if (connector === undefined || connector.packetSize.fromProperty) return false;
  return (connector.packetSize.value ?? Number.POSITIVE_INFINITY) <= MAX_PACKET_BYTES;
}

function finding({ tomcat }: NodePair, worker: AjpWorker, { packetSize }: ConnectorFacts) {
  const size = packetSize.value ?? 0;
  const { name, maxPacketSize } = worker;
  const effect =
    maxPacketSize > size ? "large requests get 500" : `responses of more than ${maxPacketSize} bytes get 502`;
  const line = settingOf(worker, ["max_packet_size"]);
  const both = Math.max(maxPacketSize, size);
  return {
    place: line ?? packetSize.place,
    message: `max_packet_size of ${name} is ${maxPacketSize} and packetSize in ${fileName(tomcat.file)} is ${size}: ${effect}`,
    hint: `write ${Math.ceil(both / 1024) * 1024} on both sides`,
  };
}
