import type { Explanation } from "./explanation.ts";
import { fileExplanations } from "./files.ts";
import { serverXmlExplanations } from "./server-xml.ts";
import { apacheExplanations } from "./topology-apache.ts";
import { formExplanations } from "./topology-form.ts";
import { hostExplanations } from "./topology-hosts.ts";
import { memberExplanations } from "./topology-members.ts";
import { mountExplanations } from "./topology-mounts.ts";
import { nameExplanations } from "./topology-names.ts";
import { optionExplanations } from "./topology-options.ts";
import { pairExplanations } from "./topology-pairs.ts";
import { sessionExplanations } from "./topology-sessions.ts";
import { xmlExplanations } from "./xml.ts";

/** Every code that `validate`, `generate` and `patch` report, in alphabetical order. */
export const topologyExplanations: readonly Explanation[] = [
  ...apacheExplanations,
  ...fileExplanations,
  ...formExplanations,
  ...hostExplanations,
  ...memberExplanations,
  ...mountExplanations,
  ...nameExplanations,
  ...optionExplanations,
  ...pairExplanations,
  ...serverXmlExplanations,
  ...sessionExplanations,
  ...xmlExplanations,
].sort((a, b) => (a.code < b.code ? -1 : 1));
