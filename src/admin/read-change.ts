import { FAULTS, type Fault } from "../embedded/settings.ts";
import { ACTIVATIONS, type Activation } from "../modjk/workers-view.ts";
import { Refusal, shownValue } from "./refusal.ts";

export interface MemberChange {
  readonly activation?: Activation;
  readonly lbfactor?: number;
}

/** As in a topology. */
const MAX_LBFACTOR = 2_147_483_647;

/** @throws Refusal 400. */
export function readMemberChange(value: unknown): MemberChange {
  const { activation, lbfactor } = readObject(value, ["activation", "lbfactor"]);
  if (activation === undefined && lbfactor === undefined) {
    throw new Refusal(400, 'the object is empty; "activation", "lbfactor" or both are wanted');
  }
  return {
    ...(activation === undefined ? {} : { activation: readWord("activation", activation, ACTIVATIONS) }),
    ...(lbfactor === undefined ? {} : { lbfactor: readLbfactor(lbfactor) }),
  };
}

/** @throws Refusal 400. */
export function readFaultChange(value: unknown): Fault {
  return readWord("fault", readObject(value, ["fault"]).fault, FAULTS);
}

function readObject<Key extends string>(value: unknown, keys: readonly Key[]): { readonly [key in Key]?: unknown } {
  const wanted = keys.map((key) => `"${key}"`).join(" and ");
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(400, `the body is ${shownValue(value)}; an object with ${wanted} is wanted`);
  }
  const unknown = Object.keys(value).find((key) => !(keys as readonly string[]).includes(key));
  if (unknown !== undefined) throw new Refusal(400, `unknown key ${shownValue(unknown)}; known: ${wanted}`);
  return value as { readonly [key in Key]?: unknown };
}

function readWord<Word extends string>(key: string, value: unknown, words: readonly Word[]): Word {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  const wanted = words.map((word) => `"${word}"`).join(", ");
  throw new Refusal(400, `${key} is ${shownValue(value)}; one of ${wanted} is wanted`);
}

function readLbfactor(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MAX_LBFACTOR) return value;
  throw new Refusal(400, `lbfactor is ${shownValue(value)}; an integer from 1 to ${MAX_LBFACTOR} is wanted`);
}
