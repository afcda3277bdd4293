import type { Installation, Site } from "../installation/installation.ts";
import type { HttpdServer } from "../modjk/httpd-types.ts";

/** An httpd that ends TLS itself. */
export interface TlsSite {
  readonly site: Site;
  /** The ports of the servers that do; none where their addresses do not say. */
  readonly ports: ReadonlySet<number>;
}

/** The httpds with `SSLEngine On` somewhere. */
export function httpdWithTls({ sites }: Installation): readonly TlsSite[] {
  return sites.flatMap((site) => {
    const { httpd } = site;
    const servers = httpd === undefined ? [] : [httpd.main, ...httpd.hosts].filter(endsTls);
    if (servers.length === 0) return [];
    const ports = servers.flatMap(({ addresses }) =>
      addresses.map((address) => Number(/:(\d{1,5})$/.exec(address)?.[1])),
    );
    return [{ site, ports: new Set(ports.filter((port) => port > 0)) }];
  });
}

function endsTls({ uses }: HttpdServer): boolean {
  return uses.some(({ name, args }) => name.toLowerCase() === "sslengine" && args[0]?.text.toLowerCase() === "on");
}
