import { serverSettings } from "../../modjk/httpd-config.ts";
import { httpdExample } from "../httpd-example.ts";
import { httpdsOf, serversIn, wordPlace } from "../httpd-places.ts";
import { mountMapsOf } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";

/** Tomcat's applications, handed out by httpd. */
export const autoAliasExposes: Rule = {
  code: "auto-alias-exposes",
  severities: ["warning"],
  summary: "httpd does not serve the folder of Tomcat's applications by itself.",
  why:
    "With JkAutoAlias httpd answers every path that no mount takes from the folders of the applications, past the security " +
    "constraints in their web.xml. WEB-INF and META-INF get 404 as second part of a path only: `/shop/old/WEB-INF/web.xml` is " +
    "handed out. A folder that does not exist is not reported.",
  mend: "Mount the applications as a whole, and put static files into a folder of their own with Alias.",
  bad: httpdExample(`
    JkAutoAlias /srv/tomcat/webapps
    JkMount /shop/*.jsp lb
  `),
  good: httpdExample(`
    Alias /shop/images /srv/shop-images
    JkMount /shop|/* lb
  `),
  nearMiss: httpdExample(`
    JkAutoAlias /srv/tomcat/webapps
    JkMount /* lb
  `),
  covers: ["jkmount 8", "httpd JkAutoAlias"],
  check({ installation, report }) {
    const maps = new Map(mountMapsOf(installation).map((map) => [map.server, map]));
    for (const { httpd } of httpdsOf(installation)) {
      for (const server of serversIn(httpd)) {
        const { autoAlias } = serverSettings(httpd, server);
        const map = maps.get(server);
        if (autoAlias?.server !== server) continue;
        // Where all paths are mounted only what an unmount leaves comes to httpd.
        if (map?.mounts.some(({ pattern }) => pattern === "/*") === true && map.unmounts.length === 0) continue;
        const message =
          "JkAutoAlias hands out the files of every application that no mount takes, past its security constraints";
        report({ place: wordPlace(autoAlias), message, hint: "mount the applications as a whole and remove it" });
      }
    }
  },
};
