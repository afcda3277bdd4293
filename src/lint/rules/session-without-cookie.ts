import { files } from "../../rules/example.ts";
import type { Rule } from "../rule.ts";
import { contextsOf, stickyBalancers } from "../web-apps.ts";

/** Sessions that live in links. */
export const sessionWithoutCookie: Rule = {
  code: "session-without-cookie",
  severities: ["info"],
  summary: "Applications behind a balancer keep their sessions in cookies.",
  why:
    'With `cookies="false"` the session id travels in paths only, as `;jsessionid=...`. mod_jk finds it there too, but a link ' +
    "that the application does not encode leads to another member and a new session.",
  mend: "Take the attribute away where browsers may have cookies.",
  bad: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat2.host=192.168.0.12
    `,
    "shop/META-INF/context.xml": `
      <Context cookies="false"/>
    `,
  }),
  good: files({
    "workers.properties": `
      worker.list=lb
      worker.lb.type=lb
      worker.lb.balance_workers=tomcat1,tomcat2
      worker.tomcat1.host=192.168.0.10
      worker.tomcat2.host=192.168.0.12
    `,
    "shop/META-INF/context.xml": `
      <Context cookies="true"/>
    `,
  }),
  nearMiss: files({
    "workers.properties": `
      worker.list=tomcat1
      worker.tomcat1.host=192.168.0.10
    `,
    "shop/META-INF/context.xml": `
      <Context cookies="false"/>
    `,
  }),
  covers: ["field-notes 42"],
  check({ installation, report }) {
    const [lb] = stickyBalancers(installation);
    if (lb === undefined) return;
    for (const { context } of contextsOf(installation)) {
      const { attribute, value, place, fromProperty } = context.cookies;
      if (attribute === undefined || value !== false || fromProperty) continue;
      report({
        place,
        message: `the application sets no session cookie, so ${lb.name} finds its sessions in paths only: a link without ${lb.sessionPath} begins a new one`,
        hint: 'take cookies="false" away where browsers may have cookies',
      });
    }
  },
};
