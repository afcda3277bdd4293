import type { Rule } from "./rule.ts";
import { ambiguousMount } from "./rules/ambiguous-mount.ts";
import { autoAliasExposes } from "./rules/auto-alias-exposes.ts";
import { badMount } from "./rules/bad-mount.ts";
import { certChainPacket } from "./rules/cert-chain-packet.ts";
import { clientAddressHidden } from "./rules/client-address-hidden.ts";
import { costlyOption } from "./rules/costly-option.ts";
import { defineUnknown } from "./rules/define-unknown.ts";
import { deprecatedOption } from "./rules/deprecated-option.ts";
import { directoryMount } from "./rules/directory-mount.ts";
import { duplicateMount } from "./rules/duplicate-mount.ts";
import { emptyMountFile } from "./rules/empty-mount-file.ts";
import { extensionValue } from "./rules/extension-value.ts";
import { extensionWithoutEffect } from "./rules/extension-without-effect.ts";
import { forwardDirectories } from "./rules/forward-directories.ts";
import { handlerWithoutWorker } from "./rules/handler-without-worker.ts";
import { httpdArguments } from "./rules/httpd-arguments.ts";
import { httpdByteOrderMark } from "./rules/httpd-byte-order-mark.ts";
import { httpdCommentContinued } from "./rules/httpd-comment-continued.ts";
import { httpdSection } from "./rules/httpd-section.ts";
import { httpdSectionPlace } from "./rules/httpd-section-place.ts";
import { httpdTooLarge } from "./rules/httpd-too-large.ts";
import { ifModuleName } from "./rules/if-module-name.ts";
import { includeDepth } from "./rules/include-depth.ts";
import { includeMissing } from "./rules/include-missing.ts";
import { includeNotRead } from "./rules/include-not-read.ts";
import { jkChoice } from "./rules/jk-choice.ts";
import { jkDirectivePlace } from "./rules/jk-directive-place.ts";
import { jkDirectiveUnknown } from "./rules/jk-directive-unknown.ts";
import { jkFileDefault } from "./rules/jk-file-default.ts";
import { jkFileMissing } from "./rules/jk-file-missing.ts";
import { jkLogFormat } from "./rules/jk-log-format.ts";
import { jkOnce } from "./rules/jk-once.ts";
import { jkOptionUnknown } from "./rules/jk-option-unknown.ts";
import { jkValue } from "./rules/jk-value.ts";
import { legacyUriOption } from "./rules/legacy-uri-option.ts";
import { localAddrIndicator } from "./rules/local-addr-indicator.ts";
import { locationMountExact } from "./rules/location-mount-exact.ts";
import { mountBelowStatus } from "./rules/mount-below-status.ts";
import { mountContext } from "./rules/mount-context.ts";
import { mountCopyWithoutEffect } from "./rules/mount-copy-without-effect.ts";
import { mountFileLine } from "./rules/mount-file-line.ts";
import { mountNeverMatches } from "./rules/mount-never-matches.ts";
import { mountNotListed } from "./rules/mount-not-listed.ts";
import { mountShadowed } from "./rules/mount-shadowed.ts";
import { mountWithoutRoot } from "./rules/mount-without-root.ts";
import { noWorkersFile } from "./rules/no-workers-file.ts";
import { overwrittenDirective } from "./rules/overwritten-directive.ts";
import { poolBelowThreads } from "./rules/pool-below-threads.ts";
import { proxyBeforeMount } from "./rules/proxy-before-mount.ts";
import { rejectUnsafeUri } from "./rules/reject-unsafe-uri.ts";
import { shmFileInTmp } from "./rules/shm-file-in-tmp.ts";
import { sslVariablesMissing } from "./rules/ssl-variables-missing.ts";
import { stateConflict } from "./rules/state-conflict.ts";
import { staticCountsAsSession } from "./rules/static-counts-as-session.ts";
import { statusOpen } from "./rules/status-open.ts";
import { stripSessionIdentifier } from "./rules/strip-session-identifier.ts";
import { unknownExtension } from "./rules/unknown-extension.ts";
import { unknownMember } from "./rules/unknown-member.ts";
import { unmountWithoutMount } from "./rules/unmount-without-mount.ts";
import { vhostWithoutMounts } from "./rules/vhost-without-mounts.ts";
import { watchdogBelowMaintain } from "./rules/watchdog-below-maintain.ts";
import { websocketMount } from "./rules/websocket-mount.ts";

/** Rules about httpd's configuration and mount files. */
export const httpdRules: readonly Rule[] = [
  ambiguousMount,
  autoAliasExposes,
  badMount,
  certChainPacket,
  clientAddressHidden,
  costlyOption,
  defineUnknown,
  deprecatedOption,
  directoryMount,
  duplicateMount,
  emptyMountFile,
  extensionValue,
  extensionWithoutEffect,
  forwardDirectories,
  handlerWithoutWorker,
  httpdArguments,
  httpdByteOrderMark,
  httpdCommentContinued,
  httpdSection,
  httpdSectionPlace,
  httpdTooLarge,
  ifModuleName,
  includeDepth,
  includeMissing,
  includeNotRead,
  jkChoice,
  jkDirectivePlace,
  jkDirectiveUnknown,
  jkFileDefault,
  jkFileMissing,
  jkLogFormat,
  jkOnce,
  jkOptionUnknown,
  jkValue,
  legacyUriOption,
  localAddrIndicator,
  locationMountExact,
  mountBelowStatus,
  mountContext,
  mountCopyWithoutEffect,
  mountFileLine,
  mountNeverMatches,
  mountNotListed,
  mountShadowed,
  mountWithoutRoot,
  noWorkersFile,
  overwrittenDirective,
  poolBelowThreads,
  proxyBeforeMount,
  rejectUnsafeUri,
  shmFileInTmp,
  sslVariablesMissing,
  stateConflict,
  staticCountsAsSession,
  statusOpen,
  stripSessionIdentifier,
  unknownExtension,
  unknownMember,
  unmountWithoutMount,
  vhostWithoutMounts,
  watchdogBelowMaintain,
  websocketMount,
];
