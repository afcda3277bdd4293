import type { IncomingMessage } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { checkHost, isLoopbackHost } from "../../src/admin/access.ts";
import { AdminServer } from "../../src/admin/admin-server.ts";
import { ADMIN_LIMITS } from "../../src/admin/limits.ts";
import { lbOf, memberOf, runningOf, START_MS } from "../balance/site.ts";
import { createCleanup } from "../support/cleanup.ts";
import { ask, errorOf, jsonOf, openRaw, post, ScriptedSource, startAdmin } from "./admin-site.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

const MEMBER = "/api/balancers/lb/members/t1";

describe("the Host header", () => {
  it.each([
    "localhost:PORT",
    "LocalHost:PORT",
    "127.0.0.1:PORT",
    "127.1.2.3:PORT",
    "[::1]:PORT",
    "[0:0:0:0:0:0:0:1]:PORT",
  ])("may be %s", async (host) => {
    const { port } = await startAdmin(cleanup);
    const headers = { Host: host.replace("PORT", String(port)) };
    expect((await ask(port, "/api/status", { headers })).status).toBe(200);
    expect((await post(port, MEMBER, { lbfactor: 2 }, headers)).status).toBe(200);
  });

  it.each([
    "evil.example:PORT",
    "localhost.evil.example:PORT",
    "127.0.0.1.evil.example:PORT",
    "evil.example",
    "localhost",
    "localhost:1",
    "localhost:0PORT0",
    "10.0.0.1:PORT",
    "128.0.0.1:PORT",
    "0.0.0.0:PORT",
    "127.1:PORT",
    "0x7f.0.0.1:PORT",
    "[::2]:PORT",
    "::1:PORT",
    "[localhost]:PORT",
    "user@localhost:PORT",
    "localhost:PORT/",
    "localhost:PORT,evil.example",
    "localhost :PORT",
    ":PORT",
  ])("may not be %s", async (host) => {
    const { port, source } = await startAdmin(cleanup);
    const headers = { Host: host.replace("PORT", String(port)) };
    for (const path of ["/", "/api/status", "/api/events", "/metrics", "/none"]) {
      const answer = await ask(port, path, { headers });
      expect(answer.status).toBe(403);
      expect(errorOf(answer)).toContain(`it has to name localhost:${port} or the address listened on`);
    }
    expect((await post(port, MEMBER, { lbfactor: 2 }, headers)).status).toBe(403);
    expect(memberOf(lbOf(source.state), "t1").lbfactor).toBe(1);
  });

  it.each([
    ["none, in HTTP/1.1", "GET /api/status HTTP/1.1\r\n\r\n"],
    ["none, in HTTP/1.0", "GET /api/status HTTP/1.0\r\n\r\n"],
    ["two", "GET /api/status HTTP/1.1\r\nHost: localhost:PORT\r\nHost: localhost:PORT\r\n\r\n"],
    ["empty", "GET /api/status HTTP/1.1\r\nHost: \r\n\r\n"],
  ])("may not be missing, empty or twice: %s", async (_, bytes) => {
    const { port } = await startAdmin(cleanup);
    const raw = openRaw(cleanup, port, bytes.replaceAll("PORT", String(port)));
    await raw.until("it has to name localhost");
    expect(raw.received()).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
  });

  it("does not give way to an absolute target", async () => {
    const { port } = await startAdmin(cleanup);
    const raw = openRaw(
      cleanup,
      port,
      `GET http://evil.example/api/status HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`,
    );
    await raw.until("nothing is at");
    expect(raw.received()).toMatch(/^HTTP\/1\.1 404 /);
  });

  it.each([
    { host: "192.168.0.5:8081", listen: "0.0.0.0", came: "192.168.0.5", isOurs: true },
    { host: "192.168.0.5:8081", listen: "::", came: "::ffff:192.168.0.5", isOurs: true },
    { host: "[FD00:0::5]:8081", listen: "::", came: "fd00::5", isOurs: true },
    { host: "Balancer.example:8081", listen: "balancer.example", came: "192.168.0.5", isOurs: true },
    { host: "localhost:8081", listen: "0.0.0.0", came: "127.0.0.1", isOurs: true },
    { host: "192.168.0.5:8080", listen: "0.0.0.0", came: "192.168.0.5", isOurs: false },
    { host: "192.168.0.6:8081", listen: "0.0.0.0", came: "192.168.0.5", isOurs: false },
    { host: "balancer.example:8081", listen: "0.0.0.0", came: "192.168.0.5", isOurs: false },
  ])("$host, listening on $listen, for a connection to $came: $isOurs", ({ host, listen, came, isOurs }) => {
    const message = { rawHeaders: ["host", host], socket: { localAddress: came, localPort: 8081 } };
    const check = () => checkHost(message as unknown as IncomingMessage, listen);
    if (isOurs) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ status: 403 }));
  });

  it("may name the address listened on, with a token", async () => {
    const source = new ScriptedSource(runningOf(2));
    const admin = new AdminServer(source, { token: "tok3n", now: () => START_MS });
    const { port } = await admin.listen("0.0.0.0", 0);
    cleanup.add(() => admin.close());
    const statusOf = async (host: string) => {
      const headers = { Authorization: "Bearer tok3n", Host: `${host}:${port}` };
      return (await ask(port, "/api/status", { headers })).status;
    };
    expect(await statusOf("0.0.0.0")).toBe(200);
    expect(await statusOf("127.0.0.1")).toBe(200);
    expect(await statusOf("10.1.2.3")).toBe(403);
  });

  it("may go without a port only where that is 80", () => {
    const check = (localPort: number) => () =>
      checkHost(
        { rawHeaders: ["Host", "localhost"], socket: { localPort } } as unknown as IncomingMessage,
        "localhost",
      );
    expect(check(80)).not.toThrow();
    expect(check(8081)).toThrow(expect.objectContaining({ code: "ADMIN_REFUSAL" }));
  });
});

