import { describe, expect, it } from "vitest";
import type { FileKind } from "../../src/installation/kind.ts";
import { secretRanges } from "../../src/installation/kind-secrets.ts";
import { mergeRanges } from "../../src/source-text.ts";
import { growth } from "../formats/linear-time.ts";

/** The text with `***` in place of what is secret. */
function masked(kind: FileKind, text: string): string {
  let result = "";
  let from = 0;
  for (const { start, end } of mergeRanges(secretRanges(kind, text))) {
    result += `${text.slice(from, start)}***`;
    from = end;
  }
  return result + text.slice(from);
}

describe("secretRanges", () => {
  it.each([
    ["worker.w.secret=abc", "worker.w.secret=***"],
    ["worker.w.secret = a b # c\r\nworker.w.port=1", "worker.w.secret = ***\r\nworker.w.port=1"],
    ["#worker.w.secret=abc", "#worker.w.secret=***"],
    ["worker.w.secretkey=abc", "worker.w.secretkey=***"],
    ["worker.w.secret: abc", "worker.w.secret: ***"],
    ["worker.w.secret abc", "worker.w.secret ***"],
    ["worker.w.sercet=abc", "worker.w.sercet=***"],
    ["worker.w.secret=ab\\\ncd\nworker.w.port=1", "worker.w.secret=***\nworker.w.port=1"],
    ["worker.list=a,\\\nb", "worker.list=a,\\\nb"],
    ["db_password=x", "db_password=***"],
    ["worker.secret_app.host=h", "worker.secret_app.host=h"],
    ["worker.w.secret=", "worker.w.secret="],
  ])("of a workers.properties: %j", (text, expected) => {
    expect(masked("workers", text)).toBe(expected);
  });

  it("leaves a mount to a path with such a name alone", () => {
    expect(masked("uriworkermap", "/secret/*=lb\n/app/password=lb")).toBe("/secret/*=lb\n/app/password=lb");
  });

  it.each([
    ["JkWorkerProperty worker.w.secret=abc", "JkWorkerProperty worker.w.secret=***"],
    ["JkWorkerProperty worker.w.secret=ab\\\ncd\nJkMount /* w", "JkWorkerProperty worker.w.secret=***\nJkMount /* w"],
    ["JkWorkerProperty worker.w.sec\\\nret=cd\n", "JkWorkerProperty worker.w.sec\\\nret=***\n"],
    ['AuthLDAPBindPassword "my word"', "AuthLDAPBindPassword ***"],
    ["  #  OIDCClientSecret abc", "  #  OIDCClientSecret ***"],
    ["SetEnv DB_PASSWORD abc", "SetEnv DB_PASSWORD ***"],
    ["Define ADMIN_TOKEN abc", "Define ADMIN_TOKEN ***"],
    ['RequestHeader set Authorization "Basic eHl6"', "RequestHeader set Authorization ***"],
    ['DBDParams "host=h password=abc"', 'DBDParams "host=h password=***'],
    ["ProxyPass / http://me:word@host/", "ProxyPass / http://me:***@host/"],
    ["ServerTokens Prod", "ServerTokens Prod"],
    ["JkMount /secret/* lb", "JkMount /secret/* lb"],
    ["Redirect / https://host/a:b@c", "Redirect / https://host/a:b@c"],
  ])("of httpd: %j", (text, expected) => {
    expect(masked("httpd", text)).toBe(expected);
  });

  it("of XML are those of a server.xml", () => {
    expect(masked("context-xml", '<Resource password="x" name="y"/>')).toBe('<Resource password="***" name="y"/>');
  });

  it.each([
    ["one long name", (size: number) => "secret".repeat(size / 6)],
    ["one long line of keys", (size: number) => "secre=".repeat(size / 6)],
    ["many continued lines", (size: number) => "a\\\n".repeat(size / 3)],
    ["many URLs", (size: number) => "://a:".repeat(size / 5)],
  ])("takes time linear in the length: %s", (_, write) => {
    expect(growth(write, 1_200_000, 20, (text) => secretRanges("httpd", text))).toBeLessThan(6);
  });
});
