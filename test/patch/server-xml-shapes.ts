import type { ClusterTarget, ServerXmlTarget } from "../../src/patch/target.ts";

/** The target that most shapes are patched to. */
export const target: ServerXmlTarget = {
  service: undefined,
  connector: {
    port: 18009,
    address: "192.168.0.10",
    secret: undefined,
    attributes: [["packetSize", "65536"]],
    comment: ["AJP for mod_jk"],
  },
  jvmRoute: "tomcat1",
  httpPort: undefined,
  shutdownPort: undefined,
  cluster: undefined,
};

const uniqueId = (last: number) => `{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,${last}}`;

export const cluster: ClusterTarget = {
  manager: "delta",
  membership: "static",
  self: { name: "tomcat1", address: "192.168.0.10", port: 4000, uniqueId: uniqueId(1) },
  peers: [{ name: "tomcat2", address: "192.168.0.12", port: 4000, uniqueId: uniqueId(2) }],
};

const CONNECTOR_LINES = [
  "<!-- AJP for mod_jk -->",
  '<Connector protocol="AJP/1.3"',
  '           address="192.168.0.10"',
  '           port="18009"',
  '           secretRequired="false"',
  '           redirectPort="8443"',
  '           packetSize="65536"/>',
];
const CONNECTOR_INLINE =
  '<!-- AJP for mod_jk --><Connector protocol="AJP/1.3" address="192.168.0.10" port="18009" secretRequired="false"' +
  ' redirectPort="8443" packetSize="65536"/>';

/** The Connector that lbgen adds, each line after a line end. */
const added = (indent: string, eol = "\n") => CONNECTOR_LINES.map((line) => eol + indent + line).join("");

const MEMBER = "org.apache.catalina.tribes.membership.StaticMember";
export const CLUSTER_CHILDREN = [
  '  <Manager className="org.apache.catalina.ha.session.DeltaManager"',
  '           expireSessionsOnShutdown="false"',
  '           notifyListenersOnReplication="true"/>',
  '  <Channel className="org.apache.catalina.tribes.group.GroupChannel">',
  '    <Membership className="org.apache.catalina.tribes.membership.StaticMembershipService">',
  `      <LocalMember className="${MEMBER}"`,
  '                   host="192.168.0.10"',
  '                   port="4000"',
  '                   uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1}"/>',
  `      <Member className="${MEMBER}"`,
  '              host="192.168.0.12"',
  '              port="4000"',
  '              uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2}"/>',
  "    </Membership>",
  '    <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"',
  '              address="192.168.0.10"',
  '              port="4000"',
  '              autoBind="0"/>',
  '    <Sender className="org.apache.catalina.tribes.transport.ReplicationTransmitter">',
  '      <Transport className="org.apache.catalina.tribes.transport.nio.PooledParallelSender"/>',
  "    </Sender>",
  '    <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>',
  '    <Interceptor className="org.apache.catalina.tribes.group.interceptors.MessageDispatchInterceptor"/>',
  "  </Channel>",
  '  <Valve className="org.apache.catalina.ha.tcp.ReplicationValve" filter=""/>',
  '  <Valve className="org.apache.catalina.ha.session.JvmRouteBinderValve"/>',
  '  <ClusterListener className="org.apache.catalina.ha.session.ClusterSessionListener"/>',
];
const CLUSTER_TAG = '<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">';
const addedLines = (lines: readonly string[], indent: string, eol = "\n") =>
  lines.map((line) => eol + indent + line).join("");
const CLUSTER_LINES = [CLUSTER_TAG, ...CLUSTER_CHILDREN, "</Cluster>"];

/** A file, and what the patch must make of it. */
export interface Shape {
  readonly name: string;
  readonly source: string;
  /** How the text becomes bytes; UTF-8 where absent. */
  readonly bytes?: (text: string) => Uint8Array;
  /** Where the target differs from the usual one. */
  readonly target?: Partial<ServerXmlTarget>;
  readonly connector?: Partial<ServerXmlTarget["connector"]>;
  /** Texts that occur once in the source, and what stands there afterwards. */
  readonly edits: readonly (readonly [before: string, after: string])[];
  /** Codes of the diagnostics; all are warnings. */
  readonly codes?: readonly string[];
}

