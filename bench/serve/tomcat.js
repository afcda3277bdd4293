// A private Tomcat with an AJP and an HTTP connector, and answers that cost it as little as may be: small ones from a
// byte array in a JSP compiled once, large ones from a file (by HTTP with sendfile).
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CATALINA_HOME, STOCK_TOMCAT_CONF } from "./peers.js";
import { start } from "./processes.js";

const APP = fileURLToPath(new URL("app", import.meta.url));
const DOWNLOAD_BYTES = 1_048_576;

/** Connections are kept for as long as the balancer wants them; no access log. */
function serverXml({ name, ajpPort, httpPort, packetSize }) {
  return `<Server port="-1">
  <Service name="Catalina">
    <Connector protocol="AJP/1.3" address="127.0.0.1" port="${ajpPort}" secretRequired="false" packetSize="${packetSize}"/>
    <Connector protocol="HTTP/1.1" address="127.0.0.1" port="${httpPort}" maxKeepAliveRequests="-1" keepAliveTimeout="-1"/>
    <Engine name="Catalina" defaultHost="localhost" jvmRoute="${name}">
      <Host name="localhost" appBase="webapps" autoDeploy="false"/>
    </Engine>
  </Service>
</Server>
`;
}

const WEB_XML = `<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
  <servlet>
    <servlet-name>default</servlet-name>
    <servlet-class>org.apache.catalina.servlets.DefaultServlet</servlet-class>
    <load-on-startup>1</load-on-startup>
  </servlet>
  <servlet>
    <servlet-name>jsp</servlet-name>
    <servlet-class>org.apache.jasper.servlet.JspServlet</servlet-class>
    <init-param><param-name>development</param-name><param-value>false</param-value></init-param>
    <load-on-startup>2</load-on-startup>
  </servlet>
  <servlet-mapping><servlet-name>default</servlet-name><url-pattern>/</url-pattern></servlet-mapping>
  <servlet-mapping><servlet-name>jsp</servlet-name><url-pattern>*.jsp</url-pattern></servlet-mapping>
</web-app>
`;

/** A cache with room for the download as well. */
const CONTEXT_XML = `<Context>
  <Resources cachingAllowed="true" cacheMaxSize="40960" cacheObjectMaxSize="2048" cacheTtl="3600000"/>
</Context>
`;

export function startTomcat({ base, cpus, ...node }) {
  for (const folder of ["conf", "logs", "temp", "work", "webapps"]) mkdirSync(join(base, folder), { recursive: true });
  for (const file of ["catalina.properties", "logging.properties"]) {
    copyFileSync(join(STOCK_TOMCAT_CONF, file), join(base, "conf", file));
  }
  writeFileSync(join(base, "conf/server.xml"), serverXml(node));
  writeFileSync(join(base, "conf/web.xml"), WEB_XML);
  writeFileSync(join(base, "conf/context.xml"), CONTEXT_XML);
  cpSync(APP, join(base, "webapps/ROOT"), { recursive: true });
  writeFileSync(join(base, "webapps/ROOT/download.bin"), Buffer.alloc(DOWNLOAD_BYTES, "x"));
  return start(
    "java",
    [
      "-Xms256m",
      "-Xmx256m",
      "-XX:+UseSerialGC",
      "-Djava.awt.headless=true",
      `-Djava.util.logging.config.file=${base}/conf/logging.properties`,
      "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
      `-Dcatalina.home=${CATALINA_HOME}`,
      `-Dcatalina.base=${base}`,
      `-Djava.io.tmpdir=${base}/temp`,
      `-Dbench.node=${node.name}`,
      "-cp",
      `${CATALINA_HOME}/bin/bootstrap.jar:${CATALINA_HOME}/bin/tomcat-juli.jar`,
      "org.apache.catalina.startup.Bootstrap",
      "start",
    ],
    { cpus },
  );
}
