import { afterEach, describe, expect, it } from "vitest";
import type { EmbeddedNodeOptions } from "../../src/embedded/embedded-node.ts";
import { SessionStore } from "../../src/embedded/session-store.ts";
import { createCleanup } from "../support/cleanup.ts";
import { startNode } from "./nodes.ts";
import { headerOf, openClient, type RawAnswer } from "./raw-client.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

const JSON_PLEASE = ["accept", "application/json"];

interface Seen {
  readonly node: string;
  readonly route: string;
  readonly session: string;
  readonly count: number;
}

/** A node and one browser of its own, which keeps no cookie by itself. */
async function browser(own: Partial<EmbeddedNodeOptions> = {}) {
  const { node, port } = await startNode(cleanup, own);
  const client = openClient(cleanup, port);
  return {
    node,
    /** @param cookie - the whole value of the header. */
    get: async (uri: string, cookie?: string): Promise<RawAnswer & { readonly seen: Seen }> => {
      const headers = [...JSON_PLEASE, ...(cookie === undefined ? [] : ["cookie", cookie]), "content-length", "0"];
      const answer = await client.exchange({ uri, headers });
      return { ...answer, seen: JSON.parse(answer.body.toString()) };
    },
  };
}

it("a session is made once, and continued by its cookie", async () => {
  const { get } = await browser();
  const first = await get("/session");
  expect(first.seen).toEqual({ node: "tomcat1", route: "t1", session: first.seen.session, count: 1 });
  expect(first.seen.session).toMatch(/^[0-9A-F]{32}\.t1$/);
  expect(headerOf(first, "set-cookie")).toBe(`JSESSIONID=${first.seen.session}; Path=/; HttpOnly`);
  for (const [index, uri] of ["/session", "/app/x.jsp", "/index.jsp"].entries()) {
    const next = await get(uri, `a=b; JSESSIONID=${first.seen.session}`);
    expect(next.seen).toEqual({ ...first.seen, count: index + 2 });
    expect(headerOf(next, "set-cookie")).toBeUndefined();
  }
});

it("a session is continued by its path parameter, but a cookie is heard first", async () => {
  const { get } = await browser();
  const { session } = (await get("/session")).seen;
  expect((await get(`/session;jsessionid=${session}`)).seen).toMatchObject({ session, count: 2 });
  expect((await get(`/a;jsessionid=${session}/x.jsp;v=1`)).seen).toMatchObject({ session, count: 3 });
  expect((await get(`/session;JSESSIONID=${session}`)).seen.session).not.toBe(session);
  expect((await get(`/session;jsessionid=${session}`, "JSESSIONID=gone.t1")).seen.session).not.toBe(session);
});

it.each([["JSESSIONID=gone.t1; JSESSIONID=%s"], ["x=1, JSESSIONID=%s"], ['JSESSIONID="%s"']])(
  "the session is found in Cookie: %s",
  async (cookie) => {
    const { get } = await browser();
    const { session } = (await get("/session")).seen;
    expect((await get("/session", cookie.replace("%s", session))).seen).toMatchObject({ session, count: 2 });
  },
);

it.each(["made-up", "0123456789ABCDEF0123456789ABCDEF.t1", ".t1", ""])(
  "an id that nobody knows is not taken over: %j",
  async (id) => {
    const { get } = await browser();
    const answer = await get("/session", `JSESSIONID=${id}`);
    expect(answer.seen.session).not.toBe(id);
    expect(headerOf(answer, "set-cookie")).toBeDefined();
  },
);

it("names of the topology are used", async () => {
  const { get } = await browser({ sessionCookie: "SID", pathParameter: "sid", cookiePath: "/app", route: "" });
  const first = await get("/session");
  expect(first.seen.session).toMatch(/^[0-9A-F]{32}$/);
  expect(headerOf(first, "set-cookie")).toBe(`SID=${first.seen.session}; Path=/app; HttpOnly`);
  expect((await get("/session", `SID=${first.seen.session}`)).seen.count).toBe(2);
  expect((await get(`/session;sid=${first.seen.session}`)).seen.count).toBe(3);
  expect((await get("/session", `JSESSIONID=${first.seen.session}`)).seen.count).toBe(1);
});

