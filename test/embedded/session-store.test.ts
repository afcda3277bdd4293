import { expect, it } from "vitest";
import { SessionStore } from "../../src/embedded/session-store.ts";

it("a session is found by its whole id, and counted when told so", () => {
  const store = new SessionStore();
  const session = store.create("A.t1", 0);
  store.count(session, 1);
  store.count(session, 2);
  expect(store.find("A.t1", 3)).toMatchObject({ id: "A.t1", count: 2 });
  expect(store.find("A.t2", 3)).toBeUndefined();
  expect(store.find("A", 3)).toBeUndefined();
});

it("a session unused for the idle time is gone, and a look at it keeps it", () => {
  const store = new SessionStore({ maxSessions: 10, idleMs: 100 });
  store.create("A", 0);
  store.create("B", 0);
  expect(store.find("A", 99)).toBeDefined();
  expect(store.find("B", 100)).toBeUndefined();
  expect(store.find("A", 198)).toBeDefined();
  expect(store.size).toBe(1);
});

it("the session used longest ago goes when there are too many", () => {
  const store = new SessionStore({ maxSessions: 3, idleMs: 1_000 });
  for (const id of ["A", "B", "C"]) store.create(id, 0);
  store.find("A", 1);
  store.create("D", 2);
  expect(["A", "B", "C", "D"].filter((id) => store.find(id, 3) !== undefined)).toEqual(["A", "C", "D"]);
  expect(store.size).toBe(3);
});

it("ten thousand sessions are kept unless told otherwise", () => {
  const store = new SessionStore();
  for (let index = 0; index < 10_500; index++) store.create(String(index), 0);
  expect(store.size).toBe(10_000);
  expect(store.find("499", 0)).toBeUndefined();
  expect(store.find("500", 0)).toBeDefined();
});

it("a renamed session keeps its count and is not found by its old id", () => {
  const store = new SessionStore();
  const session = store.create("A.t1", 0);
  store.count(session, 0);
  store.rename(session, "A.t2");
  expect(store.find("A.t1", 0)).toBeUndefined();
  expect(store.find("A.t2", 0)).toMatchObject({ id: "A.t2", count: 1 });
});

it("a session that takes the id of another one takes its place", () => {
  const store = new SessionStore({ maxSessions: 2, idleMs: 1_000 });
  store.create("A.t1", 0);
  const moved = store.create("A.t2", 0);
  store.count(moved, 0);
  store.rename(moved, "A.t1");
  expect(store.size).toBe(1);
  store.create("B", 0);
  store.create("C", 0);
  expect(["A.t1", "B", "C"].map((id) => store.find(id, 0) !== undefined)).toEqual([false, true, true]);
});
