import { expect, test } from "vitest";
import { NotedBatches } from "./noted-batches.ts";

async function* source(): AsyncGenerator {
  yield await Promise.resolve({ state: "behind the first" });
  yield { state: "behind the second" };
  yield {};
}

test("data stands where the last batch that was learnt left it, though the next one was asked for", async () => {
  const noted = new NotedBatches(source(), { step: 5, data: "begun" });
  const batches = noted[Symbol.asyncIterator]();
  expect(noted.dataAfter(5)).toBe("begun");
  await batches.next();
  expect([5, 6].map((step) => noted.dataAfter(step))).toEqual(["begun", "behind the first"]);
  await batches.next();
  expect([6, 7].map((step) => noted.dataAfter(step))).toEqual([
    "behind the first",
    "behind the second",
  ]);
  await batches.next();
  expect(noted.dataAfter(8)).toBeUndefined();
});
