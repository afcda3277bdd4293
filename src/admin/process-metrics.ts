import { performance } from "node:perf_hooks";
import { Counter, Gauge, type Registry } from "prom-client";

/**
 * Adds what there is to know about the process, under the names that all Prometheus clients use. prom-client's own
 * collection is not used: it watches the event loop and the garbage collector and cannot be told to stop.
 */
export function addProcessMetrics(registry: Registry): void {
  const registers = [registry];
  const counters: Readonly<Record<string, readonly [help: string, value: () => number]>> = {
    process_cpu_user_seconds_total: ["User CPU time, in seconds.", () => process.cpuUsage().user / 1e6],
    process_cpu_system_seconds_total: ["System CPU time, in seconds.", () => process.cpuUsage().system / 1e6],
    process_cpu_seconds_total: ["User and system CPU time, in seconds.", cpuSeconds],
    nodejs_eventloop_active_seconds_total: ["Time in which the event loop worked.", () => loopSeconds("active")],
    nodejs_eventloop_idle_seconds_total: ["Time in which the event loop waited.", () => loopSeconds("idle")],
  };
  for (const [name, [help, value]] of Object.entries(counters)) {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  }
  const gauges: Readonly<Record<string, readonly [help: string, value: () => number]>> = {
    process_start_time_seconds: ["When the process began, since the epoch.", () => performance.timeOrigin / 1000],
    process_resident_memory_bytes: ["Resident memory, in bytes.", () => process.memoryUsage.rss()],
    nodejs_heap_size_total_bytes: ["Size of the heap, in bytes.", () => process.memoryUsage().heapTotal],
    nodejs_heap_size_used_bytes: ["Used part of the heap, in bytes.", () => process.memoryUsage().heapUsed],
    nodejs_external_memory_bytes: ["Memory of buffers and the like, in bytes.", () => process.memoryUsage().external],
  };
  for (const [name, [help, value]] of Object.entries(gauges)) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function loopSeconds(part: "active" | "idle"): number {
  return performance.eventLoopUtilization()[part] / 1000;
}
