import { memoryDataset } from "@pixelweft/datasets";
import { createModel } from "@pixelweft/pixelcnn";
import { recipeDefaults } from "@pixelweft/pixelcnn/recipes";
import { expect, test } from "vitest";
import { UsageError } from "../command/failure.ts";
import { checkRanks } from "./check-ranks.ts";
import type { TrainPlan, TrainRequest } from "./request.ts";

const model = createModel({ height: 1, width: 1, hiddenChannels: 2, headChannels: 2 });
const data = { source: "dots" };
const settings = { ...recipeDefaults, name: "dots", data, seed: 0 };
const usual = { patience: 0, samples: 0, workers: 0, backend: "reference" } as const;

function asked(more: Partial<TrainRequest & { readonly batch: number }>): TrainRequest {
  const { batch, ...others } = more;
  return { given: { ...usual, batch }, folder: "out", data, minutes: undefined, ...others };
}

function planned(count: number, batch: number): TrainPlan {
  const set = memoryDataset({ name: "dots", shape: [1, 1, 1], images: new Uint8Array(count) });
  const nameOf = async (): Promise<undefined> => undefined;
  const hasTest = async (): Promise<boolean> => false;
  const parts = { train: set, validation: set, pictures: count, notes: [], nameOf, hasTest };
  return { model, settings: { ...settings, batch }, data: { ...parts, close: async () => {} } };
}

test("batches of fewer images than ranks are refused with the number that works", () => {
  const recipe = { name: "mine", preset: undefined, recipe: { ...recipeDefaults, batch: 2 } };
  const run = { model, settings: { ...settings, batch: 2 }, folder: "runs/dots", file: "last" };
  const least = "each takes images of every batch; --batch 4 is the least";
  for (const [request, plan, message] of [
    [asked({ batch: 3 }), undefined, `Cannot train in batches of 3 on 4 ranks: ${least}`],
    [asked({ recipe }), undefined, `Cannot train in batches of 2 on 4 ranks: ${least}`],
    [asked({}), planned(9, 2), `Cannot train in batches of 2 on 4 ranks: ${least}`],
    [
      asked({}),
      planned(3, 3),
      "Cannot train on dots on 4 ranks: it has 3 images to train on; -n 3 is the most",
    ],
    [
      asked({ resumable: run }),
      undefined,
      "Cannot go on with runs/dots on 4 ranks: its batches have 2 images, and each rank takes some; -n 2 is the most",
    ],
  ] as const)
    expect(() => checkRanks(request, 4, plan)).toThrow(new UsageError(message));
});

test("a batch of an image for each rank is taken, and one of unknown size until it is planned", () => {
  checkRanks(asked({ batch: 4 }), 4);
  checkRanks(asked({ batch: 1 }), 1);
  checkRanks(asked({}), 4);
  checkRanks(asked({ batch: 4 }), 4, planned(9, 4));
});
