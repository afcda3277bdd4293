/** An environment variable that shall hold a secret, and the nodes that have it. */
export interface SecretName {
  readonly env: string;
  readonly nodes: readonly string[];
}

/**
 * Names for the secrets of nodes: one for all where they share one, else one for each that differs, after the first node
 * that has it.
 *
 * @param secrets - by name of node; kept in memory for comparing only.
 */
export function secretNames(secrets: ReadonlyMap<string, string>): readonly SecretName[] {
  const nodesBy = new Map<string, string[]>();
  for (const [node, secret] of secrets) {
    const nodes = nodesBy.get(secret);
    if (nodes === undefined) nodesBy.set(secret, [node]);
    else nodes.push(node);
  }
  const taken = new Set<string>();
  return [...nodesBy.values()].map((nodes) => {
    const word = (nodes[0] ?? "").toUpperCase().replace(/[^A-Z0-9]+/g, "_");
    const base = nodesBy.size === 1 ? "AJP_SECRET" : `AJP_SECRET_${word}`;
    let env = base;
    for (let number = 2; taken.has(env); number++) env = `${base}_${number}`;
    taken.add(env);
    return { env, nodes };
  });
}
