/**
 * What a topology file may hold, before defaults: the schema's input (`test/model/topology-input.test.ts` holds the two
 * together), spelled out so that a program that imports it needs no types of zod. `lbgen schema` says what each key means.
 */
export interface TopologyInput {
  $schema?: string | undefined;
  apache?: ApacheInput | undefined;
  balancers?: BalancerInput[] | undefined;
  nodes?: NodeInput[] | undefined;
  /** Merged under every entry of `nodes`. */
  defaults?: NodeDefaults | undefined;
  tuning?: "recommended" | "minimal" | undefined;
  cluster?:
    | {
        manager?: "delta" | "backup" | undefined;
        membership?: "static" | "multicast" | undefined;
        port?: number | undefined;
      }
    | undefined;
  lint?: { ignore?: string[] | undefined; minSeverity?: "info" | "warning" | "error" | undefined } | undefined;
}

export interface ApacheInput {
  host?: string | undefined;
  port?: number | undefined;
  layout?: ApacheLayout | undefined;
  paths?:
    | {
        module?: string | undefined;
        workersFile?: string | undefined;
        logFile?: string | undefined;
        shmFile?: string | undefined;
      }
    | undefined;
  status?: StatusInput | StatusInput[] | undefined;
  /** Seconds. */
  maintain?: number | undefined;
  options?: Record<string, OptionValue> | undefined;
}

/** Whose default paths to use. */
export type ApacheLayout = "debian" | "rhel" | "source";

export interface StatusInput {
  path?: string | undefined;
  name?: string | undefined;
  readOnly?: boolean | undefined;
  allow?: string[] | undefined;
}

export interface BalancerInput {
  name: string;
  method?: BalancerMethod | undefined;
  sticky?: StickyMode | StickyInput | undefined;
  mounts?: MountInput[] | undefined;
  /** Names of nodes; every node if absent. */
  members?: string[] | undefined;
  listed?: boolean | undefined;
  options?: Record<string, OptionValue> | undefined;
}

/** What a balancer compares when it chooses a member. */
export type BalancerMethod = "request" | "session" | "traffic" | "busyness" | "next";

export type StickyMode = "none" | "session" | "force";

export interface StickyInput {
  mode?: StickyMode | undefined;
  cookie?: string | undefined;
  /** Without the leading semicolon. */
  pathParameter?: string | undefined;
  setCookie?: boolean | undefined;
  cookiePath?: string | undefined;
}

/** A pattern, or a pattern with rule extensions by their mod_jk names. */
export type MountInput =
  | string
  | {
      path: string;
      reply_timeout?: number | undefined;
      sticky_ignore?: boolean | number | undefined;
      stateless?: boolean | number | undefined;
      active?: string | string[] | undefined;
      disabled?: string | string[] | undefined;
      stopped?: string | string[] | undefined;
      fail_on_status?: string | number | number[] | undefined;
      use_server_errors?: number | undefined;
      session_cookie?: string | undefined;
      session_path?: string | undefined;
      set_session_cookie?: boolean | number | undefined;
      session_cookie_path?: string | undefined;
    };

/** What `defaults` may say of every node. */
export interface NodeDefaults {
  host?: string | undefined;
  ajp?:
    | {
        port?: number | undefined;
        address?: string | undefined;
        secret?: SecretSource | undefined;
        attributes?: Record<string, string | number | boolean> | undefined;
      }
    | undefined;
  lbfactor?: number | undefined;
  route?: string | undefined;
  domain?: string | undefined;
  redirect?: string | undefined;
  distance?: number | undefined;
  activation?: Activation | undefined;
  mounts?: MountInput[] | undefined;
  http?: { port?: number | undefined } | undefined;
  shutdown?: { port?: number | undefined } | undefined;
  serverXml?: string | undefined;
  service?: string | undefined;
  cluster?: { address?: string | undefined; port?: number | undefined } | undefined;
  options?: Record<string, OptionValue> | undefined;
}

export interface NodeInput extends NodeDefaults {
  name: string;
}

/** What the operator wants of a member. */
export type Activation = "active" | "disabled" | "stopped";

/** The value of a directive of mod_jk, or of Jk* of httpd. */
export type OptionValue = string | number | boolean | (string | number)[];

/** A secret itself, or where it stands: in an environment variable, or in a file beside the topology. */
export type SecretSource = string | { env: string } | { file: string };
