import { describe, expect, it } from "vitest";
import { bodyLengthOf } from "../../src/ajp/request-framing.ts";
import { ServerSession } from "../../src/ajp/server-session.ts";
import {
  bytesOf,
  bytesOfSteps,
  codeOf,
  feedCut,
  lighttpd,
  modjk,
  modproxy,
  negative,
  type Recording,
} from "./recordings.ts";

/** A session whose application reads the whole body and then answers; `events` is what happened, in order. */
class Node {
  readonly events: string[] = [];
  readonly session: ServerSession;
  body = "";

  constructor(maxPacketBytes: number, answers: boolean) {
    this.session = new ServerSession(maxPacketBytes, {
      onRequest: (request) => {
        this.events.push(request.method);
      },
      onBody: (bytes, start, end) => {
        this.body += bytes.toString("latin1", start, end);
        this.events.push(String(end - start));
      },
      onBodyEnd: () => {
        this.events.push("end");
        if (answers) this.session.finish();
      },
      onPing: () => {
        this.events.push("ping");
      },
    });
  }

  /** Asks for more of the body, if there may be more and none is on its way. */
  ask(): void {
    const { session } = this;
    if (session.isIdle || session.hasBodyEnded || session.owedPackets > 0) return;
    session.requestBody();
    this.events.push("ask");
  }

  /** What the session waits for. */
  get rest(): string {
    const { isIdle, owedPackets, pendingBytes } = this.session;
    if (!isIdle) return `owed ${owedPackets}`;
    return pendingBytes > 0 ? `${pendingBytes} pending` : "idle";
  }
}

/**
 * What a session makes of each case: the method of a request, lengths of body data, `end` of the body, `ping`, and `ask` for
 * more of the body; then the error, or what the session waits for.
 */
const outcomes: Readonly<Record<string, readonly string[]>> = {
  AJP_BAD_MAGIC: ["magic-container-to-server", "magic-zero", "http-to-ajp", "tls-to-ajp"],
  AJP_OUT_OF_ORDER: ["zero-length-first", "zero-length-then-request"],
  "GET end AJP_OUT_OF_ORDER": ["request-then-zero-length"],
  "GET end idle": [
    "length-8188-ok",
    "length-too-large-padding",
    "uri-dotdot-escape",
    "uri-encoded-nul",
    "uri-backslash",
    "uri-encoded-slash",
    "protocol-http2",
    "protocol-junk",
    "missing-nul",
    "headers-100",
    "host-missing-http11",
    "host-twice",
    "host-invalid",
    "attr-arbitrary",
    "attr-ghostcat",
    "attr-ghostcat-jakarta",
    "attr-remote-user",
    "attr-remote-user-trusted",
    "attr-remote-port-junk",
    "attr-local-addr",
    "attr-ssl-cert-bad",
    "attr-query-null",
    "attr-after-terminator",
    "is-ssl-2",
    "secret-missing",
    "secret-wrong",
    "secret-empty",
    "secret-null",
    "secret-unneeded",
    "byte-by-byte",
    "connection-close",
    "http10",
    "half-close-after-request",
  ],
  AJP_TOO_LONG: ["length-8189", "length-ffff"],
  "3 pending": ["truncated-header-fin"],
  "30 pending": ["truncated-payload-fin", "truncated-payload-silent", "truncated-payload-silent-timeout"],
  idle: ["idle-timeout"],
  AJP_TRUNCATED: [
    "length-too-small",
    "length-minus-one",
    "uri-string-overlong",
    "header-count-too-big",
    "header-count-ffff",
    "attr-no-terminator",
  ],
  AJP_UNKNOWN_MESSAGE: [
    "prefix-0",
    "prefix-1",
    "prefix-3",
    "prefix-7-shutdown",
    "prefix-7-shutdown-secret",
    "prefix-8-ping",
    "prefix-9-cpong",
    "prefix-99",
  ],
  "ping idle": ["cping", "cping-trailing", "cping-without-secret"],
  "ping ping idle": ["cping-twice"],
  AJP_BAD_URI: [
    "uri-null",
    "uri-empty",
    "uri-no-slash",
    "uri-absolute",
    "uri-query-inside",
    "uri-raw-space",
    "uri-raw-crlf",
  ],
  AJP_BAD_STRING: ["protocol-null", "remote-addr-null", "server-name-null-no-host"],
  AJP_BAD_ATTRIBUTE: [
    "header-count-too-small",
    "attr-unknown-14",
    "attr-unknown-0",
    "attr-unknown-99",
    "attr-ssl-key-size-string",
    "attr-query-twice",
    "secret-twice",
  ],
  AJP_BAD_HEADER: [
    "header-code-a000",
    "header-code-a00f",
    "header-code-a0ff",
    "header-name-null",
    "header-name-empty",
    "header-name-space",
    "header-name-colon",
    "header-value-null",
    "header-value-crlf",
    "header-value-nul",
  ],
  AJP_TOO_MANY_HEADERS: ["headers-101"],
  AJP_BAD_METHOD: [
    "method-0",
    "method-28",
    "method-fe",
    "method-stored-missing",
    "method-stored-empty",
    "method-stored-token",
    "method-override",
  ],
  "POST 5 end idle": ["secret-wrong-post"],
  AJP_BAD_FRAMING: [
    "cl-twice-equal",
    "cl-twice-differ",
    "cl-coded-and-named",
    "cl-junk",
    "cl-negative",
    "cl-plus",
    "cl-overflow",
    "cl-and-te",
  ],
  "POST 5 end AJP_OUT_OF_ORDER": ["cl-named-only", "expect-100"],
  "POST ask end idle": ["te-chunked-no-body-then-empty", "te-chunked-empty-long-form"],
  "POST AJP_OUT_OF_ORDER": ["body-unasked-with-chunked"],
  "POST owed 1": ["body-missing", "body-missing-timeout"],
  "POST AJP_BAD_BODY": [
    "body-early-end",
    "body-long",
    "body-inner-too-big",
    "body-inner-too-small",
    "body-no-inner-length",
    "request-instead-of-body",
    "cping-instead-of-body",
  ],
  "POST 5 ask AJP_BAD_BODY": ["body-short"],
  "POST AJP_BAD_MAGIC": ["body-bad-magic"],
  "POST AJP_TOO_LONG": ["body-frame-8192"],
  "POST 8186 end AJP_OUT_OF_ORDER": ["body-frame-8188"],
  "POST 5 AJP_OUT_OF_ORDER": ["body-unread-two-packets"],
  "GET AJP_OUT_OF_ORDER": ["body-on-get-no-cl"],
  "GET end GET end idle": ["pipelined-two"],
  "ping GET end idle": ["pipelined-cping-request"],
};

