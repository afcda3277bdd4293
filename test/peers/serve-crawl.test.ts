import { afterAll, beforeAll, expect, it } from "vitest";
import { createCleanup } from "../support/cleanup.ts";
import { linksOf } from "../support/crawl.ts";
import { type Asking, headerOf } from "../support/http-client.ts";
import { describePeers, TOMCAT_APPS } from "../support/peers.ts";
import { type Front, portsOf, startFronts, startRealNodes, USER, workersOf } from "../support/real-nodes.ts";
import { differencesOf, type Pair, TwoBrowsers } from "../support/two-browsers.ts";

const MOST_PAGES = 400;

/** What the crawl leaves alone. */
const LEFT_OUT: readonly { readonly path: RegExp; readonly why: string }[] = [
  { path: /^\/examples\/async\/stockticker/, why: "never ends" },
  { path: /^\/docs\/api\//, why: "not in the package: hundreds of links to nothing; one of them is asked below" },
  { path: /^\/(?!docs\/|examples\/|docs$|examples$)/, why: "of no application that is deployed" },
];

/** Answered after a second or two each. */
const SLOW = /^\/examples\/async\//;

/** What is never the same twice, in a text of a page or of a header. */
const VOLATILE: readonly { readonly path: RegExp; readonly text: RegExp; readonly why: string }[] = [
  { path: /^\/examples\//, text: /\b[0-9A-F]{32}(?=\.tomcat[12])/g, why: "session ids; the route stays" },
  { path: /\/async\/async[012]$/, text: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, why: "the time" },
  { path: /\/SessionExample/, text: /(?<=Created: |Accessed: )[^<]*/g, why: "times of the session" },
  {
    path: /\/SessionExample/,
    text: /(?<=@)[0-9a-f]+|^\d{4}$/g,
    why: "the JVM's names of objects, of seven digits or eight, and so Content-Length",
  },
  { path: /\/jspattribute\/shuffle\.jsp$/, text: /<td width="32"[^\n]*/g, why: "in an order of chance" },
  { path: /\/dates\/date\.jsp$/, text: /(?<=Time: is {1,2})[\d:]+/g, why: "the time" },
  { path: /\/include\/(?:include|foo)\.jsp$/, text: /\b\d{13}\b/g, why: "the time in milliseconds" },
];

function stableAt(path: string): (text: string) => string {
  const rules = VOLATILE.filter((rule) => rule.path.test(path));
  return (text) => rules.reduce((changed, rule) => changed.replace(rule.text, "~"), text);
}

describePeers(
  "Tomcat's own applications, through mod_jk and through lbgen",
  ["apache2", "mod_jk", "tomcat10", "tomcat10-examples", "tomcat10-docs", "java"],
  () => {
    const cleanup = createCleanup();
    let ports: Readonly<Record<Front, number>>;
    /** What the crawl found: paths with their answers. */
    const pages = new Map<string, Pair>();

    beforeAll(async () => {
      const nodes = await startRealNodes(
        ["tomcat1", "tomcat2"],
        { folders: TOMCAT_APPS, pages: { "answer.jsp": ANSWER } },
        cleanup,
      );
      ports = portsOf(await startFronts(workersOf(nodes), ["/* lb"], cleanup));
    });
    afterAll(cleanup.run);

    /** The examples on one node, the documentation on the other. */
    function browsers(route: string): TwoBrowsers {
      const found = new TwoBrowsers(ports, route, ["flavour=plum"]);
      cleanup.add(() => found.close());
      return found;
    }

    async function compare(
      two: TwoBrowsers,
      path: string,
      asking: Asking = {},
    ): Promise<{ pair: Pair; found: string[] }> {
      const pair = await two.ask(path, asking, SLOW.test(path));
      const title = `${asking.method ?? "GET"} ${path} ${JSON.stringify(asking.headers ?? {})}`;
      return { pair, found: differencesOf(pair, stableAt(path)).map((difference) => `${title}: ${difference}`) };
    }

    it.each([
      { app: "examples", route: "tomcat1", atLeast: 150 },
      { app: "docs", route: "tomcat2", atLeast: 130 },
    ])(
      "every page that /$app/ leads to is the same",
      async ({ app, route, atLeast }) => {
        const two = browsers(route);
        const paths = [`/${app}`, `/${app}/`];
        const known = new Set(paths);
        const differences: string[] = [];
        for (const path of paths) {
          const { pair, found } = await compare(two, path);
          differences.push(...found);
          pages.set(path, pair);
          const { modJk } = pair;
          const links = /html/.test(headerOf(modJk, "content-type") ?? "") ? linksOf(modJk.body.toString(), path) : [];
          for (const link of [...links, ...locationOf(modJk, path)]) {
            if (known.has(link) || known.size >= MOST_PAGES) continue;
            if (!link.startsWith(`/${app}`) || LEFT_OUT.some((left) => left.path.test(link))) continue;
            known.add(link);
            paths.push(link);
          }
        }
        expect(differences).toEqual([]);
        expect(paths.length).toBeGreaterThan(atLeast);
        expect(paths.length).toBeLessThan(MOST_PAGES);
      },
      120_000,
    );

    it("so is the answer to HEAD of every page", async () => {
      const differences: string[] = [];
      const two = { examples: browsers("tomcat1"), docs: browsers("tomcat2") };
      for (const path of pages.keys()) {
        if (SLOW.test(path)) continue;
        const { found } = await compare(path.startsWith("/docs") ? two.docs : two.examples, path, { method: "HEAD" });
        differences.push(...found);
      }
      expect(differences).toEqual([]);
    }, 120_000);

    it("so are answers to conditions and ranges, of every page that has a validator", async () => {
      const differences: string[] = [];
      const statuses: Record<string, number> = {};
      const two = browsers("tomcat2");
      for (const [path, { modJk }] of pages) {
        const etag = headerOf(modJk, "etag");
        const date = headerOf(modJk, "last-modified");
        if (etag === undefined || date === undefined) continue;
        const size = modJk.body.length;
        const questions = [
          { "If-None-Match": etag },
          { "If-Modified-Since": date },
          { Range: "bytes=10-99" },
          { Range: `bytes=${size}-` },
        ];
        for (const headers of questions) {
          const { pair, found } = await compare(two, path, { headers });
          differences.push(...found);
          statuses[pair.modJk.status] = (statuses[pair.modJk.status] ?? 0) + 1;
        }
      }
      expect(differences).toEqual([]);
      const each = expect.toSatisfy((count: number) => count > 100);
      expect(statuses).toEqual({ 206: each, 304: each, 416: each });
    }, 120_000);

    it("so are answers to the rarer conditions, ranges and codings", async () => {
      const two = browsers("tomcat2");
      const page = "/docs/changelog.html";
      const { modJk } = await two.ask(page);
      const [etag = "", date = ""] = ["etag", "last-modified"].map((name) => headerOf(modJk, name));
      const before = "Sat, 01 Jan 2000 00:00:00 GMT";
      const questions: [string, Asking["headers"]][] = [
        [page, { "If-None-Match": `"other", ${etag}` }],
        [page, { "If-None-Match": '"other"' }],
        [page, { "If-None-Match": "*" }],
        [page, { "If-Match": '"other"' }],
        [page, { "If-Match": "*" }],
        [page, { "If-Modified-Since": before }],
        [page, { "If-Modified-Since": "yesterday" }],
        [page, { "If-Unmodified-Since": before }],
        [page, { "If-Unmodified-Since": date }],
        [page, { "If-Range": date, Range: "bytes=0-9" }],
        [page, { "If-Range": before, Range: "bytes=0-9" }],
        [page, { Range: "bytes=-5" }],
        [page, { Range: "bytes=0-" }],
        [page, { Range: "bytes=100000-100001" }],
        [page, { Range: "bytes=5-1" }],
        [page, { Range: "lines=1-2" }],
        [page, { "Accept-Encoding": "gzip" }],
        ["/examples/CompressionTest", { "Accept-Encoding": "gzip" }],
        ["/examples/CompressionTest?gzip=false", { "Accept-Encoding": "gzip" }],
        ["/examples/CompressionTest", {}],
        ["/examples/servlets/servlet/HelloWorldExample", { "Accept-Language": "de" }],
        ["/examples/servlets/servlet/RequestHeaderExample", { "X-Twice": ["one", "two"], "Accept-Charset": "utf-8" }],
        ["/examples/servlets/servlet/RequestHeaderExample", { Accept: "application/json" }],
        ["/examples/jsp/snp/snoop.jsp?a=1&b=%C3%A9", { Host: "www.example.com:8099", "Accept-Language": "fr" }],
        ["/examples/jsp/snp/snoop.jsp", { Host: "[::1]:81" }],
        ["/examples/jsp/snp/snoop.jsp", { Authorization: "Basic YW5uOm9wZW4=" }],
      ];
      const differences: string[] = [];
      for (const [path, headers] of questions)
        differences.push(...(await compare(two, path, { headers: headers ?? {} })).found);
      // Several ranges: their boundary is a number of chance.
      const ranges = await two.ask(page, { headers: { Range: "bytes=0-9,20-29" } });
      differences.push(...differencesOf(ranges, (text) => text.replace(/CATALINA_MIME_BOUNDARY\w*/g, "~")));
      expect(ranges.lbgen.status).toBe(206);
      expect(differences).toEqual([]);
    });

    it("so are answers to paths that need care, and the methods that a page does not have", async () => {
      const two = browsers("tomcat1");
      const differences: string[] = [];
      for (const path of PATHS) differences.push(...(await compare(two, path)).found);
      for (const method of ["PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"]) {
        differences.push(...(await compare(two, "/examples/servlets/helloworld.html", { method })).found);
      }
      expect(differences).toEqual([]);
    });

    it("so are answers of every status, with and without a body", async () => {
      const two = browsers("tomcat2");
      const differences: string[] = [];
      for (const answer of ANSWERS) {
        for (const method of ["GET", "HEAD"])
          differences.push(...(await compare(two, `/app/answer.jsp?${answer}`, { method })).found);
      }
      expect(differences).toEqual([]);
    });

    it("so is the framing of a body that httpd does not hold back as a whole, however its packets arrive", async () => {
      const framings = new Set<string>();
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          const two = browsers("tomcat2");
          for (let time = 0; time < 20; time++) {
            for (const [front, answer] of Object.entries(await two.ask("/app/answer.jsp?body=9000"))) {
              const length = headerOf(answer, "content-length");
              framings.add(`${front}: ${length ?? headerOf(answer, "transfer-encoding")}`);
            }
          }
        }),
      );
      expect([...framings].sort()).toEqual(["lbgen: chunked", "modJk: chunked"]);
    });

    it("headers of the node's connection do not reach the client, where mod_jk passes some of them on", async () => {
      const names = ["Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Upgrade"];
      const pair = await browsers("tomcat2").ask(
        `/app/answer.jsp?body=1&X-A=1&${names.map((name) => `${name}=x`).join("&")}`,
      );
      const passed = (answer: Pair["lbgen"]) => names.filter((name) => headerOf(answer, name.toLowerCase()) === "x");
      expect(passed(pair.modJk)).toEqual(["Proxy-Connection", "TE", "Trailer", "Upgrade"]);
      expect(passed(pair.lbgen)).toEqual([]);
      expect(headerOf(pair.lbgen, "x-a")).toBe("1");
    });

    it.each([
      { title: "the forms of the examples, filled in one after the other", forms: FORMS },
      { title: "logging in, in vain and then well, and out", forms: LOGIN },
    ])("so are $title", async ({ forms }) => {
      const two = browsers("tomcat1");
      const differences: string[] = [];
      const statuses: number[] = [];
      for (const { path, form, body, type } of forms) {
        const asking: Asking =
          form === undefined && body === undefined
            ? {}
            : {
                method: "POST",
                headers: {
                  "Content-Type": type ?? "application/x-www-form-urlencoded",
                  "Content-Length": (body ?? form ?? "").length,
                },
                body: body ?? form ?? "",
              };
        const { pair, found } = await compare(two, path, asking);
        differences.push(...found);
        statuses.push(pair.lbgen.status);
      }
      expect(differences).toEqual([]);
      expect(statuses).toEqual(forms.map(({ status }) => status ?? 200));
    });
  },
);

