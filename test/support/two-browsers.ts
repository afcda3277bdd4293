import { Agent } from "node:http";
import { type Asking, askFor, headerOf, type WholeAnswer } from "./http-client.ts";
import { FRONTS, type Front } from "./real-nodes.ts";

/** The same question's answers. */
export type Pair = Readonly<Record<Front, WholeAnswer>>;

/** What is not compared: the front's own name and time, and how its connection goes on. */
const OF_THE_FRONT: ReadonlySet<string> = new Set(["date", "server", "connection", "keep-alive"]);

/** The type of httpd's own pages; Tomcat writes its types without the blank. */
const TYPE_OF_HTTPD = "text/html; charset=iso-8859-1";

/** Two browsers that do the same, one through each front, each with a session of its own on the same node. */
export class TwoBrowsers {
  readonly #ports: Readonly<Record<Front, number>>;
  readonly #agents = { modJk: new Agent({ keepAlive: true }), lbgen: new Agent({ keepAlive: true }) };
  readonly #jars: Readonly<Record<Front, Map<string, string>>>;
  readonly #cookies: readonly string[];

  /** @param route - the node that they start on. */
  constructor(ports: Readonly<Record<Front, number>>, route: string, cookies: readonly string[] = []) {
    this.#ports = ports;
    const start = () => new Map([["JSESSIONID", `none.${route}`]]);
    this.#jars = { modJk: start(), lbgen: start() };
    this.#cookies = cookies;
  }

  /** Asks one front and then the other, or both at once. */
  async ask(path: string, asking: Asking = {}, atOnce = false): Promise<Pair> {
    if (atOnce) {
      const [modJk, lbgen] = await Promise.all(FRONTS.map((front) => this.#ask(front, path, asking)));
      return { modJk, lbgen } as Pair;
    }
    return { modJk: await this.#ask("modJk", path, asking), lbgen: await this.#ask("lbgen", path, asking) };
  }

  close(): void {
    for (const front of FRONTS) this.#agents[front].destroy();
  }

  async #ask(front: Front, path: string, asking: Asking): Promise<WholeAnswer> {
    const jar = this.#jars[front];
    const cookies = [...[...jar].map(([name, value]) => `${name}=${value}`), ...this.#cookies];
    const headers = { "User-Agent": "lbgen-test/1.0", Cookie: cookies.join("; "), ...asking.headers };
    const answer = await askFor(this.#ports[front], path, { agent: this.#agents[front], ...asking, headers });
    for (const [name, value] of answer.headers) {
      const found = name === "set-cookie" ? /^([^=]+)=([^;]*)/.exec(value) : null;
      if (found !== null) jar.set(found[1] ?? "", found[2] ?? "");
    }
    return answer;
  }
}

/** What differs, in words; `stable` takes out of a text what is never the same twice. */
export function differencesOf({ modJk, lbgen }: Pair, stable: (text: string) => string): readonly string[] {
  const found: string[] = [];
  if (modJk.status !== lbgen.status) found.push(`status ${modJk.status} and ${lbgen.status}`);
  // Of error pages that httpd itself makes, the status only: their body and its type are lbgen's own.
  if (modJk.status >= 400 && headerOf(modJk, "content-type") === TYPE_OF_HTTPD) return found;
  const headers = [headersOf(modJk, stable), headersOf(lbgen, stable)];
  if (headers[0] !== headers[1]) found.push(`headers\n${headers.join("\nand\n")}`);
  if (modJk.body.equals(lbgen.body)) return found;
  const bodies = [modJk, lbgen].map(({ body }) => stable(body.toString("latin1")));
  if (bodies[0] !== bodies[1]) found.push(`bodies\n${firstDifference(bodies[0] ?? "", bodies[1] ?? "")}`);
  return found;
}

/** httpd joins what stands in several Vary headers, which says the same. */
function withOneVary(headers: WholeAnswer["headers"]): WholeAnswer["headers"] {
  const varies = headers.filter(([name]) => name === "vary");
  if (varies.length < 2) return headers;
  return [...headers.filter(([name]) => name !== "vary"), ["vary", varies.map(([, value]) => value).join(",")]];
}

/** In the order of their names; the order of those with one name is the node's. */
function headersOf({ headers }: WholeAnswer, stable: (text: string) => string): string {
  return withOneVary(headers)
    .filter(([name]) => !OF_THE_FRONT.has(name))
    .map(([name, value], index) => ({ name, index, line: `${name}: ${stable(value)}` }))
    .sort((one, two) => (one.name < two.name ? -1 : one.name > two.name ? 1 : one.index - two.index))
    .map(({ line }) => line)
    .join("\n");
}

function firstDifference(one: string, two: string): string {
  let at = 0;
  while (at < one.length && one[at] === two[at]) at++;
  const part = (text: string) => text.slice(Math.max(0, at - 60), at + 100);
  return `at ${at} of ${one.length} and ${two.length}: ${part(one)}\nand: ${part(two)}`;
}
