import { memoryDataset } from "@pixelweft/datasets";
import { createModel, type Model } from "@pixelweft/pixelcnn";
import { recipeDefaults } from "@pixelweft/pixelcnn/recipes";
import { expect, test } from "vitest";
import { checkSameRun } from "./check-same-run.ts";
import type { TrainPlan, TrainRequest } from "./request.ts";

const usual: TrainRequest["given"] = { patience: 0, samples: 0, workers: 0, backend: "reference" };
const asked = { given: usual, minutes: undefined };
const size = { height: 1, width: 1, hiddenChannels: 2, headChannels: 2 };

interface Own {
  readonly model?: Model;
  readonly name?: string;
  readonly values?: readonly number[];
  readonly batch?: number;
  readonly source?: string;
}

function planned(own: Own): TrainPlan {
  const { model = createModel(size), name = "dots", values = [1, 2, 3] } = own;
  const { batch = 2, source = "dots" } = own;
  const set = memoryDataset({ name, shape: [1, 1, 1], images: Uint8Array.from(values) });
  const parts = { train: set, validation: set, pictures: 3, notes: [] };
  const nameOf = async (): Promise<undefined> => undefined;
  const settings = { ...recipeDefaults, name: "dots", data: { source }, seed: 0, batch };
  const data = { ...parts, nameOf, hasTest: async () => false, close: async () => {} };
  return { model, settings, data };
}

/** What two ranks say of a plan and of another one. */
async function saidOf(own: Own, more: Partial<typeof asked> = {}): Promise<unknown[]> {
  const waiting: { readonly values: Float32Array; readonly go: () => void }[] = [];
  const allReduce = (values: Float32Array): Promise<void> =>
    new Promise((go) => {
      waiting.push({ values, go });
      const [one, two, ...none] = waiting;
      if (!one || !two || none.length > 0) return;
      waiting.length = 0;
      const sum = one.values.map((value, i) => value + (two.values[i] ?? 0));
      for (const each of [one, two]) {
        each.values.set(sum);
        each.go();
      }
    });
  const check = (rank: number): Promise<unknown> =>
    checkSameRun({ rank, size: 2, allReduce }, planned(rank === 0 ? {} : own), {
      ...asked,
      ...(rank === 0 ? {} : more),
    }).catch((error: Error) => error.message);
  return Promise.all([0, 1].map(check));
}

const state = { step: 3, examples: 6, seed: 0, slots: {}, ema: {} };

test("ranks with the same run are let through, wherever their images lie", async () => {
  expect(await saidOf({ name: "copies", source: "elsewhere" })).toEqual([undefined, undefined]);
});

test.each<[what: string, own: Own]>([
  ["other options", { batch: 3 }],
  ["other options", { model: createModel({ ...size, layers: 2 }) }],
  ["other images", { values: [1, 2, 4] }],
  ["other images", { values: [1, 2, 3, 3] }],
  ["another checkpoint", { model: createModel(size, 1) }],
  ["another checkpoint", { model: { ...createModel(size), training: state } }],
])("a rank with %s is named on both", async (what, own) => {
  const message = expect.stringMatching(
    `^Cannot train together: rank 1 has ${what} than rank 0; `,
  ) as unknown;
  expect(await saidOf(own)).toEqual([message, message]);
});

test("a rank that is to sample at the end, where the others are not, is named", async () => {
  const [said] = await saidOf({}, { given: { ...usual, samples: 4 } });
  expect(said).toContain("rank 1 has other options");
});
