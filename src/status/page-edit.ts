import type { RunningBalancer, RunningMember } from "../balance/running.ts";
import { MAX_NAME_BYTES } from "../model/text-limits.ts";
import { fromByteText } from "../modjk/uri-bytes.ts";
import { ACTIVATIONS, type AjpWorker, LB_LOCKS, LB_METHODS } from "../modjk/workers-view.ts";
import { shownPort } from "./fields.ts";
import { escapeMarkup } from "./markup.ts";
import { form, type PageFacts } from "./page-facts.ts";
import { ATTRIBUTE_LABELS, BALANCER_NUMBERS, MEMBER_LABELS, WORKER_NUMBERS } from "./setting-fields.ts";

/** The form for a balancer, for one attribute of all its members, for a member, or for a worker. */
export function editSection(facts: PageFacts): string {
  const { target, values } = facts;
  if (target === undefined || target.kind === "other")
    return '<p class="note">Nothing of this worker can be changed.</p>';
  if (target.kind === "ajp") {
    const { name, settings } = target.worker;
    return section(facts, name, { w: name }, [group("Connection", workerInputs(settings))]);
  }
  const { balancer, members } = target;
  const [member] = members;
  if (values.has("sw") && member !== undefined) {
    return section(facts, `${member.name} of ${balancer.name}`, { w: balancer.name, sw: member.name }, [
      group(
        "Balancing",
        Object.keys(MEMBER_LABELS).map((name) => memberInput(name, member)),
      ),
      group("Connection, in all balancers", workerInputs(member.worker.settings)),
    ]);
  }
  const attribute = values.get("att");
  if (attribute === undefined) {
    return section(facts, balancer.name, { w: balancer.name }, [group("Balancer", balancerInputs(balancer))]);
  }
  const label = ATTRIBUTE_LABELS.get(attribute);
  if (label === undefined) return '<p class="note">There is no such attribute.</p>';
  const inputs = members.map((one, index) => memberInput(attribute, one, one.name, `val${index}`));
  return section(facts, `${label} of all members of ${balancer.name}`, { w: balancer.name, att: attribute }, [
    group(label, inputs),
  ]);
}

function section(
  facts: PageFacts,
  title: string,
  parameters: Readonly<Record<string, string>>,
  groups: readonly string[],
): string {
  const from = facts.values.get("from") === "show" ? "show" : "list";
  const content = `<div class="groups">${groups.join("\n")}</div>\n<p><button class="main">Update</button></p>`;
  return `<section class="card"><h2>Edit ${escapeMarkup(title)}</h2>
${form(facts, { cmd: "update", from, ...parameters }, content)}</section>`;
}

function balancerInputs({ settings }: RunningBalancer): string[] {
  return [
    ...BALANCER_NUMBERS.map(({ name, label, min, of }) => numberInput(name, label, of(settings), min)),
    select("vls", "Sticky sessions", ON_OFF, settings.stickySession ? "1" : "0"),
    select("vlf", "Force sticky sessions", ON_OFF, settings.stickySessionForce ? "1" : "0"),
    choice("vlm", "Method", LB_METHODS, settings.method),
    choice("vll", "Lock", LB_LOCKS, settings.lock),
  ];
}

type Options = readonly (readonly [value: string, text: string])[];

const ON_OFF: Options = [
  ["1", "on"],
  ["0", "off"],
];

/** The input for one attribute of a member, or of its worker. */
function memberInput(
  attribute: string,
  member: RunningMember,
  label = ATTRIBUTE_LABELS.get(attribute) ?? attribute,
  name = attribute,
): string {
  switch (attribute) {
    case "vwa":
      return choice(name, label, ACTIVATIONS, member.activation);
    case "vwf":
      return numberInput(name, label, member.lbfactor, 1);
    case "vwn":
      return textInput(name, label, fromByteText(member.route));
    case "vwr":
      return textInput(name, label, fromByteText(member.redirect));
    case "vwc":
      return textInput(name, label, fromByteText(member.domain));
    case "vwd":
      return numberInput(name, label, member.distance);
    default: {
      const field = WORKER_NUMBERS.find((one) => one.name === attribute);
      return field === undefined ? "" : numberInput(name, label, field.of(member.worker.settings));
    }
  }
}

function workerInputs(settings: AjpWorker): string[] {
  return [
    textInput("vahst", "Host", settings.host),
    numberInput("vaprt", "Port", shownPort(settings)),
    ...WORKER_NUMBERS.map(({ name, label, of }) => numberInput(name, label, of(settings))),
  ];
}

function group(title: string, inputs: readonly string[]): string {
  return `<fieldset><legend>${escapeMarkup(title)}</legend>${inputs.join("\n")}</fieldset>`;
}

/** Without a least value where the value in force may lie below it: a browser would not send the form. */
function numberInput(name: string, label: string, value: number, min?: number): string {
  const least = min === undefined || value < min ? "" : ` min="${min}"`;
  return `<label><span>${escapeMarkup(label)}</span> <input name="${name}" type="number"${least} value="${value}" /></label>`;
}

function textInput(name: string, label: string, value: string): string {
  return `<label><span>${escapeMarkup(label)}</span> <input name="${name}" type="text" maxlength="${MAX_NAME_BYTES}" value="${escapeMarkup(value)}" /></label>`;
}

/** Of words that stand for their numbers. */
function choice<Word extends string>(name: string, label: string, words: readonly Word[], current: Word): string {
  const options = words.map((word, index): readonly [string, string] => [String(index), word]);
  return select(name, label, options, String(words.indexOf(current)));
}

function select(name: string, label: string, options: Options, current: string): string {
  const list = options.map(
    ([value, text]) => `<option value="${value}"${value === current ? ' selected="selected"' : ""}>${text}</option>`,
  );
  return `<label><span>${escapeMarkup(label)}</span> <select name="${name}">${list.join("")}</select></label>`;
}
