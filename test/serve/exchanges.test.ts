import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { decodeForwardRequest } from "../../src/ajp/decode-forward-request.ts";
import { encodeForwardRequest } from "../../src/ajp/forward-request.ts";
import { encodeBodyChunk } from "../../src/ajp/response-messages.ts";
import { createCleanup } from "../support/cleanup.ts";
import { startEngine } from "../support/engine.ts";
import { exchangeRaw } from "../support/raw-http.ts";
import { type NodeStep, type ScriptedNode, scriptedNode } from "../support/scripted-node.ts";

interface Recorded {
  readonly name: string;
  readonly config?: { readonly frontend?: string };
  readonly http: {
    readonly method: string;
    readonly target: string;
    readonly version: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly bodyLength: number;
    readonly httpChunkSizes?: readonly number[];
    readonly pattern?: boolean;
    readonly bodyText?: string;
  };
  readonly frames: readonly {
    readonly dir?: "c2s" | "s2c";
    readonly type?: string;
    readonly hex?: string;
    readonly length?: number;
    readonly event?: string;
  }[];
  readonly response: {
    readonly statusLine?: string;
    readonly headers?: readonly (readonly [string, string])[];
    readonly bodyLength?: number;
    readonly bodySha256?: string;
  };
}

const recordings = JSON.parse(readFileSync(new URL("exchanges.json", import.meta.url), "utf8")) as readonly Recorded[];

/** What lbgen answers where mod_jk and httpd would corrupt an answer, leave the client waiting, or disagree with the contract. */
const DIFFERENT: Readonly<Record<string, { readonly status: number; readonly why: string; readonly isCut?: true }>> = {
  "cl-and-te": { status: 400, why: "Content-Length with Transfer-Encoding is refused (contract)" },
  "status-100": { status: 502, why: "100 is no final status: the client would wait on" },
  "resp-coded-headers": { status: 200, why: "Transfer-Encoding of the node is dropped: the client can read the body" },
  "fake-te-chunked-header": { status: 200, why: "as above" },
  "resp-short-length": { status: 200, why: "the client sees that the body is not whole", isCut: true },
  "server-killed-mid-response": { status: 200, why: "no error page behind half an answer", isCut: true },
  "resp-error-after-commit": { status: 200, why: "the rest never comes; the client is told", isCut: true },
  "resp-header-9000": { status: 502, why: "mod_jk waits for ever" },
};