function locationOf({ headers }: Pair["modJk"], path: string): string[] {
  const found = headers.find(([name]) => name === "location")?.[1];
  if (found === undefined) return [];
  const { pathname, search } = new URL(found, `http://localhost${path}`);
  return [`${pathname}${search}`];
}

const PATHS: readonly string[] = [
  "/",
  "/nothing",
  "/docs",
  "/examples/nothing",
  "/examples/nothing.jsp",
  "/examples/jsp",
  "/examples/jsp?a=b",
  "/examples/servlets/servlet/RequestInfoExample/more/of%20it?x=%2F",
  "/examples/servlets/servlet/RequestInfoExample/a;b=c/d;e",
  "/examples/servlets/servlet/RequestInfoExample/%C3%A9%E2%82%AC",
  "/examples/servlets/servlet/RequestInfoExample/%c3%a9",
  "/examples/servlets/servlet/RequestInfoExample/%FF",
  "/examples/servlets/servlet/RequestInfoExample/a%2Fb",
  "/examples/servlets/servlet/RequestInfoExample/a%2fb/../c",
  "/examples/servlets/servlet/RequestInfoExample/a%5Cb",
  "/examples/servlets/servlet/RequestInfoExample/a%3Bb",
  "/examples/servlets/servlet/RequestInfoExample/a%25b",
  "/examples/servlets/servlet/RequestInfoExample/a%252Fb",
  "/examples/servlets/servlet/RequestInfoExample/a%3Fb?c",
  "/examples/servlets/servlet/RequestInfoExample/a%23b",
  "/examples/servlets/servlet/RequestInfoExample/a+b%2Bc",
  "/examples/servlets/servlet/RequestInfoExample/%41%7E~!$&'()*,=:@",
  "/examples/servlets/servlet/RequestInfoExample/a%00b",
  "/examples/servlets/servlet/RequestInfoExample/a%0Ab",
  "/examples/servlets/servlet/RequestInfoExample/a%zz",
  "/examples/servlets/servlet/RequestInfoExample/a%",
  "/examples/servlets/servlet/RequestInfoExample/?",
  "/examples/servlets/servlet/RequestInfoExample/?a=<b>",
  "/examples/./servlets/./index.html",
  "/examples/servlets/../servlets/index.html",
  "/examples/servlets/../../docs/introduction.html",
  "/examples/servlets/%2e%2e/servlets/index.html",
  "/examples/servlets/%2E/index.html",
  "/examples/..",
  "/..",
  "/../../etc/passwd",
  "/examples/..;/docs/introduction.html",
  "/examples/;x/servlets/index.html",
  "/examples//servlets///index.html",
  "//examples/servlets/index.html",
  "/examples/servlets/index.html/",
  "/examples/servlets/index.html;v=1",
  "/examples/servlets/index.html%20",
  "/examples/servlets/INDEX.html",
  "/examples/WEB-INF/web.xml",
  "/examples/META-INF/context.xml",
  "/docs/api/org/apache/catalina/Server.html",
  "/docs/api/",
  "/docs/images",
  "/docs/images/",
];

