import type { Rule } from "./rule.ts";
import { badMember } from "./rules/bad-member.ts";
import { connectTimeoutIsAProbe } from "./rules/connect-timeout-is-a-probe.ts";
import { cookieClash } from "./rules/cookie-clash.ts";
import { cookieNotFound } from "./rules/cookie-not-found.ts";
import { cookiePathWithoutCookie } from "./rules/cookie-path-without-cookie.ts";
import { duplicateMember } from "./rules/duplicate-member.ts";
import { duplicateRoute } from "./rules/duplicate-route.ts";
import { failOnCommonStatus } from "./rules/fail-on-common-status.ts";
import { forceWithoutCluster } from "./rules/force-without-cluster.ts";
import { forceWithoutSticky } from "./rules/force-without-sticky.ts";
import { lbRetriesBelowMembers } from "./rules/lb-retries-below-members.ts";
import { manyRepeats } from "./rules/many-repeats.ts";
import { noActiveMember } from "./rules/no-active-member.ts";
import { noMaintenance } from "./rules/no-maintenance.ts";
import { noMembers } from "./rules/no-members.ts";
import { noTimeouts } from "./rules/no-timeouts.ts";
import { noWorkerList } from "./rules/no-worker-list.ts";
import { noneWithoutCluster } from "./rules/none-without-cluster.ts";
import { recoverBelowMaintain } from "./rules/recover-below-maintain.ts";
import { redirectToItself } from "./rules/redirect-to-itself.ts";
import { referenceLoop } from "./rules/reference-loop.ts";
import { referenceNotFound } from "./rules/reference-not-found.ts";
import { replyTimeoutRepeats } from "./rules/reply-timeout-repeats.ts";
import { replyTimeoutStopsNode } from "./rules/reply-timeout-stops-node.ts";
import { routeCutInCookie } from "./rules/route-cut-in-cookie.ts";
import { routeWithDot } from "./rules/route-with-dot.ts";
import { sharedAddress } from "./rules/shared-address.ts";
import { shortSocketTimeout } from "./rules/short-socket-timeout.ts";
import { statusRating } from "./rules/status-rating.ts";
import { statusWritable } from "./rules/status-writable.ts";
import { undefinedWorker } from "./rules/undefined-worker.ts";
import { unknownRedirect } from "./rules/unknown-redirect.ts";
import { unusedWorker } from "./rules/unused-worker.ts";
import { unusualRoute } from "./rules/unusual-route.ts";
import { workerMount } from "./rules/worker-mount.ts";

/** Rules about workers among each other: lists, members, references, timeouts and what happens at failover. */
export const balancingRules: readonly Rule[] = [
  badMember,
  connectTimeoutIsAProbe,
  cookieClash,
  cookieNotFound,
  cookiePathWithoutCookie,
  duplicateMember,
  duplicateRoute,
  failOnCommonStatus,
  forceWithoutCluster,
  forceWithoutSticky,
  lbRetriesBelowMembers,
  manyRepeats,
  noActiveMember,
  noMaintenance,
  noMembers,
  noTimeouts,
  noWorkerList,
  noneWithoutCluster,
  recoverBelowMaintain,
  redirectToItself,
  referenceLoop,
  referenceNotFound,
  replyTimeoutRepeats,
  replyTimeoutStopsNode,
  routeCutInCookie,
  routeWithDot,
  sharedAddress,
  shortSocketTimeout,
  statusRating,
  statusWritable,
  undefinedWorker,
  unknownRedirect,
  unusedWorker,
  unusualRoute,
  workerMount,
];
