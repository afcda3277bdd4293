import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAjpError } from "../../src/ajp/ajp-error.ts";
import { ResponseReader } from "../../src/ajp/response-reader.ts";
import { ServerSession } from "../../src/ajp/server-session.ts";
import { bytesOf, type Frame, feedCut, lighttpd, modjk, modproxy, type Recording } from "./recordings.ts";

const recordings = [...modjk, ...modproxy, ...lighttpd];

/** Each event of a stream, and the code that ended it; anything thrown that is not an AjpError fails the test. */
interface Outcome {
  readonly events: string[];
  pendingBytes: number;
}

function guarded(events: string[], run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!isAjpError(error)) throw error;
    events.push(error.code);
  }
}

function readAsBalancer(bytes: Buffer, cuts: readonly number[]): Outcome {
  const events: string[] = [];
  const reader: ResponseReader = new ResponseReader(8192, {
    onHeaders: (...head) => events.push(JSON.stringify(head)),
    onBody: (data, start, end) => events.push(data.toString("hex", start, end)),
    onFlush: () => events.push("flush"),
    onBodyWanted: (length) => events.push(`wanted ${length}`),
    // A reader that starts no new exchange would refuse all that follows a first end. What `reuse` says and where the error
    // of the bytes behind an end comes depends on the cut, as it should; so neither is compared.
    onEnd: () => events.push("end"),
    onPong: () => events.push("pong"),
  });
  reader.beginExchange();
  guarded(events, () =>
    feedCut(bytes, cuts, (piece) => {
      if (events.at(-1) !== "end") reader.feed(piece);
    }),
  );
  if (events.at(-1) === "AJP_UNEXPECTED_BYTES") events.pop();
  return { events, pendingBytes: reader.pendingBytes };
}

function readAsNode(bytes: Buffer, cuts: readonly number[]): Outcome {
  const events: string[] = [];
  const session: ServerSession = new ServerSession(8192, {
    onRequest: (request) => {
      events.push(JSON.stringify(request));
      if (!request.headers.includes("content-length") && request.method !== "GET") session.requestBody();
      if (request.method === "GET") session.finish();
    },
    onBody: (data, start, end) => {
      events.push(data.toString("hex", start, end));
      session.requestBody();
    },
    onBodyEnd: () => {
      events.push("end");
      if (session.owedPackets === 0) session.finish();
    },
    onPing: () => events.push("ping"),
  });
  guarded(events, () => feedCut(bytes, cuts, (piece) => session.feed(piece)));
  return { events, pendingBytes: session.pendingBytes };
}

/** All bytes of one direction of a recording. */
function streamOf({ frames }: Recording, direction: Frame["dir"]): Buffer {
  return Buffer.concat(frames.filter(({ dir }) => dir === direction).map(({ hex }) => bytesOf(hex)));
}

const cuts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 });
const anyBytes = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));

describe.each([
  { side: "balancer", direction: "s2c", magic: "4142", read: readAsBalancer },
  { side: "node", direction: "c2s", magic: "1234", read: readAsNode },
] as const)("a $side", ({ direction, magic, read }) => {
  const streams = recordings.map((recording) => streamOf(recording, direction)).filter(({ length }) => length > 0);

  function check(bytes: Buffer, lengths: readonly number[]): void {
    const whole = read(bytes, [Math.max(1, bytes.length)]);
    const cut = read(bytes, lengths);
    expect(cut.events).toEqual(whole.events);
    // One packet may be kept, and after an error the piece it was in.
    expect(cut.pendingBytes).toBeLessThanOrEqual(8196 + 400);
  }

  it("reads recordings the same however they are cut", () => {
    fc.assert(
      fc.property(fc.constantFrom(...streams), cuts, (bytes, lengths) => check(bytes, lengths)),
      { numRuns: 300 },
    );
  });

  it("gives messages or a coded error for any bytes", () => {
    fc.assert(
      fc.property(anyBytes, cuts, (bytes, lengths) => check(bytes, lengths)),
      { numRuns: 300 },
    );
  });

  it("gives messages or a coded error for any bytes in sound packets", () => {
    const packets = fc
      .array(anyBytes, { minLength: 1, maxLength: 5 })
      .map((payloads) =>
        Buffer.concat(
          payloads.flatMap((payload) => [
            Buffer.from(magic, "hex"),
            Buffer.from([payload.length >> 8, payload.length & 255]),
            payload,
          ]),
        ),
      );
    fc.assert(
      fc.property(packets, cuts, (bytes, lengths) => check(bytes, lengths)),
      { numRuns: 300 },
    );
  });

  it("gives messages or a coded error for recordings with changed bytes", () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    const changes = fc.array(change, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...streams), changes, cuts, (stream, list, lengths) => {
        const bytes = Buffer.from(stream);
        for (const [at, byte] of list) bytes[at % Math.min(bytes.length, 600)] = byte;
        check(bytes, lengths);
      }),
      { numRuns: 1500 },
    );
  });

  it("gives messages or a coded error for recordings with bytes left out or put in", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...streams),
        fc.nat(),
        fc.nat({ max: 20 }),
        anyBytes,
        cuts,
        (stream, nat, gone, put, lengths) => {
          const at = nat % Math.min(stream.length, 600);
          check(Buffer.concat([stream.subarray(0, at), put.subarray(0, 10), stream.subarray(at + gone)]), lengths);
        },
      ),
      { numRuns: 800 },
    );
  });
});
