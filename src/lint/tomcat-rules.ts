import type { Rule } from "./rule.ts";
import { addressUnreachable } from "./rules/address-unreachable.ts";
import { ajpFlushOff } from "./rules/ajp-flush-off.ts";
import { appBaseExposed } from "./rules/app-base-exposed.ts";
import { asyncReplication } from "./rules/async-replication.ts";
import { badConnectorValue } from "./rules/bad-connector-value.ts";
import { clusterApart } from "./rules/cluster-apart.ts";
import { clusterValvesMissing } from "./rules/cluster-valves-missing.ts";
import { commentedConnector } from "./rules/commented-connector.ts";
import { connectorNobodyDials } from "./rules/connector-nobody-dials.ts";
import { connectorOverridesRequest } from "./rules/connector-overrides-request.ts";
import { connectorWithoutSecret } from "./rules/connector-without-secret.ts";
import { cookieNameMismatch } from "./rules/cookie-name-mismatch.ts";
import { defaultHostMissing } from "./rules/default-host-missing.ts";
import { doubleHeartbeat } from "./rules/double-heartbeat.ts";
import { duplicateMemberId } from "./rules/duplicate-member-id.ts";
import { encodedSlashLost } from "./rules/encoded-slash-lost.ts";
import { encryptInterceptor } from "./rules/encrypt-interceptor.ts";
import { engineNameShared } from "./rules/engine-name-shared.ts";
import { envVarRefused } from "./rules/env-var-refused.ts";
import { executorOverThreads } from "./rules/executor-over-threads.ts";
import { expireOnShutdown } from "./rules/expire-on-shutdown.ts";
import { headerCountMismatch } from "./rules/header-count-mismatch.ts";
import { hostnameBind } from "./rules/hostname-bind.ts";
import { jvmRouteMissing } from "./rules/jvm-route-missing.ts";
import { jvmRouteMisspelt } from "./rules/jvm-route-misspelt.ts";
import { memberWithoutNode } from "./rules/member-without-node.ts";
import { multicastDefaultGroup } from "./rules/multicast-default-group.ts";
import { noSecret } from "./rules/no-secret.ts";
import { notDistributable } from "./rules/not-distributable.ts";
import { packetSizeMismatch } from "./rules/packet-size-mismatch.ts";
import { poolOverThreads } from "./rules/pool-over-threads.ts";
import { portClash } from "./rules/port-clash.ts";
import { receiverUnreachable } from "./rules/receiver-unreachable.ts";
import { redirectPort } from "./rules/redirect-port.ts";
import { requiredSecretAttribute } from "./rules/required-secret-attribute.ts";
import { routeMismatch } from "./rules/route-mismatch.ts";
import { secretMismatch } from "./rules/secret-mismatch.ts";
import { serverXmlEngineAmbiguous } from "./rules/server-xml-engine-ambiguous.ts";
import { serverXmlNoEngine } from "./rules/server-xml-no-engine.ts";
import { serverXmlNoServer } from "./rules/server-xml-no-server.ts";
import { serverXmlNoService } from "./rules/server-xml-no-service.ts";
import { serverXmlPortOffset } from "./rules/server-xml-port-offset.ts";
import { sessionCookiePath } from "./rules/session-cookie-path.ts";
import { sessionWithoutCookie } from "./rules/session-without-cookie.ts";
import { sharedRoute } from "./rules/shared-route.ts";
import { timeoutMismatch } from "./rules/timeout-mismatch.ts";
import { tlsOnAjp } from "./rules/tls-on-ajp.ts";
import { tomcatAuthenticationOpen } from "./rules/tomcat-authentication-open.ts";
import { unknownAttribute } from "./rules/unknown-attribute.ts";
import { unknownExecutor } from "./rules/unknown-executor.ts";
import { unknownProtocol } from "./rules/unknown-protocol.ts";
import { workerDialsHttp } from "./rules/worker-dials-http.ts";

/** Rules about Tomcat's files, and about both sides of the wire. */
export const tomcatRules: readonly Rule[] = [
  addressUnreachable,
  ajpFlushOff,
  appBaseExposed,
  asyncReplication,
  badConnectorValue,
  clusterApart,
  clusterValvesMissing,
  commentedConnector,
  connectorNobodyDials,
  connectorOverridesRequest,
  connectorWithoutSecret,
  cookieNameMismatch,
  defaultHostMissing,
  doubleHeartbeat,
  duplicateMemberId,
  encodedSlashLost,
  encryptInterceptor,
  engineNameShared,
  envVarRefused,
  executorOverThreads,
  expireOnShutdown,
  headerCountMismatch,
  hostnameBind,
  jvmRouteMissing,
  jvmRouteMisspelt,
  memberWithoutNode,
  multicastDefaultGroup,
  noSecret,
  notDistributable,
  packetSizeMismatch,
  poolOverThreads,
  portClash,
  receiverUnreachable,
  redirectPort,
  requiredSecretAttribute,
  routeMismatch,
  secretMismatch,
  serverXmlEngineAmbiguous,
  serverXmlNoEngine,
  serverXmlNoServer,
  serverXmlNoService,
  serverXmlPortOffset,
  sessionCookiePath,
  sessionWithoutCookie,
  sharedRoute,
  timeoutMismatch,
  tlsOnAjp,
  tomcatAuthenticationOpen,
  unknownAttribute,
  unknownExecutor,
  unknownProtocol,
  workerDialsHttp,
];