/** Left to other tests: what node's parser, httpd's own authentication or an unlisted variable would have to do. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "remote-user": "the user comes from httpd's own authentication",
  "custom-attribute": "JkEnvVar is httpd's",
  "big-packet-header": "its header is longer than LimitRequestFieldSize",
  "path-utf8-raw": "node's parser refuses bytes outside ASCII in a target",
  ...Object.fromEntries(
    [
      "lowercase",
      "unknown",
      "baseline-control",
      "checkin",
      "label",
      "mkworkspace",
      "uncheckout",
      "update",
      "version-control",
    ].map((method) => [`method-${method}`, "node's parser does not know the method"]),
  ),
};

describe("recorded exchanges, through sockets", () => {
  const cleanup = createCleanup();
  afterEach(cleanup.run);

  const kept = recordings.filter(({ name }) => !(name in ELSEWHERE));
  it("are all looked at", () => {
    expect(kept.length).toBe(recordings.length - Object.keys(ELSEWHERE).length);
    expect(kept.length).toBeGreaterThan(100);
  });

  it.each(kept.map((one) => [one.name, one] as const))("%s", async (name, recorded) => {
    const node = await scriptedNode((connection) => scriptOf(recorded, connection), cleanup);
    const { port } = await startEngine(workersFor(recorded, node.port), cleanup, {
      mounts: [`/*=${isBalanced(recorded) ? "lb" : "n1"}`],
    });
    const answer = await exchangeRaw(port, requestOf(recorded), {
      method: recorded.http.method,
      idleMs: name === "resp-header-9000" || name === "resp-error-after-commit" ? 9_000 : 1_500,
    });
    const different = DIFFERENT[name];
    const status = Number(recorded.response.statusLine?.split(" ")[1] ?? 0);
    expect(answer.status).toBe(different?.status ?? status);
    if (different?.isCut === true) expect(answer.isWhole).toBe(false);
    expectForwarded(recorded, node, port);
    if (different === undefined && status !== 0) expectSameAnswer(recorded, answer);
  });
});

function isBalanced({ config }: Recorded): boolean {
  return config?.frontend?.startsWith("lb worker") === true;
}

function workersFor(recorded: Recorded, port: number): string {
  const more = recorded.config?.frontend ?? "";
  const setting = /^(?:max_packet_size|ping_mode|secret)=/.test(more) ? `worker.n1.${more}\n` : "";
  const timeout = recorded.name.startsWith("fake-") ? "worker.n1.reply_timeout=1500\n" : "";
  return `worker.list=lb,n1
worker.lb.type=lb
worker.lb.balance_workers=n1
worker.n1.type=ajp13
worker.n1.host=127.0.0.1
worker.n1.port=${port}
worker.n1.retry_interval=10
${setting}${timeout}`;
}

/** What the back end did on one connection. */
function scriptOf(recorded: Recorded, connection: number): readonly NodeStep[] {
  const requests = recorded.frames.flatMap(({ type }, index) => (type === "FORWARD_REQUEST" ? [index] : []));
  // A pooled connection of the recording carried one request.
  const from = connection === 0 ? 0 : (requests[connection] ?? 0);
  const to = requests[connection + 1] ?? recorded.frames.length;
  const steps: NodeStep[] = [];
  let offset = 0;
  let hasEnded = false;
  for (const frame of recorded.frames.slice(from, to)) {
    if (frame.dir === "c2s") steps.push({ kind: "await" });
    else if (frame.dir === "s2c") {
      const bytes = frame.hex === undefined ? encodeBodyChunk(letters(offset, frame.length ?? 0)) : fromHex(frame.hex);
      if (frame.type === "SEND_BODY_CHUNK") offset += frame.length ?? bytes.length - 8;
      hasEnded ||= frame.type === "END_RESPONSE";
      steps.push({ kind: "send", bytes });
    }
  }
  if (recorded.name === "fake-reset-mid-response") return [...steps, { kind: "pause", ms: 20 }, { kind: "reset" }];
  if (recorded.name === "fake-close-mid-response" || recorded.name === "server-killed-mid-response") {
    return [...steps, { kind: "pause", ms: 20 }, { kind: "close" }];
  }
  // A node that has dropped its answer still takes part: it answers the next probe.
  if (!hasEnded && NEVER_ENDS.has(recorded.name)) {
    return [...steps, { kind: "await" }, { kind: "send", bytes: Buffer.from("4142000109", "hex") }];
  }
  return steps;
}

const NEVER_ENDS: ReadonlySet<string> = new Set(["resp-header-9000", "resp-error-after-commit"]);

function requestOf({ http, name }: Recorded): (Buffer | string | "half-close")[] {
  const lines = [
    `${http.method} ${http.target} ${http.version}`,
    ...http.headers.map(([header, value]) => `${header}: ${value}`),
  ];
  const head = `${lines.join("\r\n")}\r\n\r\n`;
  const body = bodyOf(http);
  if (name === "post-client-truncated") {
    return [Buffer.concat([Buffer.from(head, "latin1"), body.subarray(0, 9000)]), "half-close"];
  }
  if (http.headers.some(([header]) => header.toLowerCase() === "expect")) return [head, body];
  if (http.httpChunkSizes === undefined) return [Buffer.concat([Buffer.from(head, "latin1"), body])];
  let text = "";
  let at = 0;
  for (const size of http.httpChunkSizes) {
    text += `${size.toString(16)}\r\n${body.toString("latin1", at, at + size)}\r\n`;
    at += size;
  }
  const trailer = http.headers.find(([header]) => header.toLowerCase() === "trailer")?.[1];
  return [`${head}${text}0\r\n${trailer === undefined ? "" : `${trailer}: t\r\n`}\r\n`];
}

