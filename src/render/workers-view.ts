import { optionText } from "../model/option-text.ts";
import { byteLength } from "../model/text-limits.ts";
import type { Balancer, TomcatNode, Topology } from "../model/topology.ts";
import { isDefaultRoute, memberNames } from "../model/topology.ts";
import { nodeSettings, type Setting, type TunedSetting, tunedMember } from "../model/tuning.ts";

/** What templates/workers.properties.hbs shows. */
export interface WorkersView {
  /** Values of `worker.list`; mod_jk joins the lines. */
  readonly lists: readonly string[];
  readonly globals: readonly { readonly name: string; readonly value: string }[];
  readonly tuned: readonly TunedSetting[];
  readonly workers: readonly WorkerView[];
}

interface WorkerView {
  readonly title: string;
  /** Keys with the worker's name in them. */
  readonly settings: readonly { readonly key: string; readonly value: string }[];
}

/** Longest value of a list: with its key it stays well within the line of 8191 bytes that mod_jk reads. */
const MAX_LIST_BYTES = 7000;

/**
 * Lays out workers.properties.
 *
 * @param secrets - the secret of each node that has one, by name.
 */
export function workersView(topology: Topology, secrets: ReadonlyMap<string, string>): WorkersView {
  const listed = [
    ...topology.balancers.filter(({ listed }) => listed).map(({ name }) => name),
    ...topology.nodes.filter(({ named }) => named.has("mounts")).map(({ name }) => name),
    ...topology.apache.status.map(({ name }) => name),
  ];
  const members = memberNames(topology);
  const { maintain } = topology.apache;
  return {
    lists: chunks(listed),
    globals: maintain === undefined ? [] : [{ name: "worker.maintain", value: String(maintain) }],
    tuned: topology.tuning === "recommended" && topology.nodes.length > 0 ? tunedMember : [],
    workers: [
      ...topology.balancers.map((balancer) => balancerView(balancer, topology.tuning === "minimal")),
      ...topology.nodes.map((node) => nodeView(topology, node, members.has(node.name), secrets.get(node.name))),
      ...topology.apache.status.map(({ name, readOnly }) =>
        worker(`Status page ${name}`, name, [
          ["type", "status"],
          ["read_only", optionText(readOnly)],
        ]),
      ),
    ],
  };
}

const METHODS: Readonly<Record<Balancer["method"], string>> = {
  request: "Request",
  session: "Session",
  traffic: "Traffic",
  busyness: "Busyness",
  next: "Next",
};

function balancerView(balancer: Balancer, isMinimal: boolean): WorkerView {
  const { name, method, sticky, members, named, options } = balancer;
  const settings: Setting[] = [["type", "lb"], ...chunks(members).map((value): Setting => ["balance_workers", value])];
  // mod_jk reads all of these on the balancer only, and ignores them on members without a word.
  if (!isMinimal || named.has("method")) settings.push(["method", METHODS[method]]);
  if (!isMinimal || named.has("sticky")) settings.push(["sticky_session", optionText(sticky.mode !== "none")]);
  if (sticky.mode === "force") settings.push(["sticky_session_force", "True"]);
  if (sticky.cookie !== undefined) settings.push(["session_cookie", sticky.cookie]);
  if (sticky.pathParameter !== undefined) settings.push(["session_path", `;${sticky.pathParameter}`]);
  if (sticky.setCookie !== undefined) settings.push(["set_session_cookie", optionText(sticky.setCookie)]);
  if (sticky.cookiePath !== undefined) settings.push(["session_cookie_path", sticky.cookiePath]);
  for (const [key, value] of Object.entries(options)) settings.push([key, optionText(value)]);
  return worker(`Balancer ${name}`, name, settings);
}

const ACTIVATIONS = { active: "Active", disabled: "Disabled", stopped: "Stopped" } as const;

function nodeView(topology: Topology, node: TomcatNode, isMember: boolean, secret: string | undefined): WorkerView {
  const settings: Setting[] = [
    ["type", "ajp13"],
    ["host", node.host],
    ["port", String(node.ajp.port)],
  ];
  if (secret !== undefined) settings.push(["secret", secret]);
  if (isMember) {
    if (topology.tuning === "recommended" || node.named.has("lbfactor"))
      settings.push(["lbfactor", String(node.lbfactor)]);
    if (!isDefaultRoute(node)) settings.push(["route", node.route]);
    if (node.domain !== undefined) settings.push(["domain", node.domain]);
    if (node.redirect !== undefined) settings.push(["redirect", node.redirect]);
    if (node.distance !== undefined) settings.push(["distance", String(node.distance)]);
    if (node.activation !== undefined) settings.push(["activation", ACTIVATIONS[node.activation]]);
  }
  settings.push(...nodeSettings(topology, node).member);
  return worker(`Node ${node.name}`, node.name, settings);
}

function worker(title: string, name: string, settings: readonly Setting[]): WorkerView {
  return { title, settings: settings.map(([key, value]) => ({ key: `worker.${name}.${key}`, value })) };
}

/** Joins names with commas into as few lines as mod_jk can read. */
function chunks(names: readonly string[]): string[] {
  const lines: string[] = [];
  let line = "";
  let bytes = 0;
  for (const name of names) {
    const more = byteLength(name) + 1;
    if (line !== "" && bytes + more > MAX_LIST_BYTES) {
      lines.push(line);
      line = "";
      bytes = 0;
    }
    line += line === "" ? name : `,${name}`;
    bytes += more;
  }
  if (line !== "") lines.push(line);
  return lines;
}
