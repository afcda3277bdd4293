// Runs one of the plain balancers in two processes on the same port. They end with this one, whose channel they watch.
// Usage: node twice.js http.js|sockets.js WORKERS_PROPERTIES PORT
import cluster from "node:cluster";
import { fileURLToPath } from "node:url";

const PROCESSES = 2;

const [script, workersFile, port] = process.argv.slice(2);
const exec = fileURLToPath(new URL(script, import.meta.url));
cluster.setupPrimary({ exec, args: [workersFile, port], silent: true });
let ready = 0;
cluster.on("listening", () => {
  if (++ready === PROCESSES) console.log(`ready http://127.0.0.1:${port}/`);
});
cluster.on("exit", () => process.exit(1));
for (let i = 0; i < PROCESSES; i++) cluster.fork();
