import { expect, test } from "vitest";
import { scalar } from "../../graph/constant.ts";
import type { Storage } from "../schedule/storage.ts";
import { wholeTarget } from "../schedule/targets.ts";
import { UpdateOrder, type Update } from "./update-order.ts";

/** Updates of states by name, each with the names of those that it waits for: by `readers`, or by `earlier` after a dash. */
function updates(edges: Readonly<Record<string, string>>): Update[] {
  const made = new Map(Object.keys(edges).map((name, id) => [name, update(name, id)]));
  for (const [name, others] of Object.entries(edges)) {
    const [readers = "", earlier = ""] = others.split("-");
    for (const other of readers) made.get(name)?.readers.add(made.get(other) ?? update(other, -1));
    for (const other of earlier) made.get(name)?.earlier.add(made.get(other) ?? update(other, -1));
  }
  return [...made.values()];
}

function update(name: string, id: number): Update {
  const storage: Storage = { id, kind: "state", name, size: 1, row: 1, dtype: "f32", offset: 0 };
  const output = { value: scalar(0), target: wholeTarget(storage, []), inPlace: true };
  return { output, reads: [], readers: new Set(), earlier: new Set() };
}

/** The names of updates in the order in which they are written; those of a circle together. */
function written(edges: Readonly<Record<string, string>>): string[] {
  const order = new UpdateOrder(updates(edges));
  const found: string[] = [];
  while (!order.isEmpty) {
    const free = order.free();
    const next = free === undefined ? order.circle() : [free];
    found.push(next.map(({ output }) => output.target.storage.name).join(""));
    order.done(next);
  }
  return found;
}

test("an update comes after all that it waits for, the first that was asked for first", () => {
  expect(written({ a: "b", b: "", c: "-b", d: "ac" })).toEqual(["b", "a", "c", "d"]);
});

test("updates that wait for each other are a circle, which comes before those that wait for it", () => {
  expect(written({ a: "b", b: "c", c: "bd", d: "" })).toEqual(["d", "bc", "a"]);
  expect(written({ a: "b", b: "c", c: "-b", d: "e", e: "ad" })).toEqual(["bc", "a", "de"]);
});

test("circles that share an update are one", () => {
  expect(written({ a: "bc", b: "a", c: "-a" })).toEqual(["abc"]);
});

test("of two circles the smaller one comes first", () => {
  expect(written({ a: "b", b: "c", c: "a", d: "e", e: "d" })).toEqual(["de", "abc"]);
});
