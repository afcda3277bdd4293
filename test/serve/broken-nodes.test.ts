import { describe, expect, it } from "vitest";
import { bytesOf, type NegativeCase, negative } from "../ajp/recordings.ts";
import { ajpNode, type NodeEnd } from "../support/ajp-node.ts";
import { createCleanup } from "../support/cleanup.ts";
import { startEngine } from "../support/engine.ts";
import { getOf, postOf, rawClient } from "../support/raw-client.ts";
import { expectAllGivenBack, oneWorker } from "../support/serving.ts";

/** A case with what mod_jk made of it for its client. */
type Recorded = NegativeCase & { readonly mod_jk: string };

/** Where lbgen answers otherwise. */
const DIFFERENT: Readonly<Record<string, { readonly status: number; readonly tries: number; readonly why: string }>> = {
  "truncated-payload-silent": { status: 504, tries: 2, why: "mod_jk waits for ever" },
  "header-string-overlong": { status: 500, tries: 2, why: "mod_jk reads what an earlier packet left in its buffer" },
  "header-code-a000": { status: 500, tries: 2, why: "mod_jk crashes" },
  "header-value-nul": { status: 500, tries: 1, why: "mod_jk passes on the text up to the NUL, as if that were all" },
  "data-type-only": { status: 500, tries: 2, why: "mod_jk sends what an earlier packet left in its buffer" },
  "get-body-no-length": { status: 500, tries: 2, why: "mod_jk takes the length from an earlier packet" },
  "get-body-one-byte": { status: 500, tries: 2, why: "as above" },
};

/** How often the request reached the node, where it was neither twice for a failure nor once for an answer. */
const TRIES: Readonly<Record<string, number>> = {
  "status-42": 1,
  "status-1000": 1,
  "status-ffff": 1,
  "header-name-space": 1,
  "headers-after-data": 1,
};

const GOOD = bytesOf("414200100400c800024f4b000001a00300013300414200070300036f6b0a00414200020501");
const REPLY_TIMEOUT_MS = 400;

/** Plays a case on each connection, for each request to `/case`; any other request gets a good answer. */
async function play(node: NodeEnd, { name, steps, onCping }: Recorded, seen: string[]): Promise<void> {
  if (onCping !== undefined) {
    node.answersPings = false;
    await node.pinged;
    if (seen.length > 0) node.send(bytesOf("4142000109"));
    else await run(node, onCping);
  }
  for (let request = await node.request(); request !== undefined; request = await node.request()) {
    seen.push(request.uri);
    if (request.method === "POST") await node.bodyPacket();
    if (request.uri !== "/case") node.send(GOOD);
    else {
      await run(node, steps, name === "byte-by-byte");
      // The recorded node went on when it had its packet.
      if (name === "get-body-huge" && (await node.bodyPacket()) !== undefined) node.send(GOOD);
    }
  }
}

async function run(node: NodeEnd, steps: NegativeCase["steps"], isByteByByte = false): Promise<void> {
  for (const step of steps) {
    if ("close" in step) node.socket.end();
    else if ("reset" in step) node.socket.resetAndDestroy();
    else if ("waitMs" in step) await new Promise((go) => setTimeout(go, step.waitMs as number));
    else if ("hex" in step) {
      const bytes = bytesOf(step.hex as string);
      if (!isByteByByte) node.send(bytes);
      else {
        for (const byte of bytes) {
          node.send(Buffer.of(byte));
          await new Promise((go) => setImmediate(go));
        }
      }
    }
  }
}

describe("what mod_jk 1.2.48 made of malformed answers", () => {
  const cases = negative.toClient as readonly Recorded[];

  it("is all here", () => {
    expect(cases.length).toBe(74);
    const names = cases.map(({ name }) => name);
    expect([...Object.keys(DIFFERENT), ...Object.keys(TRIES)].filter((name) => !names.includes(name))).toEqual([]);
  });

  it.concurrent.each(cases.map((one) => [one.name, one] as const))("%s", async (name, recorded) => {
    const cleanup = createCleanup();
    try {
      const seen: string[] = [];
      const node = await ajpNode(cleanup, (connection) => play(connection, recorded, seen));
      const settings = [`reply_timeout=${REPLY_TIMEOUT_MS}`, "retries=2"];
      if (recorded.onCping !== undefined) settings.push("ping_mode=A", "ping_timeout=300");
      const running = await startEngine(oneWorker(node.port, ...settings), cleanup, { mounts: ["/*=n1"] });
      const client = await rawClient(running.port, cleanup);

      const different = DIFFERENT[name];
      const status = different?.status ?? Number(/^HTTP\/1\.1 (\d{3})/.exec(recorded.mod_jk)?.[1]);
      client.write(name.startsWith("get-body-") ? postOf("/case", "b".repeat(9_000)) : getOf("/case"));
      const answer = await client.answer();
      expect(answer.status).toBe(status);
      const isFailure = status >= 500 && status < 600;
      const isDown = recorded.onCping !== undefined;
      expect(seen.length).toBe(different?.tries ?? TRIES[name] ?? (isDown ? 0 : isFailure ? 2 : 1));
      if (!isFailure) expect(answer.body.toString()).toBe(name === "end-at-once" ? "" : expectedBody(name));

      if (isDown) seen.push("/recovered");
      for (const target of ["/good", "/again"]) {
        client.write(getOf(target));
        const next = await client.answer();
        expect([next.status, next.body.toString()]).toEqual([200, "ok\n"]);
      }
      expect(seen.slice(-2)).toEqual(["/good", "/again"]);
      await expectAllGivenBack(running);
    } finally {
      await cleanup.run();
    }
  });
});

function expectedBody(name: string): string {
  return name === "data-inner-too-small" ? "ok" : "ok\n";
}
