// The plainest balancer without node:http: what is left when HTTP costs next to nothing. It believes every request to be
// what wrk sends, one at a time and with its head in one piece, and so serves nothing but this bench.
// Usage: node sockets.js WORKERS_PROPERTIES PORT
import { STATUS_CODES } from "node:http";
import { createServer } from "node:net";
import { balancer } from "./node-connection.js";

/** Up to so many bytes head and body leave as one text, which is one write; beyond it the copy costs more. */
const TEXT_BYTES = 16_384;

const [workersFile, port] = process.argv.slice(2);
const serve = balancer(workersFile);

createServer({ noDelay: true }, (socket) => {
  const client = new Client(socket);
  socket.on("data", (data) => client.read(data)).on("error", () => {});
}).listen(Number(port), "127.0.0.1", () => console.log(`ready http://127.0.0.1:${port}/`));

class Client {
  constructor(socket) {
    this.socket = socket;
    this.bodyLeft = 0;
    this.head = "";
  }

  read(data) {
    if (this.bodyLeft > 0) {
      this.feed(data);
      return;
    }
    const headEnd = data.indexOf("\r\n\r\n");
    const [requestLine, ...lines] = data.latin1Slice(0, headEnd).split("\r\n");
    const [method, url] = requestLine.split(" ");
    const rawHeaders = [];
    let bodyBytes = 0;
    for (const line of lines) {
      const colon = line.indexOf(":");
      const name = line.slice(0, colon);
      const value = line.slice(colon + 1).trim();
      rawHeaders.push(name, value);
      if (name.toLowerCase() === "content-length") bodyBytes = Number(value);
    }
    this.bodyLeft = bodyBytes;
    const { socket } = this;
    const request = { method, url, rawHeaders, bodyBytes, pause: () => socket.pause(), resume: () => socket.resume() };
    this.connection = serve(request, this);
    if (data.length > headEnd + 4) this.feed(data.subarray(headEnd + 4));
  }

  feed(data) {
    this.bodyLeft -= data.length;
    this.connection.hold(data);
  }

  /** With Content-Length from Tomcat: the pages of the bench have one. */
  writeHead(status, headers) {
    this.head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
    for (let i = 0; i < headers.length; i += 2) this.head += `${headers[i]}: ${headers[i + 1]}\r\n`;
    this.head += "\r\n";
  }

  write(body) {
    const { socket, head } = this;
    this.head = "";
    if (head === "") socket.write(body);
    else if (body.length <= TEXT_BYTES) socket.write(head + body.latin1Slice(), "latin1");
    else {
      socket.cork();
      socket.write(head, "latin1");
      socket.write(body);
      socket.uncork();
    }
  }

  end(body) {
    if (body !== undefined) this.write(body);
    else if (this.head !== "") this.socket.write(this.head, "latin1");
  }
}
