import { findHttpdDirective } from "../model/directives.ts";
import { httpdLines } from "../model/httpd-arguments.ts";
import type { ApachePaths, Mount, Topology } from "../model/topology.ts";
import { tunedUnmounts, tunedWatchdog } from "../model/tuning.ts";

/** What templates/jk.conf.hbs shows. */
export interface HttpdView {
  readonly paths: ApachePaths;
  readonly directives: readonly { readonly name: string; readonly why: string; readonly lines: readonly string[] }[];
  /** Whether to write `JkMountCopy All`; a named option takes its place. */
  readonly mountCopy: boolean;
  readonly status: readonly {
    readonly name: string;
    readonly path: string;
    readonly readOnly: boolean;
    readonly allow: string;
  }[];
  readonly mounts: readonly { readonly title: string; readonly lines: readonly MountLine[] }[];
  readonly unmounts: readonly string[];
}

interface MountLine {
  readonly directive: "JkMount" | "JkUnMount";
  readonly pattern: string;
  /** With its rule extensions. */
  readonly worker: string;
}

/** Lays out jk.conf. */
export function httpdView(topology: Topology): HttpdView {
  const { apache, balancers, nodes } = topology;
  const isTuned = topology.tuning === "recommended";
  const named = Object.entries(apache.options).flatMap(([name, value]) => {
    const directive = findHttpdDirective(name);
    return directive === undefined ? [] : [{ name: directive.name, why: "", lines: httpdLines(directive, value) }];
  });
  const isNamed = (wanted: string) => named.some(({ name }) => name === wanted);
  const watchdog = { name: tunedWatchdog.name, why: sentence(tunedWatchdog.why), lines: [tunedWatchdog.value] };
  const mounts = [
    ...balancers.map(({ name, mounts }) => ({
      title: `Balancer ${name}`,
      lines: mounts.map((mount) => mountLine(mount, name)),
    })),
    ...nodes.map(({ name, mounts }) => ({
      title: `Node ${name}`,
      lines: mounts.map((mount) => mountLine(mount, name)),
    })),
  ].filter(({ lines }) => lines.length > 0);
  return {
    paths: apache.paths,
    directives: [...(isTuned && !isNamed(watchdog.name) ? [watchdog] : []), ...named],
    mountCopy: !isNamed("JkMountCopy"),
    status: apache.status.map((status) => ({ ...status, allow: status.allow.join(" ") })),
    mounts,
    unmounts: isTuned && mounts.length > 0 ? tunedUnmounts : [],
  };
}

function mountLine({ pattern, exclusion, extensions }: Mount, worker: string): MountLine {
  if (exclusion) return { directive: "JkUnMount", pattern, worker };
  return {
    directive: "JkMount",
    pattern,
    worker: [worker, ...extensions.map(([name, value]) => `${name}=${value}`)].join(";"),
  };
}

function sentence(why: string): string {
  return `${why.charAt(0).toUpperCase()}${why.slice(1)}`;
}