describe("malformed input", () => {
  const cases = Object.entries(outcomes).flatMap(([outcome, names]) => names.map((name) => ({ name, outcome })));

  it("each case has its outcome", () => {
    expect(cases.map(({ name }) => name).sort()).toEqual(negative.toServer.map(({ name }) => name).sort());
  });

  it.each(cases)("$name: $outcome", ({ name, outcome }) => {
    const steps = negative.toServer.find((found) => found.name === name)?.steps ?? [];
    const node = new Node(8192, true);
    const code = codeOf(() => {
      for (const step of steps) {
        if ("hex" in step) node.session.feed(bytesOf(step.hex as string));
        else node.ask();
      }
      node.ask();
    });
    expect([...node.events, code ?? node.rest].join(" ")).toBe(outcome);
  });

  it.each(cases.filter(({ outcome }) => !outcome.includes("ask")))(
    "$name, byte by byte: $outcome",
    ({ name, outcome }) => {
      const steps = negative.toServer.find((found) => found.name === name)?.steps ?? [];
      const node = new Node(8192, true);
      const code = codeOf(() => feedCut(bytesOfSteps(steps), [1], (piece) => node.session.feed(piece)));
      expect([...node.events, code ?? node.rest].join(" ")).toBe(outcome);
    },
  );
});

/** Feeds what the balancer of a recording sent, and does what its node did. */
function replay({ frames }: Recording, cuts: readonly number[]): Node[] {
  const nodes = new Map<number, Node>();
  for (const { dir, type, hex, connection = 1 } of frames) {
    const node = nodes.get(connection) ?? new Node(65_536, false);
    nodes.set(connection, node);
    if (dir === "c2s") feedCut(bytesOf(hex), cuts, (piece) => node.session.feed(piece));
    else if (type === "GET_BODY_CHUNK") node.session.requestBody();
    else if (type === "END_RESPONSE") expect(node.session.finish()).toEqual({ reuse: true });
  }
  return [...nodes.values()];
}

