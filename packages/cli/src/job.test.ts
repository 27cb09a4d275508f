import { expect, test } from "vitest";
import { leads, shareOf } from "./job.ts";

test("rank 0 leads, and a process alone; a group shares batches out", () => {
  const group = { rank: 1, size: 3, allReduce: () => Promise.resolve() };
  expect([leads(undefined), leads(group), leads({ ...group, rank: 0 })]).toEqual([
    true,
    false,
    true,
  ]);
  expect(shareOf(group)).toEqual({ rank: 1, world: 3, batchOf: "group" });
  expect(shareOf(undefined)).toBeUndefined();
});
