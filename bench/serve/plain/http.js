// The plainest balancer with node:http in front, so that what it costs is what this design costs at least on a machine.
// Usage: node http.js WORKERS_PROPERTIES PORT
import { createServer } from "node:http";
import { balancer } from "./node-connection.js";

const [workersFile, port] = process.argv.slice(2);
const serve = balancer(workersFile);

createServer((message, response) => {
  message.bodyBytes = Number(message.headers["content-length"] ?? 0);
  const connection = serve(message, response);
  if (message.bodyBytes > 0) message.on("data", (data) => connection.hold(data));
}).listen(Number(port), "127.0.0.1", () => console.log(`ready http://127.0.0.1:${port}/`));
