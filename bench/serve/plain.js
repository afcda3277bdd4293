// The plainest balancer that node allows: node:http in front, AJP13 behind, members in turn. It checks nothing, recovers
// from nothing and knows nothing of sessions, so that what it costs is what this design costs at least on a machine.
// Usage: node plain.js WORKERS_PROPERTIES PORT
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
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

const [workersFile, port] = process.argv.slice(2);
const ports = [...readFileSync(workersFile, "utf8").matchAll(/\.port=(\d+)/g)].map(([, text]) => Number(text));
const pools = ports.map((nodePort) => ({ port: nodePort, idle: [] }));
const scratch = Buffer.allocUnsafe(8192);
let end = 0;
let turn = 0;

createServer((request, response) => {
  const pool = pools[turn++ % pools.length];
  (pool.idle.pop() ?? new Endpoint(pool)).serve(request, response);
}).listen(Number(port), "127.0.0.1", () => console.log(`ready http://127.0.0.1:${port}/`));

class Endpoint {
  constructor(pool) {
    this.pool = pool;
    this.rest = undefined;
    this.socket = connect({ port: pool.port, host: "127.0.0.1", noDelay: true });
    this.socket.on("data", (data) => this.read(data)).on("error", () => {});
    this.socket.on("close", () => pool.idle.splice(0, pool.idle.length, ...pool.idle.filter((each) => each !== this)));
  }

  serve(request, response) {
    this.request = request;
    this.response = response;
    this.socket.write(forwardRequest(request));
    this.owed = Number(request.headers["content-length"] ?? 0);
    this.asked = this.owed > 0;
    this.held = [];
    this.heldBytes = 0;
    if (this.owed > 0) request.on("data", (data) => this.hold(data));
  }

  hold(data) {
    this.held.push(data);
    this.heldBytes += data.length;
    if (this.heldBytes > 2 * BODY_HELD_BYTES) this.request.pause();
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
    if (this.request.isPaused() && this.heldBytes < BODY_HELD_BYTES) this.request.resume();
  }

  read(data) {
    const bytes = this.rest === undefined ? data : Buffer.concat([this.rest, data]);
    let at = 0;
    let chunk; // the last one, so that it leaves together with the end of the response
    while (bytes.length - at >= HEADER_BYTES) {
      const next = at + HEADER_BYTES + bytes.readUInt16BE(at + 2);
      if (next > bytes.length) break;
      const type = bytes[at + HEADER_BYTES];
      const body = at + HEADER_BYTES + 1;
      if (type === SEND_HEADERS) {
        this.response.writeHead(bytes.readUInt16BE(body), headersOf(bytes, body + 2));
      } else if (type === SEND_BODY_CHUNK) {
        if (chunk !== undefined) this.response.write(chunk);
        chunk = bytes.subarray(body + 2, body + 2 + bytes.readUInt16BE(body));
      } else if (type === GET_BODY_CHUNK) {
        this.asked = true;
        this.sendBody();
      } else if (type === END_RESPONSE) {
        this.pool.idle.push(this);
        this.response.end(chunk);
        chunk = undefined;
      }
      at = next;
    }
    if (chunk !== undefined) this.response.write(chunk);
    this.rest = at < bytes.length ? bytes.subarray(at) : undefined;
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
