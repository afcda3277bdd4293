import { ajpConnectors, type NodePair } from "../installation/node-pairs.ts";
import { addressKind } from "../model/addresses.ts";
import { shown } from "../model/shown.ts";
import type { AjpWorker, Member } from "../modjk/workers-view.ts";
import type { ImportedNode } from "./imported-topology.ts";
import type { Notes } from "./notes.ts";

/** What a node's server.xml adds to it. */
export interface TomcatSide {
  readonly keys: Pick<ImportedNode, "serverXml" | "service">;
  readonly address: string | undefined;
  /** For comparing only; never to be printed. */
  readonly secret: string | undefined;
}

const NOTHING: TomcatSide = { keys: {}, address: undefined, secret: undefined };

/** The Tomcat of a worker, as far as the topology says something of it; what does not fit the worker gets a note. */
export function tomcatSide(
  worker: AjpWorker,
  member: Member | undefined,
  pair: NodePair | undefined,
  notes: Notes,
): TomcatSide {
  if (pair === undefined) return NOTHING;
  const { tomcat, service } = pair;
  const several = tomcat.services.length > 1;
  const keys = { serverXml: tomcat.file.name, ...(several ? { service: service.name } : {}) };
  const route = member?.route;
  const jvmRoute = service.engine?.jvmRoute;
  if (route !== undefined && jvmRoute !== undefined && jvmRoute.value !== route) {
    const found = jvmRoute.value === undefined ? "no jvmRoute" : `jvmRoute ${shown(jvmRoute.value)}`;
    notes.changed(
      jvmRoute.place,
      `mod_jk's route of ${shown(worker.name)} is ${shown(route)}, its Tomcat has ${found}`,
      "the topology has mod_jk's route",
    );
  }
  const connector = pair.connector ?? ajpConnectors(service.connectors)[0];
  if (connector === undefined) return { ...NOTHING, keys };
  if (pair.connector === undefined) {
    const message = `mod_jk dials port ${worker.port} of worker ${shown(worker.name)}, its Tomcat listens on ${connector.listensOn ?? "none that is known"}`;
    notes.changed(connector.port.place, message, "the topology has mod_jk's port; patch moves the Connector there");
  }
  const secret = connector.secret.value;
  if (worker.secret !== undefined && secret !== undefined && secret !== worker.secret) {
    notes.changed(
      connector.secret.place,
      `worker ${shown(worker.name)} and its Connector have different secrets`,
      "the topology asks for one",
    );
  }
  const { attribute, value } = connector.address;
  const isOwn =
    attribute !== undefined && value !== undefined && addressKind(value) !== "invalid" && value !== worker.host;
  return { keys, address: isOwn ? value : undefined, secret };
}
