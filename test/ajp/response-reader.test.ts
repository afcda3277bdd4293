import { describe, expect, it } from "vitest";
import { ResponseReader } from "../../src/ajp/response-reader.ts";
import {
  bytesOf,
  bytesOfSteps,
  codeOf,
  type Frame,
  feedCut,
  modjk,
  modproxy,
  negative,
  type Recording,
} from "./recordings.ts";

/** A balancer's end of a connection; `events` is what happened, in order. */
class Balancer {
  readonly events: string[] = [];
  readonly reader: ResponseReader;
  body = "";

  constructor(maxPacketBytes = 8192) {
    this.reader = new ResponseReader(maxPacketBytes, {
      onHeaders: (status, reason, headers) => {
        this.events.push(`headers ${JSON.stringify([status, reason, headers])}`);
      },
      onBody: (bytes, start, end) => {
        this.body += bytes.toString("latin1", start, end);
        this.events.push(`body ${end - start}`);
      },
      onFlush: () => {
        this.events.push("flush");
      },
      onBodyWanted: (length) => {
        this.events.push(`wanted ${length}`);
      },
      onEnd: (reuse) => {
        this.events.push(`end ${reuse}`);
      },
      onPong: () => {
        this.events.push("pong");
      },
    });
  }
}

/** What ought to happen at each frame of a node, up to the one that is refused. */
function expected(frames: readonly Frame[]): string[] {
  const events: string[] = [];
  let headersCame = false;
  for (const { type, decoded, dir } of frames) {
    if (dir === "c2s") {
      if (type === "FORWARD_REQUEST") headersCame = false;
      continue;
    }
    if (type === "CPONG") events.push("pong");
    if (type === "GET_BODY_CHUNK") events.push(`wanted ${decoded.requestedLength}`);
    if (type === "END_RESPONSE") events.push(`end ${decoded.reuse === 1}`);
    if (type === "SEND_BODY_CHUNK" && headersCame) events.push(decoded.length > 0 ? `body ${decoded.length}` : "flush");
    if (type === "SEND_HEADERS") {
      if (headersCame) return [...events, "AJP_OUT_OF_ORDER"];
      headersCame = true;
      const { status, headers } = decoded;
      const texts = [decoded.reason ?? "", ...headers.flatMap(([, name, value]) => [name, value])];
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what httpd answers 500 to, in a header
      const [inReason, ...inHeaders] = texts.map((text) => /[\0-\x08\x0a-\x1f\x7f]/.test(text));
      if (inHeaders.includes(true)) return [...events, "AJP_UNSENDABLE"];
      const reason = inReason ? null : decoded.reason;
      events.push(`headers ${JSON.stringify([status, reason, headers.flatMap(([, name, value]) => [name, value])])}`);
    }
  }
  return events;
}

/** Feeds what the node of a recording sent on one connection. */
function replay(frames: readonly Frame[], cuts: readonly number[]): Balancer {
  const balancer = new Balancer(65_536);
  const { reader } = balancer;
  let sent: Buffer[] = [];
  const answer = () => {
    feedCut(Buffer.concat(sent), cuts, (piece) => reader.feed(piece));
    sent = [];
  };
  const code = codeOf(() => {
    for (const { dir, type, hex } of frames) {
      if (dir === "s2c") sent.push(bytesOf(hex));
      else if (type === "FORWARD_REQUEST" || type === "CPING") {
        answer();
        if (type === "CPING") reader.expectPong();
        else reader.beginExchange();
      }
    }
    answer();
  });
  if (code !== undefined) balancer.events.push(code);
  return balancer;
}

/** The frames of each connection of some recordings. */
function connectionsOf(recordings: readonly Recording[]): { name: string; frames: Frame[] }[] {
  return recordings.flatMap(({ name, frames }) => {
    const numbers = [...new Set(frames.map(({ connection = 1 }) => connection))];
    return numbers.map((number) => ({
      name: `${name}, connection ${number}`,
      frames: frames.filter(({ connection = 1 }) => connection === number),
    }));
  });
}

describe("recordings", () => {
  it.each(connectionsOf([...modjk, ...modproxy]))("$name gives the same however it is cut", ({ frames }) => {
    const events = expected(frames);
    const length = frames.reduce((sum, { dir, hex }) => sum + (dir === "s2c" ? bytesOf(hex).length : 0), 0);
    for (const cuts of [[1], [2, 7, 3], [1000], [100_000]]) expect(replay(frames, cuts).events).toEqual(events);
    // Cut once, at every byte.
    for (let at = 1; at < Math.min(length, 400); at++) expect(replay(frames, [at, 100_000]).events).toEqual(events);
  });
});

