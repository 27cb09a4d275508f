import { expect, test } from "vitest";
import { stronglyConnected } from "./strongly-connected.ts";

function componentsOf(edges: Readonly<Record<string, readonly string[]>>): string[] {
  const found = stronglyConnected(Object.keys(edges), (node) => edges[node] ?? []);
  return found.map((component) => component.toSorted().join(""));
}

test("nodes that lead to each other are one component, which comes after those that it leads to", () => {
  expect(componentsOf({ a: ["b"], b: ["c"], c: ["b", "d"], d: [] })).toEqual(["d", "bc", "a"]);
});

test("circles that share a node are one component", () => {
  expect(componentsOf({ a: ["b", "c"], b: ["a"], c: ["a"] })).toEqual(["abc"]);
});

test("a node that leads to itself or to strangers is a component of its own", () => {
  expect(componentsOf({ a: ["a", "x"], b: ["a"] })).toEqual(["a", "b"]);
});
