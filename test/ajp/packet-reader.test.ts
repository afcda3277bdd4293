import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PacketReader } from "../../src/ajp/packet-reader.ts";
import { codeOf, feedCut } from "./recordings.ts";

/** Hex texts of the payloads that a reader hands out. */
function drain(reader: PacketReader): string[] {
  const payloads: string[] = [];
  for (let packet = reader.next(); packet !== undefined; packet = reader.next()) {
    payloads.push(packet.bytes.toString("hex", packet.start, packet.end));
  }
  return payloads;
}

function payloadsOf(bytes: Buffer, lengths: readonly number[], maxPayloadBytes = 8188): string[] {
  const reader = new PacketReader("request", maxPayloadBytes);
  const payloads: string[] = [];
  feedCut(bytes, lengths, (piece) => {
    reader.feed(piece);
    payloads.push(...drain(reader));
  });
  return payloads;
}

/** One packet of a balancer, by what the reference says of it: 12 34, length, payload. */
function packet(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x12, 0x34, payload.length >> 8, payload.length & 0xff]), payload]);
}

describe("PacketReader", () => {
  it("hands out packets where they lie, without copying", () => {
    const bytes = Buffer.from("12340002aabb123400001234000105", "hex");
    const reader = new PacketReader("request", 10);
    reader.feed(bytes);
    expect({ ...reader.next() }).toEqual({ bytes, start: 4, end: 6 });
    expect(reader.pendingBytes).toBe(9);
    expect({ ...reader.next() }).toEqual({ bytes, start: 10, end: 10 });
    expect({ ...reader.next() }).toEqual({ bytes, start: 14, end: 15 });
    expect(reader.next()).toBeUndefined();
    expect(reader.pendingBytes).toBe(0);
  });

  it("keeps what is cut, so that the bytes fed may be overwritten", () => {
    const reader = new PacketReader("response", 10);
    const bytes = Buffer.from("4142000309aa", "hex");
    reader.feed(bytes);
    expect(reader.next()).toBeUndefined();
    expect(reader.pendingBytes).toBe(6);
    bytes.fill(0xee);
    reader.feed(Buffer.from("bb41", "hex"));
    expect(drain(reader)).toEqual(["09aabb"]);
    expect(reader.pendingBytes).toBe(1);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("reads the same packets from pieces of %d bytes", (length) => {
    const bytes = Buffer.from("12340002aabb1234000012340001051234000a00010203040506070809", "hex");
    expect(payloadsOf(bytes, [length])).toEqual(["aabb", "", "05", "00010203040506070809"]);
  });

  it("reads the same packets however the stream is cut", () => {
    const payload = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(payload), fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (payloads, cuts) => {
        expect(payloadsOf(Buffer.concat(payloads.map(packet)), cuts, 40)).toEqual(
          payloads.map((bytes) => bytes.toString("hex")),
        );
      }),
    );
  });

  it.each([8192, 16_384, 65_536])("takes the longest packet of %d bytes, and not one byte more", (size) => {
    const longest = packet(Buffer.alloc(size - 4, 7));
    for (const lengths of [[longest.length], [1000], [3, 5000]]) {
      expect(payloadsOf(longest, lengths, size - 4)).toEqual(["07".repeat(size - 4)]);
      expect(codeOf(() => payloadsOf(longest, lengths, size - 5))).toBe("AJP_TOO_LONG");
    }
  });

  it.each([
    ["request", "41"],
    ["request", "1241"],
    ["request", "474554202f20"],
    ["request", "1235"],
    ["response", "12"],
    ["response", "4143"],
    ["response", "0000"],
    ["response", "48545450"],
  ] as const)("knows at the first wrong byte that a %s does not start with %s", (direction, hex) => {
    const whole = new PacketReader(direction, 100);
    whole.feed(Buffer.from(hex, "hex"));
    expect(codeOf(() => whole.next())).toBe("AJP_BAD_MAGIC");
    const cut = new PacketReader(direction, 100);
    const bytesRead = [...Buffer.from(hex, "hex")].findIndex((byte) => {
      cut.feed(Buffer.from([byte]));
      return codeOf(() => cut.next()) === "AJP_BAD_MAGIC";
    });
    expect(bytesRead).toBe(
      hex.startsWith("12") && direction === "request" ? 1 : hex.startsWith("41") && direction === "response" ? 1 : 0,
    );
  });

  it("knows a packet as too long when its fourth byte is there", () => {
    const reader = new PacketReader("response", 8192);
    reader.feed(Buffer.from("41422001", "hex"));
    expect(codeOf(() => reader.next())).toBe("AJP_TOO_LONG");
  });

  it("wants its bytes read before it is fed more", () => {
    const reader = new PacketReader("request", 10);
    reader.feed(Buffer.from("1234", "hex"));
    expect(() => reader.feed(Buffer.from("00", "hex"))).toThrow(RangeError);
  });
});

// As the recordings traffic-* of mod_jk have it: a header counts once it is whole, a payload once it is.
describe("what would not have been read", () => {
  const unread = (pieces: readonly string[]): number => {
    const reader = new PacketReader("response", 100);
    try {
      for (const piece of pieces) {
        reader.feed(Buffer.from(piece, "hex"));
        drain(reader);
      }
    } catch {
      // A bad packet ends it.
    }
    return reader.unreadBytes;
  };

  it.each([
    { name: "a part of a header", pieces: ["414200"], bytes: 3 },
    { name: "a header", pieces: ["41420002"], bytes: 0 },
    { name: "a part of a payload", pieces: ["414200200400"], bytes: 2 },
    { name: "a part of a payload, in pieces", pieces: ["41", "4200", "2004", "00"], bytes: 2 },
    { name: "a whole packet", pieces: ["41420001", "05"], bytes: 0 },
    { name: "what follows no magic", pieces: ["485454502f312e31"], bytes: 4 },
    { name: "what follows a length that is too great", pieces: ["4142ffff0102"], bytes: 2 },
  ])("$name", ({ pieces, bytes }) => {
    expect(unread(pieces)).toBe(bytes);
  });

  it("is all that follows the packet in hand", () => {
    const reader = new PacketReader("response", 100);
    reader.feed(Buffer.from("4142000105414200020501", "hex"));
    reader.next();
    expect(reader.unreadBytes).toBe(6);
  });
});
