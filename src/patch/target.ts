/**
 * What one node's server.xml must say so that Tomcat and mod_jk agree: the Tomcat half of a topology, already decided.
 * The same value drives the patch of an existing file and the rendering of a complete one.
 */
export interface ServerXmlTarget {
  /** Name of the `<Service>` to change; `undefined` takes the only one, or the one whose AJP Connector has the port. */
  readonly service: string | undefined;
  readonly connector: ConnectorTarget;
  /** `jvmRoute` of the `<Engine>`. */
  readonly jvmRoute: string;
  /** Port of the plain HTTP Connector; `undefined` leaves an existing file's alone. */
  readonly httpPort: number | undefined;
  /** `port` of the `<Server>` element; -1 switches the shutdown port off; `undefined` leaves an existing file's alone. */
  readonly shutdownPort: number | undefined;
  /** `undefined` leaves whatever `<Cluster>` an existing file has. */
  readonly cluster: ClusterTarget | undefined;
}

/** The AJP Connector. */
export interface ConnectorTarget {
  readonly port: number;
  readonly address: string;
  /** `undefined`: no secret, and `secretRequired="false"` is written, without which Tomcat 9.0.31+ does not start the Connector. */
  readonly secret: string | undefined;
  /** Tuned and named attributes in writing order; names are unique and none of `protocol port address secret`. */
  readonly attributes: readonly (readonly [name: string, value: string])[];
  /** Lines of a comment that goes above a Connector that lbgen writes itself; never added above one that is there already. */
  readonly comment: readonly string[];
}

/** Session replication among all nodes of the topology. */
export interface ClusterTarget {
  readonly manager: "delta" | "backup";
  readonly membership: "static" | "multicast";
  readonly self: ClusterPeer;
  /** Every other node, in the order of the topology; none with multicast. */
  readonly peers: readonly ClusterPeer[];
}

/** One replication receiver. */
export interface ClusterPeer {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Tribes' spelling of 16 bytes, such as `{1,2,…,16}`; different for every node. */
  readonly uniqueId: string;
}