it("a route beyond ASCII makes the round through a cookie", async () => {
  const { get } = await browser({ route: "kn\u00f6tchen" });
  const cookie = headerOf(await get("/session"), "set-cookie")?.split(";")[0];
  expect((await get("/session", cookie)).seen).toMatchObject({ route: "kn\u00f6tchen", count: 2 });
});

it("over TLS the cookie is for TLS only", async () => {
  const { port } = await startNode(cleanup);
  const answer = await openClient(cleanup, port).exchange({ uri: "/session", isSsl: true });
  expect(headerOf(answer, "set-cookie")).toMatch(/; Path=\/; Secure; HttpOnly$/);
});

it("HTML is for those who do not name JSON", async () => {
  const { port } = await startNode(cleanup);
  const client = openClient(cleanup, port);
  for (const accept of ["text/html,*/*", "*/*"]) {
    const answer = await client.exchange({ uri: "/session", headers: ["accept", accept] });
    expect(headerOf(answer, "content-type")).toBe("text/html;charset=utf-8");
    expect(answer.body.toString()).toContain("<dt>count</dt><dd>1</dd>");
  }
});

it("a session expires by the node's clock", async () => {
  let now = 1_000;
  const { get } = await browser({ now: () => now });
  const { session } = (await get("/session")).seen;
  now += 30 * 60_000 - 1;
  expect((await get("/session", `JSESSIONID=${session}`)).seen).toMatchObject({ session, count: 2 });
  now += 30 * 60_000;
  expect((await get("/session", `JSESSIONID=${session}`)).seen).toMatchObject({ count: 1 });
});

describe("two nodes", () => {
  it("with stores of their own do not know each other's sessions", async () => {
    const first = await browser({ name: "tomcat1", route: "t1" });
    const second = await browser({ name: "tomcat2", route: "t2" });
    const { session } = (await first.get("/session")).seen;
    const moved = await second.get("/session", `JSESSIONID=${session}`);
    expect(moved.seen).toMatchObject({ node: "tomcat2", count: 1 });
    expect(moved.seen.session).toMatch(/\.t2$/);
    expect(moved.seen.session.split(".")[0]).not.toBe(session.split(".")[0]);
  });

  it("of a cluster go on with a session under their own route", async () => {
    const sessions = new SessionStore();
    const first = await browser({ name: "tomcat1", route: "t1", sessions });
    const second = await browser({ name: "tomcat2", route: "t2", sessions });
    const { session } = (await first.get("/session")).seen;
    const base = session.split(".")[0];
    const moved = await second.get("/session", `JSESSIONID=${session}`);
    expect(moved.seen).toEqual({ node: "tomcat2", route: "t2", session: `${base}.t2`, count: 2 });
    expect(headerOf(moved, "set-cookie")).toBe(`JSESSIONID=${base}.t2; Path=/; HttpOnly`);
    // A second request of the same browser was on its way with the old cookie.
    const late = await second.get("/session", `JSESSIONID=${session}`);
    expect(late.seen).toMatchObject({ session: `${base}.t2`, count: 3 });
    expect(headerOf(late, "set-cookie")).toBeDefined();
    const back = await first.get("/session", `JSESSIONID=${base}.t2`);
    expect(back.seen).toMatchObject({ node: "tomcat1", session: `${base}.t1`, count: 4 });
    expect(sessions.size).toBe(1);
  });

  it("of a cluster show on the page whose session it is now", async () => {
    const sessions = new SessionStore();
    const first = await browser({ route: "t1", sessions });
    const { session } = (await first.get("/session")).seen;
    const { port } = await startNode(cleanup, { route: "t2", sessions });
    const headers = ["cookie", `JSESSIONID=${session}`];
    const page = await openClient(cleanup, port).exchange({ headers });
    const own = session.replace(".t1", ".t2");
    expect(page.body.toString()).toContain(own);
    expect(headerOf(page, "set-cookie")).toContain(own);
  });
});

it("a node told of another route keeps its sessions", async () => {
  const { node, get } = await browser();
  const { session } = (await get("/session")).seen;
  node.update({ route: "new", sessionCookie: "SID" });
  const next = await get("/session", `SID=${session}`);
  expect(next.seen).toMatchObject({ route: "new", session: session.replace(".t1", ".new"), count: 2 });
  expect(headerOf(next, "set-cookie")).toMatch(/^SID=[0-9A-F]{32}\.new; /);
});
