import { createHash, randomBytes } from "node:crypto";
import { request } from "node:http";
import { afterEach, expect, it } from "vitest";
import { EmbeddedNode, type EmbeddedNodeOptions } from "../../src/embedded/embedded-node.ts";
import { SessionStore } from "../../src/embedded/session-store.ts";
import { createCleanup } from "../support/cleanup.ts";
import { get } from "../support/http.ts";
import { type ModJk, startModJk } from "../support/modjk.ts";
import { describePeers } from "../support/peers.ts";
import { freePort } from "../support/ports.ts";
import { waitFor } from "../support/processes.ts";

const SECRET = "s3cr3t-value";
const WAIT_MS = 30_000;

interface Seen {
  readonly node: string;
  readonly route: string;
  readonly session: string;
  readonly count: number;
}

describePeers("embedded nodes behind Apache and mod_jk", ["apache2", "mod_jk"], () => {
  const cleanup = createCleanup();
  afterEach(cleanup.run);

  /** Two nodes and an Apache before them; `lines` are added to every member. */
  async function start(
    options: {
      readonly lines?: readonly string[];
      readonly lbLines?: readonly string[];
      readonly sentSecret?: string;
      readonly node?: Partial<EmbeddedNodeOptions>;
    } = {},
  ): Promise<{ readonly nodes: readonly EmbeddedNode[]; readonly jk: ModJk }> {
    const nodes: EmbeddedNode[] = [];
    const workers = [
      "worker.list=lb",
      "worker.maintain=1",
      "worker.lb.type=lb",
      "worker.lb.balance_workers=tomcat1,tomcat2",
    ];
    workers.push(...(options.lbLines ?? []).map((line) => `worker.lb.${line}`));
    for (const name of ["tomcat1", "tomcat2"]) {
      const node = new EmbeddedNode({
        name,
        route: name,
        secret: SECRET,
        maxPacketBytes: 65_536,
        sessionCookie: "JSESSIONID",
        pathParameter: "jsessionid",
        cookiePath: "/",
        sessions: new SessionStore(),
        now: () => performance.now(),
        randomHex: (bytes) => randomBytes(bytes).toString("hex"),
        ...options.node,
      });
      cleanup.add(() => node.close());
      const { port } = await node.listen("127.0.0.1", await freePort());
      nodes.push(node);
      const lines = [
        "type=ajp13",
        "host=127.0.0.1",
        `port=${port}`,
        `secret=${options.sentSecret ?? SECRET}`,
        "max_packet_size=65536",
        "ping_mode=A",
        "ping_timeout=1000",
        "socket_connect_timeout=1000",
        ...(options.lines ?? []),
      ];
      workers.push(...lines.map((line) => `worker.${name}.${line}`));
    }
    const jk = await startModJk(`${workers.join("\n")}\n`, cleanup, "JkMount /* lb\n");
    return { nodes, jk };
  }

  it("sessions stick, and none is shared", async () => {
    const { nodes, jk } = await start();
    const cookies = new Map<string, string>();
    for (let index = 0; index < 8 && cookies.size < 2; index++) {
      const { seen, cookie } = await session(jk.port);
      expect(cookie).toBe(`JSESSIONID=${seen.session}`);
      cookies.set(seen.node, cookie);
    }
    expect([...cookies.keys()].sort()).toEqual(["tomcat1", "tomcat2"]);
    for (const [node, cookie] of cookies) {
      for (let count = 2; count < 8; count++) {
        expect((await session(jk.port, { cookie })).seen).toMatchObject({ node, route: node, count });
      }
      const id = cookie.split("=")[1];
      expect((await session(jk.port, { path: `/app/x.jsp;jsessionid=${id}` })).seen).toMatchObject({ node, count: 8 });
    }
    expect(nodes.every(({ requests }) => requests >= 7)).toBe(true);
  });

  it("a node that is down hands its browsers over, and gets requests again when it is back", async () => {
    const { nodes, jk } = await start({ lbLines: ["recover_time=1"] });
    const first = await session(jk.port);
    const home = nodes.find(({ name }) => name === first.seen.node) as EmbeddedNode;
    await home.setFault("down");
    const second = await session(jk.port, { cookie: first.cookie });
    expect(second.seen.node).not.toBe(home.name);
    expect(second.seen).toMatchObject({ count: 1 });
    expect(second.seen.session.split(".")[0]).not.toBe(first.seen.session.split(".")[0]);
    await home.setFault("none");
    const cookie = first.cookie;
    await waitFor(
      async () => ((await session(jk.port, { cookie })).seen.node === home.name ? true : undefined),
      WAIT_MS,
      () => `${home.name} is not back`,
    );
    expect((await session(jk.port, { cookie })).seen.session).toBe(first.seen.session);
  });

  it("in a cluster the other node goes on with the session", async () => {
    const { nodes, jk } = await start({ node: { sessions: new SessionStore() } });
    const first = await session(jk.port);
    await nodes.find(({ name }) => name === first.seen.node)?.setFault("down");
    const second = await session(jk.port, { cookie: first.cookie });
    const [id] = first.seen.session.split(".");
    expect(second.seen).toMatchObject({ count: 2, session: `${id}.${second.seen.node}` });
    expect(second.cookie).toBe(`JSESSIONID=${second.seen.session}`);
    expect(second.seen.node).not.toBe(first.seen.node);
  });

  it("a wrong secret is 403", async () => {
    const { nodes, jk } = await start({ sentSecret: "wrong" });
    for (let index = 0; index < 3; index++) {
      const answer = await get(jk.port, "/session");
      expect(answer.status).toBe(403);
      expect(answer.body).toContain("wrong secret");
    }
    expect(nodes.map(({ requests }) => requests)).toEqual([0, 0]);
  });

  it.each([
    { what: "with a length", chunked: false },
    { what: "in chunks", chunked: true },
  ])("an upload of 200 kB $what arrives whole", async ({ chunked }) => {
    const { jk } = await start();
    const body = randomBytes(200_000);
    for (let index = 0; index < 4; index++) {
      const text = await upload(jk.port, "/echo?a=1", body, chunked);
      expect(JSON.parse(text)).toMatchObject({
        method: "POST",
        target: "/echo?a=1",
        bodyLength: body.length,
        bodySha256: createHash("sha256").update(body).digest("hex"),
        attributes: { AJP_LOCAL_ADDR: "127.0.0.1", JK_LB_ACTIVATION: "ACT", remote_addr: "127.0.0.1" },
      });
      expect(text).not.toContain(SECRET);
    }
  });

  it("an upload that is not read does no harm", async () => {
    const { jk } = await start();
    const body = Buffer.alloc(200_000, "x");
    for (let index = 0; index < 4; index++) {
      expect(await upload(jk.port, "/status/200", body, false)).toMatch(/answers with 200/);
    }
    expect(jk.logs()).not.toMatch(/\[error\]/);
  });

  it("packets of 64 kB go both ways", async () => {
    const { jk } = await start();
    const answer = await get(jk.port, "/bytes/3000000");
    expect(answer.body).toBe("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".repeat(46_875));
    expect(answer.headers["content-length"]).toBe("3000000");
  });

  it.each(["204", "304", "404", "500"])("/status/%s and the connection lives", async (status) => {
    const { jk } = await start();
    for (let index = 0; index < 4; index++)
      expect((await get(jk.port, `/status/${status}`)).status).toBe(Number(status));
    expect(jk.logs()).not.toMatch(/\[error\]/);
  });

  it("a node that hangs is left by its CPING", async () => {
    const { nodes, jk } = await start();
    const first = await session(jk.port);
    await nodes.find(({ name }) => name === first.seen.node)?.setFault("hang");
    const second = await session(jk.port, { cookie: first.cookie });
    expect(second.seen.node).not.toBe(first.seen.node);
  });

  it("a node that hangs is left by reply_timeout where there is no CPING", async () => {
    const { nodes, jk } = await start({ lines: ["reply_timeout=500", "ping_mode=C"] });
    const first = await session(jk.port);
    const home = nodes.find(({ name }) => name === first.seen.node) as EmbeddedNode;
    await home.setFault("hang");
    const second = await session(jk.port, { cookie: first.cookie });
    expect(second.seen.node).not.toBe(home.name);
    expect(home.requests).toBe(1);
  });

  it("a node that resets is left", async () => {
    const { nodes, jk } = await start();
    const first = await session(jk.port);
    await nodes.find(({ name }) => name === first.seen.node)?.setFault("reset");
    expect((await session(jk.port, { cookie: first.cookie })).seen.node).not.toBe(first.seen.node);
  });

  it("a node that is slow outlives its CPING, and one with errors is left with fail_on_status", async () => {
    const { nodes, jk } = await start({ lines: ["fail_on_status=500"], node: { limits: { slowMs: 1_500 } } });
    const first = await session(jk.port);
    const home = nodes.find(({ name }) => name === first.seen.node) as EmbeddedNode;
    await home.setFault("slow");
    const begin = performance.now();
    expect((await session(jk.port, { cookie: first.cookie })).seen).toMatchObject({ node: home.name, count: 2 });
    expect(performance.now() - begin).toBeGreaterThan(1_490);
    await home.setFault("error");
    expect((await session(jk.port, { cookie: first.cookie })).seen.node).not.toBe(home.name);
  });
});

