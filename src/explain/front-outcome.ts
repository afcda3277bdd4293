import type { DirectiveUse } from "../modjk/httpd-types.ts";
import type { MountRule } from "../modjk/mount-rule.ts";
import type { EnvironmentVariable } from "./httpd-environment.ts";
import type { RivalAnswer } from "./httpd-rivals.ts";

/** Who answers a request, in the end. */
export type FrontOutcome =
  /** httpd or mod_jk refuses the path. */
  | { readonly kind: "refused"; readonly by: "httpd" | "mod_jk"; readonly status: number; readonly reason: string }
  | RivalAnswer
  /** Another handler than mod_jk's, such as server-status. */
  | { readonly kind: "handled"; readonly handler: string; readonly use: DirectiveUse }
  | Forwarded
  /** httpd looks for a file of its own; `status` where it will surely not serve one. */
  | { readonly kind: "local"; readonly status: number | undefined; readonly reason: LocalReason };

/** A request that mod_jk gives to a worker. */
export interface Forwarded {
  readonly kind: "forwarded";
  /** As the mount or JK_WORKER_NAME has it. */
  readonly worker: string;
  readonly extensions: MountRule["extensions"];
  /** `directory-index`: by a mount of the path that DirectoryIndex makes of a folder's. */
  readonly via: "mount" | "environment" | "directory-index";
  /** The mount; `undefined` for `environment`. */
  readonly rule: MountRule | undefined;
  /** The directive that set JK_WORKER_NAME. */
  readonly use: DirectiveUse | undefined;
  /** The decoded path that is forwarded, parameters kept; a byte text. */
  readonly path: string;
}

export type LocalReason =
  | { readonly kind: "not-mounted" }
  | { readonly kind: "excluded"; readonly by: MountRule }
  | { readonly kind: "unmapped"; readonly reason: string }
  | { readonly kind: "no-jk"; readonly variable: EnvironmentVariable }
  /** The handler is mod_jk's, but no worker is named. */
  | { readonly kind: "no-worker"; readonly use: DirectiveUse }
  /** JkAutoAlias keeps the folders WEB-INF and META-INF, and archives, from being read. */
  | { readonly kind: "protected"; readonly use: DirectiveUse };
