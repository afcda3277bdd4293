import type { XmlAttribute, XmlDocument, XmlElement } from "../formats/xml-tree.ts";
import type { Place, SourceFile } from "../place.ts";

/** One setting of an element: what Tomcat 10.1 uses, and the attribute that says so. */
export interface Setting<T> {
  /**
   * What Tomcat uses, its default included. `undefined` where there is no default, and where the value depends on a
   * property (`${...}`) that the file does not give a default for.
   */
  readonly value: T | undefined;
  /** `undefined` where the element does not have it. */
  readonly attribute: XmlAttribute | undefined;
  /** Name, value and quotes of the attribute; the element's start tag where it does not have it. */
  readonly place: Place;
  /** Whether the attribute holds a `${...}`, so that another value may apply where Tomcat runs. */
  readonly fromProperty: boolean;
  /** Whether Tomcat cannot use what is written (`port="abc"`), so that `value` is what it falls back to. */
  readonly refused: boolean;
}

/** An element of server.xml or context.xml, and where it is shown. */
export interface ElementFacts {
  readonly element: XmlElement;
  /** The start tag. */
  readonly place: Place;
}

/** What one server.xml says, in the order of the document. */
export interface TomcatFacts {
  readonly file: SourceFile;
  readonly document: XmlDocument;
  /** `undefined` where the root element is no `<Server>`: Tomcat then starts nothing, and there are no Services. */
  readonly server: ServerFacts | undefined;
  readonly services: readonly ServiceFacts[];
  /** Elements may come in through an entity reference that is not read, so that what is missing may be there all the same. */
  readonly hasUnreadEntities: boolean;
}

export interface ServerFacts extends ElementFacts {
  /** 8005 where it is absent; -1 for no shutdown port. */
  readonly port: Setting<number>;
  /** What is added to every positive port of the file; 0 where it is absent. */
  readonly portOffset: Setting<number>;
  /** The command; `SHUTDOWN` where it is absent. */
  readonly shutdown: Setting<string>;
}

export interface ServiceFacts extends ElementFacts {
  /** Empty where there is no name. */
  readonly name: string;
  readonly connectors: readonly ConnectorFacts[];
  /** Connectors with an AJP protocol that stand in comments of the Service, as in the server.xml that Tomcat ships. */
  readonly commentedAjp: readonly CommentedConnector[];
  /** The Engine that Tomcat uses: the last. */
  readonly engine: EngineFacts | undefined;
  /** Further Engines, which Tomcat does not use. */
  readonly unusedEngines: readonly ElementFacts[];
  /** Names of the Executors. */
  readonly executors: ReadonlyMap<string, ElementFacts>;
}

/** `other`: a protocol that Tomcat has no class for, or a class of somebody else's; `undefined`: it depends on a property. */
export type ConnectorKind = "ajp" | "http" | "other" | undefined;

/** One Connector; numbers are what Tomcat 10.1 reads, times in milliseconds, sizes in bytes. */
export interface ConnectorFacts extends ElementFacts {
  readonly kind: ConnectorKind;
  readonly protocol: Setting<string>;
  /** As written; -1 where it is absent or refused, 0 for any free one. */
  readonly port: Setting<number>;
  /**
   * The port that it listens on: `port` and the Server's offset. `undefined` for none, any, or one that depends on a
   * property.
   */
  readonly listensOn: number | undefined;
  /** Without it an AJP Connector listens on the loopback address, an HTTP Connector on all. */
  readonly address: Setting<string>;
  /** For comparing only: never to be printed. From `secret`, or the old `requiredSecret`. */
  readonly secret: Setting<string>;
  /** Whether the old name `requiredSecret` is used, which Tomcat 11 does not know. */
  readonly requiredSecret: XmlAttribute | undefined;
  readonly secretRequired: Setting<boolean>;
  /** Whether Tomcat refuses to start the Connector: it wants a secret and has none. `undefined`: unknown. */
  readonly lacksSecret: boolean | undefined;
  readonly packetSize: Setting<number>;
  readonly connectionTimeout: Setting<number>;
  /** The connectionTimeout where it is absent. */
  readonly keepAliveTimeout: Setting<number>;
  readonly maxThreads: Setting<number>;
  readonly executor: Setting<string>;
  readonly allowedRequestAttributesPattern: Setting<string>;
  readonly bindOnInit: Setting<boolean>;
  readonly tomcatAuthentication: Setting<boolean>;
  readonly tomcatAuthorization: Setting<boolean>;
  readonly encodedSolidusHandling: Setting<string>;
  readonly sslEnabled: Setting<boolean>;
  readonly sslHostConfigs: readonly ElementFacts[];
  readonly upgradeProtocols: readonly ElementFacts[];
}

