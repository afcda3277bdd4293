import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NodePair } from "../../src/installation/node-pairs.ts";
import type { Example } from "../../src/rules/explanation.ts";
import { assembleExample } from "../support/example-installation.ts";

/** One Connector and one jvmRoute, in short. */
function tomcat(connectors: string, route?: string): string {
  const engine = route === undefined ? "" : ` jvmRoute="${route}"`;
  return `<Server><Service name="C">${connectors}<Engine name="C" defaultHost="h"${engine}><Host name="h"/></Engine></Service></Server>`;
}

function ajp(port: number | string, more = ""): string {
  return `<Connector protocol="AJP/1.3" port="${port}"${more}/>`;
}

function lb(...members: readonly string[]): string {
  const names = members.map((member) => member.split("=")[0]);
  const lines = members.map((member) => {
    const [name = "", address = "", route] = member.split("=");
    const [host = "", port = ""] = address.split(":");
    const own = `worker.${name}.host=${host}\nworker.${name}.port=${port}\n`;
    return route === undefined ? own : `${own}worker.${name}.route=${route}\n`;
  });
  return `worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=${names.join(",")}\n${lines.join("")}`;
}

function pairsOf(files: Example) {
  const { nodes } = assembleExample(files).installation;
  const shown = ({ workers, tomcat: { file }, connector, sign }: NodePair): string =>
    `${workers.map(({ name }) => name).join("+")} ${file.name} ${connector?.listensOn ?? "-"} ${sign}`;
  return {
    pairs: nodes.pairs.map(shown).sort(),
    workers: nodes.lonelyWorkers.map(({ workers }) => workers.map(({ name }) => name).join("+")),
    tomcats: nodes.lonelyTomcats.map((one) => one.tomcat.file.name),
  };
}

