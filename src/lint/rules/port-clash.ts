import type { Installation } from "../../installation/installation.ts";
import type { ConnectorFacts, ServiceFacts, TomcatFacts } from "../../installation/tomcat-facts.ts";
import { addressKind, machineOf } from "../../model/addresses.ts";
import type { Worker } from "../../modjk/workers-view.ts";
import type { Place } from "../../place.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import { boundAddress } from "../reach.ts";
import type { LintContext, Rule } from "../rule.ts";
import { fileName, findAttribute } from "../tomcat-places.ts";
import { viewsOf } from "../worker-places.ts";

/** Two listeners, one port. */
export const portClash: Rule = {
  code: "port-clash",
  severities: ["error", "warning"],
  summary: "Each port of a host is one Connector's, or one Tomcat's.",
  why:
    "The second Connector on a port does not start (`Failed to initialize component [Connector[...]]`, `Address already in " +
    "use`), while the rest of its Tomcat does. A second Tomcat with the shutdown port of the first ends right after its start " +
    "(`Failed to create server shutdown socket on address [localhost] and port [8005]`). Within one server.xml that is an " +
    "error; two Tomcats that mod_jk dials on one host may still be in containers with ports of their own.",
  mend: 'Give one of the two another port; `port="-1"` on `<Server>` does without a shutdown port.',
  bad: files({
    "workers.properties": `
      worker.list=tomcat1,tomcat2
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
      worker.tomcat2.host=127.0.0.1
      worker.tomcat2.port=8209
    `,
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>', {
      server: 'port="8005" shutdown="SHUTDOWN"',
    }),
    "tomcat2/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>', {
      server: 'port="8005" shutdown="SHUTDOWN"',
      engine: 'jvmRoute="tomcat2"',
    }),
  }),
  good: files({
    "workers.properties": `
      worker.list=tomcat1,tomcat2
      worker.tomcat1.host=127.0.0.1
      worker.tomcat1.port=8109
      worker.tomcat2.host=127.0.0.1
      worker.tomcat2.port=8209
    `,
    "tomcat1/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8109" secretRequired="false"/>', {
      server: 'port="8105" shutdown="SHUTDOWN"',
    }),
    "tomcat2/server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8209" secretRequired="false"/>', {
      server: 'port="8205" shutdown="SHUTDOWN"',
      engine: 'jvmRoute="tomcat2"',
    }),
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat2.host=192.168.0.12
    `,
    "tomcat1/server.xml": serverXmlOf(
      `
      <Connector protocol="AJP/1.3" address="192.168.0.10" port="8009" secret="\${ajp.secret}"/>
      <Connector protocol="AJP/1.3" address="127.0.0.1" port="8009" secretRequired="false"/>
    `,
      { server: 'port="8005" shutdown="SHUTDOWN"' },
    ),
    "tomcat2/server.xml": serverXmlOf(
      '<Connector protocol="AJP/1.3" address="192.168.0.12" port="8009" secret="${ajp.secret}"/>',
      { server: 'port="8005" shutdown="SHUTDOWN"', engine: 'jvmRoute="tomcat2"' },
    ),
  }),
  covers: ["field-notes 57", "connector port"],
  check({ installation, report }) {
    const listeners = new Map(installation.tomcats.map((tomcat) => [tomcat, listenersOf(tomcat)]));
    for (const own of listeners.values()) checkHost(own, "error", report);
    for (const tomcats of tomcatsByHost(installation).values()) {
      if (tomcats.size > 1)
        checkHost(
          [...tomcats].flatMap((tomcat) => listeners.get(tomcat) ?? []),
          "warning",
          report,
        );
    }
  },
};

interface Listener {
  readonly tomcat: TomcatFacts;
  readonly what: string;
  /** `*` where it takes the port on every address. */
  readonly address: string;
  readonly port: number;
  readonly place: Place;
}

/** What one Tomcat opens, as far as the file alone says it. */
function listenersOf(tomcat: TomcatFacts): readonly Listener[] {
  const { server, services } = tomcat;
  const found: Listener[] = services.flatMap(({ connectors }) =>
    connectors.flatMap((one) => connectorListener(tomcat, one)),
  );
  for (const service of services) {
    for (const { receiver } of clustersOfService(service)) {
      const { address, port, autoBind } = receiver;
      if (receiver.element === undefined || (autoBind.value ?? 100) > 1 || !isFixed(port) || port.value === undefined)
        continue;
      if (address.value === undefined || address.value === "auto" || address.fromProperty) continue;
      const { place } = port;
      found.push({
        tomcat,
        what: "the replication receiver",
        address: addressKey(address.value),
        port: port.value,
        place,
      });
    }
  }
  const port = server?.port;
  if (
    server === undefined ||
    port?.value === undefined ||
    port.value <= 0 ||
    !isFixed(port) ||
    !isFixed(server.portOffset)
  ) {
    return found;
  }
  const address = findAttribute(server, "address")?.value ?? "127.0.0.1";
  const moved = port.value + (server.portOffset.value ?? 0);
  found.push({ tomcat, what: "the shutdown port", address: addressKey(address), port: moved, place: port.place });
  return found;
}

function clustersOfService({ engine }: ServiceFacts) {
  return [engine?.cluster, ...(engine?.hosts ?? []).map(({ cluster }) => cluster)].flatMap((cluster) => cluster ?? []);
}

function connectorListener(tomcat: TomcatFacts, connector: ConnectorFacts): readonly Listener[] {
  const { kind, listensOn, port, address, lacksSecret } = connector;
  if (listensOn === undefined || !isFixed(port) || !isFixed(address) || kind === undefined || kind === "other")
    return [];
  // It fails before it binds.
  if (lacksSecret === true && connector.bindOnInit.value === false) return [];
  const bound = kind === "ajp" || address.attribute !== undefined ? boundAddress(connector) : "0.0.0.0";
  if (bound === undefined) return [];
  const what = `the ${kind === "ajp" ? "AJP" : "HTTP"} Connector`;
  return [{ tomcat, what, address: addressKey(bound), port: listensOn, place: port.place }];
}

function isFixed({ fromProperty }: { readonly fromProperty: boolean }): boolean {
  return !fromProperty;
}

/** ::1 is an address of its own, unlike for machines. */
function addressKey(address: string): string {
  if (addressKind(address) === "wildcard") return "*";
  return address.includes(":") ? `[${machineOf(address)}]` : machineOf(address);
}

/** Tomcats that one httpd dials on one host, since two of them may have one address for different hosts. */
function tomcatsByHost(installation: Installation): ReadonlyMap<string, ReadonlySet<TomcatFacts>> {
  const httpdOf = new Map<Worker, number>();
  for (const [index, { view }] of [...viewsOf(installation)].entries()) {
    for (const worker of view.workers.values()) httpdOf.set(worker, index);
  }
  const byHost = new Map<string, Set<TomcatFacts>>();
  for (const { certain, workers, tomcat } of installation.nodes.pairs) {
    for (const worker of certain ? workers : []) {
      const host = addressKind(worker.host) === "loopback" ? "localhost" : machineOf(worker.host);
      const key = `${httpdOf.get(worker)} ${host}`;
      const tomcats = byHost.get(key) ?? new Set<TomcatFacts>();
      byHost.set(key, tomcats);
      tomcats.add(tomcat);
    }
  }
  return byHost;
}

/** Reports each listener whose port another one of the host has. Those of one Tomcat are held against each other only alone. */
function checkHost(listeners: readonly Listener[], severity: "error" | "warning", report: LintContext["report"]): void {
  const taken = new Map<number, { every?: Listener; some: Listener; readonly by: Map<string, Listener> }>();
  for (const listener of listeners) {
    const others = taken.get(listener.port) ?? { some: listener, by: new Map<string, Listener>() };
    const isEvery = listener.address === "*";
    const other = others.every ?? (isEvery && others.some !== listener ? others.some : others.by.get(listener.address));
    taken.set(listener.port, others);
    if (isEvery) others.every ??= listener;
    else if (other === undefined) others.by.set(listener.address, listener);
    if (other === undefined || (severity === "warning" && other.tomcat === listener.tomcat)) continue;
    const where = other.tomcat === listener.tomcat ? "" : ` of ${fileName(other.tomcat.file)}`;
    const host = other.tomcat === listener.tomcat ? "" : ", on one host";
    report({
      place: listener.place,
      severity,
      message: `${listener.what} wants port ${listener.port}, which ${other.what}${where} has${host}: ${effect(listener)}`,
      hint: "give one of the two another port",
    });
  }
}

function effect({ what }: Listener): string {
  return what === "the shutdown port" ? "Tomcat ends right after its start" : "it does not start";
}
