import { addressKind } from "../model/addresses.ts";
import { shown } from "../model/shown.ts";

/** A node as the command line names it. */
export interface NewNode {
  readonly name: string;
  /** An IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
  /** `undefined` where it is left to the topology's default. */
  readonly lbfactor: number | undefined;
}

/** What is wrong with an argument. */
export interface ArgumentFault {
  readonly fault: string;
  readonly hint: string;
}

const FORM = "write NAME=HOST:PORT or NAME=HOST:PORT*LBFACTOR, such as tomcat2=192.168.0.12:8009*2";

/** The largest lbfactor; mod_jk keeps it in 32 bits. */
const MAX_LBFACTOR = 2_147_483_647;

/**
 * Reads `NAME=HOST:PORT` or `NAME=HOST:PORT*LBFACTOR`; an IPv6 address stands in brackets. Whether the name can be a
 * worker's is left to the checks of the topology.
 */
export function parseNodeArgument(argument: string): NewNode | ArgumentFault {
  const wrong = (part: string, hint = FORM): ArgumentFault => ({
    fault: `${shown(argument)} is no node: ${part}`,
    hint,
  });
  const equals = argument.indexOf("=");
  if (equals < 0) return wrong("there is no = between name and host");
  const name = argument.slice(0, equals);
  if (name === "") return wrong("there is no name before the =");
  const star = argument.lastIndexOf("*");
  const address = argument.slice(equals + 1, star > equals ? star : undefined);
  const weight = star > equals ? argument.slice(star + 1) : undefined;
  const { host, portText, isBracketed } = splitAddress(address);
  if (host === undefined) return wrong("the [ before the host has no ]");
  if (host === "") return wrong(isBracketed ? "there is no host in the brackets" : "there is no host after the =");
  const kind = addressKind(host);
  if (isBracketed ? !host.includes(":") || kind === "invalid" : host.includes(":")) {
    return isBracketed
      ? wrong(`${shown(host)} is no IPv6 address`, "write brackets around IPv6 addresses only")
      : wrong(`host ${shown(host)} holds a colon`, `write an IPv6 address in brackets: ${name}=[::1]:8009`);
  }
  if (kind === "invalid") return wrong(`host ${shown(host)} is no address and no host name`);
  if (portText === undefined) return wrong(`there is no port after host ${shown(host)}`);
  const port = wholeNumber(portText, 65_535);
  if (port === undefined) return wrong(`port ${shown(portText)} is no number from 1 to 65535`);
  const lbfactor = weight === undefined ? undefined : wholeNumber(weight, MAX_LBFACTOR);
  if (weight !== undefined && lbfactor === undefined) {
    return wrong(`lbfactor ${shown(weight)} is no whole number from 1 to ${MAX_LBFACTOR}`);
  }
  return { name, host, port, lbfactor };
}

/** `host` is `undefined` for a bracket that is not closed, `portText` where no colon follows the host. */
function splitAddress(address: string): {
  readonly host: string | undefined;
  readonly portText: string | undefined;
  readonly isBracketed: boolean;
} {
  if (address.startsWith("[")) {
    const close = address.indexOf("]");
    const host = close < 0 ? undefined : address.slice(1, close);
    const rest = address.slice(close + 1);
    return { host, portText: rest.startsWith(":") ? rest.slice(1) : undefined, isBracketed: true };
  }
  const colon = address.lastIndexOf(":");
  if (colon < 0) return { host: address, portText: undefined, isBracketed: false };
  return { host: address.slice(0, colon), portText: address.slice(colon + 1), isBracketed: false };
}

/** A whole number from 1, in digits and without leading zeros, which some programs read as octal. */
function wholeNumber(text: string, max: number): number | undefined {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= max ? Number(text) : undefined;
}