describe("recordings", () => {
  const whole = [...modjk, ...modproxy].filter(({ framesLeftOut }) => framesLeftOut?.includes("BODY_CHUNK") !== true);
  /** A scripted node asks for 0 bytes, and mod_jk ends the body early. */
  const zero = "modjk-fake-get-body-zero";

  it("all but some long uploads are whole", () => {
    expect([modjk.length + modproxy.length, whole.length]).toEqual([247, 240]);
  });

  it.each(whole.filter(({ name }) => name !== zero))("$name is read as it was sent", (recording) => {
    const requests = recording.frames.filter(({ type }) => type === "FORWARD_REQUEST");
    const sent = recording.frames
      .filter(({ type }) => type === "BODY_CHUNK")
      .map(({ hex }) => bytesOf(hex).subarray(6));
    for (const cuts of [[1], [5, 3], [100_000]]) {
      const nodes = replay(recording, cuts);
      const methods = nodes.flatMap(({ events }) => events.filter((event) => /^[a-zA-Z-]+$/.test(event)));
      expect(methods.filter((event) => event !== "end" && event !== "ping")).toEqual(
        requests.map(({ decoded }) => decoded.method),
      );
      expect(nodes.map(({ body }) => body).join("")).toBe(Buffer.concat(sent).toString("latin1"));
    }
  });

  it("a body that ends early is refused", () => {
    const recording = whole.find(({ name }) => name === zero);
    expect(codeOf(() => recording && replay(recording, [100_000]))).toBe("AJP_BAD_BODY");
  });

  it.each([
    ["lighttpd-get-simple", "AJP_OUT_OF_ORDER"], // a stray end packet
    ["lighttpd-post-form", "AJP_BAD_BODY"], // no inner length
    ["lighttpd-put", "AJP_BAD_BODY"],
  ])("%s breaks the protocol: %s", (name, code) => {
    const recording = lighttpd.find((found) => found.name === name);
    expect(codeOf(() => recording && replay(recording, [100_000]))).toBe(code);
  });
});

/** One request as mod_jk sends it, and the body packets behind it. */
const [get, post] = ["modjk-get-simple", "modjk-post-form"].map((name) =>
  bytesOf(modjk.find((found) => found.name === name)?.frames[0]?.hex ?? ""),
) as [Buffer, Buffer];
const data = bytesOf("1234001a0018613d3126623d74776f2b776f72647326633d254333254139");

