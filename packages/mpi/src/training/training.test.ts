// @module-tag ci
import { describe, expect, test } from "vitest";
import { starters } from "../launch/job.fixture.ts";
import { expectSameLosses, trained } from "./equality.fixture.ts";

const task = { channels: 1, steps: 20, backend: "wasm", learningRate: 5e-3 } as const;

// Trainings with MPICH are nightly; collectives are tested with both MPIs.
const byDay = process.env["TEST_TIER"] !== "nightly";

describe.each(starters.slice(0, byDay ? 1 : undefined))("$name $note", (starter) => {
  describe.skipIf(!starter.isThere)("grey images on wasm", () => {
    test("two and three ranks have the losses of one, equal replicas, and the same bits again", async () => {
      const one = await trained(starter, 1, task);
      expectSameLosses(await trained(starter, 2, task), one);
      const three = await trained(starter, 3, task);
      expectSameLosses(three, one);
      expect(await trained(starter, 3, task)).toEqual(three);
    });
  });
});
