import { expect, test } from "vitest";
import { distributionWords } from "./distribution-words.ts";

test("a temperature and a min-p that change the distribution are said, and nothing else is", () => {
  expect(distributionWords({ temperature: 1 })).toBe("");
  expect(distributionWords({ temperature: 1, minP: 0.3 })).toBe(
    " at min-p 0.3, which is not the model's own distribution",
  );
  expect(distributionWords({ temperature: 0.5, minP: 0.3 })).toBe(
    " at temperature 0.5 and min-p 0.3, which is not the model's own distribution",
  );
});
