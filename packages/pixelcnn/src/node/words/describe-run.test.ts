import { expect, test } from "vitest";
import { describeRun } from "./describe-run.ts";

test("a run that was validated names its best, and one without an end no number of steps", () => {
  const saved = new Date(Date.UTC(2026, 10, 26, 19, 5, 59));
  const best = { bitsPerDim: 2.80449, step: 300 };
  expect(describeRun({ file: "x", step: 400, best, saved, settings: undefined })).toEqual([
    ["trained", "step 400"],
    ["validation", "2.804 bits/dim at step 300, the best so far"],
    ["saved", "2026-11-26 19:05 UTC"],
  ]);
});
