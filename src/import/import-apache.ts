import type { Site } from "../installation/installation.ts";
import { layoutPaths } from "../model/defaults.ts";
import type { HttpdDirective } from "../model/directives.ts";
import { shown } from "../model/shown.ts";
import type { DirectiveUse, HttpdConfig } from "../modjk/httpd-types.ts";
import type { ImportedApache } from "./imported-topology.ts";
import type { Notes } from "./notes.ts";
import { isWritableForHttpd } from "./writable.ts";

type Layout = keyof typeof layoutPaths;

/** Directives that the topology says with keys of its own, or that lbgen writes by itself. */
const MODELLED: Readonly<Record<string, keyof NonNullable<ImportedApache["paths"]> | undefined>> = {
  JkWorkersFile: "workersFile",
  JkLogFile: "logFile",
  JkShmFile: "shmFile",
  JkMount: undefined,
  JkUnMount: undefined,
  JkMountFile: undefined,
  JkMountFileReload: undefined,
  JkMountCopy: undefined,
  JkWorkerProperty: undefined,
};

const LAYOUTS: readonly (readonly [start: string, layout: Layout])[] = [
  ["/etc/httpd", "rhel"],
  ["/usr/local/apache2", "source"],
  ["/etc/apache2", "debian"],
  ["/etc/libapache2-mod-jk", "debian"],
];

/** What the httpd of a site says beside mounts and status pages. */
export function importedApache(site: Site, notes: Notes): ImportedApache {
  const apache: ImportedApache = {};
  const { httpd } = site;
  const maintain = site.view?.map.properties.get("worker.maintain");
  if (httpd !== undefined) {
    for (const { place, missed, optional } of httpd.includes) {
      const [file] = missed.filter(({ reason }) => !(optional && reason === "missing"));
      if (file !== undefined)
        notes.leftOut(
          place,
          `${shown(file.name)} was not read (${file.reason}), so what it says is not here`,
          "name it with --httpd",
        );
    }
    Object.assign(apache, addressOf(httpd));
    const { paths, module } = pathsOf(httpd);
    const layout = layoutOf(httpd, Object.values(paths));
    if (layout !== "debian") apache.layout = layout;
    const usual = layoutPaths[layout];
    const own = Object.entries({ ...paths, ...(module === undefined ? {} : { module }) }).filter(
      ([key, path]) => usual[key as keyof typeof usual] !== path,
    );
    if (own.length > 0) apache.paths = Object.fromEntries(own);
  }
  if (maintain !== undefined) apache.maintain = site.view?.maintainSeconds;
  const options = httpd === undefined ? {} : optionsOf(httpd, notes);
  if (Object.keys(options).length > 0) apache.options = options;
  return apache;
}

function addressOf({ main, hosts, uses }: HttpdConfig): Pick<ImportedApache, "host" | "port"> {
  const listens = uses.filter(({ name }) => name.toLowerCase() === "listen");
  const [listen] = listens;
  const port = Number(/(?:^|:)(\d{1,5})$/.exec(listen?.args[0]?.text ?? "")?.[1]);
  const names = [main.serverName, hosts.length === 1 ? hosts[0]?.serverName : undefined];
  const name = names.find((one) => one !== undefined)?.replace(/^https?:\/\//, "");
  const [host = "", namedPort] = (name ?? "").split(":");
  return {
    ...(/^[A-Za-z0-9]([\w.-]{0,250}[A-Za-z0-9])?$/.test(host) ? { host } : {}),
    ...portKey(listens.length === 1 && port >= 1 ? port : Number(namedPort)),
  };
}

function portKey(port: number): Pick<ImportedApache, "port"> {
  return Number.isInteger(port) && port >= 1 && port <= 65535 && port !== 80 ? { port } : {};
}

function pathsOf({ uses }: HttpdConfig) {
  const paths: Partial<Record<keyof typeof layoutPaths.debian, string>> = {};
  let module: string | undefined;
  for (const { name, directive, args, server } of uses) {
    const key = directive === undefined ? undefined : MODELLED[directive.name];
    const path = args[0]?.text ?? "";
    if (key !== undefined && server.isMain && isPath(path)) paths[key] = path;
    if (name.toLowerCase() === "loadmodule" && path === "jk_module" && isPath(args[1]?.text ?? "")) {
      module = args[1]?.text;
    }
  }
  return { paths, module };
}

/** A log may be a program; a topology's paths are files, and `${` would be expanded again. */
function isPath(path: string): boolean {
  return isWritableForHttpd(path) && !path.startsWith("|");
}

function layoutOf({ serverRoot }: HttpdConfig, paths: readonly string[]): Layout {
  const places = [serverRoot ?? "", ...paths];
  return LAYOUTS.find(([start]) => places.some((path) => path.startsWith(start)))?.[1] ?? "debian";
}

/** Further Jk directives of the main server; in a VirtualHost they would be those of one host only. */
function optionsOf({ uses, faults }: HttpdConfig, notes: Notes): NonNullable<ImportedApache["options"]> {
  const faulty = new Set(faults.flatMap(({ use, refused }) => (use !== undefined && refused ? [use] : [])));
  const lines = new Map<HttpdDirective, string[]>();
  for (const use of uses) {
    const { directive, server, place } = use;
    if (directive === undefined || directive.name in MODELLED) continue;
    const value = argumentsOf(directive, use);
    if (!server.isMain) {
      notes.leftOut(
        place,
        `${directive.name} of ${server.label} is left out: a topology has directives of the main server only`,
      );
    } else if (faulty.has(use)) {
      notes.leftOut(place, `httpd refuses this ${directive.name}, and it is left out`);
    } else if (!isWritableForHttpd(value)) {
      notes.leftOut(place, `${directive.name} ${shown(value)} cannot be written in a topology`);
    } else if (directive.multi === true) lines.set(directive, [...(lines.get(directive) ?? []), value]);
    else lines.set(directive, [value]);
  }
  return Object.fromEntries(
    [...lines].map(([{ name, multi, integer }, values]) => {
      const [value = ""] = values;
      if (multi === true && values.length > 1) return [name, values];
      return [name, integer === true && /^\d{1,9}$/.test(value) ? Number(value) : value];
    }),
  );
}

function argumentsOf(directive: HttpdDirective, { args, raw }: DirectiveUse): string {
  return directive.arguments === "one" ? (args[0]?.text ?? "") : raw.text.trim();
}
