import { shown } from "../../model/shown.ts";
import { httpdExample } from "../httpd-example.ts";
import { patternPlace, usesNamed } from "../httpd-places.ts";
import { mountMapsOf } from "../mount-maps.ts";
import type { Rule } from "../rule.ts";
import { isStatusPage } from "../status-pages.ts";

/** Parts of paths that applications mostly have for WebSockets. */
const NAMES = /^(?:ws|wss|websockets?|socket\.io|sockjs|stomp)$/i;

/** A connection that never opens. */
export const websocketMount: Rule = {
  code: "websocket-mount",
  severities: ["info"],
  summary: "Paths of WebSockets are not mounted.",
  why:
    "AJP has no upgrade: mod_jk passes the request as a plain GET, and Tomcat answers it without opening a WebSocket (`Upgrade is not " +
    "supported with AJP`). Only a path by HTTP does, such as mod_proxy_wstunnel, or ProxyPass with `upgrade=websocket`.",
  mend: "Where there are WebSockets below the path, send it to Tomcat's HTTP port with ProxyPass.",
  bad: httpdExample(`
    JkMount /shop/websocket|/* lb
  `),
  good: httpdExample(`
    ProxyPass /shop/websocket ws://192.168.0.11:8080/shop/websocket
    JkMount /shop|/* lb
  `),
  nearMiss: httpdExample(`
    JkMount /news|/* lb
  `),
  covers: ["field-notes 49"],
  check({ installation, report }) {
    for (const { site, server, mounts, isOwn, useOf, view } of mountMapsOf(installation)) {
      const servers = server === undefined ? [] : [server, ...(site?.httpd === undefined ? [] : [site.httpd.main])];
      const isTunnelled = servers.some((one) =>
        usesNamed(one, "proxypass", "proxypassmatch", "rewriterule").some(({ args }) =>
          args.some(({ text }) => /^wss?:|^upgrade=/i.test(text)),
        ),
      );
      if (isTunnelled) continue;
      for (const rule of mounts) {
        const name = rule.pattern.split("/").find((part) => NAMES.test(part));
        if (name === undefined || !isOwn(rule) || isStatusPage(view, rule.worker)) continue;
        const message = `mount ${shown(rule.written)} speaks of ${shown(name)}: where that is a WebSocket it never opens, since AJP has no upgrade`;
        const hint = "send it to Tomcat's HTTP port with ProxyPass and upgrade=websocket";
        report({ place: patternPlace(rule, useOf(rule)), message, hint });
      }
    }
  },
};
