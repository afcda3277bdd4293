import fc from "fast-check";

/** What the written topologies say. */
export interface Plan {
  readonly nodes: readonly PlannedNode[];
  readonly balancers: readonly PlannedBalancer[];
}

export interface PlannedNode {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly lbfactor: number | undefined;
}

export interface PlannedBalancer {
  readonly name: string;
  readonly members: readonly string[] | undefined;
}

/** How they are written. */
export interface Layout {
  readonly form: "lines" | "braces" | "braces-in-lines" | "brackets" | "brackets-in-lines" | "json" | "json-in-a-line";
  readonly members: "lines" | "brackets" | "brackets-in-lines";
  readonly ajp: "lines" | "braces";
  readonly dashIndent: number;
  readonly dashGap: number;
  readonly quote: '"' | "'" | "";
  readonly eol: "\n" | "\r\n" | "\r";
  readonly mark: boolean;
  readonly lastLineEnd: boolean;
  readonly spaced: boolean;
  readonly lastComma: boolean;
  readonly nodesFirst: boolean;
  /** Whether something comes behind both lists. */
  readonly hasTail: boolean;
  /** Which of the places where a comment may stand have one; used in turn. */
  readonly comments: readonly boolean[];
}

export const plans: fc.Arbitrary<Plan> = fc
  .record({
    nodes: fc.array(
      fc.record({
        port: fc.integer({ min: 1024, max: 65535 }),
        lbfactor: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    members: fc.array(fc.option(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), { nil: undefined }), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ nodes, members }) => {
    const planned = nodes.map((node, index) => ({ name: `tom${index}`, host: `10.0.0.${index + 1}`, ...node }));
    const balancers = members.map((flags, index) => {
      const names = planned.map(({ name }) => name);
      const some = names.filter((_, at) => flags?.[at]);
      return { name: `lb${index}`, members: flags === undefined ? undefined : some.length === 0 ? names : some };
    });
    return { nodes: planned, balancers };
  });

export const layouts: fc.Arbitrary<Layout> = fc.record({
  form: fc.constantFrom<Layout["form"][]>(
    "lines",
    "braces",
    "braces-in-lines",
    "brackets",
    "brackets-in-lines",
    "json",
    "json-in-a-line",
  ),
  members: fc.constantFrom<Layout["members"][]>("lines", "brackets", "brackets-in-lines"),
  ajp: fc.constantFrom<Layout["ajp"][]>("lines", "braces"),
  dashIndent: fc.constantFrom(0, 2, 4),
  dashGap: fc.integer({ min: 1, max: 3 }),
  quote: fc.constantFrom<Layout["quote"][]>('"', "'", ""),
  eol: fc.constantFrom<Layout["eol"][]>("\n", "\r\n", "\r"),
  mark: fc.boolean(),
  lastLineEnd: fc.boolean(),
  spaced: fc.boolean(),
  lastComma: fc.boolean(),
  nodesFirst: fc.boolean(),
  hasTail: fc.boolean(),
  comments: fc.array(fc.boolean(), { minLength: 7, maxLength: 13 }),
});

/** What a topology says, as JSON has it. */
export function planValue({ nodes, balancers }: Plan): {
  nodes: object[];
  balancers: { name: string; members?: string[] }[];
} {
  return {
    nodes: nodes.map(({ name, host, port, lbfactor }) => ({
      name,
      host,
      ajp: { port },
      ...(lbfactor === undefined ? {} : { lbfactor }),
    })),
    balancers: balancers.map(({ name, members }) => ({
      name,
      ...(members === undefined ? {} : { members: [...members] }),
    })),
  };
}

/**
 * Writes a topology. Comments say whose they are: `# of tom1: 3`, or `# of -: 3` for those that belong to no node.
 */
export function written(plan: Plan, layout: Layout): string {
  const lines = layout.form.startsWith("json") ? json(plan, layout) : new Writer(layout).topology(plan);
  const text = lines.join(layout.eol) + (layout.lastLineEnd ? layout.eol : "");
  return (layout.mark ? "\ufeff" : "") + text;
}

function json(plan: Plan, { form, nodesFirst }: Layout): string[] {
  const { nodes, balancers } = planValue(plan);
  const value = nodesFirst ? { nodes, balancers } : { balancers, nodes };
  return JSON.stringify(value, null, form === "json" ? 2 : 0).split("\n");
}

class Writer {
  readonly #layout: Layout;
  readonly #lines: string[] = [];
  #places = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  topology(plan: Plan): string[] {
    this.#comment("", "-");
    this.#lines.push("tuning: minimal");
    const parts = [() => this.#nodes(plan.nodes), () => this.#balancers(plan.balancers)];
    if (!this.#layout.nodesFirst) parts.reverse();
    for (const part of parts) part();
    if (this.#layout.hasTail) this.#lines.push("apache:", "  host: 127.0.0.1");
    return this.#lines;
  }

  #isCommented(): boolean {
    const { comments } = this.#layout;
    return comments[this.#places++ % comments.length] ?? false;
  }

  #comment(indent: string, owner: string): void {
    if (this.#isCommented()) this.#lines.push(`${indent}# of ${owner}: ${this.#places}`);
  }

  /** A line, with a comment at its end or not. */
  #line(text: string, owner: string): void {
    this.#lines.push(this.#isCommented() ? `${text} # of ${owner}: ${this.#places}` : text);
  }

  #string(text: string): string {
    return this.#layout.quote + text + this.#layout.quote;
  }

  #nodes(nodes: readonly PlannedNode[]): void {
    const { form, lastComma } = this.#layout;
    if (form === "brackets") {
      const inner = nodes.map((node) => this.#braces(node)).join(", ");
      this.#line(`nodes: [${inner}${lastComma ? "," : ""}]`, "-");
      return;
    }
    this.#line(form === "brackets-in-lines" ? "nodes: [" : "nodes:", "-");
    const indent = form === "brackets-in-lines" ? "  " : " ".repeat(this.#layout.dashIndent);
    for (const [index, node] of nodes.entries()) {
      if (index > 0 && this.#layout.spaced) this.#lines.push("");
      if (this.#isCommented() && form !== "brackets-in-lines") this.#lines.push(`${indent}# of -: ${this.#places}`, "");
      this.#comment(indent, node.name);
      const isLast = index === nodes.length - 1;
      if (form === "brackets-in-lines") {
        this.#line(`${indent}${this.#braces(node)}${!isLast || lastComma ? "," : ""}`, node.name);
      } else this.#entry(indent, node);
    }
    this.#comment(indent, "-");
    if (form === "brackets-in-lines") this.#lines.push("]");
  }

  #braces({ name, host, port, lbfactor }: PlannedNode): string {
    const pairs = [`name: ${this.#string(name)}`, `host: ${this.#string(host)}`, `ajp: { port: ${port} }`];
    if (lbfactor !== undefined) pairs.push(`lbfactor: ${lbfactor}`);
    return `{ ${pairs.join(", ")} }`;
  }

  #entry(indent: string, node: PlannedNode): void {
    const { form, dashGap, ajp, lastComma } = this.#layout;
    const gap = " ".repeat(dashGap);
    const inner = `${indent} ${gap}`;
    if (form === "braces") {
      this.#line(`${indent}-${gap}${this.#braces(node)}`, node.name);
      this.#comment(inner, node.name);
      return;
    }
    const isBraces = form === "braces-in-lines";
    const comma = isBraces ? "," : "";
    const pad = isBraces ? `${inner}  ` : inner;
    this.#line(isBraces ? `${indent}-${gap}{` : `${indent}-${gap}name: ${this.#string(node.name)}`, node.name);
    if (isBraces) this.#line(`${pad}name: ${this.#string(node.name)},`, node.name);
    this.#comment(pad, node.name);
    this.#line(`${pad}host: ${this.#string(node.host)}${comma}`, node.name);
    const hasMore = node.lbfactor !== undefined;
    if (ajp === "lines" && !isBraces) {
      this.#line(`${pad}ajp:`, node.name);
      this.#line(`${pad}  port: ${node.port}`, node.name);
    } else this.#line(`${pad}ajp: { port: ${node.port} }${hasMore || lastComma ? comma : ""}`, node.name);
    if (hasMore) this.#line(`${pad}lbfactor: ${node.lbfactor}${lastComma ? comma : ""}`, node.name);
    if (isBraces) this.#line(`${inner}}`, node.name);
    this.#comment(`${inner}`, node.name);
  }

  #balancers(balancers: readonly PlannedBalancer[]): void {
    const { members: form, lastComma } = this.#layout;
    this.#lines.push("balancers:");
    for (const { name, members } of balancers) {
      this.#comment("  ", "-");
      this.#line(`  - name: ${this.#string(name)}`, "-");
      if (members === undefined) continue;
      if (form === "brackets") {
        this.#line(`    members: [${members.map((one) => this.#string(one)).join(", ")}${lastComma ? "," : ""}]`, "-");
        continue;
      }
      this.#line(form === "lines" ? "    members:" : "    members: [", "-");
      for (const [index, member] of members.entries()) {
        this.#comment("      ", member);
        const comma = form === "lines" || (index === members.length - 1 && !lastComma) ? "" : ",";
        this.#line(`      ${form === "lines" ? "- " : ""}${this.#string(member)}${comma}`, member);
      }
      if (form !== "lines") this.#lines.push("    ]");
    }
  }
}
