import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { CATALINA_HOME, STOCK_TOMCAT_CONF } from "./peers.ts";
import { startProcess, waitFor } from "./processes.ts";

export interface Tomcat {
  readonly name: string;
  readonly logs: () => string;
  readonly isRunning: () => boolean;
  /** As the machine's power going: no session is saved, no member says goodbye. */
  readonly kill: () => Promise<void>;
}

export interface TomcatOptions {
  readonly name: string;
  /** CATALINA_BASE. */
  readonly base: string;
  readonly serverXml: string | Buffer;
  readonly ajp: { readonly host: string; readonly port: number };
  readonly apps: readonly WebApp[];
}

/** Every application has index.html, node.jsp (no session), session.jsp (counts) and images/logo.txt. */
export interface WebApp {
  /** The context path without its slash; ROOT is the one at `/`. */
  readonly name: string;
  readonly sessionCookie?: string;
}

/** Starts a private Tomcat, in the CATALINA_BASE of an earlier run if it is there, and waits until its AJP connector answers a CPing. */
export async function startTomcat(options: TomcatOptions): Promise<Tomcat> {
  prepareBase(options);
  const { base, ajp } = options;
  const child = startProcess("java", tomcatArguments(options.name, base));
  const kill = () => child.stop("SIGKILL");
  try {
    await waitFor(
      async () => {
        if (!child.isRunning()) throw new Error(`Tomcat ${options.name} does not start:\n${child.output()}`);
        return (await answersCping(ajp.host, ajp.port)) ? true : undefined;
      },
      60_000,
      () => `Tomcat ${options.name} does not answer on ${ajp.host}:${ajp.port}:\n${child.output()}`,
    );
  } catch (failure) {
    await kill();
    throw failure;
  }
  return { name: options.name, logs: child.output, isRunning: child.isRunning, kill };
}

/** What `java` gets to run the Tomcat of a CATALINA_BASE as a small one. */
export function tomcatArguments(name: string, base: string): readonly string[] {
  return [
    "-Xmx96m",
    "-Xss256k",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Djava.awt.headless=true",
    `-Djava.util.logging.config.file=${base}/conf/logging.properties`,
    "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
    `-Dcatalina.home=${CATALINA_HOME}`,
    `-Dcatalina.base=${base}`,
    `-Djava.io.tmpdir=${base}/temp`,
    `-Dtest.node=${name}`,
    "-cp",
    `${CATALINA_HOME}/bin/bootstrap.jar:${CATALINA_HOME}/bin/tomcat-juli.jar`,
    "org.apache.catalina.startup.Bootstrap",
    "start",
  ];
}

/** A CATALINA_BASE with Debian's own files, the given server.xml and the applications. */
export function prepareBase({ base, serverXml, apps }: Pick<TomcatOptions, "base" | "serverXml" | "apps">): void {
  for (const folder of ["conf", "logs", "temp", "work", "webapps"]) mkdirSync(join(base, folder), { recursive: true });
  for (const file of [
    "web.xml",
    "context.xml",
    "catalina.properties",
    "logging.properties",
    "jaspic-providers.xml",
    "tomcat-users.xml",
  ]) {
    copyFileSync(join(STOCK_TOMCAT_CONF, file), join(base, "conf", file));
  }
  writeFileSync(join(base, "conf/server.xml"), serverXml);
  for (const app of apps) writeApp(join(base, "webapps", app.name), app);
}

function writeApp(folder: string, app: WebApp): void {
  mkdirSync(join(folder, "WEB-INF"), { recursive: true });
  mkdirSync(join(folder, "images"), { recursive: true });
  const cookie =
    app.sessionCookie === undefined ? "" : `<cookie-config><name>${app.sessionCookie}</name></cookie-config>`;
  writeFileSync(
    join(folder, "WEB-INF/web.xml"),
    `<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
  <distributable/>
  <session-config>${cookie}</session-config>
</web-app>
`,
  );
  writeFileSync(join(folder, "index.html"), `static page of ${app.name}\n`);
  writeFileSync(join(folder, "images/logo.txt"), "Tomcat's picture\n");
  writeFileSync(join(folder, "node.jsp"), page("false", ""));
  writeFileSync(
    join(folder, "session.jsp"),
    page(
      "true",
      `<% Integer count = (Integer) session.getAttribute("count");
count = Integer.valueOf(count == null ? 1 : count.intValue() + 1);
session.setAttribute("count", count); %>,"session":"<%= session.getId() %>","count":<%= count %>`,
    ),
  );
}

function page(session: string, rest: string): string {
  return `<%@ page session="${session}" contentType="application/json" trimDirectiveWhitespaces="true" %>
{"node":"<%= System.getProperty("test.node") %>","app":"<%= request.getContextPath() %>"${rest}}
`;
}

/** AJP13's own ping, answered by the connector without an application. An open port alone proves nothing. */
export function answersCping(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const received: Buffer[] = [];
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", () => socket.write(Buffer.from([0x12, 0x34, 0x00, 0x01, 0x0a])));
    socket.on("data", (bytes: Buffer) => {
      received.push(bytes);
      const all = Buffer.concat(received);
      if (all.length >= 5) end(all.equals(Buffer.from([0x41, 0x42, 0x00, 0x01, 0x09])));
    });
    socket.on("timeout", () => end(false));
    socket.on("error", () => end(false));
    socket.on("close", () => resolve(false));
  });
}
