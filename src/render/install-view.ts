import { addressKind, machineOf } from "../model/addresses.ts";
import type { Mount, Topology } from "../model/topology.ts";
import { codeSpan } from "./helpers.ts";

/** What templates/INSTALL.md.hbs shows; every value is quoted there. */
export interface InstallView {
  readonly apache: {
    readonly host: string;
    readonly isLocal: boolean;
    readonly remote: string;
    readonly workersFile: string;
    readonly workersCopy: string;
    readonly jkConf: string;
    readonly jkConfCopy: string;
    /** Empty where it is no file that can be shown, such as a pipe. */
    readonly logFile: string;
    readonly configDir: string;
    readonly backUp: readonly string[];
    readonly isDebian: boolean;
    readonly isRhel: boolean;
    readonly isSource: boolean;
    readonly check: string;
    readonly restart: string;
    readonly reload: string;
  };
  readonly nodes: readonly {
    readonly name: string;
    /** Where the node runs: one that Apache reaches by a loopback address is on Apache's own machine. */
    readonly machine: string;
    readonly isLocal: boolean;
    /** Whether no other node of the topology is on the machine. */
    readonly isAlone: boolean;
    readonly catalinaBase: string;
    readonly source: string;
    readonly remote: string;
    readonly copied: string;
    readonly patched: boolean;
    readonly patchSource: string;
    readonly patchCopied: string;
    readonly ajpPort: number;
    /** As `ss` shows it, but for the spelling of IPv4. */
    readonly ajpAddress: string;
    readonly ajpOpen: boolean;
    readonly receiver: string;
  }[];
  readonly hasSecret: boolean;
  readonly replicated: boolean;
  /** URLs to try. */
  readonly trial: readonly string[];
  /** Remarks for this topology, Markdown. */
  readonly notes: readonly string[];
}

const LAYOUTS = {
  debian: {
    jkConf: "/etc/apache2/mods-available/jk.conf",
    configDir: "/etc/apache2",
    serverRoot: "/etc/apache2",
    check: "apache2ctl configtest",
    restart: "systemctl restart apache2",
    reload: "systemctl reload apache2",
  },
  rhel: {
    jkConf: "/etc/httpd/conf.d/jk.conf",
    configDir: "/etc/httpd",
    serverRoot: "/etc/httpd",
    check: "apachectl configtest",
    restart: "systemctl restart httpd",
    reload: "systemctl reload httpd",
  },
  source: {
    jkConf: "/usr/local/apache2/conf/extra/jk.conf",
    configDir: "/usr/local/apache2/conf",
    serverRoot: "/usr/local/apache2",
    check: "/usr/local/apache2/bin/apachectl configtest",
    restart: "/usr/local/apache2/bin/apachectl -k restart",
    reload: "/usr/local/apache2/bin/apachectl -k graceful",
  },
} as const;

/** Lays out INSTALL.md. */
export function installView(topology: Topology): InstallView {
  const { apache } = topology;
  const layout = LAYOUTS[apache.layout];
  const isLocal = addressKind(apache.host) === "loopback";
  const machineNamed = (host: string): string => (addressKind(host) === "loopback" ? apache.host : host);
  const machineKey = (host: string): string => machineOf(machineNamed(host));
  const machines = new Map<string, number>();
  for (const { host } of topology.nodes) machines.set(machineKey(host), (machines.get(machineKey(host)) ?? 0) + 1);
  const onServer = (path: string): string =>
    path.startsWith("/") ? path : `${layout.serverRoot}/${path.replace(/^(?:\.\/)+/, "")}`;
  const workersFile = onServer(apache.paths.workersFile);
  return {
    apache: {
      host: apache.host,
      isLocal,
      remote: remote(apache.host),
      workersFile,
      workersCopy: isLocal ? "apache/workers.properties" : "workers.properties",
      jkConf: layout.jkConf,
      jkConfCopy: isLocal ? "apache/jk.conf" : "jk.conf",
      logFile: /^\||\$\{/.test(apache.paths.logFile) ? "" : onServer(apache.paths.logFile),
      configDir: layout.configDir,
      backUp: [workersFile, layout.jkConf],
      isDebian: apache.layout === "debian",
      isRhel: apache.layout === "rhel",
      isSource: apache.layout === "source",
      check: layout.check,
      restart: layout.restart,
      reload: layout.reload,
    },
    nodes: topology.nodes.map((node) => {
      const isAlone = machines.get(machineKey(node.host)) === 1;
      const machine = machineNamed(node.host);
      const isNodeLocal = addressKind(machine) === "loopback";
      const source = `${node.name}/server.xml`;
      return {
        name: node.name,
        machine,
        isLocal: isNodeLocal,
        isAlone,
        catalinaBase: isAlone ? "/var/lib/tomcat10" : `/var/lib/${node.name}`,
        source,
        remote: remote(machine),
        copied: isNodeLocal ? source : "server.xml",
        patched: node.serverXml !== undefined,
        patchSource: `${source}.patch`,
        patchCopied: isNodeLocal ? `${source}.patch` : "server.xml.patch",
        ajpPort: node.ajp.port,
        ajpAddress: addressKind(node.ajp.address) === "wildcard" ? "*" : node.ajp.address,
        ajpOpen: addressKind(node.ajp.address) !== "loopback",
        receiver: topology.cluster === undefined ? "" : `${node.receiver.address}:${node.receiver.port}`,
      };
    }),
    hasSecret: topology.nodes.some(({ ajp }) => ajp.secret !== undefined),
    replicated: topology.cluster !== undefined,
    trial: trialUrls(topology),
    notes: notes(topology),
  };
}

/** The home folder on a machine, for scp. */
function remote(host: string): string {
  return `${bracketed(host)}:`;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** One URL per balancer and directly mounted node: its first mount, without wildcards. */
function trialUrls(topology: Topology): string[] {
  const { host, port } = topology.apache;
  const base = `http://${bracketed(host)}${port === 80 ? "" : `:${port}`}`;
  const owners: readonly { readonly mounts: readonly Mount[] }[] = [...topology.balancers, ...topology.nodes];
  const paths = owners.flatMap(({ mounts }) => {
    const first = mounts.find(({ exclusion }) => !exclusion);
    const path = first?.pattern.split(/[*?|]/)[0];
    return path === undefined ? [] : [path === "" ? "/" : path];
  });
  return [...new Set(paths)].map((path) => base + encodeURI(path));
}

function notes(topology: Topology): string[] {
  const lines = [
    "Call a page that makes a session twice with the same cookie: its id ends in a dot and the route of its node, and both answers come from that node. A static page makes no session, so it goes round even where stickiness is on.",
    "403 on every request: the two sides have different secrets. 503: no Tomcat can be reached; the log of mod_jk says which and why. 404 from Apache: no mount matches.",
  ];
  if (topology.cluster !== undefined) {
    lines.push(
      "Sessions are replicated only for applications whose `WEB-INF/web.xml` says `<distributable/>`, and only what is Serializable.",
    );
  }
  const renamed = topology.balancers.flatMap(({ sticky }) => (sticky.cookie === undefined ? [] : [sticky.cookie]));
  if (renamed.length > 0) {
    const names = [...new Set(renamed)].map(codeSpan).join(", ");
    lines.push(
      `The topology names its own session cookies (${names}): the applications must use the same, with \`sessionCookieName\` on their \`<Context>\` or in web.xml.`,
    );
  }
  return lines;
}
