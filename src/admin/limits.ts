export interface AdminLimits {
  readonly maxBodyBytes: number;
  /** How long a body may take. */
  readonly bodyTimeoutMs: number;
  /** How often listeners of events get a comment, so that nobody in between takes the connection for dead. */
  readonly heartbeatMs: number;
  readonly maxListeners: number;
  /** What a listener may leave untaken before it is cut off. */
  readonly maxBufferedBytes: number;
  /** How long answers may take to end once the server closes. */
  readonly closeMs: number;
}

export const ADMIN_LIMITS: AdminLimits = {
  maxBodyBytes: 16 * 1024,
  bodyTimeoutMs: 10_000,
  heartbeatMs: 15_000,
  maxListeners: 32,
  maxBufferedBytes: 1024 * 1024,
  closeMs: 500,
};
