import type { Rule } from "./rule.ts";
import { attributeOnWrongWorker } from "./rules/attribute-on-wrong-worker.ts";
import { badHost } from "./rules/bad-host.ts";
import { badPort } from "./rules/bad-port.ts";
import { badSecret } from "./rules/bad-secret.ts";
import { badValue } from "./rules/bad-value.ts";
import { busynessOnArm } from "./rules/busyness-on-arm.ts";
import { commentInDirective } from "./rules/comment-in-directive.ts";
import { cutLine } from "./rules/cut-line.ts";
import { deprecatedAttribute } from "./rules/deprecated-attribute.ts";
import { hashInValue } from "./rules/hash-in-value.ts";
import { ignoredLine } from "./rules/ignored-line.ts";
import { joinedValues } from "./rules/joined-values.ts";
import { lbWithoutType } from "./rules/lb-without-type.ts";
import { mdnsHost } from "./rules/mdns-host.ts";
import { misspeltPrefix } from "./rules/misspelt-prefix.ts";
import { noFreeConnection } from "./rules/no-free-connection.ts";
import { obsoleteType } from "./rules/obsolete-type.ts";
import { oddWorkerName } from "./rules/odd-worker-name.ts";
import { outOfRange } from "./rules/out-of-range.ts";
import { overwrittenKey } from "./rules/overwritten-key.ts";
import { propertiesSyntax } from "./rules/properties-syntax.ts";
import { stickyOnMember } from "./rules/sticky-on-member.ts";
import { tooLong } from "./rules/too-long.ts";
import { unfilledPlaceholder } from "./rules/unfilled-placeholder.ts";
import { unitMistake } from "./rules/unit-mistake.ts";
import { unknownType } from "./rules/unknown-type.ts";
import { unknownVariable } from "./rules/unknown-variable.ts";
import { unknownWorkerAttribute } from "./rules/unknown-worker-attribute.ts";
import { wildcardHost } from "./rules/wildcard-host.ts";

/** Rules about lines, keys and values of workers.properties, each worker for itself. */
export const workerRules: readonly Rule[] = [
  attributeOnWrongWorker,
  badHost,
  badPort,
  badSecret,
  badValue,
  busynessOnArm,
  commentInDirective,
  cutLine,
  deprecatedAttribute,
  hashInValue,
  ignoredLine,
  joinedValues,
  lbWithoutType,
  mdnsHost,
  misspeltPrefix,
  noFreeConnection,
  obsoleteType,
  oddWorkerName,
  outOfRange,
  overwrittenKey,
  propertiesSyntax,
  stickyOnMember,
  tooLong,
  unfilledPlaceholder,
  unitMistake,
  unknownType,
  unknownVariable,
  unknownWorkerAttribute,
  wildcardHost,
];
