import type { MountEffects } from "../modjk/mount-effects.ts";
import { findSession, type SessionSources } from "../modjk/session-id.ts";
import type { RunningBalancer } from "./running.ts";

/**
 * The text of a request's session ids, to be looked for once per request.
 *
 * @returns `undefined` for no session: there is none, its text is empty, or nobody looks.
 * @see mod_jk-balancing, section 2
 */
export function sessionTextOf(
  { settings }: RunningBalancer,
  effects: MountEffects,
  sources: SessionSources,
): string | undefined {
  if (!settings.stickySession || effects.isStickyIgnored) return undefined;
  if (sources.jkRoute === undefined || sources.jkRoute === "") {
    const mayBeThere = sources.cookies.length > 0 || sources.path.includes("=");
    if (!mayBeThere) return undefined;
  }
  const cookie = effects.sessionCookie ?? settings.sessionCookie;
  const path = effects.sessionPath ?? settings.sessionPath;
  return findSession(sources, { cookie, path }).text;
}
