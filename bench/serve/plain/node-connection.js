// What plain balancers do behind their fronts: AJP13 over kept connections, members in turn. Nothing is checked, nothing
// recovered, and nobody knows of sessions.
import { readFileSync } from "node:fs";
import { connect } from "node:net";

const HEADER_BYTES = 4;
const BODY_DATA_BYTES = 8192 - HEADER_BYTES - 2;
const BODY_HELD_BYTES = 65536;
const METHODS = { GET: 2, HEAD: 3, POST: 4 };
const REQUEST_HEADERS = {
  accept: 0xa001,
  connection: 0xa006,
  "content-type": 0xa007,
  "content-length": 0xa008,
  host: 0xa00b,
  "user-agent": 0xa00e,
};
const RESPONSE_HEADERS =
  "Content-Type,Content-Language,Content-Length,Date,Last-Modified,Location,Set-Cookie,Set-Cookie2,Servlet-Engine,Status,WWW-Authenticate".split(
    ",",
  );
const SEND_BODY_CHUNK = 3;
const SEND_HEADERS = 4;
const END_RESPONSE = 5;
const GET_BODY_CHUNK = 6;
const QUERY_STRING = 5;
const ARE_DONE = 0xff;

/** One read of any connection at a time; as large as lbgen's. */
const READ_BUFFER = Buffer.allocUnsafeSlow(256 * 1024);

const scratch = Buffer.allocUnsafe(8192);
let end = 0;

/**
 * @param workersFile - a workers.properties, of which the ports count.
 * @returns takes a request as a front has it: `method`, `url`, `rawHeaders` (flat), `bodyBytes`, `pause()`, `resume()`;
 *   and an answer with `writeHead(status, headers)`, `write(bytes)`, `end(bytes)`. What it returns takes the body's bytes.
 */
export function balancer(workersFile) {
  const ports = [...readFileSync(workersFile, "utf8").matchAll(/\.port=(\d+)/g)].map(([, text]) => Number(text));
  const pools = ports.map((port) => ({ port, idle: [] }));
  let turn = 0;
  return (request, answer) => {
    const pool = pools[turn++ % pools.length];
    const connection = pool.idle.pop() ?? new NodeConnection(pool);
    connection.serve(request, answer);
    return connection;
  };
}

class NodeConnection {
  constructor(pool) {
    this.pool = pool;
    this.rest = undefined;
    this.socket = connect({
      port: pool.port,
      host: "127.0.0.1",
      noDelay: true,
      onread: { buffer: READ_BUFFER, callback: (length, bytes) => this.read(bytes.subarray(0, length)) },
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => pool.idle.splice(0, pool.idle.length, ...pool.idle.filter((each) => each !== this)));
  }

  serve(request, answer) {
    this.request = request;
    this.answer = answer;
    this.socket.write(forwardRequest(request));
    this.owed = request.bodyBytes;
    this.asked = this.owed > 0;
    this.held = [];
    this.heldBytes = 0;
    this.isPaused = false;
  }

  hold(data) {
    this.held.push(data);
    this.heldBytes += data.length;
    if (this.heldBytes > 2 * BODY_HELD_BYTES && !this.isPaused) {
      this.isPaused = true;
      this.request.pause();
    }
    this.sendBody();
  }

  sendBody() {
    const bytes = Math.min(BODY_DATA_BYTES, this.owed);
    if (!this.asked || this.heldBytes < bytes) return;
    this.asked = false;
    const packet = Buffer.allocUnsafe(bytes === 0 ? HEADER_BYTES : HEADER_BYTES + 2 + bytes);
    packet.writeUInt16BE(0x1234, 0);
    packet.writeUInt16BE(packet.length - HEADER_BYTES, 2);
    if (bytes > 0) packet.writeUInt16BE(bytes, HEADER_BYTES);
    for (let at = HEADER_BYTES + 2; at < packet.length; ) {
      const first = this.held[0];
      const copied = first.copy(packet, at);
      at += copied;
      if (copied === first.length) this.held.shift();
      else this.held[0] = first.subarray(copied);
    }
    this.owed -= bytes;
    this.heldBytes -= bytes;
    this.socket.write(packet);
    if (this.isPaused && this.heldBytes < BODY_HELD_BYTES) {
      this.isPaused = false;
      this.request.resume();
    }
  }

  read(data) {
    const bytes = this.rest === undefined ? data : Buffer.concat([this.rest, data]);
    let at = 0;
    const chunks = []; // of this read: they leave together, with the end of the response if it is there
    let isEnd = false;
    while (bytes.length - at >= HEADER_BYTES) {
      const next = at + HEADER_BYTES + bytes.readUInt16BE(at + 2);
      if (next > bytes.length) break;
      const type = bytes[at + HEADER_BYTES];
      const body = at + HEADER_BYTES + 1;
      if (type === SEND_HEADERS) {
        this.answer.writeHead(bytes.readUInt16BE(body), headersOf(bytes, body + 2));
      } else if (type === SEND_BODY_CHUNK) {
        chunks.push(bytes.subarray(body + 2, body + 2 + bytes.readUInt16BE(body)));
      } else if (type === GET_BODY_CHUNK) {
        this.asked = true;
        this.sendBody();
      } else if (type === END_RESPONSE) isEnd = true;
      at = next;
    }
    this.rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined;
    const { answer } = this;
    // A copy: the next read is put into the same buffer.
    const body = chunks.length === 0 ? undefined : Buffer.concat(chunks);
    if (isEnd) {
      this.pool.idle.push(this);
      answer.end(body);
    } else if (body !== undefined) answer.write(body);
    return true;
  }
}

function forwardRequest({ method, url, rawHeaders }) {
  const [path, query] = url.split("?", 2);
  end = HEADER_BYTES;
  scratch.writeUInt16BE(0x1234, 0);
  scratch[end++] = 2;
  scratch[end++] = METHODS[method];
  for (const text of ["HTTP/1.1", path, "127.0.0.1", "", "localhost"]) putText(text);
  putInteger(80);
  scratch[end++] = 0;
  putInteger(rawHeaders.length / 2);
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const code = REQUEST_HEADERS[rawHeaders[i].toLowerCase()];
    if (code === undefined) putText(rawHeaders[i]);
    else putInteger(code);
    putText(rawHeaders[i + 1]);
  }
  if (query !== undefined) {
    scratch[end++] = QUERY_STRING;
    putText(query);
  }
  scratch[end++] = ARE_DONE;
  scratch.writeUInt16BE(end - HEADER_BYTES, 2);
  return Buffer.from(scratch.subarray(0, end));
}

function putInteger(value) {
  end = scratch.writeUInt16BE(value, end);
}

function putText(text) {
  putInteger(text.length);
  end += scratch.latin1Write(text, end);
  scratch[end++] = 0;
}

/** Names and values in turn, as node's writeHead() takes them. */
function headersOf(bytes, message) {
  let at = message + 2 + bytes.readUInt16BE(message) + 1;
  const headers = [];
  const text = (length) => {
    const start = at;
    at += length + 1;
    return bytes.latin1Slice(start, start + length);
  };
  const integer = () => {
    at += 2;
    return bytes.readUInt16BE(at - 2);
  };
  for (let left = integer(); left > 0; left--) {
    const code = integer();
    headers.push(code > 0xa000 ? RESPONSE_HEADERS[code - 0xa001] : text(code), text(integer()));
  }
  return headers;
}
