import type { LbWorker, Member } from "../modjk/workers-view.ts";

/** How a mount changes who may serve one request. */
export interface ElectionRules {
  /** Another activation for some members, by name. */
  readonly activation: ReadonlyMap<string, Member["activation"]>;
  /** Members that never get a connection, by name: mod_jk looks at the slots of no pool when it may not wait for one. */
  readonly withoutSlots: ReadonlySet<string>;
}

/** Members that may serve a request, in the order in which mod_jk would turn to them if those before do not answer. */
export interface Election {
  readonly steps: readonly ElectionStep[];
  /** Those that no step has. */
  readonly passedOver: readonly PassedOver[];
  /** Whether nobody is left because of sticky_session_force: 503, though other members are free. */
  readonly isForced: boolean;
  /** Whether there are more steps than are told. */
  readonly isCut: boolean;
}

export interface ElectionStep {
  /** More than one: whoever has the least load, in turn where that is equal. */
  readonly members: readonly Member[];
  readonly reason: StepReason;
}

export type StepReason =
  /** The only member, and active: no id is looked at. */
  | { readonly kind: "only-member" }
  /** Its route is that of the session id. */
  | { readonly kind: "route"; readonly route: string }
  /** No member has the route, but these have it for their domain. */
  | { readonly kind: "route-as-domain"; readonly route: string; readonly domain: string }
  /** The member of the session cannot serve and names this one. */
  | { readonly kind: "redirect"; readonly from: Member }
  /** The member of the session cannot serve; these share its domain. */
  | { readonly kind: "domain"; readonly from: Member; readonly domain: string }
  /** By load, among active members of the smallest distance. */
  | { readonly kind: "load"; readonly distance: number }
  /** Nobody else is left: the first redirect of any member names it. */
  | { readonly kind: "last-resort"; readonly from: Member };

export interface PassedOver {
  readonly member: Member;
  readonly reason: "stopped" | "disabled" | "no-slot" | "forced" | "later";
}

/** Steps that are told at most; a balancer with more distances than that has other problems. */
const MAX_STEPS = 100;

/**
 * Works out who may serve a request and in what order, all members being well at first: each step is what mod_jk chooses
 * once all before have failed.
 *
 * @param routes - of the session ids, in the order in which mod_jk tries them, `undefined` for an id without one; empty
 *   for no session. After the first attempt only the first id is left.
 * @see mod_jk-balancing, section 3. Measured on mod_jk 1.2.48.
 */
export function orderMembers(
  worker: LbWorker,
  routes: readonly (string | undefined)[],
  rules: ElectionRules = NO_RULES,
): Election {
  return new Choice(worker, rules).order(routes);
}

const NO_RULES: ElectionRules = { activation: new Map(), withoutSlots: new Set() };

class Choice {
  readonly #worker: LbWorker;
  readonly #members: readonly Member[];
  readonly #rules: ElectionRules;
  readonly #byRoute = new Map<string, Member>();
  readonly #tried = new Set<Member>();

  constructor(worker: LbWorker, rules: ElectionRules) {
    this.#worker = worker;
    this.#members = worker.members;
    this.#rules = rules;
    for (const member of worker.members) if (!this.#byRoute.has(member.route)) this.#byRoute.set(member.route, member);
  }

  order(routes: readonly (string | undefined)[]): Election {
    const steps: ElectionStep[] = [];
    let left = routes;
    let isCut = false;
    for (let step = this.#choose(left); step !== undefined; step = this.#choose(left)) {
      if (steps.length === MAX_STEPS) {
        isCut = true;
        break;
      }
      steps.push(step);
      for (const member of step.members) this.#tried.add(member);
      left = routes.slice(0, 1);
    }
    const isForced =
      !isCut && routes.length > 0 && this.#worker.stickySessionForce && this.#members.some((one) => this.#isFree(one));
    const passedOver = this.#members
      .filter((member) => !this.#tried.has(member))
      .map((member): PassedOver => ({ member, reason: this.#reasonAgainst(member, isForced) }));
    return { steps, passedOver, isForced, isCut };
  }

  #choose(routes: readonly (string | undefined)[]): ElectionStep | undefined {
    const [only] = this.#members;
    if (this.#members.length === 1 && only !== undefined) {
      if (!this.#keepsSessions(only)) return undefined;
      if (this.#activationOf(only) === "active") return { members: [only], reason: { kind: "only-member" } };
    }
    for (const route of routes) {
      const step = route === undefined ? undefined : this.#bySession(route);
      if (step !== undefined) return step;
    }
    if (routes.length > 0 && this.#worker.stickySessionForce) return undefined;
    return this.#byLoad() ?? this.#lastResort();
  }

  #bySession(route: string): ElectionStep | undefined {
    const own = this.#byRoute.get(route);
    if (own === undefined) {
      const domain = untilDot(route);
      const members = this.#inDomain(domain);
      return members.length === 0 ? undefined : { members, reason: { kind: "route-as-domain", route, domain } };
    }
    if (this.#keepsSessions(own)) return { members: [own], reason: { kind: "route", route } };
    if (this.#worker.stickySessionForce) return undefined;
    if (own.redirect !== "") {
      const target = this.#byRoute.get(own.redirect);
      if (target === undefined || !this.#keepsSessions(target)) return undefined;
      return { members: [target], reason: { kind: "redirect", from: own } };
    }
    const domain = untilDot(own.domain);
    const members = own.domain === "" ? [] : this.#inDomain(domain);
    return members.length === 0 ? undefined : { members, reason: { kind: "domain", from: own, domain } };
  }

  #byLoad(): ElectionStep | undefined {
    const members = nearest(this.#members.filter((member) => this.#isFree(member)));
    const [first] = members;
    return first === undefined ? undefined : { members, reason: { kind: "load", distance: first.distance } };
  }

  #lastResort(): ElectionStep | undefined {
    const from = this.#members.find(({ redirect }) => redirect !== "");
    const step = from === undefined ? undefined : this.#bySession(from.redirect);
    return from === undefined || step === undefined ? undefined : { ...step, reason: { kind: "last-resort", from } };
  }

  #inDomain(domain: string): readonly Member[] {
    return nearest(
      this.#members.filter((member) => member.domain !== "" && member.domain === domain && this.#isFree(member)),
    );
  }

  /** Whether it takes requests without a session of its own. */
  #isFree(member: Member): boolean {
    return this.#canServe(member) && this.#activationOf(member) === "active";
  }

  #keepsSessions(member: Member): boolean {
    return this.#canServe(member) && this.#activationOf(member) !== "stopped";
  }

  #canServe(member: Member): boolean {
    return !this.#tried.has(member) && !this.#rules.withoutSlots.has(member.name);
  }

  #activationOf(member: Member): Member["activation"] {
    return this.#rules.activation.get(member.name) ?? member.activation;
  }

  #reasonAgainst(member: Member, isForced: boolean): PassedOver["reason"] {
    const activation = this.#activationOf(member);
    if (activation !== "active") return activation;
    if (this.#rules.withoutSlots.has(member.name)) return "no-slot";
    return isForced ? "forced" : "later";
  }
}

/** Those with the smallest distance. */
function nearest(members: readonly Member[]): readonly Member[] {
  let distance = Number.POSITIVE_INFINITY;
  for (const member of members) distance = Math.min(distance, member.distance);
  return members.filter((member) => member.distance === distance);
}

function untilDot(text: string): string {
  return text.split(".", 1)[0] ?? "";
}