/** What a reader makes of each case: statuses, body data, flushes, what is wanted, the end; then the error, or the state. */
const outcomes: Readonly<Record<string, readonly string[]>> = {
  "200, body 3, end true, idle": [
    "ok-control",
    "length-8188",
    "length-8189",
    "length-8192-payload",
    "header-count-too-small",
    "header-missing-nul",
    "cl-junk",
    "cl-twice-differ",
    "flush-before-headers",
    "data-no-nul",
    "data-nonzero-trailer",
    "end-flag-2",
    "end-flag-ff",
    "idle-close-then-request",
    "byte-by-byte",
    "one-segment",
  ],
  AJP_BAD_MAGIC: ["magic-client-direction", "magic-zero", "magic-ajp14", "http-answer", "cpong-bad-magic"],
  AJP_TRUNCATED: [
    "zero-length",
    "headers-status-only",
    "headers-empty",
    "header-count-too-big",
    "header-count-ffff",
    "header-string-overlong",
    "header-string-far-overlong",
    "get-body-no-length",
    "get-body-one-byte",
  ],
  "200, AJP_TRUNCATED": ["zero-length-after-headers", "data-type-only"],
  AJP_TOO_LONG: ["length-8193-payload", "length-ffff"],
  "waiting 0": ["close-at-once", "rst-at-once", "silent", "cpong-missing", "cpong-close"],
  "waiting 2": ["truncated-header-close"],
  "waiting 14": ["truncated-payload-close", "truncated-payload-silent"],
  "200, waiting 0": ["close-after-headers", "silent-after-headers"],
  "200, body 3, waiting 0": ["close-before-end", "silent-before-end"],
  AJP_UNKNOWN_MESSAGE: ["type-0", "type-1", "type-2", "type-7", "type-99"],
  AJP_OUT_OF_ORDER: ["type-9-cpong", "cpong-wrong-type"],
  AJP_BAD_STATUS: ["status-0"],
  AJP_UNSENDABLE: ["status-42", "status-1000", "status-ffff", "header-name-space", "header-value-nul"],
  "600, body 3, end true, idle": ["status-600"],
  AJP_BAD_HEADER: ["header-name-null", "header-value-null", "header-code-a000", "header-code-a00c"],
  AJP_BODY_BEFORE_HEADERS: ["data-before-headers"],
  "200, AJP_BAD_BODY": ["data-inner-too-big"],
  "200, body 2, end true, idle": ["data-inner-too-small"],
  "200, AJP_OUT_OF_ORDER": ["headers-twice"],
  "200, body 3, AJP_HEADERS_AFTER_BODY": ["headers-after-data"],
  "200, body 3, end false, idle": ["end-no-flag"],
  "end true, idle": ["end-at-once"],
  "wanted 65534, waiting 0": ["get-body-huge"],
  "200, body 3, end true, AJP_UNEXPECTED_BYTES": ["extra-after-end", "full-response-after-end"],
};