/** One request for a session; `cookie` is what it sets, or what was sent. */
async function session(
  port: number,
  options: { readonly cookie?: string; readonly path?: string } = {},
): Promise<{ readonly seen: Seen; readonly cookie: string }> {
  return new Promise((resolve, reject) => {
    const { cookie, path = "/session" } = options;
    const headers = {
      Host: "localhost",
      Accept: "application/json",
      ...(cookie === undefined ? {} : { Cookie: cookie }),
    };
    const sent = request({ host: "127.0.0.1", port, path, agent: false, timeout: WAIT_MS, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => {
        if (response.statusCode !== 200) reject(new Error(`${response.statusCode}: ${text}`));
        else
          resolve({
            seen: JSON.parse(text),
            cookie: response.headers["set-cookie"]?.[0]?.split(";")[0] ?? cookie ?? "",
          });
      });
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer to GET ${path}`)));
    sent.on("error", reject);
    sent.end();
  });
}

function upload(port: number, path: string, body: Buffer, chunked: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { Host: "localhost", ...(chunked ? {} : { "Content-Length": body.length }) };
    const sent = request({ host: "127.0.0.1", port, path, method: "POST", agent: false, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => resolve(text));
    });
    sent.on("error", reject);
    for (let at = 0; at < body.length; at += 30_000) sent.write(body.subarray(at, at + 30_000));
    sent.end();
  });
}