describe("the Origin header", () => {
  it.each(["http://localhost:PORT", "HTTP://LOCALHOST:PORT"])("of a change may be %s", async (origin) => {
    const { port } = await startAdmin(cleanup);
    const headers = { Host: `localhost:${port}`, Origin: origin.replace("PORT", String(port)) };
    expect((await post(port, MEMBER, { lbfactor: 2 }, headers)).status).toBe(200);
  });

  it.each([
    "http://evil.example",
    "http://localhost",
    "http://localhost:8080",
    "http://127.0.0.1:PORT",
    "https://localhost:PORT",
    "http://localhost:PORT/",
    "http://localhost:PORT, http://localhost:PORT",
    "null",
    "",
  ])("of a change may not be %s", async (origin) => {
    const { port, source } = await startAdmin(cleanup);
    const headers = { Host: `localhost:${port}`, Origin: origin.replaceAll("PORT", String(port)) };
    const answer = await post(port, MEMBER, { lbfactor: 2 }, headers);
    expect(answer.status).toBe(403);
    expect(errorOf(answer)).toContain(`it has to be absent or http://localhost:${port}`);
    expect(memberOf(lbOf(source.state), "t1").lbfactor).toBe(1);
  });

  it("of another site may read nothing: no answer has a CORS header", async () => {
    const { port } = await startAdmin(cleanup);
    const headers = { Origin: "http://evil.example" };
    const answer = await ask(port, "/api/status", { headers });
    expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
    const preflight = await ask(port, MEMBER, {
      method: "OPTIONS",
      headers: { ...headers, "Access-Control-Request-Method": "POST" },
    });
    expect(preflight.status).toBe(404);
  });
});

