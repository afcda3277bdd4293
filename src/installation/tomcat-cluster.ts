import { childElements, type XmlElement } from "../formats/xml-tree.ts";
import { CLUSTER_CLASSES } from "../patch/elements.ts";
import type { Place, SourceFile } from "../place.ts";
import { isValveOf, readValves } from "./tomcat-context.ts";
import type {
  ClusterFacts,
  ClusterMemberFacts,
  ElementFacts,
  MembershipKind,
  MulticastGroup,
  ReceiverFacts,
  Setting,
  ValveFacts,
} from "./tomcat-facts.ts";
import { javaInt, Settings } from "./tomcat-settings.ts";
import { placeOfElement } from "./xml-places.ts";

/** SEND_OPTIONS_ASYNCHRONOUS, which a Cluster uses by default. */
const ASYNCHRONOUS = 8;

/** The names that stand for the bits of channelSendOptions. @see org.apache.catalina.tribes.Channel */
const SEND_OPTIONS: ReadonlyMap<string, number> = new Map([
  ["byte_message", 1],
  ["byte", 1],
  ["use_ack", 2],
  ["synchronized_ack", 4],
  ["sync", 4],
  ["asynchronous", ASYNCHRONOUS],
  ["async", ASYNCHRONOUS],
  ["secure", 16],
  ["udp", 32],
  ["multicast", 64],
]);

/**
 * Reads a Cluster with what SimpleTcpCluster adds by itself: the DeltaManager, a multicast group, a Receiver on port
 * 4000, and both Valves where there is none at all. Of each child the last counts.
 */
export function readCluster(file: SourceFile, element: XmlElement): ClusterFacts {
  const settings = new Settings(file, element);
  const manager = childElements(element, "Manager").at(-1);
  const channel = childElements(element, "Channel").at(-1);
  const membership = lastChild(channel, "Membership");
  const kind = membershipKind(file, membership);
  const valves = readValves(file, element);
  const has = (valve: string): boolean => valves.length === 0 || valves.some((one) => isInUse(file, one, valve));
  const place = placeOfElement(file, element);
  return {
    element,
    place,
    className: settings.text("className", undefined, true),
    channelSendOptions: settings.value("channelSendOptions", ASYNCHRONOUS, sendOptions),
    manager: manager === undefined ? undefined : facts(file, manager),
    managerClass:
      manager === undefined
        ? defaultSetting(place, CLUSTER_CLASSES.deltaManager)
        : new Settings(file, manager).text("className", undefined, true),
    channel: channel === undefined ? undefined : facts(file, channel),
    membership: membership === undefined ? undefined : facts(file, membership),
    membershipKind: kind,
    multicast: kind === "multicast" ? readGroup(file, membership, place) : undefined,
    members: channel === undefined ? [] : readMembers(file, channel, membership),
    receiver: readReceiver(file, lastChild(channel, "Receiver"), place),
    valves,
    replicates: has("ReplicationValve"),
    bindsRoute: has("JvmRouteBinderValve"),
    listeners: childElements(element, "ClusterListener").map((listener) => facts(file, listener)),
  };
}

function membershipKind(file: SourceFile, membership: XmlElement | undefined): MembershipKind {
  if (membership === undefined) return "multicast";
  const className = new Settings(file, membership).text("className", undefined, true).value;
  if (className === CLUSTER_CLASSES.multicastMembership) return "multicast";
  return className === CLUSTER_CLASSES.staticMembership ? "static" : "other";
}

function readGroup(file: SourceFile, membership: XmlElement | undefined, cluster: Place): MulticastGroup {
  const [address, port] = ["228.0.0.4", 45564] as const;
  if (membership === undefined) {
    return { address: defaultSetting(cluster, address), port: defaultSetting(cluster, port) };
  }
  const settings = new Settings(file, membership);
  return { address: settings.text("address", address), port: settings.int("port", port) };
}

/** Those of the Membership, and those of the older StaticMembershipInterceptor. */
function readMembers(
  file: SourceFile,
  channel: XmlElement,
  membership: XmlElement | undefined,
): readonly ClusterMemberFacts[] {
  const interceptors = childElements(channel, "Interceptor").filter(
    (interceptor) =>
      new Settings(file, interceptor).text("className", undefined, true).value === CLUSTER_CLASSES.staticInterceptor,
  );
  const holders = membership === undefined ? interceptors : [membership, ...interceptors];
  return holders.flatMap((holder) =>
    holder.children.flatMap((child) =>
      child.kind === "element" && (child.name === "Member" || child.name === "LocalMember")
        ? readMember(file, child)
        : [],
    ),
  );
}

function readMember(file: SourceFile, element: XmlElement): ClusterMemberFacts {
  const settings = new Settings(file, element);
  return {
    ...facts(file, element),
    local: element.name === "LocalMember",
    host: settings.text("host"),
    port: settings.int("port", undefined),
    uniqueId: settings.text("uniqueId"),
  };
}

function readReceiver(file: SourceFile, receiver: XmlElement | undefined, cluster: Place): ReceiverFacts {
  const [address, port, autoBind] = ["auto", 4000, 100] as const;
  if (receiver === undefined) {
    return {
      element: undefined,
      place: cluster,
      address: defaultSetting(cluster, address),
      port: defaultSetting(cluster, port),
      autoBind: defaultSetting(cluster, autoBind),
    };
  }
  const settings = new Settings(file, receiver);
  return {
    ...facts(file, receiver),
    address: settings.text("address", address),
    port: settings.int("port", port),
    autoBind: settings.value("autoBind", autoBind, (text) => {
      const count = javaInt(text);
      return count === undefined ? undefined : Math.max(1, count);
    }),
  };
}

/** A number, or names with commas between them; what is not above 0 keeps the default. */
function sendOptions(text: string): number | undefined {
  const number = text === "" ? 0 : javaInt(text);
  if (number !== undefined) return number > 0 ? number : ASYNCHRONOUS;
  let sum = 0;
  for (const name of text.split(",")) {
    const bit = SEND_OPTIONS.get(name.trim());
    if (bit === undefined) return undefined;
    sum |= bit;
  }
  return sum;
}

/** Whether a Valve is of a class and not switched off, as a JvmRouteBinderValve can be. */
function isInUse(file: SourceFile, valve: ValveFacts, simpleName: string): boolean {
  if (!isValveOf(valve, simpleName)) return false;
  return (
    simpleName !== "JvmRouteBinderValve" || new Settings(file, valve.element).bool("enabled", true).value !== false
  );
}

function lastChild(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return parent === undefined ? undefined : childElements(parent, name).at(-1);
}

function defaultSetting<T>(place: Place, value: T): Setting<T> {
  return { value, attribute: undefined, place, fromProperty: false, refused: false };
}

function facts(file: SourceFile, element: XmlElement): ElementFacts {
  return { element, place: placeOfElement(file, element) };
}
