import { files, serverXml, topology } from "./example.ts";
import type { Explanation } from "./explanation.ts";

/** What can be wrong with a file before anybody asks what it says. */
export const fileExplanations: readonly Explanation[] = [
  {
    code: "file-empty",
    severities: ["error"],
    summary: "The topology and every server.xml that is to be patched hold something.",
    why:
      "A file without content, comments aside, says nothing that could be checked or written. Mostly it is the wrong " +
      "file, or one that was cut off while it was saved. Tomcat does not start with an empty server.xml either: " +
      "`Cannot start server. Server instance is not configured.`",
    mend: "Name the file you mean, or fill this one: two nodes and a balancer are a topology of ten lines.",
    bad: topology(`
      # the shop's Tomcats: to be written
    `),
    good: topology(`
      # the shop's Tomcats
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "file-not-text",
    severities: ["error"],
    summary: "The topology is UTF-8 text; a server.xml is text in UTF-8, in UTF-16 or in an 8-bit encoding.",
    why:
      "What lbgen cannot read as text it neither checks nor quotes. A topology in another encoding than UTF-8 would " +
      "give names other than those its author wrote, and NUL bytes in an 8-bit file are the mark of a binary one.",
    mend: "Save the topology as UTF-8 (with or without a byte order mark), or name the file you mean.",
    bad: topology(`
      # this file was saved as UTF-16
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      # this file was saved as UTF-8
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "file-too-large",
    severities: ["error"],
    summary: "The topology and every server.xml have at most 16 MiB.",
    why:
      "lbgen reads no more than that of one file, so that a log or an image named by mistake costs neither memory nor " +
      "minutes. A topology of thousands of nodes is far smaller, and a server.xml has a few kilobytes.",
    mend: "Check that this is the file you mean; split a topology that really is so large.",
    bad: topology(`
      # [25/Nov/2026] "GET /shop/ HTTP/1.1" 200, and so on for 17 megabytes: this is a log
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "too-complex",
    severities: ["error"],
    summary: "A file holds no more values, levels and references than any installation needs.",
    why:
      "A few lines of aliases or entities can stand for millions of values, and brackets can be nested without end: " +
      "such a file would keep lbgen busy for minutes. It takes 100 levels, 1,500,000 words and signs, 1,000,000 values " +
      "behind aliases and 2,000,000 members of balancers in a topology, and 500,000 elements, attributes and comments " +
      "in a server.xml.",
    mend: "Write a simpler file: name the members of each balancer, and put what nodes share under `defaults`.",
    bad: topology(`
      a: &a [x, x, x, x, x, x, x, x, x, x]
      b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
      c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
      d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
      e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
      f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
    `),
    good: topology(`
      defaults: { host: 127.0.0.1, ajp: { attributes: { maxThreads: 100 } } }
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, ajp: { port: 8109 } }
        - { name: tomcat2, ajp: { port: 8209 } }
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109, attributes: &ajp { maxThreads: 100 } } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209, attributes: *ajp } }
    `),
  },
  {
    code: "server-xml-unreadable",
    severities: ["error", "warning"],
    summary: "The server.xml that a node names can be read.",
    why:
      "`serverXml` names the node's own file, which `generate` patches; without it there is nothing to patch, and a " +
      "complete new file would drop what the old one says. `validate` warns of it, since the topology may be checked " +
      "where the file is not.",
    mend: "Write the path relative to the topology's folder, and make the file readable for whoever runs lbgen.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, serverXml: tomcat1-server.xml }]
    `),
    good: serverXml(`
      <Server>
        <Service name="Catalina">
          <Connector protocol="AJP/1.3" port="8009"/>
          <Engine name="Catalina" defaultHost="localhost"/>
        </Service>
      </Server>
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "secret-missing",
    severities: ["error", "warning"],
    summary: "The secret of every node that wants one can be read.",
    why:
      "A Connector with `secretRequired` and without a secret does not start (`The AJP Connector is configured with " +
      'secretRequired="true" but the secret attribute is either null or "". This combination is not valid.`), yet ' +
      "Tomcat runs on and the port stays bound: requests through mod_jk hang. So `generate` writes nothing before it " +
      "has the secret, and `secretRequired: true` without `ajp.secret` is an error; `validate` warns of a file or a " +
      "variable that is not there, since secrets need not be where a topology is checked.",
    mend: "Make the file, readable by you alone, or set the environment variable before you run `lbgen generate`.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 192.168.0.10, ajp: { secret: { file: ajp-secret.txt } } }]
    `),
    good: files({
      "lbgen.yaml": `
        balancers: [{ name: lb }]
        nodes: [{ name: tomcat1, host: 192.168.0.10, ajp: { secret: { file: ajp-secret.txt } } }]
      `,
      "ajp-secret.txt": `
        2d1f6c0f8a9b4e37
      `,
    }),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, ajp: { attributes: { secretRequired: false } } }]
    `),
  },
];
