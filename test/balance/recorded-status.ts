import { parseStatus } from "../support/status.ts";
import type { RecordedAnswer, RecordedMember } from "./recorded-case.ts";

/** What a recording holds of the status worker's answer to a command, given in `mime=prop`. */
export function commandAnswer(status: number, text: string): RecordedAnswer {
  const result = /worker\.result\.type=(\S+)/.exec(text)?.[1];
  return { status, ...(result === undefined ? {} : { result }) };
}

export function viewQuery(balancer: string): string {
  return `cmd=show&mime=prop&w=${balancer}`;
}

/** What a recording holds of the answer to {@link viewQuery}. */
export function viewAnswer(status: number, text: string, balancer: string): RecordedAnswer {
  const members = [...(parseStatus(text).balancers.get(balancer)?.members ?? [])].map(
    ([member, fields]): [string, RecordedMember] => [
      member,
      {
        state: fields.state ?? "",
        activation: fields.activation ?? "",
        value: Number(fields.lbvalue),
        mult: Number(fields.lbmult),
        elected: Number(fields.elected),
        errors: Number(fields.errors),
        sessions: Number(fields.sessions),
      },
    ],
  );
  return { status, members: Object.fromEntries(members) };
}
