/** What mod_jk's status worker computed from its files: `cmd=list&mime=prop`. */
export interface StatusReport {
  readonly balancers: ReadonlyMap<string, BalancerReport>;
  /** ajp13 workers that worker.list names. */
  readonly workers: ReadonlyMap<string, WorkerReport>;
}

export interface BalancerReport extends WorkerReport {
  readonly members: ReadonlyMap<string, Fields>;
}

export interface WorkerReport {
  readonly fields: Fields;
  readonly maps: readonly Fields[];
}

export type Fields = Readonly<Record<string, string>>;

export function parseStatus(text: string): StatusReport {
  const balancers = new Map<
    string,
    { fields: Record<string, string>; maps: Record<string, string>[]; members: Map<string, Record<string, string>> }
  >();
  const workers = new Map<string, { fields: Record<string, string>; maps: Record<string, string>[] }>();
  const lines = pairs(text);
  const lbNames = new Set(
    lines
      .filter(([key, value]) => key.endsWith(".type") && value === "lb")
      .map(([key]) => key.slice("worker.".length, -".type".length)),
  );
  let lb = "";
  let member = "";
  for (const [key, value] of lines) {
    // `worker.list=` opens a balancer, `worker.NAME.list=` an ajp13 worker; workers follow the balancers.
    const owner = ownerOf(key, [member, lb, ...lbNames, ...workers.keys()]);
    if (key === "worker.list") {
      lb = value;
      member = "";
      balancers.set(lb, { fields: {}, maps: [], members: new Map() });
      continue;
    }
    if (key === `worker.${value}.list`) {
      lb = "";
      member = "";
      workers.set(value, { fields: {}, maps: [] });
      continue;
    }
    if (owner === undefined) continue;
    const field = key.slice(`worker.${owner}.`.length);
    const balancer = balancers.get(lb);
    if (balancer !== undefined && owner === lb && field === "balance_workers") {
      member = value;
      balancer.members.set(member, {});
      continue;
    }
    if (balancer !== undefined && owner === member) {
      const fields = balancer.members.get(member);
      if (fields !== undefined) fields[field] = value;
      continue;
    }
    const report = owner === lb ? balancer : workers.get(owner);
    if (report === undefined) continue;
    const map = /^map\.(\d+)\.(\w+)$/.exec(field);
    if (map === null) {
      report.fields[field] = value;
      continue;
    }
    const index = Number(map[1]) - 1;
    const rule = report.maps[index] ?? {};
    rule[map[2] ?? ""] = value;
    report.maps[index] = rule;
  }
  return { balancers, workers };
}

/** `cmd=dump&mime=prop`: workers.properties as mod_jk read it, references and variables resolved, secrets left out. */
export function parseDump(text: string): ReadonlyMap<string, string> {
  return new Map(pairs(text));
}

function ownerOf(key: string, names: readonly string[]): string | undefined {
  return names.find((name) => name !== "" && key.startsWith(`worker.${name}.`));
}

function pairs(text: string): [string, string][] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.includes("="))
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
}