describe("what is owed", () => {
  it("a promised body is owed at once, and the connection lives once it is there", () => {
    const { session, events } = new Node(8192, false);
    session.feed(post);
    expect([session.owedPackets, session.hasBodyEnded, session.isIdle]).toEqual([1, false, false]);
    session.feed(data);
    expect([session.owedPackets, session.hasBodyEnded]).toEqual([0, true]);
    expect(session.finish()).toEqual({ reuse: true });
    expect(session.isIdle).toBe(true);
    expect(events).toEqual(["POST", "24", "end"]);
  });

  it("an answer before the owed packet ends the connection, and nothing more is read", () => {
    const { session, events } = new Node(8192, false);
    session.feed(post);
    expect(session.finish()).toEqual({ reuse: false });
    session.feed(data);
    session.feed(get);
    session.feed(Buffer.from("nonsense"));
    expect(events).toEqual(["POST"]);
  });

  it("an answer before a packet that was asked for ends the connection", () => {
    const { session } = new Node(8192, false);
    session.feed(get);
    session.requestBody();
    expect(session.finish()).toEqual({ reuse: false });
  });

  it("an owed packet that looks like a request is data", () => {
    // Inner length 02 05: the first byte of the payload is that of a FORWARD_REQUEST.
    const body = Buffer.concat([bytesOf("123402070205"), Buffer.alloc(0x205, 0x61)]);
    const node = new Node(8192, false);
    node.session.feed(Buffer.concat([withLength("517"), body]));
    expect(node.events).toEqual(["POST", "517", "end"]);
  });

  it("a CPING within a request is told, unless a body packet is owed", () => {
    const cping = bytesOf("123400010a");
    const { session, events } = new Node(8192, false);
    session.feed(Buffer.concat([get, cping]));
    expect(events).toEqual(["GET", "end", "ping"]);
    expect(session.finish()).toEqual({ reuse: true });
    session.feed(post);
    expect(codeOf(() => session.feed(cping))).toBe("AJP_BAD_BODY");
  });

  it("a session asks again after the last byte, as Tomcat does, and both forms of the end packet answer", () => {
    const { session, events } = new Node(8192, false);
    session.feed(Buffer.concat([post, data]));
    session.requestBody();
    session.feed(bytesOf("12340000"));
    session.requestBody();
    session.feed(bytesOf("123400020000"));
    expect(events).toEqual(["POST", "24", "end"]);
    session.requestBody();
    expect(codeOf(() => session.feed(data))).toBe("AJP_BAD_BODY");
  });

  it.each([
    ["25", "AJP_OUT_OF_ORDER"], // one byte is missing still, and no one has asked for it
    ["24", "AJP_OUT_OF_ORDER"],
    ["23", "AJP_BAD_BODY"],
  ])("24 bytes for a Content-Length of %s, then an end packet: %s", (digits, code) => {
    const { session, events } = new Node(8192, false);
    const end = bytesOf("12340000");
    expect(codeOf(() => session.feed(Buffer.concat([withLength(digits), data, end])))).toBe(code);
    expect(events.at(-1)).toBe({ 25: "24", 24: "end", 23: "POST" }[digits]);
  });

  it("a body of no known length has nothing behind its end packet", () => {
    const { session, events } = new Node(8192, false);
    session.feed(withHeaders("\0\0"));
    for (const packet of [data, data, bytesOf("12340000")]) {
      session.requestBody();
      session.feed(packet);
    }
    expect(events).toEqual(["POST", "24", "24", "end"]);
    session.requestBody();
    expect(codeOf(() => session.feed(data))).toBe("AJP_BAD_BODY");
  });

  it("no body can be asked for, and none answered, while there is no request", () => {
    const { session } = new Node(8192, false);
    expect(() => session.requestBody()).toThrow(RangeError);
    expect(() => session.finish()).toThrow(RangeError);
  });

  it("a second request before the first is answered is refused, and the session reads nothing more", () => {
    const { session, events } = new Node(8192, false);
    expect(codeOf(() => session.feed(Buffer.concat([get, get])))).toBe("AJP_OUT_OF_ORDER");
    session.feed(get);
    expect(events).toEqual(["GET", "end"]);
  });

  it("an answer from within onRequest ends the request", () => {
    const events: string[] = [];
    const session: ServerSession = new ServerSession(8192, {
      onRequest: ({ method }) => events.push(method, String(session.finish().reuse)),
      onBody: () => events.push("body"),
      onBodyEnd: () => events.push("end"),
      onPing: () => events.push("ping"),
    });
    session.feed(Buffer.concat([get, get, bytesOf("123400010a"), post, data, get]));
    expect(events).toEqual(["GET", "true", "GET", "true", "ping", "POST", "false"]);
  });
});

/** A POST that promises some bytes. */
function withLength(digits: string): Buffer {
  return withHeaders(`\0\x01\xa0\x08\0${String.fromCharCode(digits.length)}${digits}\0`);
}

/** A POST; `headers` is their count and themselves, as on the wire. */
function withHeaders(headers: string): Buffer {
  const head = bytesOf(
    "02040008485454502f312e310000052f6563686f0000093132372e302e302e3100ffff00096c6f63616c686f737400005000",
  );
  const rest = Buffer.from(`${headers}\xff`, "latin1");
  const length = head.length + rest.length;
  return Buffer.concat([Buffer.from([0x12, 0x34, length >> 8, length & 0xff]), head, rest]);
}

describe("bodyLengthOf", () => {
  it.each([
    { headers: [], length: undefined },
    { headers: ["content-length", "0"], length: 0 },
    { headers: ["A", "1", "CONTENT-Length", "0042"], length: 42 },
    { headers: ["content-length", "9007199254740991"], length: 9_007_199_254_740_991 },
    { headers: ["Transfer-Encoding", "Chunked"], length: undefined },
    { headers: ["content-lengti", "x", "transfer-encodinh", "x"], length: undefined },
  ])("$headers: $length", ({ headers, length }) => {
    expect(bodyLengthOf(headers)).toBe(length);
  });

  it.each([
    [["content-length", "9007199254740992"]],
    [["content-length", ""]],
    [["content-length", "5 "]],
    [["content-length", "0x5"]],
    [["content-length", "5, 5"]],
    [["content-length", "5", "Content-Length", "5"]],
    [["transfer-encoding", "chunked", "content-length", "5"]],
    [["transfer-encoding", "chunked", "Transfer-Encoding", "chunked"]],
    [["transfer-encoding", "gzip, chunked"]],
    [["transfer-encoding", "chunked "]],
    [["transfer-encoding", "identity"]],
    [["transfer-encoding", ""]],
  ])("%j is refused", (headers) => {
    expect(codeOf(() => bodyLengthOf(headers))).toBe("AJP_BAD_FRAMING");
  });
});
