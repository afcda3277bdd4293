import { files } from "./example.ts";
import type { Explanation } from "./explanation.ts";

const WORKER = `
  worker.list=tomcat1
  worker.tomcat1.type=ajp13
  worker.tomcat1.host=192.168.0.10
`;

/** What can be wrong with reading files that exist, with saying them as a topology, and with changing one in place. */
export const readingExplanations: readonly Explanation[] = [
  {
    code: "cannot-edit",
    severities: ["error"],
    summary: "`add` and `remove` change entries of the file, and nothing else changes with them.",
    why:
      "The file is changed where the node stands, byte by byte, and read again. Where the result would say anything else than " +
      "what was asked for, as with an alias that shares a list with another balancer, nothing is written.",
    mend: "Change the file by hand, or write the lists out instead of sharing them by an alias.",
    bad: files({
      "lbgen.yaml": `
        balancers:
          - { name: shop, members: &all [tomcat1] }
          - { name: admin, members: *all, mounts: [/admin/*] }
        nodes: [{ name: tomcat1, host: 127.0.0.1 }]
      `,
    }),
    good: files({
      "lbgen.yaml": `
        balancers:
          - { name: shop, members: [tomcat1] }
          - { name: admin, members: [tomcat1], mounts: [/admin/*] }
        nodes: [{ name: tomcat1, host: 127.0.0.1 }]
      `,
    }),
  },
  {
    code: "file-kind-unknown",
    severities: ["warning"],
    summary: "A file that the command line names is one that lbgen knows.",
    why:
      "The kind of a file is told by its name and by what it holds: workers.properties, httpd's configuration, a mount " +
      "file, server.xml, context.xml or web.xml. What is none of these is neither checked nor quoted.",
    mend: "Say what the file is with `--as`, or take it off the command line.",
    bad: files({ "notes.txt": "\nThe Tomcats moved to the new rack in May.\n" }),
    good: files({ "workers.properties": WORKER }),
    nearMiss: files({ "our-workers.txt": WORKER }),
  },
  {
    code: "file-unreadable",
    severities: ["warning"],
    summary: "Every file and folder that is found on the way can be read.",
    why:
      "A file that lbgen may not read is not checked, and what other files say of it is not held against it. Where the " +
      "command line names the file itself, lbgen stops instead.",
    mend: "Run lbgen as a user who may read the file, or name the folders that matter.",
    bad: files({ "conf/workers.properties": WORKER }),
    good: files({ "conf/workers.properties": WORKER }),
  },
  {
    code: "import-changed",
    severities: ["warning"],
    summary: "The topology says a thing in the way in which the files say it.",
    why:
      "A topology has one list of mounts for all VirtualHosts, names of nodes that can be names of folders, and ports and " +
      "hosts that can be dialled. What the files say in another way is said as nearly as a topology can.",
    mend: "Look at what the finding names, and change the topology where it matters.",
    bad: files({
      "workers.properties": WORKER,
      "httpd.conf": `
        JkWorkersFile conf/workers.properties
        <VirtualHost *:80>
            JkMount /app/* tomcat1
        </VirtualHost>
      `,
    }),
    good: files({
      "workers.properties": WORKER,
      "httpd.conf": `
        JkWorkersFile conf/workers.properties
        JkMount /app/* tomcat1
      `,
    }),
  },
  {
    code: "not-imported",
    severities: ["warning"],
    summary: "The topology says everything that the files say.",
    why:
      "What nobody reads (a setting on the wrong kind of worker, a rule that is switched off, a worker that is neither " +
      "listed nor a member) and what a topology has no words for is left out. Each such thing is named in a finding, and in a " +
      "comment below the topology.",
    mend: "Nothing, where the line did nothing; else write what is missing into a file of your own that httpd includes.",
    bad: files({
      "workers.properties": `
        worker.list=tomcat1
        worker.tomcat1.type=ajp13
        worker.tomcat1.host=192.168.0.10
        worker.tomcat1.sticky_session=True
      `,
    }),
    good: files({ "workers.properties": WORKER }),
  },
  {
    code: "search-limit",
    severities: ["warning"],
    summary: "A folder is searched to its end.",
    why:
      "A search ends at 32 levels of folders, 50,000 entries, 2,000 files of known kinds, 16 MiB of one file and 256 MiB of " +
      "all, so that a folder named by mistake costs neither memory nor minutes.",
    mend: "Name the folders, or the files themselves, that hold the configuration.",
    bad: files({ [`${"old/".repeat(40)}workers.properties`]: WORKER }),
    good: files({ [`${"old/".repeat(3)}workers.properties`]: WORKER }),
  },
];