describe("the token", () => {
  const routes = ["/", "/api/status", "/api/events", "/metrics", "/none"];

  it.each([
    [undefined, "no Authorization header"],
    ["Bearer", "a wrong Authorization header"],
    ["Bearer ", "a wrong"],
    ["Bearer tok3", "a wrong"],
    ["Bearer tok3nn", "a wrong"],
    ["Bearer TOK3N", "a wrong"],
    ["Bearer tok3n tok3n", "a wrong"],
    ["Basic tok3n", "a wrong"],
    ["tok3n", "a wrong"],
    [`Basic ${Buffer.from("tok3n:tok3n").toString("base64")}`, "a wrong"],
  ])("is missed on every route with %s", async (authorization, error) => {
    const { port, source } = await startAdmin(cleanup, { token: "tok3n" });
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    const answers = await Promise.all(routes.map((path) => ask(port, path, { headers })));
    for (const answer of [...answers, await post(port, MEMBER, { lbfactor: 2 }, headers)]) {
      expect(answer.status).toBe(401);
      expect(answer.headers["www-authenticate"]).toBe('Bearer realm="lbgen"');
      expect(errorOf(answer)).toContain(`${error}`);
    }
    expect(memberOf(lbOf(source.state), "t1").lbfactor).toBe(1);
  });

  it.each(["Bearer tok3n", "bearer tok3n", "Bearer   tok3n"])("is brought by %s", async (authorization) => {
    const { port } = await startAdmin(cleanup, { token: "tok3n" });
    const headers = { Authorization: authorization };
    expect((await ask(port, "/api/status", { headers })).status).toBe(200);
    expect((await post(port, MEMBER, { lbfactor: 2 }, headers)).status).toBe(200);
  });

  it("may be any text", async () => {
    const { port } = await startAdmin(cleanup, { token: "schlüssel" });
    const authorization = Buffer.from("Bearer schlüssel", "utf8").toString("latin1");
    expect((await ask(port, "/api/status", { headers: { Authorization: authorization } })).status).toBe(200);
  });

  it("does not help with a wrong Host", async () => {
    const { port } = await startAdmin(cleanup, { token: "tok3n" });
    const headers = { Authorization: "Bearer tok3n", Host: `evil.example:${port}` };
    expect((await ask(port, "/api/status", { headers })).status).toBe(403);
  });

  it("is not an empty one", () => {
    const source = new ScriptedSource(runningOf(1));
    expect(() => new AdminServer(source, { token: "", now: () => START_MS })).toThrow(RangeError);
  });
});

describe("routes", () => {
  it("are told at /", async () => {
    const { port } = await startAdmin(cleanup);
    expect(jsonOf(await ask(port, "/"))).toEqual({
      engine: "lbgen",
      routes: [
        { method: "GET", path: "/" },
        { method: "GET", path: "/api/status" },
        { method: "GET", path: "/api/events" },
        { method: "GET", path: "/metrics" },
        { method: "POST", path: "/api/balancers/BALANCER/members/MEMBER" },
        { method: "POST", path: "/api/nodes/NODE" },
      ],
    });
  });

  it.each(["/", "/api/status", "/metrics"])("answer HEAD %s as GET, without its body", async (path) => {
    const { port } = await startAdmin(cleanup);
    const got = await ask(port, path);
    const head = await ask(port, path, { method: "HEAD" });
    expect([head.status, head.text]).toEqual([200, ""]);
    expect(head.headers["content-type"]).toBe(got.headers["content-type"]);
    expect(Number(head.headers["content-length"])).toBeGreaterThan(0);
    expect((await ask(port, "/none", { method: "HEAD" })).status).toBe(404);
  });

  it.each([
    "/none",
    "/api",
    "/api/status/",
    "//api/status",
    "/API/status",
    "/api/balancers/lb",
    "/metrics%2F",
    "/index.html",
  ])("are not at %s", async (path) => {
    const { port } = await startAdmin(cleanup);
    const answer = await ask(port, path);
    expect(answer.status).toBe(404);
    expect(errorOf(answer)).toBe(
      `nothing is at ${JSON.stringify(path)}; there are GET /, GET /api/status, GET /api/events, GET /metrics, ` +
        "POST /api/balancers/BALANCER/members/MEMBER, POST /api/nodes/NODE",
    );
  });

  it.each([
    ["POST", "/api/status", "GET, HEAD"],
    ["DELETE", "/metrics", "GET, HEAD"],
    ["GET", "/api/nodes/t1", "POST"],
    ["HEAD", MEMBER, "POST"],
    ["PUT", MEMBER, "POST"],
    ["TRACE", "/", "GET, HEAD"],
  ])("have nothing for %s %s", async (method, path, allowed) => {
    const { port } = await startAdmin(cleanup);
    const answer = await ask(port, path, { method });
    expect(answer.status).toBe(404);
    expect(answer.headers.allow).toBe(allowed);
    if (method === "HEAD") return;
    expect(errorOf(answer)).toBe(`${JSON.stringify(path)} has nothing for ${method}, only for ${allowed}`);
  });

  it("cannot be found by a broken escape", async () => {
    const { port } = await startAdmin(cleanup);
    const answer = await post(port, "/api/nodes/%zz", {});
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe('"%zz" in the path is no percent-encoded UTF-8');
  });

  it.each([200, 400, 401, 403, 404])("answer %d as something nobody may keep or guess about", async (status) => {
    const { port } = await startAdmin(cleanup, { token: "tok3n" });
    const right = { Authorization: "Bearer tok3n" };
    const answers = {
      200: () => ask(port, "/", { headers: right }),
      400: () => post(port, MEMBER, "{", right),
      401: () => ask(port, "/"),
      403: () => ask(port, "/", { headers: { ...right, Host: "evil.example" } }),
      404: () => ask(port, "/none", { headers: right }),
    };
    const answer = await answers[status as keyof typeof answers]();
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    expect(answer.text.endsWith("}\n")).toBe(true);
  });
});

