import fc from "fast-check";
import { type Answers, NO_ANSWERS } from "../../src/init/answers.ts";

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,11}$/);
const host = fc.oneof(fc.ipV4(), fc.constantFrom("::1", "fd00::12", "pi1.example", "tomcat"));
const port = fc.integer({ min: 1, max: 65_535 });

/** Answers that the model has nothing against. */
export const answers: fc.Arbitrary<Answers> = fc
  .record(
    {
      balancer: name,
      names: fc.uniqueArray(name, { minLength: 1, maxLength: 5, selector: (text) => text.toLowerCase() }),
      addresses: fc.array(fc.record({ host, port, lbfactor: fc.integer({ min: 1, max: 100 }) }), {
        minLength: 5,
        maxLength: 5,
      }),
      method: fc.constantFrom("request", "session", "traffic", "busyness", "next"),
      sticky: fc.constantFrom("none", "session", "force"),
      mounts: fc.uniqueArray(fc.constantFrom("/*", "/shop|/*", "/it's/*", "!/static/*", "/a b/*"), { minLength: 1 }),
      apache: fc.record({ host, port }),
      layout: fc.constantFrom("debian", "rhel", "source"),
      secret: fc.constantFrom({ env: "AJP_SECRET" }, { file: "my secret.txt" }),
      cluster: fc.constant(true),
      withServerXml: fc.boolean(),
    },
    { requiredKeys: ["names", "addresses", "withServerXml"] },
  )
  .map(({ names, addresses, withServerXml, ...rest }): Answers => {
    const nodes = names.map((text, index) => ({ name: text, ...(addresses[index] as (typeof addresses)[number]) }));
    return {
      ...NO_ANSWERS,
      ...rest,
      nodes: nodes.filter(({ name: text }) => text !== rest.balancer && text.toLowerCase() !== "apache"),
      serverXml: new Map(withServerXml ? nodes.slice(0, 1).map(({ name: text }) => [text, `${text}/server.xml`]) : []),
    };
  })
  .filter(({ nodes, serverXml, balancer }) => {
    const all = new Set(nodes.map((node) => node.name));
    return nodes.length > 0 && [...serverXml.keys()].every((text) => all.has(text)) && !all.has(balancer ?? "lb");
  });