describe("malformed input", () => {
  const cases = Object.entries(outcomes).flatMap(([outcome, names]) => names.map((name) => ({ name, outcome })));

  it("each case has its outcome", () => {
    expect(cases.map(({ name }) => name).sort()).toEqual(negative.toClient.map(({ name }) => name).sort());
  });

  it.each(cases)("$name: $outcome", ({ name, outcome }) => {
    const found = negative.toClient.find((each) => each.name === name);
    const pieces = (found?.onCping ?? found?.steps ?? []).flatMap((step) =>
      "hex" in step ? [bytesOf(step.hex as string)] : [],
    );
    const { events, reader } = new Balancer();
    if (found?.onCping === undefined) reader.beginExchange();
    else reader.expectPong();
    const code = codeOf(() => {
      for (const piece of pieces) reader.feed(piece);
    });
    const shown = events.map((event) => event.replace(/^headers \[(\d+).*/, "$1"));
    expect([...shown, code ?? (reader.isIdle ? "idle" : `waiting ${reader.pendingBytes}`)].join(", ")).toBe(outcome);
  });

  it.each(cases)("$name, byte by byte: the same", ({ name, outcome }) => {
    const found = negative.toClient.find((each) => each.name === name);
    const { events, reader } = new Balancer();
    if (found?.onCping === undefined) reader.beginExchange();
    else reader.expectPong();
    const bytes = bytesOfSteps(found?.onCping ?? found?.steps ?? []);
    const code = codeOf(() => feedCut(bytes, [1], (piece) => reader.feed(piece)));
    const shown = events.map((event) => event.replace(/^headers \[(\d+).*/, "$1"));
    expect([...shown, code ?? (reader.isIdle ? "idle" : `waiting ${reader.pendingBytes}`)].join(", ")).toBe(outcome);
  });
});

/** A whole answer, as a scripted node gave it to mod_jk: 200, three bytes, the end. */
const answer = bytesOf("414200100400c800024f4b000001a00300013300414200070300036f6b0a00414200020501");

describe("the order of things", () => {
  it("bytes while idle are unexpected", () => {
    const { reader } = new Balancer();
    reader.feed(Buffer.alloc(0));
    expect(codeOf(() => reader.feed(Buffer.from([0x41])))).toBe("AJP_UNEXPECTED_BYTES");
  });

  it("one reader reads one exchange after the other", () => {
    const { events, reader } = new Balancer();
    for (let turn = 0; turn < 3; turn++) {
      reader.expectPong();
      expect(reader.isIdle).toBe(false);
      reader.feed(bytesOf("4142000109"));
      expect(reader.isIdle).toBe(true);
      reader.beginExchange();
      expect([reader.isIdle, reader.hasHeaders]).toEqual([false, false]);
      reader.feed(answer);
      expect([reader.isIdle, reader.hasHeaders]).toEqual([true, true]);
    }
    const once = ["pong", 'headers [200,"OK",["Content-Length","3"]]', "body 3", "end true"];
    expect(events).toEqual([...once, ...once, ...once]);
  });

  it("an answer without headers ends without headers", () => {
    const { events, reader } = new Balancer();
    reader.beginExchange();
    reader.feed(bytesOf("414200020501"));
    expect([events, reader.hasHeaders]).toEqual([["end true"], false]);
  });

  it("a connection in use is not used for something else", () => {
    const { reader } = new Balancer();
    reader.beginExchange();
    expect(() => reader.beginExchange()).toThrow(RangeError);
    expect(() => reader.expectPong()).toThrow(RangeError);
  });

  it.each(["41", "4142000109", "414200020501"])(
    "bytes %s behind the end make the connection unfit for reuse",
    (hex) => {
      const { events, reader } = new Balancer();
      reader.beginExchange();
      expect(codeOf(() => reader.feed(Buffer.concat([answer, bytesOf(hex)])))).toBe("AJP_UNEXPECTED_BYTES");
      expect(events.at(-1)).toBe("end false");
      expect(reader.isIdle).toBe(false);
    },
  );

  it("a reader that has failed reads no more", () => {
    const { events, reader } = new Balancer();
    reader.beginExchange();
    expect(codeOf(() => reader.feed(bytesOf("4142000163")))).toBe("AJP_UNKNOWN_MESSAGE");
    expect(codeOf(() => reader.feed(answer))).toBe("AJP_UNEXPECTED_BYTES");
    expect(() => reader.beginExchange()).toThrow(RangeError);
    expect([events, reader.isIdle]).toEqual([[], false]);
  });

  it("bytes behind the end are unexpected also when the next exchange begins at once", () => {
    const events: string[] = [];
    const reader: ResponseReader = new ResponseReader(8192, {
      onHeaders: () => events.push("headers"),
      onBody: () => events.push("body"),
      onFlush: () => events.push("flush"),
      onBodyWanted: () => events.push("wanted"),
      onEnd: () => {
        events.push("end");
        reader.beginExchange();
      },
      onPong: () => {
        events.push("pong");
        reader.beginExchange();
      },
    });
    reader.expectPong();
    reader.feed(bytesOf("4142000109"));
    reader.feed(answer);
    expect(codeOf(() => reader.feed(Buffer.concat([answer, answer])))).toBe("AJP_UNEXPECTED_BYTES");
    expect(events).toEqual(["pong", "headers", "body", "end", "headers", "body", "end"]);
  });

  it("a CPONG within an exchange is a pong only after a CPING was sent there", () => {
    const { events, reader } = new Balancer();
    reader.beginExchange();
    reader.allowPong();
    reader.feed(bytesOf("4142000109"));
    expect(events).toEqual(["pong"]);
    reader.feed(answer);
    reader.beginExchange();
    expect(codeOf(() => reader.feed(bytesOf("4142000109")))).toBe("AJP_OUT_OF_ORDER");
  });

  it("bytes behind a CPONG are unexpected", () => {
    const { events, reader } = new Balancer();
    reader.expectPong();
    expect(codeOf(() => reader.feed(Buffer.concat([bytesOf("4142000109"), answer])))).toBe("AJP_UNEXPECTED_BYTES");
    expect(events).toEqual(["pong"]);
  });
});