describe("the body of a change", () => {
  const limits = { bodyTimeoutMs: 150 };

  it.each(["application/json", "Application/JSON", "application/json; charset=utf-8", " application/json ;x=y"])(
    "may be of type %s",
    async (type) => {
      const { port } = await startAdmin(cleanup);
      expect((await post(port, MEMBER, { lbfactor: 2 }, { "Content-Type": type })).status).toBe(200);
    },
  );

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "application/json, text/plain", ""])(
    "may not be of type %s",
    async (type) => {
      const { port, source } = await startAdmin(cleanup);
      const answer = await post(port, MEMBER, { lbfactor: 2 }, { "Content-Type": type });
      expect(answer.status).toBe(400);
      expect(errorOf(answer)).toBe(`Content-Type is ${JSON.stringify(type)}; it has to be application/json`);
      expect(memberOf(lbOf(source.state), "t1").lbfactor).toBe(1);
    },
  );

  it("has to have a type", async () => {
    const { port } = await startAdmin(cleanup);
    const answer = await ask(port, MEMBER, { method: "POST", body: '{"lbfactor":2}' });
    expect([answer.status, errorOf(answer)]).toEqual([400, 'Content-Type is ""; it has to be application/json']);
  });

  it("has to be UTF-8", async () => {
    const { port } = await startAdmin(cleanup);
    const answer = await post(port, MEMBER, Buffer.from('{"activation":"\xff"}', "latin1"));
    expect([answer.status, errorOf(answer)]).toEqual([400, "the body is no UTF-8"]);
  });

  const padded = (length: number) => '{"lbfactor":2}'.padEnd(length);

  it("may have 16384 bytes", async () => {
    const { port } = await startAdmin(cleanup);
    expect((await post(port, MEMBER, padded(16_384))).status).toBe(200);
  });

  it.each([
    { length: 16_385, headers: {} },
    { length: 16_385, headers: { "Transfer-Encoding": "chunked" } },
    { length: 900_000, headers: {} },
    { length: 5_000, headers: {}, expect: "100-continue", limit: 4_999 },
  ])("may not have more: $length bytes, $headers", async ({ length, headers, limit = 16_384 }) => {
    const { port, source } = await startAdmin(cleanup, { limits: { maxBodyBytes: limit } });
    const answer = await post(port, MEMBER, padded(length), headers);
    expect([answer.status, errorOf(answer)]).toEqual([400, `the body has more than ${limit} bytes`]);
    expect(memberOf(lbOf(source.state), "t1").lbfactor).toBe(1);
    expect(ADMIN_LIMITS.maxBodyBytes).toBe(16_384);
  });

  it("is not read without end", async () => {
    const { port } = await startAdmin(cleanup);
    const raw = openRaw(
      cleanup,
      port,
      `POST ${MEMBER} HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n`,
    );
    const more = setInterval(() => raw.socket.write(Buffer.alloc(64 * 1024, " ")), 1);
    cleanup.add(() => clearInterval(more));
    await raw.ended;
  });

  it.each([
    ["never comes", ""],
    ["stops halfway", '{"lbfactor"'],
  ])("may not take for ever where it %s", async (_, start) => {
    const { port, source } = await startAdmin(cleanup, { limits });
    const raw = openRaw(
      cleanup,
      port,
      `POST ${MEMBER} HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n${start}`,
    );
    await raw.ended;
    expect(raw.received()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(raw.received()).toMatch(/\r\nConnection: close\r\n/);
    expect(raw.received()).toMatch(/\{"error":"the body was not whole after 0.15 seconds"\}\n$/);
    expect(memberOf(lbOf(source.state), "t1").lbfactor).toBe(1);
  });

  it("may break off: nobody gets an answer, and the next one is served", async () => {
    const { port } = await startAdmin(cleanup);
    const raw = openRaw(
      cleanup,
      port,
      `POST ${MEMBER} HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{"lb`,
    );
    await ask(port, "/");
    raw.socket.resetAndDestroy();
    await raw.ended;
    expect(raw.received()).toBe("");
    expect((await ask(port, "/")).status).toBe(200);
  });
});

