import { describe, expect, it } from "vitest";
import { readContextXml, readWebXml } from "../../src/installation/web-app.ts";
import { readXml, textAt } from "./read-xml.ts";

// Expected values of web.xml: what Tomcat 10.1.60's WebXmlParser said of the same texts.

const webOf = (text: string) => {
  const { file, document } = readXml(text, "web.xml");
  return readWebXml(file, document);
};

const cookie = (inside: string) =>
  webOf(`<web-app><session-config><cookie-config>${inside}</cookie-config></session-config></web-app>`);

describe("readWebXml", () => {
  it.each([
    ["without a namespace", "<web-app><distributable/></web-app>"],
    [
      "with Jakarta's namespace",
      '<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee"><distributable></distributable></web-app>',
    ],
    ["with a prefix", '<j:web-app xmlns:j="https://jakarta.ee/xml/ns/jakartaee"><j:distributable/></j:web-app>'],
    ["in any other namespace", '<x:web-app xmlns:x="urn:other"><x:distributable/></x:web-app>'],
  ])("finds <distributable/> %s", (_, text) => {
    const { isWebApp, distributable } = webOf(text);
    expect(isWebApp).toBe(true);
    expect(distributable === undefined ? "" : textAt(distributable)).toMatch(/^<(\w:)?distributable/);
  });

  it.each([
    ["is none in another case", "<Web-App><distributable/></Web-App>", false],
    ["is none for a fragment", "<web-fragment><distributable/></web-fragment>", false],
    ["needs it at the top", "<web-app><servlet><distributable/></servlet></web-app>", true],
  ])("%s", (_, text, isWebApp) => {
    expect(webOf(text)).toMatchObject({ isWebApp, distributable: undefined });
  });

  it.each([
    ["<name> A\n </name>", "A"],
    ["<name>A<![CDATA[B]]>&#67;&#x44;&amp;</name>", "ABCD&"],
    ["<name>a<!-- c -->b<?p i?><x>y</x>d</name>", "abd"],
    ["<name>A</name><name>B</name>", "B"],
    ["<name>${no.such:-def}</name>", "def"],
    ["<name>${no.such}</name>", undefined],
    ["<name/>", ""],
  ])("reads the cookie's name of %s", (inside, text) => {
    expect(cookie(inside).cookieName?.text).toBe(text);
  });

  it("does not guess what an entity stands for", () => {
    const text =
      '<!DOCTYPE web-app [<!ENTITY n "ent">]><web-app><session-config><cookie-config><name>C&n;</name></cookie-config></session-config></web-app>';
    expect(webOf(text).cookieName?.text).toBeUndefined();
  });

  it("knows where the texts stand, without the blanks around them", () => {
    const { cookieName, cookiePath } = cookie("<name>\n  SID\n</name><path>/app</path>");
    expect([cookieName, cookiePath].map((found) => (found === undefined ? "" : textAt(found.place)))).toEqual([
      "SID",
      "/app",
    ]);
  });

  it("has neither where nothing is said", () => {
    expect(webOf("<web-app><session-config/></web-app>")).toMatchObject({
      cookieName: undefined,
      cookiePath: undefined,
    });
  });
});

describe("readContextXml", () => {
  const contextOf = (text: string) => {
    const { file, document } = readXml(text, "context.xml");
    return readContextXml(file, document).context;
  };

  it("reads what concerns sessions", () => {
    const context =
      contextOf(`<Context sessionCookieName="SID" SessionCookiePath="/" cookies="no" sessionCookieDomain=".x">
      <Manager pathname=""/><Valve className="org.apache.catalina.valves.LoadBalancerDrainingValve"/></Context>`);
    expect(context).toMatchObject({
      sessionCookieName: { value: "SID" },
      sessionCookiePath: { value: "/" },
      sessionCookieDomain: { value: ".x" },
      cookies: { value: false },
    });
    expect(context?.manager?.element.name).toBe("Manager");
    expect(context?.valves).toHaveLength(1);
  });

  it("says nothing where nothing is written", () => {
    expect(contextOf("<Context/>")).toMatchObject({
      sessionCookieName: { value: undefined },
      cookies: { value: true },
    });
  });

  it("is none where the root is another", () => {
    expect(contextOf("<context/>")).toBeUndefined();
  });
});