/** Answers what its query says, name by name. */
const ANSWER = `<%@ page session="false" trimDirectiveWhitespaces="true" contentType="text/plain;charset=UTF-8" %><%
for (String pair : request.getQueryString().split("&")) {
  String[] said = java.net.URLDecoder.decode(pair, "UTF-8").split("=", 2);
  if (said[0].equals("status")) response.setStatus(Integer.parseInt(said[1]));
  else if (said[0].equals("error")) { response.sendError(Integer.parseInt(said[1]), "why not"); return; }
  else if (said[0].equals("body")) out.print("x".repeat(Integer.parseInt(said[1])));
  else if (said[0].equals("flush")) response.flushBuffer();
  else response.addHeader(said[0], said[1]);
}
%>`;

/** Headers that say something about a body, and others. */
const ABOUT =
  "ETag=%22e%22&Last-Modified=Sun,%2020%20Sep%202026%2011:06:01%20GMT&Content-Language=de&Content-Encoding=x&Vary=A&Vary=B" +
  "&Content-Location=/y&Expires=0&Cache-Control=private&Location=/z&Allow=GET&Set-Cookie=a=b&Set-Cookie=c=d" +
  "&Content-Range=bytes%200-1/2&Accept-Ranges=bytes&WWW-Authenticate=Basic%20realm=x&WWW-Authenticate=Digest&X-Empty=" +
  "&Date=Sun,%2020%20Sep%202026%2011:06:01%20GMT&Server=me&Retry-After=5&Proxy-Authenticate=Basic&Warning=1";