describe("requests that are no HTTP", () => {
  it.each([
    "nonsense\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    `GET /${"x".repeat(20_000)} HTTP/1.1\r\n\r\n`,
  ])("are answered with 400", async (bytes) => {
    const { port } = await startAdmin(cleanup);
    const raw = openRaw(cleanup, port, bytes);
    await raw.ended;
    expect(raw.received()).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\n(?:.+\r\n)+\r\n\{"error":"the request cannot be read: \w+"\}\n$/,
    );
  });
});

describe("listening", () => {
  it.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["127.255.0.9", true],
    ["::1", true],
    ["0:0:0:0:0:0:0:1", true],
    ["::ffff:127.0.0.1", true],
    ["0.0.0.0", false],
    ["::", false],
    ["192.168.0.2", false],
    ["127.example", false],
    ["", false],
  ])("%s is loopback: %s", (host, isLoopback) => {
    expect(isLoopbackHost(host)).toBe(isLoopback);
  });

  it("elsewhere needs a token", () => {
    const admin = new AdminServer(new ScriptedSource(runningOf(1)), { token: undefined, now: () => START_MS });
    cleanup.add(() => admin.close());
    expect(() => admin.listen("0.0.0.0", 0)).toThrow("0.0.0.0 is no loopback address, and there is no token");
  });

  it("says where it cannot", async () => {
    const { port } = await startAdmin(cleanup);
    const second = new AdminServer(new ScriptedSource(runningOf(1)), { token: undefined, now: () => START_MS });
    await expect(second.listen("127.0.0.1", port)).rejects.toMatchObject({ code: "EADDRINUSE" });
    await second.close();
  });

  it("ends soon, whatever is under way, and no event reaches it any more", async () => {
    const { port, admin, source } = await startAdmin(cleanup, { limits: { closeMs: 50 } });
    const raw = openRaw(
      cleanup,
      port,
      `POST ${MEMBER} HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n`,
    );
    await ask(port, "/");
    await admin.close();
    await raw.ended;
    expect(source.listeners.size).toBe(0);
    await expect(ask(port, "/")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await admin.close();
  });
});
