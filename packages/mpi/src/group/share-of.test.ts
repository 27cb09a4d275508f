import { expect, test } from "vitest";
import { shareOf } from "./share-of.ts";

test("a group shares batches out", () => {
  const group = { rank: 1, size: 3 };
  expect(shareOf(group)).toEqual({ rank: 1, world: 3, batchOf: "group" });
  expect(shareOf(undefined)).toBeUndefined();
});
