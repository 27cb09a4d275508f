import { describe, expect, test } from "vitest";
import { starters } from "../launch/job.fixture.ts";
import { expectSameLosses, trained } from "./equality.fixture.ts";

const task = { channels: 1, steps: 20, backend: "wasm", learningRate: 5e-3 } as const;

describe.each(starters)("$name $note", (starter) => {
  describe.skipIf(!starter.isThere)("grey images on wasm", () => {
    test("two and three ranks have the losses of one, and equal replicas", async () => {
      const one = await trained(starter, 1, task);
      for (const ranks of [2, 3]) expectSameLosses(await trained(starter, ranks, task), one);
    });

    test("two jobs of three ranks have the same bits", async () => {
      const [first, second] = [await trained(starter, 3, task), await trained(starter, 3, task)];
      expect(second).toEqual(first);
    });
  });
});