describe("what tells which Tomcat a worker dials", () => {
  it.each<{ name: string; files: Example; pairs: readonly string[] }>([
    {
      name: "the address of the Connector, above all",
      files: {
        "workers.properties": lb("a=10.0.0.1:8009", "b=10.0.0.2:8009"),
        "a/server.xml": tomcat(ajp(8009, ' address="10.0.0.2"'), "a"),
        "b/server.xml": tomcat(ajp(8009, ' address="10.0.0.1"'), "b"),
      },
      pairs: ["a b/server.xml 8009 address", "b a/server.xml 8009 address"],
    },
    {
      name: "the folder of the file, where jvmRoutes are swapped",
      files: {
        "workers.properties": lb("a=10.0.0.1:8009", "b=10.0.0.2:8009"),
        "a/conf/server.xml": tomcat(ajp(8009), "b"),
        "b/conf/server.xml": tomcat(ajp(8009), "a"),
      },
      pairs: ["a a/conf/server.xml 8009 name", "b b/conf/server.xml 8009 name"],
    },
    {
      name: "the name of the file itself",
      files: {
        "workers.properties": lb("a=10.0.0.1:8009", "b=10.0.0.2:8009"),
        "a-server.xml": tomcat(ajp(8009)),
        "server.b.xml": tomcat(ajp(8009)),
      },
      pairs: ["a a-server.xml 8009 name", "b server.b.xml 8009 name"],
    },
    {
      name: "a folder that is called after the host",
      files: {
        "workers.properties": lb("a=pi1:8009", "b=pi2:8009"),
        "pi1/server.xml": tomcat(ajp(8009)),
        "pi2/server.xml": tomcat(ajp(8009)),
      },
      pairs: ["a pi1/server.xml 8009 name", "b pi2/server.xml 8009 name"],
    },
    {
      name: "route and port",
      files: {
        "workers.properties": lb("a=10.0.0.1:8009=r1", "b=10.0.0.2:8009=r2"),
        "x/server.xml": tomcat(ajp(8009), "r2"),
        "y/server.xml": tomcat(ajp(8009), "r1"),
      },
      pairs: ["a y/server.xml 8009 route", "b x/server.xml 8009 route"],
    },
    {
      name: "the port alone, where nobody else has it",
      files: {
        "workers.properties": lb("a=10.0.0.1:8109", "b=10.0.0.2:8209"),
        "x/server.xml": tomcat(ajp(8209)),
      },
      pairs: ["b x/server.xml 8209 port"],
    },
    {
      name: "the folder, whatever the port",
      files: {
        "workers.properties": lb("a=10.0.0.1:8109", "b=10.0.0.2:8209"),
        "a/server.xml": tomcat(ajp(8019)),
      },
      pairs: ["a a/server.xml - name"],
    },
    {
      name: "the route, whatever the port",
      files: {
        "workers.properties": lb("a=10.0.0.1:8109", "b=10.0.0.2:8209"),
        "x/server.xml": tomcat(ajp(8019), "b"),
      },
      pairs: ["b x/server.xml - route"],
    },
    {
      name: "the port before the offset",
      files: {
        "workers.properties": lb("a=10.0.0.1:8109", "b=10.0.0.2:8209"),
        "x/server.xml": tomcat(ajp(8109)).replace("<Server", '<Server portOffset="1000"'),
      },
      pairs: ["a x/server.xml - port"],
    },
    {
      name: "the port behind the offset",
      files: {
        "workers.properties": lb("a=10.0.0.1:8109", "b=10.0.0.2:8209"),
        "x/server.xml": tomcat(ajp(7209)).replace("<Server", '<Server portOffset="1000"'),
      },
      pairs: ["b x/server.xml 8209 port"],
    },
    {
      name: "a Connector in a comment",
      files: {
        "workers.properties": lb("a=10.0.0.1:8009", "b=10.0.0.2:8209"),
        "x/server.xml": tomcat(`<!-- ${ajp(8009)} -->`),
      },
      pairs: ["a x/server.xml - port"],
    },
    {
      name: "an HTTP Connector",
      files: {
        "workers.properties": lb("a=10.0.0.1:8080", "b=10.0.0.2:8209"),
        "x/server.xml": tomcat('<Connector port="8080"/>'),
      },
      pairs: ["a x/server.xml - port"],
    },
    {
      name: "what is left",
      files: {
        "workers.properties": lb("a=10.0.0.1:8109", "b=10.0.0.2:8209"),
        "x/server.xml": tomcat(ajp(8109)),
        "y/server.xml": tomcat(ajp(8309)),
      },
      pairs: ["a x/server.xml 8109 port", "b y/server.xml - left"],
    },
    {
      name: "the only Connector, whose port depends on a property",
      files: {
        "workers.properties": lb("a=10.0.0.1:8109"),
        "a/server.xml": tomcat(ajp("${ajp.port}")),
      },
      pairs: ["a a/server.xml - name"],
    },
    {
      name: "each Connector of one Tomcat for a worker of its own",
      files: {
        "workers.properties": lb("a=127.0.0.1:8109", "b=localhost:8209"),
        "server.xml": tomcat(ajp(8109) + ajp(8209)),
      },
      pairs: ["a server.xml 8109 port", "b server.xml 8209 port"],
    },
    {
      name: "two workers of one address are one node",
      files: {
        "workers.properties": `${lb("a=127.0.0.1:8109")}worker.list=b\nworker.b.host=localhost\nworker.b.port=8109\n`,
        "server.xml": tomcat(ajp(8109)),
      },
      pairs: ["b+a server.xml 8109 port"],
    },
  ])("$name", ({ files, pairs }) => {
    expect(pairsOf(files).pairs).toEqual(pairs);
  });

  it("the Connector of an unknown port answers all the same", () => {
    const [pair] = assembleExample({
      "workers.properties": lb("a=10.0.0.1:8109"),
      "a/server.xml": tomcat(ajp("${ajp.port}")),
    }).installation.nodes.pairs;
    expect(pair?.connector?.kind).toBe("ajp");
  });
});

describe("what does not tell", () => {
  it("pairs those that are alike in their order, and says that it is not certain", () => {
    const { nodes } = assembleExample({
      "workers.properties": lb("a=10.0.0.1:8009", "b=10.0.0.2:8009", "c=10.0.0.3:8009"),
      "x/server.xml": tomcat(ajp(8009)),
      "y/server.xml": tomcat(ajp(8009)),
    }).installation;
    expect(nodes.pairs.map(({ workers, tomcat: { file }, certain }) => [workers[0]?.name, file.name, certain])).toEqual(
      [
        ["a", "x/server.xml", false],
        ["b", "y/server.xml", false],
      ],
    );
    expect(nodes.pairs[0]?.alike.nodes.length).toBe(3);
    expect(nodes.pairs[0]?.alike.tomcats.length).toBe(2);
    expect(nodes.lonelyWorkers.map(({ workers }) => workers[0]?.name)).toEqual(["c"]);
  });

  it("leaves alone what fits nowhere", () => {
    const files = {
      "workers.properties": lb("a=10.0.0.1:8109", "b=10.0.0.2:8209"),
      "x/server.xml": tomcat(ajp(8309)),
      "y/server.xml": tomcat(ajp(8409)),
    };
    expect(pairsOf(files)).toEqual({ pairs: [], workers: ["a", "b"], tomcats: ["x/server.xml", "y/server.xml"] });
  });

  it("a worker that mod_jk never creates dials nobody", () => {
    const files = {
      "workers.properties": "worker.list=a\nworker.a.port=8109\nworker.b.port=8209\n",
      "server.xml": tomcat(ajp(8209)),
    };
    expect(pairsOf(files).pairs).toEqual(["a server.xml - left"]);
  });

  it("without Tomcats nobody is lonely", () => {
    expect(pairsOf({ "workers.properties": lb("a=10.0.0.1:8109") })).toEqual({ pairs: [], workers: [], tomcats: [] });
  });
});

