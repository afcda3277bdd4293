import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { detectKind, type FileKind } from "../../src/installation/kind.ts";
import { growth } from "../formats/linear-time.ts";
import { DEBIAN_HTTPD_TREE, describePeers, STOCK_TOMCAT_CONF } from "../support/peers.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

describe("a file with a neutral name", () => {
  it.each<[FileKind, string]>([
    ["workers", "worker.list=a\n"],
    ["workers", "# c\r\n\r\nworker.list = lb, jkstatus\r\nworker.lb.type=lb\r\nworker.lb.balance_workers=a,b\r\n"],
    ["workers", "workers.tomcat_home=/opt\nps=/\nworker.list=w\nworker.w.port=8009\n"],
    ["workers", "worker.list=a,\\\nb\nworker.a.type=ajp13\n"],
    ["workers", "worker.w.type=apj13\nworker.w.host=h\n"],
    ["workers", "worker.a.reference=worker.template\n"],
    ["uriworkermap", "/*=lb\n"],
    ["uriworkermap", "# mounts\n/app|/*=lb;reply_timeout=1\n!/app/*.gif=*\n-/old/*=lb # off\n"],
    ["httpd", "JkMount /* lb\n"],
    ["httpd", "jkmount /* lb\n"],
    ["httpd", "<VirtualHost *:80>\n  ServerName a\n</VirtualHost>\n"],
    ["httpd", "<IfModule jk_module>\n JkMount /* lb\n</IfModule>"],
    ["httpd", "LoadModule jk_module modules/mod_jk.so"],
    ["httpd", "Listen 80\nServerRoot /etc/httpd\nUser apache\nNobodyKnowsThis 1\n"],
    ["httpd", "JkWorkerProperty worker.list=a\nJkWorkerProperty worker.a.type=ajp13\n"],
    ["httpd", "JkMuont /x a\nServerName b\n"],
    ["httpd", "CustomLog logs/a \\\n  combined \\\n  env=!x\n"],
    ["server-xml", '<?xml version="1.0"?>\n<!-- <Context/> -->\n<Server port="8005" shutdown="X"/>'],
    ["server-xml", "\n<Server><Service name='a'/></Server>"],
    ["server-xml", "<!DOCTYPE Server [<!ENTITY c \"<Context path='/'>\"> <!-- ' --> ]><Server><Service/></Server>"],
    ["server-xml", '<Server port="-1"><Service><Connector port="1" # no\n'],
    ["context-xml", "<Context><WatchedResource>x</WatchedResource></Context>"],
    ["context-xml", '<Context docBase="a"/>'],
    ["web-xml", "<web-app/>"],
    ["web-xml", '<j:web-app xmlns:j="x"><j:distributable/></j:web-app>'],
  ])("is %s by what it holds: %j", (kind, text) => {
    expect(detectKind("x", text)).toBe(kind);
    expect(detectKind("<stdin>", text)).toBe(kind);
    expect(detectKind("folder/some.txt", text)).toBe(kind);
  });

  it.each([
    ["nothing", ""],
    ["comments", "# worker.list=a\n"],
    ["a shell script", "#!/bin/sh\nworker.list=a\n"],
    ["another XML", '<?xml version="1.0"?>\n<beans><Service/></beans>'],
    ["the server.xml of Liberty", '<server description="x"><featureManager/></server>'],
    ["a Server of somebody else", '<Server xmlns="urn:x"><name>a</name></Server>'],
    ["a Context of somebody else", "<Context><Item/></Context>"],
    ["a web fragment", "<web-fragment/>"],
    ["log4j", "log4j.rootLogger=INFO, A\nlog4j.appender.A=org.apache.log4j.ConsoleAppender\n"],
    ["properties with a worker in them", "db.url=jdbc:x\ndb.user=a\nworker.pool.size=5\nworker.threads=3\n"],
    ["properties with paths", "home=/opt\n/etc/app=/var/lib/app\n"],
    ["YAML", "worker:\n  list: a\nbalancers:\n  - name: b\n"],
    ["JSON", '{ "worker.list": "a" }'],
    [
      "Markdown about workers",
      "Put these lines there\n\n    worker.list=a\n\nThen start it. It answers.\nMore of that\n\nAnd so on\n",
    ],
    ["Markdown about mounts", "We write\n\nJkMount /* lb\n\nand then we wait for it\nto come up.\n"],
    [
      "mod_jk's log",
      "[Mon Jan 01 00:00:00.000 2024] [1:2] [info] init_jk::mod_jk.c (3591): mod_jk/1.2.48 initialized\n",
    ],
    ["nginx", "server {\n  listen 80;\n  location / { proxy_pass http://a; }\n}\n"],
    ["sshd", "Include /etc/ssh/sshd_config.d/*.conf\nPort 22\nUsePAM yes\nX11Forwarding yes\nSubsystem sftp x\n"],
    [
      "tinyproxy",
      'User tinyproxy\nGroup tinyproxy\nPort 8888\nTimeout 600\nLogLevel Info\nPidFile "/run/x"\nMaxClients 100\nAllow 127.0.0.1\n',
    ],
    ["a NUL", "worker.list=a\n\0"],
    ["a DOCTYPE without an end", "<!DOCTYPE Server [ <!ENTITY a '"],
    ["a comment without an end", "<!-- <Server><Service/></Server>"],
  ])("is none: %s", (_, text) => {
    expect(detectKind("x", text)).toBeUndefined();
  });
});

