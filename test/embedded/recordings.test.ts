import { it } from "vitest";
import { END_OF_BODY } from "../../src/ajp/body-packet.ts";
import { bytesOf, modjk, modproxy, type Recording } from "../ajp/recordings.ts";
import { createCleanup } from "../support/cleanup.ts";
import { startNode } from "./nodes.ts";
import { openClient } from "./raw-client.ts";

/** What the real balancers sent, each request with its body packets; those that were recorded in part are left out. */
function requestsOf({ name, frames, framesLeftOut }: Recording): { name: string; request: Buffer; bodies: Buffer[] }[] {
  if (framesLeftOut !== undefined) return [];
  const requests: { name: string; request: Buffer; bodies: Buffer[] }[] = [];
  for (const { dir, type, hex } of frames) {
    if (dir === "s2c" || type === "CPING") continue;
    if (type === "FORWARD_REQUEST")
      requests.push({ name: `${name} #${requests.length}`, request: bytesOf(hex), bodies: [] });
    else requests.at(-1)?.bodies.push(bytesOf(hex));
  }
  return requests;
}

/** Where the upload breaks off. */
const BROKEN = /client-truncated/;
/** Attributes that Tomcat takes only if it is told to. */
const FOREIGN = /custom-attribute|env-attribute/;

it.concurrent.for([...modjk, ...modproxy].flatMap(requestsOf))("$name is understood", async (recorded, { expect }) => {
  const { name, request, bodies } = recorded;
  const cleanup = createCleanup();
  try {
    const { port } = await startNode(cleanup, { maxPacketBytes: 65_536 });
    const client = openClient(cleanup, port, 65_536);
    const left = [...bodies];
    client.nextBody = () => left.shift() ?? END_OF_BODY;
    client.send(request);
    if (hasLength(request)) client.send(left.shift() ?? END_OF_BODY);
    await client.until(() => client.answers.length === 1);
    const [answer] = client.answers;
    if (BROKEN.test(name)) expect(answer).toMatchObject({ status: 400, reuse: false });
    else if (FOREIGN.test(name)) expect(answer).toMatchObject({ status: 403, reuse: false });
    else {
      expect(answer).toMatchObject({ reuse: true });
      expect([400, 403]).not.toContain(answer?.status);
    }
  } finally {
    await cleanup.run();
  }
});

/** Whether there is a Content-Length other than 0: mod_jk and mod_proxy_ajp send it as a code. */
function hasLength(request: Buffer): boolean {
  const at = request.indexOf(Buffer.of(0xa0, 0x08));
  if (at === -1) return false;
  const length = request.readUInt16BE(at + 2);
  return Number(request.toString("latin1", at + 4, at + 4 + length)) > 0;
}
