import { type Beside, serverXml } from "./example.ts";
import type { Explanation } from "./explanation.ts";
import { serverXmlOf } from "./tomcat-example.ts";

/** A topology that wants sessions replicated. */
const REPLICATED: Beside = {
  top: "cluster: {}",
  node: "cluster: { port: 4001 }",
  nodes: ["{ name: tomcat2, host: 127.0.0.1, ajp: { port: 8109 }, cluster: { port: 4002 } }"],
};

/** An existing server.xml that `generate` and `patch` are to change: where it leaves open what is meant, they never guess. */
export const serverXmlExplanations: readonly Explanation[] = [
  {
    code: "server-xml-no-server",
    severities: ["error"],
    summary: "The root element of a server.xml is `<Server>`.",
    why:
      "Another root makes it another file, such as a context.xml or a web.xml. Tomcat does not start with it: `Cannot " +
      "start server. Server instance is not configured.`",
    mend: "Name the server.xml in Tomcat's conf folder.",
    bad: serverXml(`
      <Context path="/shop" docBase="shop"/>
    `),
    good: serverXml(`
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost"/>
        </Service>
      </Server>
    `),
  },
  {
    code: "server-xml-no-service",
    severities: ["error"],
    summary: "A `<Server>` holds a `<Service>`.",
    why:
      "Connectors and Engine belong into a Service. One that stands beside it is skipped (`No rules found matching " +
      "[Server/Connector]`): Tomcat starts, and nothing listens. What an entity brings in from another file is not read.",
    mend: "Put Connectors and Engine into a Service, and the Service into this file.",
    bad: serverXml(`
      <Server>
        <Connector protocol="AJP/1.3" port="8009"/>
      </Server>
    `),
    good: serverXml(serverXmlOf('<Connector protocol="AJP/1.3" port="8009"/>')),
  },
  {
    code: "server-xml-service-unknown",
    severities: ["error"],
    summary: "The Service that a node names is in its server.xml.",
    why: "`service` says which `<Service>` to change, by its name; Tomcat's own file calls the only one Catalina.",
    mend: "Write the name as the file has it, or leave `service` out where there is only one.",
    bad: serverXml(
      `
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost"/>
        </Service>
      </Server>
    `,
      { node: "service: Catalna" },
    ),
    good: serverXml(
      `
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost"/>
        </Service>
      </Server>
    `,
      { node: "service: Catalina" },
    ),
  },
  {
    code: "server-xml-service-ambiguous",
    severities: ["error"],
    summary: "It is plain which of several Services a node means.",
    why:
      "Each Service has its own Connectors and its own Engine with a jvmRoute. lbgen takes the one that the topology " +
      "names, else the only one, else the only one with an AJP Connector on the node's port; beyond that it would be " +
      "guessing.",
    mend: "Name the Service in the topology (`service`), and give each Service a name of its own.",
    bad: serverXml(`
      <Server>
        <Service name="shop">
          <Engine name="shop" defaultHost="localhost"/>
        </Service>
        <Service name="blog">
          <Engine name="blog" defaultHost="localhost"/>
        </Service>
      </Server>
    `),
    good: serverXml(
      `
      <Server>
        <Service name="shop">
          <Engine name="shop" defaultHost="localhost"/>
        </Service>
        <Service name="blog">
          <Engine name="blog" defaultHost="localhost"/>
        </Service>
      </Server>
    `,
      { node: "service: shop" },
    ),
    nearMiss: serverXml(`
      <Server>
        <Service name="shop">
          <Connector protocol="AJP/1.3" port="8009"/>
          <Engine name="shop" defaultHost="localhost"/>
        </Service>
        <Service name="blog">
          <Engine name="blog" defaultHost="localhost"/>
        </Service>
      </Server>
    `),
  },
  {
    code: "server-xml-no-engine",
    severities: ["error"],
    summary: "The Service has an `<Engine>`.",
    why:
      "The jvmRoute stands on the Engine. Tomcat starts a Service without one and answers every request with 500. What " +
      "an entity brings in from another file is not read.",
    mend: 'Put an Engine into the Service, such as `<Engine name="Catalina" defaultHost="localhost">` with its Host.',
    bad: serverXml(`
      <Server>
        <Service name="Catalina">
          <Connector protocol="AJP/1.3" port="8009"/>
        </Service>
      </Server>
    `),
    good: serverXml(serverXmlOf('<Connector protocol="AJP/1.3" port="8009"/>')),
  },
  {
    code: "server-xml-engine-ambiguous",
    severities: ["error"],
    summary: "The Service has one `<Engine>`.",
    why:
      "A Service has one Engine: Tomcat uses the last of several and says nothing about the others, so a jvmRoute on the " +
      "first would do nothing.",
    mend: "Keep one Engine in each Service.",
    bad: serverXml(`
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost" jvmRoute="tomcat1"/>
          <Engine name="Standalone" defaultHost="localhost"/>
        </Service>
      </Server>
    `),
    good: serverXml(`
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost" jvmRoute="tomcat1"/>
        </Service>
      </Server>
    `),
    nearMiss: serverXml(`
      <Server>
        <Service name="Catalina">
          <!-- <Engine name="Standalone" defaultHost="localhost" jvmRoute="jvm1"> -->
          <Engine name="Catalina" defaultHost="localhost"/>
        </Service>
      </Server>
    `),
  },
  {
    code: "server-xml-ajp-ambiguous",
    severities: ["error"],
    summary: "Of several AJP Connectors one is on the node's port.",
    why:
      "lbgen changes the Connector that mod_jk dials. Where several are there it goes by `ajp.port`, and where that tells " +
      "none of them, or more than one, any choice could close the port that something else uses.",
    mend: "Name the port of one of them in the topology (`ajp.port`), or remove the others.",
    bad: serverXml(
      serverXmlOf(`
          <Connector protocol="AJP/1.3" port="8109"/>
          <Connector protocol="AJP/1.3" port="8209"/>
      `),
    ),
    good: serverXml(
      serverXmlOf(`
          <Connector protocol="AJP/1.3" port="8109"/>
          <Connector protocol="AJP/1.3" port="8209"/>
      `),
      { node: "ajp: { port: 8209 }" },
    ),
    nearMiss: serverXml(
      serverXmlOf(`
          <Connector protocol="AJP/1.3" port="8109"/>
          <Connector protocol="HTTP/1.1" port="8080"/>
      `),
    ),
  },
  {
    code: "server-xml-http-ambiguous",
    severities: ["error"],
    summary: "Of several plain HTTP Connectors one is on the port that the topology names.",
    why:
      "`http.port` in the topology changes the HTTP Connector of an existing file. Where there are several without TLS and " +
      "none of them, or more than one, has that port, nothing tells which is meant.",
    mend: "Name the port of one of them (`http.port`), or leave it out: the HTTP Connectors then stay as they are.",
    bad: serverXml(
      serverXmlOf(`
          <Connector port="8080"/>
          <Connector port="8081"/>
      `),
      { node: "http: { port: 8180 }" },
    ),
    good: serverXml(
      serverXmlOf(`
          <Connector port="8080"/>
          <Connector port="8081"/>
      `),
      { node: "http: { port: 8080 }" },
    ),
    nearMiss: serverXml(
      serverXmlOf(`
          <Connector port="8080"/>
          <Connector port="8443" SSLEnabled="true"/>
      `),
      { node: "http: { port: 8180 }" },
    ),
  },
  {
    code: "server-xml-no-http",
    severities: ["warning"],
    summary: "There is a plain HTTP Connector for the port that the topology names.",
    why:
      "`http.port` changes an HTTP Connector that an existing file has; lbgen adds none, since who left it out may want " +
      "Tomcat to be reached through Apache only.",
    mend: "Add a Connector, or leave `http.port` out of the topology.",
    bad: serverXml(serverXmlOf('<Connector protocol="AJP/1.3" port="8009"/>'), { node: "http: { port: 8180 }" }),
    good: serverXml(
      serverXmlOf(`
          <Connector port="8080"/>
          <Connector protocol="AJP/1.3" port="8009"/>
      `),
      { node: "http: { port: 8180 }" },
    ),
    nearMiss: serverXml(serverXmlOf('<Connector protocol="AJP/1.3" port="8009"/>')),
  },
  {
    code: "server-xml-port-offset",
    severities: ["warning"],
    summary: "The ports in a server.xml are those that Tomcat opens.",
    why:
      "Tomcat adds `portOffset` of `<Server>` to every port of the file: with 100, a Connector on 8009 listens on 8109. " +
      "mod_jk knows nothing of it and dials 8009.",
    mend: "Remove portOffset, and give each node its own ports.",
    bad: serverXml(serverXmlOf('<Connector protocol="AJP/1.3" port="8009"/>', { server: 'portOffset="100"' })),
    good: serverXml(serverXmlOf('<Connector protocol="AJP/1.3" port="8109"/>'), { node: "ajp: { port: 8109 }" }),
    nearMiss: serverXml(serverXmlOf('<Connector protocol="AJP/1.3" port="8009"/>', { server: 'portOffset="0"' })),
  },
  {
    code: "server-xml-entity",
    severities: ["warning"],
    summary: "What lbgen adds to a server.xml does not come in through an entity already.",
    why:
      "Tomcat fills in `&connectors;` with the file that the DOCTYPE names. lbgen opens no such file, so it cannot see a " +
      "Connector in it; where it finds none it adds one, and of two on one port the second does not start.",
    mend: "Check what the entity stands for, and put the element into this file if it is there.",
    bad: serverXml(`
      <!DOCTYPE Server [<!ENTITY connectors SYSTEM "connectors.xml">]>
      <Server>
        <Service name="Catalina">
          &connectors;
          <Engine name="Catalina" defaultHost="localhost"/>
        </Service>
      </Server>
    `),
    good: serverXml(serverXmlOf('<Connector protocol="AJP/1.3" port="8009"/>')),
    nearMiss: serverXml(`
      <!DOCTYPE Server [<!ENTITY ajpPort "8009">]>
      <Server>
        <Service name="Catalina">
          <Connector protocol="AJP/1.3" port="&ajpPort;"/>
          <Engine name="Catalina" defaultHost="localhost"/>
        </Service>
      </Server>
    `),
  },
  {
    code: "server-xml-cluster-ambiguous",
    severities: ["error"],
    summary: "A server.xml that is to replicate sessions has one `<Cluster>`, with one of each of its parts.",
    why:
      "lbgen sets Manager, Channel, Membership and Receiver of the Cluster that is there. With two of one kind it would " +
      "have to know which of them counts, and a Cluster on the Engine beside one on a Host would need two receivers.",
    mend: "Keep one of them.",
    bad: serverXml(
      `
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost">
            <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>
            <Host name="localhost">
              <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>
            </Host>
          </Engine>
        </Service>
      </Server>
    `,
      REPLICATED,
    ),
    good: serverXml(
      `
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost">
            <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>
            <Host name="localhost"/>
          </Engine>
        </Service>
      </Server>
    `,
      REPLICATED,
    ),
  },
  {
    code: "server-xml-cluster-class",
    severities: ["error"],
    summary: "The `<Cluster>` of a server.xml that is to replicate sessions is Tomcat's own.",
    why:
      "Another class takes other elements and attributes, so the Manager, Channel and Membership that lbgen writes would " +
      "mean nothing to it.",
    mend: "Remove the `<Cluster>` from the file, or `cluster` from the topology.",
    bad: serverXml(
      `
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost">
            <Cluster className="org.example.GridCluster"/>
          </Engine>
        </Service>
      </Server>
    `,
      REPLICATED,
    ),
    good: serverXml(
      `
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost">
            <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>
          </Engine>
        </Service>
      </Server>
    `,
      REPLICATED,
    ),
    nearMiss: serverXml(`
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost">
            <Cluster className="org.example.GridCluster"/>
          </Engine>
        </Service>
      </Server>
    `),
  },
  {
    code: "jvm-route-misspelt",
    severities: ["warning"],
    summary: "No attribute of the Engine looks like jvmRoute and is none.",
    why:
      "Tomcat logs a warning (`Match [Server/Service/Engine] failed to set property [jvmRouter] to [tomcat1]`), ignores " +
      "the attribute and starts. Session ids then end without a route, and mod_jk has nothing to stick to. lbgen sets " +
      "jvmRoute beside it.",
    mend: "Remove the attribute.",
    bad: serverXml(`
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost" jvmRouter="tomcat1"/>
        </Service>
      </Server>
    `),
    good: serverXml(`
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost" jvmRoute="tomcat1"/>
        </Service>
      </Server>
    `),
  },
];