describe("a name", () => {
  it.each<[FileKind, string, string]>([
    ["workers", "conf/workers.properties", "worker.list:w1\n"],
    ["workers", "workers.properties", ""],
    ["workers", "my-workers.properties.bak", "# nothing\n"],
    ["uriworkermap", "uriworkermap.properties", "/app lb\n"],
    ["uriworkermap", "conf/uri.properties", ""],
    ["httpd", "etc/apache2/ports.conf", "Listen 80\n"],
    ["httpd", "etc/httpd/conf.d/empty.conf", "# nothing\n"],
    ["httpd", "httpd.conf", "Include conf.d/*.conf\n"],
    ["httpd", "sites-enabled/000-default", "Include x\n"],
    ["server-xml", "server.xml", "<Servr><Service/></Servr>"],
    ["server-xml", "server.xml", "x <Server><Service/></Server>"],
    ["server-xml", "tomcat1-server.xml", "<Server/>"],
    ["context-xml", "META-INF/context.xml", "<Context/>"],
    ["context-xml", "conf/Catalina/localhost/app.xml", "<Context/>"],
  ])("decides where the text leaves it open: %s, %s", (kind, name, text) => {
    expect(detectKind(name, text)).toBe(kind);
  });

  it.each([
    ["workers.properties", "bootstrap.servers=a\npassword=x\n"],
    ["uriworkermap.properties", "a=b\n"],
    ["apache2/envvars", "unset HOME\nexport APACHE_RUN_USER=www-data\n"],
    ["apache2/magic", "0\tstring\t\\037\\213\n"],
    ["conf.d/network.conf", "[main]\nplugins=keyfile\n"],
    ["server.xml", "<server><featureManager/></server>"],
    ["server.xml", ""],
  ])("does not make of a file what it is not: %s", (name, text) => {
    expect(detectKind(name, text)).toBeUndefined();
  });

  it.each([
    "a.ts",
    "README.md",
    "x.yaml",
    "x.json",
    "mod_jk.log",
    "mod_jk.log.1",
    "setup.sh",
    "Dockerfile",
    "a.diff",
    ".htaccess",
    "jk.conf.j2",
  ])("%s is none, whatever it holds", (name) => {
    expect(detectKind(name, "JkMount /* lb\n")).toBeUndefined();
    expect(detectKind(`conf.d/${name}`, "worker.list=a\n")).toBeUndefined();
  });

  it("yields to a text that is plainly another kind", () => {
    expect(detectKind("workers.properties", "/*=lb\n")).toBe("uriworkermap");
    expect(detectKind("uriworkermap.properties", "worker.list=a\n")).toBe("workers");
    expect(detectKind("context.xml", "<Server><Service/></Server>")).toBe("server-xml");
    expect(detectKind("jk.conf", "worker.list=a\n")).toBe("workers");
  });
});

it("finds in this repository only files of its tests and examples", () => {
  const found: string[] = [];
  const look = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) look(path);
      else if (detectKind(path, readFileSync(path, "utf8")) !== undefined) found.push(relative(repository, path));
    }
  };
  // Only what the repository holds: generate may have been tried here.
  for (const folder of ["bench", "bin", "docs", "examples", "scripts", "src", "templates", "test"]) {
    look(join(repository, folder));
  }
  expect(found.length).toBeGreaterThan(10);
  expect(found.filter((path) => !/^(?:test|examples)\//.test(path))).toEqual([]);
});

describePeers("Debian's own files", ["apache2", "tomcat10"], () => {
  it.each([
    "apache2.conf",
    "ports.conf",
    "mods-available/alias.conf",
    "mods-available/jk.load",
    "conf-available/charset.conf",
  ])("%s is one of httpd", (name) => {
    const path = join(DEBIAN_HTTPD_TREE, name);
    expect(detectKind(path, readFileSync(path, "utf8"))).toBe("httpd");
  });

  it.each([
    ["server.xml", "server-xml"],
    ["context.xml", "context-xml"],
    ["web.xml", "web-xml"],
    ["tomcat-users.xml", undefined],
    ["logging.properties", undefined],
    ["catalina.properties", undefined],
  ])("%s is %s", (name, kind) => {
    expect(detectKind("neutral", readFileSync(join(STOCK_TOMCAT_CONF, name), "utf8"))).toBe(kind);
  });
});

it.each([
  ["comments of XML", "<!--"],
  ["declarations", "<!DOCTYPE"],
  ["instructions", "<?"],
  ["quotes in a DOCTYPE", "<!DOCTYPE x [ \"'"],
  ["tags", "<a "],
  ["equals signs", "worker.a="],
  ["dots", "worker."],
  ["slashes", "/a|"],
  ["continued lines", "Jk\\\n"],
])("takes time linear in the length: %s", (_, piece) => {
  const write = (size: number) => `${piece.startsWith("<") ? "<" : ""}${piece.repeat(size / piece.length)}`;
  expect(growth(write, 1_000_000, 20, (text) => void detectKind("server.xml", text))).toBeLessThan(6);
});

it("never throws", () => {
  const pieces = fc.constantFrom(
    "<",
    ">",
    "!--",
    "-->",
    "!DOCTYPE",
    "[",
    "]",
    "?",
    '"',
    "worker.",
    "=",
    "/",
    "#",
    "\n",
    "Jk",
    "a",
    " ",
  );
  fc.assert(
    fc.property(fc.string(), fc.array(pieces, { maxLength: 80 }), (name, parts) => {
      expect(() => detectKind(name, parts.join(""))).not.toThrow();
    }),
  );
});
