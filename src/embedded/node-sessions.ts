import type { ForwardRequest } from "../ajp/forward-request.ts";
import { requestedSessionIds } from "./requested-session.ts";
import type { Session, SessionStore } from "./session-store.ts";
import type { EmbeddedNodeSettings } from "./settings.ts";

/** The session of a request, and the header that tells the browser of it where it has to be told. */
export interface FoundSession {
  readonly session: Session;
  /** Flat; empty where the browser has the right id. */
  readonly headers: readonly string[];
}

type SessionSettings = Pick<EmbeddedNodeSettings, "route" | "sessionCookie" | "pathParameter" | "cookiePath">;

/** What Tomcat does with the id in a request. */
export class NodeSessions {
  readonly #store: SessionStore;
  readonly #settings: SessionSettings;
  readonly #now: () => number;
  readonly #randomHex: (bytes: number) => string;

  constructor(store: SessionStore, settings: SessionSettings, now: () => number, randomHex: (bytes: number) => string) {
    this.#store = store;
    this.#settings = settings;
    this.#now = now;
    this.#randomHex = randomHex;
  }

  /**
   * Finds the session of a request. One that has another route is of a cluster's other node: it gets this node's route, and
   * the browser a new cookie.
   *
   * @see Apache Tomcat, org.apache.catalina.ha.session.JvmRouteBinderValve
   */
  find(request: ForwardRequest): FoundSession | undefined {
    const { sessionCookie, pathParameter } = this.#settings;
    for (const bytes of requestedSessionIds(request.headers, request.uri, sessionCookie, pathParameter)) {
      const id = Buffer.from(bytes, "latin1").toString();
      const session = this.#findById(id);
      if (session === undefined) continue;
      return { session, headers: session.id === id ? [] : this.#cookie(session, request.isSsl) };
    }
    return undefined;
  }

  /** Finds the session of a request, or makes one: an id that nobody knows is not taken over. The request is counted. */
  continue(request: ForwardRequest): FoundSession {
    const found = this.find(request) ?? this.#create(request.isSsl);
    this.#store.count(found.session, this.#now());
    return found;
  }

  #create(isSsl: boolean): FoundSession {
    const { route } = this.#settings;
    const random = this.#randomHex(16).toUpperCase();
    const session = this.#store.create(route === "" ? random : `${random}.${route}`, this.#now());
    return { session, headers: this.#cookie(session, isSsl) };
  }

  #findById(id: string): Session | undefined {
    const store = this.#store;
    const now = this.#now();
    const { route } = this.#settings;
    const session = store.find(id, now);
    const dot = id.indexOf(".");
    if (route === "" || dot <= 0 || id.slice(dot + 1) === route) return session;
    const ownId = `${id.slice(0, dot)}.${route}`;
    if (session === undefined) return store.find(ownId, now); // an earlier request has moved it
    store.rename(session, ownId);
    return session;
  }

  #cookie(session: Session, isSsl: boolean): readonly string[] {
    const { sessionCookie, cookiePath } = this.#settings;
    const line = `${sessionCookie}=${session.id}; Path=${cookiePath}${isSsl ? "; Secure" : ""}; HttpOnly`;
    return ["Set-Cookie", Buffer.from(line).toString("latin1")];
  }
}