const ANSWERS: readonly string[] = [
  ...[200, 201, 202, 203, 204, 205, 206, 226, 299, 300, 301, 302, 303, 304, 307, 308].map(
    (status) => `status=${status}`,
  ),
  ...[400, 401, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 422, 423, 426, 429, 451].map(
    (status) => `status=${status}`,
  ),
  ...[500, 501, 502, 503, 504, 505, 507, 599].map((status) => `status=${status}`),
  ...[200, 204, 205, 302, 304, 401, 404, 500, 503].flatMap((status) => [
    `status=${status}&${ABOUT}`,
    `status=${status}&${ABOUT}&flush`,
    `status=${status}&${ABOUT}&body=5`,
    `status=${status}&body=5&Content-Length=5`,
    `status=${status}&Content-Length=0`,
    `error=${status}`,
  ]),
  "status=404&Content-Length=5",
  "body=7999",
  "body=8000",
  "body=8001",
  "body=8192",
  "body=9000",
  "body=20000",
  "body=5&flush&body=5",
  "body=9000&flush&body=9000",
  `X-Long=${"x".repeat(7000)}&body=1`,
  `${Array.from({ length: 90 }, (_, index) => `X-${index}=1`).join("&")}&body=1`,
];

interface Filled {
  readonly path: string;
  /** Absent: a link that is followed. */
  readonly form?: string;
  readonly body?: Buffer;
  readonly type?: string;
  readonly status?: number;
}