function bodyOf({ pattern, bodyText, bodyLength }: Recorded["http"]): Buffer {
  if (pattern === true) return letters(0, bodyLength);
  const repeated = /^(.)\*(\d+)$/.exec(bodyText ?? "");
  return Buffer.from(repeated === null ? (bodyText ?? "") : (repeated[1] ?? "").repeat(Number(repeated[2])), "latin1");
}

/** The recordings' filling: A to Z over and over. */
function letters(offset: number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => 65 + ((offset + index) % 26)));
}

function fromHex(hex: string): Buffer {
  return Buffer.from(
    hex.replace(/\(([0-9a-f]{2})\*(\d+)\)/g, (_, byte: string, count: string) => byte.repeat(Number(count))),
    "hex",
  );
}

/** Every FORWARD_REQUEST is byte for byte mod_jk's, but for the client's port and that of the server. */
function expectForwarded(recorded: Recorded, node: ScriptedNode, port: number): void {
  const sent = recorded.frames.filter(({ type }) => type === "FORWARD_REQUEST").map(({ hex }) => fromHex(hex ?? ""));
  const got = node.frames.filter((frame) => frame[4] === 2 && frame.length > 30);
  if (recorded.name === "cl-and-te") {
    expect(got).toEqual([]);
    return;
  }
  const host = recorded.http.headers.find(([name]) => name.toLowerCase() === "host")?.[1] ?? "";
  const hasPort = host.includes(":") || recorded.http.target.startsWith("http:");
  const expected = sent.map((bytes, index) => {
    const wanted = decodeForwardRequest({ bytes, start: 4, end: bytes.length });
    const actual = got[index];
    const clientPort = actual === undefined ? "" : remotePortOf(actual);
    return packetOf({
      ...wanted,
      serverPort: hasPort ? wanted.serverPort : port,
      requestAttributes: wanted.requestAttributes.with(1, clientPort),
    });
  });
  // mod_jk asks twice where its worker's retries say so; of a committed answer lbgen does not ask again.
  const times = DIFFERENT[recorded.name] === undefined ? expected.length : 1;
  if (recorded.name === "header-limit-over") expect(got).toEqual([]);
  else expect(got.map(hexOf)).toEqual(expected.slice(0, times).map(hexOf));
}

function packetOf(request: Parameters<typeof encodeForwardRequest>[0]): Buffer {
  const target = Buffer.alloc(65536);
  return target.subarray(0, encodeForwardRequest(request, target));
}

function hexOf(bytes: Buffer): string {
  return bytes.toString("hex");
}

function remotePortOf(bytes: Buffer): string {
  const { requestAttributes } = decodeForwardRequest({ bytes, start: 4, end: bytes.length });
  return requestAttributes[requestAttributes.indexOf("AJP_REMOTE_PORT") + 1] ?? "";
}

/** Of error pages only the status is mod_jk's. */
const FROM_FRONT: ReadonlySet<number> = new Set([400, 413, 500, 502, 503, 504]);

function expectSameAnswer({ name, frames, response }: Recorded, answer: Awaited<ReturnType<typeof exchangeRaw>>): void {
  const isOfNode = frames.some(({ type }) => type === "END_RESPONSE") && !response.statusLine?.endsWith("Server Error");
  if (!isOfNode && FROM_FRONT.has(answer.status)) return;
  if (!isOfNode) return; // TRACE and OPTIONS * have tests of their own
  const wanted = comparable(response.headers ?? []);
  expect(comparable(answer.headers)).toEqual(wanted);
  expect(answer.body.length).toBe(response.bodyLength ?? 0);
  if (response.bodySha256 !== undefined && answer.body.length > 0 && name !== "fake-body-on-head") {
    expect(createHash("sha256").update(answer.body).digest("hex")).toBe(response.bodySha256);
  }
  expect(answer.isWhole).toBe(true);
}

/** Without what belongs to the connection; names in lower case, in no order but that of equal names. */
function comparable(headers: readonly (readonly [string, string])[]): readonly string[] {
  return headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !["connection", "keep-alive", "date", "server"].includes(name))
    .map(([name, value]) => `${name}: ${value}`)
    .sort((a, b) => (a.split(":")[0] ?? "").localeCompare(b.split(":")[0] ?? ""));
}
