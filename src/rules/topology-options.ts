import { topology } from "./example.ts";
import type { Explanation } from "./explanation.ts";

/** Directives and attributes that a topology names as mod_jk, httpd and Tomcat have them. */
export const optionExplanations: readonly Explanation[] = [
  {
    code: "unknown-option",
    severities: ["error"],
    summary: "Every directive under `options` is one that mod_jk 1.2.48 knows.",
    why:
      "mod_jk stops Apache for an unknown attribute of a worker (`The attribute 'worker.lb.recover_tme' is not " +
      "supported - please check the documentation for the supported attributes.`), which `httpd -t` does not notice; an " +
      "unknown directive of httpd is a syntax error (`Invalid command 'JkLogLevl'`). `apache.options` takes Jk " +
      "directives only.",
    mend: "Take the directive that the hint names, or remove it.",
    bad: topology(`
      balancers: [{ name: lb, options: { recover_tme: 30 } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb, options: { recover_time: 30 } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      apache: { options: { jkloglevel: warn } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "bad-option-value",
    severities: ["warning", "error"],
    summary: "The value of an option means to the program what it says.",
    why:
      "mod_jk reads `soon` as the number 0, raises or cuts what is out of range, compares words by their first letter " +
      "and keeps its default for what it does not understand, all without a message; Tomcat takes any other word than " +
      "`true` for false. These are warnings. What httpd refuses is an error, such as an unknown word of JkOptions " +
      "(`JkOptions: Illegal option`), as is a list where one value is wanted.",
    mend: "Write a value of the kind and in the range that the message names.",
    bad: topology(`
      balancers: [{ name: lb, options: { recover_time: soon } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      balancers: [{ name: lb, options: { recover_time: 30 } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, options: { lock: pessimistic } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { socket_buffer: 64k, fail_on_status: [500, -503] } }]
    `),
  },
  {
    code: "deprecated-option",
    severities: ["warning"],
    summary: "No option is one that mod_jk has given up.",
    why:
      "mod_jk still starts with its old names and logs `The attribute 'worker.tomcat1.cachesize' is deprecated - please " +
      "check the documentation for the correct replacement.` Some of them do nothing any more, and JkShmSize stops " +
      "Apache if it is too small.",
    mend: "Use the directive that the hint names, or remove this one.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { cachesize: 50 } }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { connection_pool_size: 50 } }]
    `),
  },
  {
    code: "legacy-uri-option",
    severities: ["warning"],
    summary: "mod_jk forwards the path that it matched.",
    why:
      "ForwardURICompat and ForwardURICompatUnparsed hand Tomcat another path than the one that was compared with the " +
      "mounts, so a path that an unmount keeps back may get through, and rewritten ones go out as they came in. " +
      "ForwardURIEscaped breaks session ids in paths. The default, ForwardURIProxy, does neither.",
    mend: "Remove it.",
    bad: topology(`
      apache: { options: { JkOptions: [+ForwardURICompat] } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      apache: { options: { JkOptions: [+ForwardURIProxy] } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      apache: { options: { JkOptions: [+RejectUnsafeURI, -ForwardDirectories] } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "option-doubles-key",
    severities: ["error"],
    summary: "What has a key of its own in a topology is said with that key.",
    why:
      "lbgen writes these directives and attributes from keys, and to both sides. The same thing said under `options` " +
      "would stand in the file twice, and of two lines mod_jk keeps the last: one side would change and the other not. " +
      "A secret in JkWorkerProperty would also stand in jk.conf, which everybody may read.",
    mend: "Say it with the key that the hint names.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { port: 8109 } }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, ajp: { port: 8109 } }]
    `),
  },
  {
    code: "option-on-wrong-worker",
    severities: ["warning"],
    summary: "Every option stands on the kind of worker that reads it.",
    why:
      "mod_jk checks names of attributes but not whether the worker has a use for them. What a balancer reads does " +
      "nothing on a node and the other way round, and no log tells. So it is with `sticky_session` on members, which " +
      "many a guide advises.",
    mend: "Put it under `options` of the balancer, or of the nodes or `defaults`, as the hint says.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { recover_time: 30 } }]
    `),
    good: topology(`
      balancers: [{ name: lb, options: { recover_time: 30 } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb, options: { retries: 3 } }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, options: { retries: 3 } }]
    `),
  },
  {
    code: "unknown-attribute",
    severities: ["warning"],
    summary: "Every attribute under `ajp.attributes` is one of Tomcat's AJP Connector.",
    why:
      "Tomcat logs a warning (`Match [Server/Service/Connector] failed to set property [maxTreads] to [100]`), ignores " +
      "the attribute and starts, so the setting is missing where it was counted on.",
    mend: "Take the attribute that the hint names, or remove it.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, ajp: { attributes: { maxTreads: 100 } } }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, ajp: { attributes: { maxThreads: 100 } } }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, ajp: { attributes: { "socket.soKeepAlive": true } } }]
    `),
  },
  {
    code: "env-var-refused",
    severities: ["warning"],
    summary: "Each variable that JkEnvVar sends is one that the Connectors take.",
    why:
      "Since 9.0.31 Tomcat answers a request with an attribute that it does not know with 403 (`Rejecting request due " +
      "to unknown request attribute [...] received from reverse proxy`), and JkEnvVar sends its variable with every " +
      "request. `allowedRequestAttributesPattern` must match the whole name.",
    mend: "Set `ajp.attributes.allowedRequestAttributesPattern` under `defaults`, as the hint shows it.",
    bad: topology(`
      apache: { options: { JkEnvVar: SSL_CLIENT_S_DN } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
    good: topology(`
      apache: { options: { JkEnvVar: SSL_CLIENT_S_DN } }
      defaults: { ajp: { attributes: { allowedRequestAttributesPattern: SSL_CLIENT_S_DN } } }
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1 }]
    `),
  },
  {
    code: "not-writable",
    severities: ["error"],
    summary: "Every value can be written into the file that it belongs in.",
    why:
      "Nothing is quoted in workers.properties: `#` starts a comment anywhere, `$(` a variable, and blanks at both ends " +
      "are dropped. In rule extensions `;` begins the next one, Tomcat fills in `${name}` in server.xml, and a " +
      "backslash at the end of a line of httpd's joins it with the next. What arrives would be another value, mostly " +
      "without a message.",
    mend: "Choose a value without these characters.",
    bad: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, domain: "rack#1" }]
    `),
    good: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, domain: rack-1 }]
    `),
    nearMiss: topology(`
      balancers: [{ name: lb }]
      nodes: [{ name: tomcat1, host: 127.0.0.1, domain: "rack$1" }]
    `),
  },
];
