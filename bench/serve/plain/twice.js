// Runs one of the plain balancers in two processes on the same port.
// Usage: node twice.js http.js|sockets.js WORKERS_PROPERTIES PORT
import cluster from "node:cluster";

const PROCESSES = 2;

if (cluster.isPrimary) {
  const [script, workersFile, port] = process.argv.slice(2);
  cluster.setupPrimary({ exec: new URL(script, import.meta.url).pathname, args: [workersFile, port], silent: true });
  let ready = 0;
  cluster.on("listening", () => {
    if (++ready === PROCESSES) console.log(`ready http://127.0.0.1:${port}/`);
  });
  cluster.on("exit", () => process.exit(1));
  process.on("SIGTERM", () => {
    cluster.removeAllListeners("exit");
    cluster.disconnect(() => process.exit());
    for (const worker of Object.values(cluster.workers)) worker.kill("SIGKILL");
  });
  for (let i = 0; i < PROCESSES; i++) cluster.fork();
}
