import { describe, expect, it } from "vitest";
import { viewOf } from "../support/workers.ts";

const heldFor = (text: string, key: string, around = {}) => viewOf(text, around).map.properties.get(key)?.value;
const eventsOf = (text: string, around = {}) =>
  viewOf(text, around)
    .map.events.filter(({ kind }) => kind !== "ignored-line")
    .map((event) => [event.kind, "key" in event ? event.key : ""]);

// Sections 2, 4 and 5 of the grammar, as measured on mod_jk 1.2.48.
describe("duplicate keys", () => {
  it.each([
    ["worker.list joins", "worker.list=w1\nworker.list=w2", "worker.list", "w1,w2", []],
    [
      "balance_workers joins",
      "worker.lb.balance_workers=a\nworker.lb.balance_workers=b",
      "worker.lb.balance_workers",
      "a,b",
      [],
    ],
    ["mount joins", "worker.w.mount=/a\nworker.w.mount=/b", "worker.w.mount", "/a,/b", []],
    [
      "of ports the last one wins",
      "worker.w1.port=21019\nworker.w1.port=21029",
      "worker.w1.port",
      "21029",
      [["overwritten", "worker.w1.port"]],
    ],
    [
      "session_path is a single value, though it ends in _path",
      "worker.lb.session_path=;a\nworker.lb.session_path=;b",
      "worker.lb.session_path",
      ";b",
      [["overwritten", "worker.lb.session_path"]],
    ],
    [
      "distance joins with a star",
      "worker.a.distance=0\nworker.a.distance=1",
      "worker.a.distance",
      "0*1",
      [["joined", "worker.a.distance"]],
    ],
    [
      "worker.maintain joins with a star",
      "worker.maintain=60\nworker.maintain=30",
      "worker.maintain",
      "60*30",
      [["joined", "worker.maintain"]],
    ],
    ["variables join with a star", "ps=/\nps=\\", "ps", "/*\\", [["joined", "ps"]]],
    [
      "variables that end in _path join with a colon",
      "my_path=/a\nmy_path=/b",
      "my_path",
      "/a:/b",
      [["joined", "my_path"]],
    ],
  ])("%s", (_, text, key, value, events) => {
    expect(heldFor(text, key)).toBe(value);
    expect(eventsOf(text)).toEqual(events);
  });

  it("of JkWorkerProperty and the file the file wins, and lists are merged", () => {
    const around = { directives: ["worker.w1.port=1", "worker.list=w0"] };
    expect(heldFor("worker.w1.port=2", "worker.w1.port", around)).toBe("2");
    expect(heldFor("worker.list=w1", "worker.list", around)).toBe("w0,w1");
  });

  it("JkWorkerProperty takes # for a part of the value", () => {
    expect(viewOf("", { directives: ["worker.list=w1 # x"] }).listed.map(({ name }) => name)).toEqual(["w1", "#", "x"]);
  });
});

describe("variables", () => {
  it.each([
    ["a key defined above", "h=10.0.0.1\nworker.w1.host=$(h)", "10.0.0.1", []],
    ["a worker's own key", "worker.w0.host=10.0.0.1\nworker.w1.host=$(worker.w0.host)", "10.0.0.1", []],
    [
      "not one that is defined below",
      "worker.w1.host=$(h)\nh=10.0.0.1",
      "$(h)",
      [["unknown-variable", "worker.w1.host"]],
    ],
    ["an unknown one stays", "worker.w1.host=$(h)", "$(h)", [["unknown-variable", "worker.w1.host"]]],
    ["what comes in is not looked at again", "a=$(b)\nb=x\nworker.w1.host=$(a)", "$(b)", [["unknown-variable", "a"]]],
    ["an open bracket stays", "worker.w1.host=$(h", "$(h", []],
  ])("replaces %s", (_, text, value, events) => {
    expect(heldFor(text, "worker.w1.host")).toBe(value);
    expect(eventsOf(text)).toEqual(events);
  });

  it("knows ServerRoot and the environment, and the file's own keys first", () => {
    const environment = { ServerRoot: "/etc/httpd", HOME: "/root" };
    expect(heldFor("worker.s.css=$(ServerRoot)/x$(HOME)", "worker.s.css", { environment })).toBe("/etc/httpd/x/root");
    expect(heldFor("HOME=/x\nworker.s.css=$(HOME)", "worker.s.css", { environment })).toBe("/x");
  });

  it("replaces no keys", () => {
    expect([...viewOf("n=w1\nworker.$(n).type=ajp13").workers.keys()]).toContain("$(n)");
  });

  it("stays small where variables double themselves", () => {
    const lines = Array.from({ length: 60 }, (_, i) => `v${i + 1}=$(v${i})$(v${i})`);
    const view = viewOf(["v0=xxxxxxxx", ...lines].join("\n"));
    const total = [...view.map.properties.values()].reduce((sum, { value }) => sum + value.length, 0);
    expect(total).toBeLessThan(32 * 1024 * 1024);
  });
});

describe("keys", () => {
  it.each([
    ["worker.w1.Type=x", ["unknown-attribute", "worker.w1.Type"]],
    ["worker.w1.bogus=1", ["unknown-attribute", "worker.w1.bogus"]],
    ["worker.w1=1", ["unknown-attribute", "worker.w1"]],
    ["worker.w1.cachesize=1", ["deprecated", "worker.w1.cachesize"]],
  ])("%s is noticed", (text, event) => {
    expect(eventsOf(text)).toEqual([event]);
  });

  it.each([
    "worker.w1.extra.host=x",
    "worker..port=1",
    "worker.host=x",
    "worker.w1.list=x",
    "worker.list.type=lb",
    "workers.list=w1",
    "Worker.list=w1",
  ])("%s passes", (text) => {
    expect(eventsOf(text)).toEqual([]);
  });
});