const FORMS: readonly Filled[] = [
  { path: "/examples/servlets/servlet/RequestParamExample", form: "firstname=Ann&lastname=O%27Neil+%C3%A9" },
  { path: "/examples/servlets/servlet/RequestParamExample", form: "" },
  { path: "/examples/servlets/servlet/CookieExample", form: "cookiename=colour&cookievalue=red" },
  { path: "/examples/servlets/servlet/CookieExample", form: "cookiename=shape&cookievalue=round" },
  { path: "/examples/servlets/servlet/CookieExample" },
  { path: "/examples/servlets/servlet/SessionExample", form: "dataname=fruit&datavalue=plum" },
  { path: "/examples/servlets/servlet/SessionExample", form: "dataname=tree&datavalue=oak" },
  { path: "/examples/servlets/servlet/SessionExample?dataname=fruit&datavalue=pear" },
  { path: "/examples/servlets/nonblocking/bytecounter", body: Buffer.alloc(300_000, "x"), type: "text/plain" },
  { path: "/examples/servlets/nonblocking/bytecounter", ...multipart("data", 50_000) },
  { path: "/examples/servlets/nonblocking/numberwriter" },
  { path: "/examples/jsp/num/numguess.jsp" },
  { path: "/examples/jsp/num/numguess.jsp?guess=0" },
  { path: "/examples/jsp/num/numguess.jsp?guess=1000" },
  { path: "/examples/jsp/checkbox/checkresult.jsp", form: "fruit=apples&fruit=grapes&fruit=melons" },
  { path: "/examples/jsp/colors/colrs.jsp", form: "color1=red&color2=cyan&action=Submit" },
  { path: "/examples/jsp/colors/colrs.jsp", form: "color1=blue&color2=blue&action=Hint" },
  { path: "/examples/jsp/sessions/carts.jsp", form: "item=1&submit=add" },
  { path: "/examples/jsp/sessions/carts.jsp", form: "item=3&submit=add" },
  { path: "/examples/jsp/sessions/carts.jsp", form: "item=1&submit=remove" },
  { path: "/examples/jsp/error/err.jsp?name=audi&submit=Submit", status: 500 },
  { path: "/examples/jsp/error/err.jsp?name=integra&submit=Submit" },
  { path: "/examples/jsp/snp/snoop.jsp", form: "a=1&b=2" },
];

const LOGIN: readonly Filled[] = [
  { path: "/examples/jsp/security/protected/index.jsp" },
  { path: "/examples/jsp/security/protected/j_security_check", form: "j_username=ann&j_password=wrong" },
  {
    path: "/examples/jsp/security/protected/j_security_check",
    form: `j_username=${USER.name}&j_password=${USER.password}`,
    status: 303,
  },
  { path: "/examples/jsp/security/protected/index.jsp" },
  { path: "/examples/jsp/security/protected/index.jsp?role=tomcat" },
  { path: "/examples/jsp/security/protected/index.jsp?logoff=true", status: 302 },
  { path: "/examples/jsp/security/protected/index.jsp" },
];

function multipart(name: string, size: number): Pick<Filled, "body" | "type"> {
  const boundary = "----of-a-form";
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="a.bin"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), Buffer.alloc(size, 7), Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { body, type: `multipart/form-data; boundary=${boundary}` };
}