describe("folders", () => {
  it("keeps installations apart that lie side by side", () => {
    const files = {
      "one/apache/workers.properties": lb("a=10.0.0.1:8009", "b=10.0.0.2:8009"),
      "one/a/server.xml": tomcat(ajp(8009), "a"),
      "one/b/server.xml": tomcat(ajp(8009), "b"),
      "two/apache/workers.properties": lb("a=10.0.0.1:8009", "b=10.0.0.2:8009"),
      "two/a/server.xml": tomcat(ajp(8009), "a"),
      "two/b/server.xml": tomcat(ajp(8009), "b"),
    };
    const { pairs } = assembleExample(files).installation.nodes;
    const folders = pairs.map(({ workers, tomcat: { file } }) => [
      workers[0]?.attributes.get("host")?.property.parts[0]?.line.file.name.split("/")[0],
      file.name.split("/")[0],
    ]);
    expect(folders).toEqual([
      ["one", "one"],
      ["one", "one"],
      ["two", "two"],
      ["two", "two"],
    ]);
  });

  it("finds a Tomcat of another folder where a worker has none in its own", () => {
    const files = {
      "host1/workers.properties": lb("a=10.0.0.1:8009", "b=10.0.0.2:8009"),
      "host1/a/server.xml": tomcat(ajp(8009), "a"),
      "host2/workers.properties": lb("a=10.0.0.1:8009", "b=10.0.0.2:8009"),
      "host2/b/server.xml": tomcat(ajp(8009), "b"),
    };
    expect(pairsOf(files).pairs).toEqual([
      "a host1/a/server.xml 8009 name",
      "a host1/a/server.xml 8009 name",
      "b host2/b/server.xml 8009 name",
      "b host2/b/server.xml 8009 name",
    ]);
  });

  it("takes the workers of all httpds together where a Tomcat is near to none of them", () => {
    const files = {
      "web1/workers.properties": lb("a=10.0.0.1:8009"),
      "web2/workers.properties": lb("a=10.0.0.1:8009"),
      "tomcats/a/server.xml": tomcat(ajp(8009), "a"),
    };
    expect(pairsOf(files).pairs).toEqual(["a+a tomcats/a/server.xml 8009 name"]);
  });
});

it("each worker and each Connector is in one pair at the most, whatever the files say", () => {
  const port = fc.constantFrom(8009, 8109, 8209);
  const host = fc.constantFrom("127.0.0.1", "10.0.0.1", "pi1");
  const name = fc.constantFrom("a", "b", "c", "d");
  const worker = fc.record({ name, host, port });
  const node = fc.record({
    folder: name,
    ports: fc.array(port, { maxLength: 3 }),
    route: fc.option(name, { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(worker, { selector: (one) => one.name }),
      fc.array(node, { maxLength: 4 }),
      (workers, nodes) => {
        const files: Record<string, string> = {
          "workers.properties":
            workers.length === 0 ? "" : lb(...workers.map((one) => `${one.name}=${one.host}:${one.port}`)),
        };
        for (const [index, { folder, ports, route }] of nodes.entries()) {
          files[`${index}/${folder}/server.xml`] = tomcat(ports.map((one) => ajp(one)).join(""), route);
        }
        const { pairs, lonelyWorkers, lonelyTomcats } = assembleExample(files).installation.nodes;
        const paired = pairs.flatMap((pair) => pair.workers);
        expect(new Set(paired).size).toBe(paired.length);
        if (nodes.length > 0 && workers.length > 0) {
          expect(paired.length + lonelyWorkers.flatMap((one) => one.workers).length).toBe(workers.length);
        }
        for (const { certain, alike, sign } of pairs)
          expect(certain).toBe(alike.nodes.length === 1 && sign !== "order");
        const services = new Set(pairs.map(({ service }) => service));
        expect(lonelyTomcats.every(({ service }) => !services.has(service))).toBe(true);
      },
    ),
  );
});
