import { afterEach, describe, expect, it } from "vitest";
import { lbOf, memberOf, runningOf } from "../balance/site.ts";
import { createCleanup } from "../support/cleanup.ts";
import { ask, errorOf, jsonOf, openRaw, post, startAdmin } from "./admin-site.ts";

const cleanup = createCleanup();
afterEach(cleanup.run);

const MEMBER = "/api/balancers/lb/members/t1";

interface Status {
  readonly balancers: readonly { readonly members: readonly unknown[] }[];
  readonly nodes: readonly unknown[];
}

describe("POST /api/balancers/B/members/M", () => {
  it.each([
    { change: { activation: "disabled" }, activation: "disabled", lbfactor: 1, lbMult: 1, value: 0 },
    { change: { activation: "active" }, activation: "active", lbfactor: 1, lbMult: 1, value: 5 },
    { change: { lbfactor: 3 }, activation: "active", lbfactor: 3, lbMult: 1, value: 5 },
    { change: { activation: "stopped", lbfactor: 2 }, activation: "stopped", lbfactor: 2, lbMult: 1, value: 0 },
  ])("changes $change", async ({ change, activation, lbfactor, lbMult, value }) => {
    const { port, source } = await startAdmin(cleanup);
    const balancer = lbOf(source.state);
    const member = memberOf(balancer, "t1");
    member.lbValue = 5;
    const answer = await post(port, MEMBER, change);
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toMatchObject({ name: "t1", activation, lbfactor, value });
    expect(member).toMatchObject({ activation, lbfactor, lbMult, lbValue: value });
    expect(memberOf(balancer, "t2").lbMult).toBe(lbfactor);
    expect(source.changes).toBe(1);
    const { balancers } = jsonOf(await ask(port, "/api/status")) as Status;
    expect(balancers[0]?.members[0]).toStrictEqual(jsonOf(answer));
  });

  it.each([
    ["{}", 'the object is empty; "activation", "lbfactor" or both are wanted'],
    ["[]", 'the body is []; an object with "activation" and "lbfactor" is wanted'],
    ["null", "the body is null; an object with"],
    ['"disabled"', 'the body is "disabled"; an object with'],
    ['{"lbfactor":0}', "lbfactor is 0; an integer from 1 to 2147483647 is wanted"],
    ['{"lbfactor":-1}', "lbfactor is -1;"],
    ['{"lbfactor":1.5}', "lbfactor is 1.5;"],
    ['{"lbfactor":"3"}', 'lbfactor is "3";'],
    ['{"lbfactor":null}', "lbfactor is null;"],
    ['{"lbfactor":2147483648}', "lbfactor is 2147483648;"],
    ['{"lbfactor":1e999}', "lbfactor is null;"],
    ['{"activation":"ACT"}', 'activation is "ACT"; one of "active", "disabled", "stopped" is wanted'],
    ['{"activation":1}', "activation is 1;"],
    ['{"activation":["active"]}', 'activation is ["active"];'],
    ['{"lbfactor":2,"activation":"off"}', 'activation is "off";'],
    ['{"lbFactor":2}', 'unknown key "lbFactor"; known: "activation" and "lbfactor"'],
    ['{"lbfactor":2,"__proto__":{}}', 'unknown key "__proto__";'],
    [`{"activation":"${"x".repeat(500)}"}`, `activation is "${"x".repeat(79)}...; one of`],
    ["", "the body is empty; it has to be JSON"],
    ["{lbfactor:3}", "the body is no JSON: "],
    ['{"lbfactor":2}}', "the body is no JSON: "],
  ])("answers 400 to %s and changes nothing", async (body, error) => {
    const { port, source } = await startAdmin(cleanup);
    const before = JSON.stringify(lbOf(source.state));
    const answer = await post(port, MEMBER, body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toContain(error);
    expect(JSON.stringify(lbOf(source.state))).toBe(before);
    expect(source.changes).toBe(0);
  });

  it.each([
    ["/api/balancers/other/members/t1", 'no balancer "other"; there is "lb"'],
    ["/api/balancers/t1/members/t1", 'no balancer "t1"; there is "lb"'],
    ["/api/balancers/lb/members/t3", 'balancer "lb" has no member "t3"; there are "t1", "t2"'],
    ["/api/balancers/lb/members/", 'balancer "lb" has no member ""; there are "t1", "t2"'],
    ["/api/balancers/__proto__/members/t1", 'no balancer "__proto__"; there is "lb"'],
  ])("answers 404 at %s with the names that there are", async (path, error) => {
    const { port } = await startAdmin(cleanup);
    const answer = await post(port, path, { lbfactor: 2 });
    expect(answer.status).toBe(404);
    expect(errorOf(answer)).toBe(error);
  });

  it("names twenty of many members", async () => {
    const { port, source } = await startAdmin(cleanup);
    source.state = runningOf(25);
    expect(errorOf(await post(port, "/api/balancers/lb/members/x", { lbfactor: 2 }))).toMatch(/"t20" and 5 more$/);
  });

  it("finds a name that is percent-encoded", async () => {
    const { port } = await startAdmin(cleanup);
    expect((await post(port, "/api/balancers/%6cb/members/%741?why", { lbfactor: 2 })).status).toBe(200);
  });

  it("changes what runs when the body is whole", async () => {
    const { port, source } = await startAdmin(cleanup);
    const head = `POST ${MEMBER} HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n`;
    const raw = openRaw(cleanup, port, `${head}{"lbfac`);
    await ask(port, "/api/status");
    const old = source.state;
    source.state = runningOf(2);
    raw.socket.write('tor":4}');
    await raw.until('"lbfactor":4');
    expect(memberOf(lbOf(old), "t1").lbfactor).toBe(1);
    expect(memberOf(lbOf(source.state), "t1").lbfactor).toBe(4);
  });
});

describe("POST /api/nodes/N", () => {
  it.each(["down", "hang", "reset", "slow", "error", "none"])("tells an embedded node fault %s", async (fault) => {
    const { port } = await startAdmin(cleanup);
    const answer = await post(port, "/api/nodes/t1", { fault });
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toStrictEqual({ name: "t1", address: "127.0.0.1:8009", fault });
    expect((jsonOf(await ask(port, "/api/status")) as Status).nodes[0]).toStrictEqual(jsonOf(answer));
  });

  it.each([
    [
      "t1",
      { fault: "dead" },
      400,
      'fault is "dead"; one of "none", "down", "hang", "reset", "slow", "error" is wanted',
    ],
    ["t1", {}, 400, "fault is nothing; one of"],
    ["t1", { fault: "down", lbfactor: 1 }, 400, 'unknown key "lbfactor"; known: "fault"'],
    [
      "far",
      { fault: "down" },
      400,
      'node "far" is a live one at 10.0.0.9:8009; only embedded nodes can be told to fail',
    ],
    ["t3", { fault: "down" }, 404, 'no node "t3"; there are "t1", "t2", "far"'],
  ])("answers node %s and %j with %d", async (node, body, status, error) => {
    const { port, source } = await startAdmin(cleanup);
    const before = source.nodeList;
    const answer = await post(port, `/api/nodes/${node}`, body);
    expect(answer.status).toBe(status);
    expect(errorOf(answer)).toContain(error);
    expect(source.nodeList).toBe(before);
  });

  it("says that there are no nodes", async () => {
    const { port, source } = await startAdmin(cleanup);
    source.nodeList = [];
    expect(errorOf(await post(port, "/api/nodes/t1", { fault: "down" }))).toBe('no node "t1"; there is none');
  });

  it("says why a node stays down", async () => {
    const { port, source } = await startAdmin(cleanup);
    const message = "listen EADDRINUSE: address already in use 127.0.0.1:8010";
    source.onSetFault = () => Promise.reject(Object.assign(new Error(message), { code: "EADDRINUSE" }));
    const answer = await post(port, "/api/nodes/t2", { fault: "none" });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe(`node "t2" cannot take fault "none": ${message}`);
  });

  it("goes on where the client left before the fault was in force", async () => {
    const { port, source } = await startAdmin(cleanup);
    let asked: () => void = () => undefined;
    let done: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    source.onSetFault = () => {
      asked();
      return new Promise((resolve) => {
        done = resolve;
      });
    };
    const head = `POST /api/nodes/t1 HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n`;
    const raw = openRaw(cleanup, port, `${head}{"fault":"down"}`);
    await isAsked;
    raw.socket.destroy();
    await raw.ended;
    await ask(port, "/api/status");
    done();
    expect((jsonOf(await ask(port, "/api/status")) as Status).nodes[0]).toMatchObject({ fault: "down" });
  });
});
