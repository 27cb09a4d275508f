import { full, read, scalar } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { checkConfig } from "./config.ts";
import { dropped } from "./stages.ts";

test("dropout draws other numbers in each layer of each step", async () => {
  const config = checkConfig({ height: 1, width: 1, layers: 3, dropoutRate: 0.5 });
  const kept = new Set<string>();
  for (let step = 0; step < 4; step++)
    for (let layer = 0; layer < 3; layer++) {
      const draws = { key: [scalar(7, "u32"), 1] as const, step: scalar(step, "u32") };
      const options = { parameters: {}, dropout: draws };
      const branch = dropped(full([1, 1, 1, 64], 1), config, { options, layer });
      kept.add((await read(referenceBackend(), branch)).join());
    }
  expect(kept.size).toBe(12);
});
