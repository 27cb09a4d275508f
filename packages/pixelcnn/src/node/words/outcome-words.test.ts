import { expect, test } from "vitest";
import { outcomeWords } from "./outcome-words.ts";

test("a model that is no better than frequencies has learnt nothing, and says so", () => {
  const lines = outcomeWords({ reason: "done", bitsPerDim: 3, frequencies: 3 });
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("alone reach 3.000: the model has learnt nothing");
  expect(outcomeWords({ reason: "done", bitsPerDim: 2.9, frequencies: 3 })).toHaveLength(1);
  expect(outcomeWords({ reason: "done", frequencies: 3 })).toEqual([]);
});

test("a run that stopped because it overfits says what goes on", () => {
  const nameOf = (field: string): string => `--${field}`;
  expect(outcomeWords({ reason: "overfitted", nameOf })).toEqual([
    "Stopped: images held out get worse; the best weights are kept, --patience 0 goes on",
  ]);
});
