import type { Answers } from "../../init/answers.ts";
import { nodesWithoutSecret } from "../../init/draft-topology.ts";
import { askApache, askBalancer, askLayout, askMethod, askMounts, askSticky } from "./ask-balancing.ts";
import { askNodes } from "./ask-nodes.ts";
import { askCluster, askSecret, askServerXml, type Places } from "./ask-tomcats.ts";
import type { Asker } from "./asker.ts";

/**
 * Asks for what the answers leave open, one question after the other; of existing files only what they cannot say.
 *
 * @param given - questions that options have answered.
 */
export async function askAll(asker: Asker, given: ReadonlySet<keyof Answers>, places: Places): Promise<Answers> {
  const { base } = asker.answers;
  const isOpen = (key: keyof Answers): boolean => !given.has(key);
  const isFresh = base === undefined;
  // A workers.properties alone does not say what is mounted.
  const mountsNothing = base?.balancers?.length === 1 && base.balancers[0]?.mounts?.length === 0;
  if (isFresh && isOpen("balancer")) await askBalancer(asker);
  if (isOpen("nodes")) await askNodes(asker);
  if (isFresh && isOpen("method")) await askMethod(asker);
  if (isFresh && isOpen("sticky")) await askSticky(asker);
  if ((isFresh || mountsNothing) && isOpen("mounts")) await askMounts(asker);
  if (isFresh && isOpen("apache")) await askApache(asker);
  if (isFresh && isOpen("layout")) await askLayout(asker);
  if (isOpen("serverXml")) await askServerXml(asker, places);
  if (isOpen("secret") && nodesWithoutSecret(asker.answers).length > 0) await askSecret(asker, places);
  if (isOpen("cluster") && base?.cluster === undefined) await askCluster(asker);
  return asker.answers;
}