const ENGINE_HOST = '<Host name="localhost" appBase="webapps"/>';
const ROUTE = ' jvmRoute="tomcat1"';
const AJP_ATTRIBUTES = ' address="192.168.0.10" secretRequired="false" packetSize="65536"';

/** A short file around the parts of a Service. */
const server = (
  connectors: string,
  engine = `    <Engine name="Catalina" defaultHost="localhost">\n      ${ENGINE_HOST}\n    </Engine>`,
) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Server port="8005" shutdown="SHUTDOWN">\n  <Service name="Catalina">\n${connectors}\n${engine}\n  </Service>\n</Server>\n`;

const ENGINE_EDIT = ['defaultHost="localhost"', `defaultHost="localhost"${ROUTE}`] as const;
const AJP = '    <Connector protocol="AJP/1.3" port="18009" redirectPort="8443" />';
const AJP_EDIT = ['redirectPort="8443"', `redirectPort="8443"${AJP_ATTRIBUTES}`] as const;
const engineWith = (content: string, attributes = "") =>
  `    <Engine name="Catalina" defaultHost="localhost"${attributes}>\n${content}\n      ${ENGINE_HOST}\n    </Engine>`;

const COMMENTED_AJP = `    <!-- An AJP connector on its usual port -->
    <!--
    <Connector protocol="AJP/1.3"
               address="::1"
               port="8009"
               redirectPort="8443" />
    -->`;

const FULL_CLUSTER = `      <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="8">
        <!-- our own -->
        <Manager className="org.apache.catalina.ha.session.BackupManager" mapSendOptions="8"/>
        <Channel className="org.apache.catalina.tribes.group.GroupChannel">
          <Membership className="org.apache.catalina.tribes.membership.McastService"
                      address="228.0.0.9" port="45564"/>
          <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                    address="auto" port="4100" autoBind="100" maxThreads="6"/>
          <Interceptor className="org.apache.catalina.tribes.group.interceptors.EncryptInterceptor"
                       encryptionKey="00112233445566778899aabbccddeeff"/>
          <Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor">
            <Member className="${MEMBER}" host="old" port="1"/>
          </Interceptor>
          <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
        </Channel>
        <Valve className="org.apache.catalina.ha.tcp.ReplicationValve" filter=".*\\.gif"/>
        <Deployer className="org.apache.catalina.ha.deploy.FarmWarDeployer" watchEnabled="false"/>
      </Cluster>`;

const MEMBERSHIP_LINES = CLUSTER_CHILDREN.slice(4, 14).map((line) => line.slice(4));

const utf16le = (text: string) => Buffer.from(text, "utf16le");
const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

export const shapes: readonly Shape[] = [
  {
    name: "layout of 8.5: active AJP Connector on one line",
    source: server(
      `    <Connector port="8080" protocol="HTTP/1.1"\n               connectionTimeout="20000"\n               redirectPort="8080" />\n${AJP}`,
    ),
    edits: [AJP_EDIT, ENGINE_EDIT],
  },
  {
    name: "layout of 9: AJP Connector in a comment, another comment behind it",
    source: server(
      `    <Connector port="8080" protocol="HTTP/1.1"/>\n${COMMENTED_AJP}\n\n    <!-- set jvmRoute: <Engine name="X" jvmRoute="jvm1"> -->`,
    ),
    edits: [["    -->\n\n", `    -->${added("    ")}\n\n`], ENGINE_EDIT],
  },
  {
    name: "layout of 10.1: > of the tag on a line of its own",
    source: server(
      '    <Connector protocol="AJP/1.3"\n               port="18009"\n               maxParameterCount="1000"\n               />',
    ),
    edits: [
      [
        'maxParameterCount="1000"',
        'maxParameterCount="1000"\n               address="192.168.0.10"\n               secretRequired="false"\n               packetSize="65536"',
      ],
      ENGINE_EDIT,
    ],
  },
  {
    name: "layout of 11: requiredSecret and an old secret are removed",
    source: server('    <Connector protocol="AJP/1.3" requiredSecret="a" port="18009" address="::1" secret="b"/>'),
    edits: [
      [' requiredSecret="a"', ""],
      ['address="::1" secret="b"', `address="192.168.0.10" secretRequired="false" packetSize="65536"`],
      ENGINE_EDIT,
    ],
  },
  {
    name: "a secret is set, secretRequired becomes true",
    source: server('    <Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>'),
    connector: { secret: "a<b&\"c'é\u{1F600}", attributes: [] },
    edits: [
      [
        'port="8009" secretRequired="false"',
        'port="18009" secretRequired="true" address="192.168.0.10" secret="a&lt;b&amp;&quot;c&apos;&#233;&#128512;"',
      ],
      ENGINE_EDIT,
    ],
  },
  {
    name: "CR LF",
    source: server(COMMENTED_AJP).replaceAll("\n", "\r\n"),
    edits: [["    -->\r\n", `    -->${added("    ", "\r\n")}\r\n`], ENGINE_EDIT],
  },
  {
    name: "lines that end in CR alone",
    source: server(COMMENTED_AJP).replaceAll("\n", "\r"),
    edits: [["    -->\r", `    -->${added("    ", "\r")}\r`], ENGINE_EDIT],
  },
  {
    name: "mixed line ends: those around count",
    source: `${server(`    <Connector port="8080"/>\r\n${COMMENTED_AJP.replaceAll("\n", "\r\n")}\r`)}${"<!-- end -->\n".repeat(40)}`,
    edits: [["    -->\r\n", `    -->${added("    ", "\r\n")}\r\n`], ENGINE_EDIT],
  },
  {
    name: "tabs",
    source:
      '<Server port="8005">\n\t<Service name="Catalina">\n\t\t<Connector port="8080"/>\t\n\t\t<Engine name="Catalina">\n\t\t\t<Host name="h"/>\n\t\t</Engine>\n\t</Service>\n</Server>',
    edits: [
      ['port="8080"/>\t', `port="8080"/>\t${added("\t\t")}`],
      ['<Engine name="Catalina"', `<Engine name="Catalina"${ROUTE}`],
    ],
  },
  {
    name: "single quotes",
    source: server("    <Connector protocol='AJP/1.3' port='8009' address='127.0.0.1'/>"),
    edits: [
      [
        "port='8009' address='127.0.0.1'",
        "port='18009' address='192.168.0.10' secretRequired='false' packetSize='65536'",
      ],
      ENGINE_EDIT,
    ],
  },
  {
    name: "> and blanks in values, blanks around =",
    source: server(
      '    <Connector protocol = "AJP/1.3" port\n=\n"8009" allowedRequestAttributesPattern="a>b />" >\n    </Connector>',
    ),
    edits: [['"8009"', '"18009"'], ['"a>b />"', `"a>b />"${AJP_ATTRIBUTES}`], ENGINE_EDIT],
  },
  {
    name: "ISO-8859-1",
    source: server(`    <!-- für alle -->\n${AJP}`).replace("UTF-8", "ISO-8859-1"),
    bytes: (text) => Buffer.from(text, "latin1"),
    edits: [AJP_EDIT, ENGINE_EDIT],
  },
  {
    name: "bytes that are no UTF-8 in a file that says it is",
    source: server(`    <!-- für alle -->\n${AJP}`),
    bytes: (text) => Buffer.from(text, "latin1"),
    edits: [AJP_EDIT, ENGINE_EDIT],
    codes: ["xml-encoding"],
  },
  {
    name: "UTF-8 with names that are not ASCII",
    source: server(`    <Größe länge="日本語 😀"/>\n${AJP}`),
    edits: [AJP_EDIT, ENGINE_EDIT],
  },
  {
    name: "UTF-8 with a byte order mark",
    source: `\uFEFF${server(AJP)}`,
    edits: [AJP_EDIT, ENGINE_EDIT],
  },
  {
    name: "UTF-16 LE with a byte order mark",
    source: `\uFEFF${server(`${AJP}<!-- 😀 -->`).replace("UTF-8", "UTF-16")}`,
    bytes: utf16le,
    edits: [AJP_EDIT, ENGINE_EDIT],
  },
  {
    name: "UTF-16 BE with a byte order mark",
    source: `\uFEFF${server(COMMENTED_AJP).replace("UTF-8", "UTF-16")}`,
    bytes: utf16be,
    edits: [["    -->\n", `    -->${added("    ")}\n`], ENGINE_EDIT],
  },
  {
    name: "UTF-16 LE without a byte order mark, declared as something else",
    source: server(AJP),
    bytes: utf16le,
    edits: [AJP_EDIT, ENGINE_EDIT],
    codes: ["xml-encoding"],
  },
  {
    name: "DOCTYPE with internal entities in values",
    source: server('    <Connector protocol="&ajp;" port="&ajpPort;" redirectPort="8443"/>').replace(
      "<Server",
      '<!DOCTYPE Server [\n  <!-- "ports" -->\n  <!ENTITY ajp "AJP/1.3">\n  <!ENTITY ajpPort \'18009\'>\n  <!ELEMENT Server ANY>\n]>\n<Server',
    ),
    edits: [AJP_EDIT, ENGINE_EDIT],
  },
  {
    name: "DOCTYPE with an external entity for the connectors",
    source: server("    &connectors;").replace(
      "<Server",
      '<!DOCTYPE Server [<!ENTITY connectors SYSTEM "connectors.xml">]>\n<Server',
    ),
    edits: [["    <Engine", `${added("    ").slice(1)}\n    <Engine`], ENGINE_EDIT],
    codes: ["server-xml-entity"],
  },
  {
    name: "minimal, on one line",
    source: `<Server><Service><Connector port="8080"/><Engine name="e">${ENGINE_HOST}</Engine></Service></Server>`,
    target: { cluster: { ...cluster, manager: "backup", membership: "multicast" } },
    edits: [
      ['<Connector port="8080"/>', `<Connector port="8080"/>${CONNECTOR_INLINE}`],
      [
        '<Engine name="e">',
        `<Engine name="e"${ROUTE}>${CLUSTER_TAG}<Manager className="org.apache.catalina.ha.session.BackupManager" notifyListenersOnReplication="true" mapSendOptions="6"/><Channel className="org.apache.catalina.tribes.group.GroupChannel"><Membership className="org.apache.catalina.tribes.membership.McastService" address="228.0.0.4" port="45564" frequency="500" dropTime="3000"/>${CLUSTER_CHILDREN.slice(
          14,
          26,
        )
          .map((line, at) => (at > 0 && at < 4 ? " " : "") + line.trim())
          .join("")}</Cluster>`,
      ],
    ],
  },
  {
    name: "no XML declaration, no Connector at all, Engine that closes itself",
    source: '<Server>\n  <Service name="only">\n    <Engine name="e" />\n  </Service>\n</Server>\n',
    target: { cluster },
    edits: [
      [
        '    <Engine name="e" />',
        `${added("    ").slice(1)}\n    <Engine name="e"${ROUTE}>${addedLines(CLUSTER_LINES, "      ")}\n    </Engine>`,
      ],
    ],
  },
  {
    name: "several Services: the one that the topology names",
    source: `<Server>\n  <Service name="a">\n${AJP}\n    <Engine name="a"/>\n  </Service>\n  <Service name="b">\n    <Connector port="8081"/> <!-- plain -->\n    <Engine name="b"/>\n  </Service>\n</Server>\n`,
    target: { service: "b" },
    edits: [
      ["<!-- plain -->", `<!-- plain -->${added("    ")}`],
      ['<Engine name="b"', `<Engine name="b"${ROUTE}`],
    ],
  },
  {
    name: "several Services: the one with the AJP port",
    source: `<Server>\n  <Service name="a">\n    <Engine name="a"/>\n  </Service>\n  <Service name="b">\n${AJP}\n    <Engine name="b"/>\n  </Service>\n</Server>\n`,
    edits: [AJP_EDIT, ['<Engine name="b"', `<Engine name="b"${ROUTE}`]],
  },
  {
    name: "several AJP Connectors: the one on the port",
    source: server(
      `    <Connector protocol="AJP/1.3" port="8009"/>\n    <Connector port="18009" protocol="org.apache.coyote.ajp.AjpNio2Protocol"/>`,
    ),
    edits: [['AjpNio2Protocol"', `AjpNio2Protocol"${AJP_ATTRIBUTES}`], ENGINE_EDIT],
  },
  {
    name: "HTTP and shutdown ports where the topology names them",
    source: server(
      `    <Connector port="8443" SSLEnabled="true"/>\n    <Connector port="8444" scheme="https"/>\n    <Connector port="8080" protocol="org.apache.coyote.http11.Http11NioProtocol"/>\n${AJP}`,
    ),
    target: { httpPort: 8180, shutdownPort: -1 },
    edits: [['"8005"', '"-1"'], ['"8080"', '"8180"'], AJP_EDIT, ENGINE_EDIT],
  },
  {
    name: "no plain HTTP Connector to take the port",
    source: server(AJP),
    target: { httpPort: 8180 },
    edits: [AJP_EDIT, ENGINE_EDIT],
    codes: ["server-xml-no-http"],
  },
  {
    name: "redirectPort by name, comments between the tags, attributes one per line",
    source: server(
      '    <!-- a --><!-- b -->\n    <Connector\n        protocol="AJP/1.3"\n        redirectPort="443"\n        port="18009"><!-- inside --></Connector>',
    ),
    connector: {
      attributes: [
        ["redirectPort", "8443"],
        ["maxThreads", "100"],
      ],
    },
    edits: [
      ['"443"', '"8443"'],
      [
        'port="18009"',
        'port="18009"\n        address="192.168.0.10"\n        secretRequired="false"\n        maxThreads="100"',
      ],
      ENGINE_EDIT,
    ],
  },
  {
    name: "jvmRoute there, spelt as Tomcat reads it and otherwise",
    source: server(AJP, engineWith("", ' jvmroute="x" jvmRoute="old"')),
    edits: [AJP_EDIT, ['jvmRoute="old"', 'jvmRoute="tomcat1"']],
    codes: ["jvm-route-misspelt"],
  },
  {
    name: "Cluster in a comment, which stays",
    source: server(
      AJP,
      engineWith('      <!--\n      <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"/>\n      -->'),
    ),
    target: { cluster },
    edits: [AJP_EDIT, ENGINE_EDIT, ["      -->\n", `      -->${addedLines(CLUSTER_LINES, "      ")}\n`]],
  },
  {
    name: "Cluster that closes itself",
    source: server(AJP, engineWith('      <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" />')),
    target: { cluster },
    edits: [
      AJP_EDIT,
      ENGINE_EDIT,
      [
        'SimpleTcpCluster" />',
        `SimpleTcpCluster" channelSendOptions="6">${addedLines(CLUSTER_CHILDREN, "      ")}\n      </Cluster>`,
      ],
    ],
  },
  {
    name: "empty Cluster in a Host",
    source: server(
      AJP,
      engineWith('      <Host name="other">\n        <Cluster channelSendOptions="8"></Cluster>\n      </Host>'),
    ),
    target: { cluster },
    edits: [
      AJP_EDIT,
      ENGINE_EDIT,
      [
        '"8"></Cluster>',
        `"8" className="org.apache.catalina.ha.tcp.SimpleTcpCluster">${addedLines(CLUSTER_CHILDREN, "        ")}\n        </Cluster>`,
      ],
    ],
  },
  {
    name: "Cluster there: only what the topology says changes",
    source: server(AJP, engineWith(FULL_CLUSTER)),
    target: { cluster },
    edits: [
      AJP_EDIT,
      ENGINE_EDIT,
      ["BackupManager", "DeltaManager"],
      [
        '<Membership className="org.apache.catalina.tribes.membership.McastService"\n                      address="228.0.0.9" port="45564"/>',
        addedLines(MEMBERSHIP_LINES, "          ").trimStart(),
      ],
      ['address="auto" port="4100" autoBind="100"', 'address="192.168.0.10" port="4000" autoBind="0"'],
      [
        `\n          <Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor">\n            <Member className="${MEMBER}" host="old" port="1"/>\n          </Interceptor>`,
        "",
      ],
      ['filter=".*\\.gif"/>', `filter=".*\\.gif"/>\n        ${CLUSTER_CHILDREN[25]?.trim()}`],
      ['watchEnabled="false"/>', `watchEnabled="false"/>\n        ${CLUSTER_CHILDREN[26]?.trim()}`],
    ],
  },
  {
    name: "Cluster there, multicast wanted: its own group stays",
    source: server(AJP, engineWith(FULL_CLUSTER)),
    target: { cluster: { ...cluster, manager: "backup", membership: "multicast" } },
    edits: [
      AJP_EDIT,
      ENGINE_EDIT,
      ['address="auto" port="4100" autoBind="100"', 'address="192.168.0.10" port="4000" autoBind="0"'],
      ['filter=".*\\.gif"/>', `filter=".*\\.gif"/>\n        ${CLUSTER_CHILDREN[25]?.trim()}`],
    ],
  },
  {
    name: "Cluster there, none in the topology: it is not touched",
    source: server(AJP, engineWith(FULL_CLUSTER)),
    edits: [AJP_EDIT, ENGINE_EDIT],
  },
];
