import { topology } from "./example.ts";
import type { Explanation } from "./explanation.ts";

/** The form of a topology: keys, types, and values that no file can carry. */
export const formExplanations: readonly Explanation[] = [
  {
    code: "yaml-syntax",
    severities: ["error"],
    summary: "The topology is one document of YAML 1.2 or JSON, well-formed throughout.",
    why:
      "What cannot be read is not guessed at: nothing of the file is used. YAML 1.2 takes no tabs as indentation, " +
      "wants all keys of one object in one column, and knows an alias only below its anchor; a tag that makes a value " +
      "something else than text, a number, a list or an object is refused too.",
    mend: "Mend the first place; the findings below it often follow from that one.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes:
        - name: tomcat1
         host: 127.0.0.1
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes:
        - name: tomcat1
          host: 127.0.0.1
    `),
    nearMiss: topology(`
      {
      \t"balancers": [{ "name": "lb" }],
      \t"nodes": [{ "name": "tomcat1", "host": "127.0.0.1" }]
      }
    `),
  },
  {
    code: "duplicate-key",
    severities: ["error"],
    summary: "Every key stands once in its object, and every Jk directive once in `apache.options`.",
    why:
      "Programs that read YAML differ in which of two equal keys they keep, so one of the two values would be lost " +
      "without a word. httpd ignores the case of directive names: `JkLogLevel` and `jkloglevel` are one directive.",
    mend: "Keep one of the two.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes:
        - name: tomcat1
          host: 127.0.0.1
          lbfactor: 1
          lbfactor: 3
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes:
        - name: tomcat1
          host: 127.0.0.1
          lbfactor: 3
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 }, lbfactor: 1 }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 }, lbfactor: 3 }
    `),
  },
  {
    code: "unknown-key",
    severities: ["error"],
    summary: "Every key is one that a topology has at that place.",
    why:
      "A key that nobody reads has no effect, while its author counts on it. mod_jk is as strict with its own: an " +
      "attribute that it does not know stops Apache. What mod_jk and Tomcat say in other words has a key of its own " +
      "here (`port` of a node is `ajp.port`, `balance_workers` is `members`), and further directives stand under " +
      "`options`. YAML 1.2 has no merge key `<<`.",
    mend: "Take the key that the hint names; put a directive of mod_jk under `options`.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, lbfactr: 2 }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, lbfactor: 2 }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { retries: 3 } }]
    `),
  },
  {
    code: "missing-key",
    severities: ["error"],
    summary: "Nothing lacks a key that it cannot do without, such as the name and the host of a node.",
    why:
      "There is no sensible value to fill in. mod_jk itself takes a worker without a host for one on localhost:8009 " +
      "and says nothing at the start: each of its requests fails over to another member, or ends in 503.",
    mend: "Add the key; what all nodes share may stand under `defaults`.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1 }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      defaults: { host: 127.0.0.1 }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1 }]
    `),
  },
  {
    code: "wrong-type",
    severities: ["error"],
    summary: "Every value is of the kind that its key wants: text, an integer, true or false, a list, an object.",
    why:
      "mod_jk takes what it finds: text where it wants a number counts as 0, and of `2.5` it keeps the 2. A topology is " +
      "held to its schema instead. A number in quotes is text, and a key without a value is empty, which is no number " +
      "either.",
    mend: "Write the kind of value that the message names, or remove the key to have its default.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, ajp: { port: "8009" } }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, ajp: { port: 8009 } }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { retries: "3" } }]
    `),
  },
  {
    code: "quote-it",
    severities: ["error"],
    summary: "Text that looks like a number or a truth value stands in quotes.",
    why:
      "YAML reads `10.10` as the number 10.1, `1e3` as 1000 and `true` as a truth value, so a name or an address " +
      "written like that would come out as another one.",
    mend: "Put the value in quotes, as the hint shows it.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: 101, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: "101", host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: 101-left, host: 127.0.0.1 }]
    `),
  },
  {
    code: "bad-value",
    severities: ["error"],
    summary: "A key that takes one of a few words has one of them.",
    why:
      "mod_jk looks at the first letter of such a word only and takes its default for one that it does not know, " +
      "without a message: `activation=off` leaves the member active. A topology is held to the whole words.",
    mend: "Use one of the words that the message lists.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 }, activation: off }
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes:
        - { name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }
        - { name: tomcat2, host: 127.0.0.1, ajp: { port: 8209 }, activation: stopped }
    `),
  },
  {
    code: "out-of-range",
    severities: ["error"],
    summary: "Every number is in the range that the programs keep as it is.",
    why:
      "mod_jk dials a port above 65535 modulo 65536, which is another port, and takes an lbfactor below 1 for 1, both " +
      "without a message. Tomcat does not open such a port: `port out of range:80090`.",
    mend: "Write a number within the bound that the message names.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, ajp: { port: 80090 } }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, ajp: { port: 8009 } }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, shutdown: { port: -1 } }]
    `),
  },
  {
    code: "empty-value",
    severities: ["error"],
    summary: "A value that is given is not empty.",
    why:
      "mod_jk drops a line of workers.properties that has no value, so an empty route would mean its default, and " +
      "httpd takes no `Require ip` without an address. What is meant by an empty value is left open, so it is asked for.",
    mend: "Give it a value, or remove the key to have its default.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, route: "" }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, mounts: [] }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "control-character",
    severities: ["error"],
    summary: "No value holds a line end or another control character.",
    why:
      "workers.properties and httpd's configuration are lines, so what follows a line end in a value would be read as " +
      "a directive of its own. XML cannot carry most control characters at all, not even as references.",
    mend: "Write the value without it; a copied value often ends in a line end.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: "127.0.0.1\\n" }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: "127.0.0.1" }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes:
        - name: tomcat1
          host: >-
            127.0.0.1
    `),
  },
  {
    code: "too-long",
    severities: ["error"],
    summary: "No value is longer than mod_jk takes it.",
    why:
      "A name, host, route, domain, redirect or cookie name of more than 60 bytes stops Apache (`a maximum of 60 bytes " +
      "is supported`). mod_jk reads workers.properties in pieces of 8191 bytes and takes the rest of a longer line for " +
      "a new one, and refuses a JkWorkerProperty above 8192.",
    mend: "Shorten it; for a host use its IP address.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, domain: nodes-of-the-shop-in-the-left-rack-of-the-room-behind-the-stairs }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, domain: left-rack }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, domain: nodes-of-the-shop-in-the-left-rack-of-the-room-by-the-stairs }]
    `),
  },
];
