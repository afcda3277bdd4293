import type { Site } from "../../installation/installation.ts";
import { shown } from "../../model/shown.ts";
import { serverSettings } from "../../modjk/httpd-config.ts";
import type { DirectiveUse, HttpdConfig, HttpdServer } from "../../modjk/httpd-types.ts";
import type { MountRule } from "../../modjk/mount-rule.ts";
import { spanOf } from "../../place.ts";
import { httpdExample } from "../httpd-example.ts";
import { httpdsOf, isSurelyMain, jkUses, usesNamed } from "../httpd-places.ts";
import { mountMapsOf } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";
import { isStatusPage } from "../status-pages.ts";

/** A VirtualHost that knows nothing of the mounts. */
export const vhostWithoutMounts: Rule = {
  code: "vhost-without-mounts",
  severities: ["warning"],
  summary: "A VirtualHost has mounts, or copies those of the main server.",
  why:
    "A VirtualHost inherits no JkMount and no JkMountFile unless JkMountCopy says so, whether it has directives of mod_jk or not. A " +
    "request that it answers is not for Tomcat then: 404 from httpd, and nothing in mod_jk's log. As soon as there is a VirtualHost " +
    "for a port, the main server answers nothing there.",
  mend: "Write `JkMountCopy On` in the VirtualHost, or `JkMountCopy All` in the main server.",
  bad: httpdExample(`
    JkMount /shop|/* lb
    <VirtualHost *:80>
        DocumentRoot /var/www/html
    </VirtualHost>
  `),
  good: httpdExample(`
    JkMount /shop|/* lb
    JkMountCopy All
    <VirtualHost *:80>
        DocumentRoot /var/www/html
    </VirtualHost>
  `),
  nearMiss: httpdExample(`
    JkMount /shop|/* lb
    <VirtualHost *:443>
        JkMountCopy On
    </VirtualHost>
    <VirtualHost *:80>
        Redirect permanent / https://shop.example.com/
    </VirtualHost>
    <VirtualHost *:81>
        DocumentRoot /srv/images
    </VirtualHost>
    <VirtualHost *:82>
        JkMountCopy Off
    </VirtualHost>
  `),
  covers: ["field-notes 22", "jkmount 5.1", "jkmount 5.2", "jkmount 6", "httpd JkMount"],
  check({ installation, report }) {
    const maps = new Map(mountMapsOf(installation).map((map) => [map.server, map]));
    for (const { site, httpd } of httpdsOf(installation)) {
      const main = maps.get(httpd.main);
      const rule = main?.mounts.find((one) => isForAll(one, main.useOf(one), site, httpd));
      if (rule === undefined) continue;
      const hosts = httpd.hosts.filter((host) => !serverSettings(httpd, host).copiesMounts);
      const [mounted, bare] = [
        httpd.hosts.length > hosts.length || hosts.some((host) => hasMounts(host)),
        hosts.filter((host) => !hasMounts(host) && jkUses(host, "JkMountCopy").length === 0),
      ];
      for (const host of bare) {
        if (answersItself(host, mounted)) continue;
        const { line } = spanOf(rule.place);
        const message = `${host.label} inherits no mounts, such as ${shown(rule.written)} of the main server (${rule.place.file.name}:${line}): httpd answers its requests itself`;
        report({ place: host.place, message, hint: "write JkMountCopy On in it, or All in the main server" });
      }
    }
  },
};

/** Whether a mount of the main server seems to be meant for its VirtualHosts: it is no status page, and not of a stray file. */
function isForAll(rule: MountRule, use: DirectiveUse | undefined, { view }: Site, httpd: HttpdConfig): boolean {
  if (rule.origin === "worker" || isStatusPage(view, rule.worker)) return false;
  const written = use ?? serverSettings(httpd, httpd.main).mountFile;
  return written !== undefined && isSurelyMain(httpd, written);
}

function hasMounts({ uses }: HttpdServer): boolean {
  return uses.some(({ directive }) => directive?.name === "JkMount" || directive?.name === "JkMountFile");
}

/**
 * Whether a host has something else to do: it redirects, rewrites, proxies or has handlers. A DocumentRoot counts where
 * another host has mounts, since its author knows how they get there.
 */
function answersItself(host: HttpdServer, mounted: boolean): boolean {
  const others = usesNamed(
    host,
    ...["redirect", "redirectmatch", "redirectpermanent", "redirecttemp", "rewriterule", "proxypass", "proxypassmatch"],
    ...["sethandler", "alias", "aliasmatch", "scriptalias", "scriptaliasmatch", "fallbackresource", "use"],
    ...(mounted ? ["documentroot"] : []),
  );
  return others.length > 0;
}
