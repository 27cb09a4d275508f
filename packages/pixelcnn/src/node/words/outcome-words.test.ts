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
    "The frequencies of the values alone reach 6.700, the last training pictures 0.637: the model has memorised its pictures; more pictures, or --from a model of such pictures, would help",
  );
  expect(outcomeWords({ ...facts, trainingLoss: 6.5 })[1]).toContain("has learnt nothing");
});

test("nothing is memorised before each picture was read once, unless validations rise: then a longer training helps", () => {
  const facts = { reason: "done", bitsPerDim: 4.1, frequencies: 3.3, trainingLoss: 2.1 } as const;
  expect(outcomeWords({ ...facts, passes: 240 / 2094 })[1]).toBe(
    "The frequencies of the values alone reach 3.300, the last training pictures 2.100: the moving average (EMA) of the weights, which is validated, lags in so short a training; train longer",
  );
  const memorised = expect.stringContaining("has memorised its pictures");
  expect(outcomeWords({ ...facts, passes: 1 })[1]).toEqual(memorised);
  expect(outcomeWords({ ...facts, passes: 0.5, hasRisen: true })[1]).toEqual(memorised);
});

test("a run that stopped because it overfits says what goes on", () => {
  const nameOf = (field: string): string => `--${field}`;
  expect(outcomeWords({ reason: "overfitted", nameOf })).toEqual([
    "Stopped: images held out get worse; the best weights are kept, --patience 0 goes on",
  ]);
});