/** A Connector in a comment, which Tomcat does not see. */
export interface CommentedConnector {
  /** The tag within the comment. */
  readonly place: Place;
  readonly protocol: string;
  /** As it is written there. */
  readonly port: number | undefined;
  readonly address: string | undefined;
}

export interface EngineFacts extends ElementFacts {
  readonly name: string;
  /** Empty counts as written: Tomcat then adds no route. */
  readonly jvmRoute: Setting<string>;
  /** Attributes that look like jvmRoute and are none to Tomcat. */
  readonly misspeltRoutes: readonly XmlAttribute[];
  readonly defaultHost: Setting<string>;
  readonly hosts: readonly HostFacts[];
  /** Of the Engine itself; a Host may have its own. */
  readonly cluster: ClusterFacts | undefined;
  readonly valves: readonly ValveFacts[];
}

export interface HostFacts extends ElementFacts {
  readonly name: string;
  /** `webapps` where it is absent. */
  readonly appBase: Setting<string>;
  readonly aliases: readonly string[];
  readonly cluster: ClusterFacts | undefined;
  readonly valves: readonly ValveFacts[];
  readonly contexts: readonly ContextFacts[];
}

/** A Context: in a Host of server.xml, or the root of a context.xml. */
export interface ContextFacts extends ElementFacts {
  /** Read only where the Context stands in server.xml. */
  readonly path: Setting<string>;
  readonly docBase: Setting<string>;
  /** Stands above what web.xml says; `JSESSIONID` where neither says anything. */
  readonly sessionCookieName: Setting<string>;
  readonly sessionCookiePath: Setting<string>;
  readonly sessionCookieDomain: Setting<string>;
  /** Whether session ids travel in cookies at all; true where it is absent. */
  readonly cookies: Setting<boolean>;
  /** Its own Manager, which takes the place of the Cluster's. */
  readonly manager: ElementFacts | undefined;
  readonly valves: readonly ValveFacts[];
}

export interface ValveFacts extends ElementFacts {
  readonly className: Setting<string>;
}

/** How the members of a Cluster find each other. */
export type MembershipKind = "multicast" | "static" | "other";

export interface ClusterFacts extends ElementFacts {
  readonly className: Setting<string>;
  /** The sum of the option bits; 8 (asynchronous) where it is absent. Names (`sync,ack`) are summed. */
  readonly channelSendOptions: Setting<number>;
  readonly manager: ElementFacts | undefined;
  /** Class of the Manager; the DeltaManager where there is none. */
  readonly managerClass: Setting<string>;
  readonly channel: ElementFacts | undefined;
  readonly membership: ElementFacts | undefined;
  readonly membershipKind: MembershipKind;
  /** The group, where the members find each other by multicast. */
  readonly multicast: MulticastGroup | undefined;
  /** The members that are named, in a Membership or in a StaticMembershipInterceptor. */
  readonly members: readonly ClusterMemberFacts[];
  readonly receiver: ReceiverFacts;
  readonly valves: readonly ValveFacts[];
  /** Whether changes are sent at the end of a request: a ReplicationValve, or no Valve at all, which brings the two that are needed. */
  readonly replicates: boolean;
  /** Whether the session id gets the new node's route after a failover: a JvmRouteBinderValve, or no Valve at all. */
  readonly bindsRoute: boolean;
  readonly listeners: readonly ElementFacts[];
}

/** Address and port of a multicast group; 228.0.0.4 and 45564 where they are absent. */
export interface MulticastGroup {
  readonly address: Setting<string>;
  readonly port: Setting<number>;
}

/** A Member or LocalMember. */
export interface ClusterMemberFacts extends ElementFacts {
  readonly local: boolean;
  readonly host: Setting<string>;
  readonly port: Setting<number>;
  readonly uniqueId: Setting<string>;
}

/** Where a Cluster takes what others send; `place` is the Cluster's where there is no Receiver. */
export interface ReceiverFacts {
  readonly element: XmlElement | undefined;
  readonly place: Place;
  /** `auto` where it is absent: what the host's own name resolves to. */
  readonly address: Setting<string>;
  /** The first port that is tried, 4000 where it is absent. */
  readonly port: Setting<number>;
  /** How many ports are tried from there on, 100 where it is absent. */
  readonly autoBind: Setting<number>;
}
