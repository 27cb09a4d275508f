import { expect, test } from "vitest";
import { outcomeWords } from "./outcome-words.ts";

test("a model that is no better than frequencies has learnt nothing, and says so", () => {
  const lines = outcomeWords({ reason: "done", bitsPerDim: 3, frequencies: 3 });
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("alone reach 3.000: the model has learnt nothing");
  expect(outcomeWords({ reason: "done", bitsPerDim: 2.9, frequencies: 3 })).toHaveLength(1);
  expect(outcomeWords({ reason: "done", frequencies: 3 })).toEqual([]);
});

test("a model that knows its training pictures alone has memorised them, and says what would help", () => {
  const facts = { reason: "done", bitsPerDim: 15.7, frequencies: 6.7 } as const;
  const nameOf = (field: string): string => `--${field}`;
  expect(outcomeWords({ ...facts, trainingLoss: 0.637, nameOf })[1]).toBe(
    "The frequencies of the values alone reach 6.700, the last training pictures 0.637: the model has memorised its pictures; more pictures, or --from a trained model, would help",
  );
  expect(outcomeWords({ ...facts, trainingLoss: 6.5 })[1]).toContain("has learnt nothing");
});

test("a run that stopped because it overfits says what goes on", () => {
  const nameOf = (field: string): string => `--${field}`;
  expect(outcomeWords({ reason: "overfitted", nameOf })).toEqual([
    "Stopped: images held out get worse; the best weights are kept, --patience 0 goes on",
  ]);
});
