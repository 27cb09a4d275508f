import { memoryDataset, type Dataset } from "@pixelweft/datasets";
import { createModel, type Model } from "@pixelweft/pixelcnn";
import { recipeDefaults } from "@pixelweft/pixelcnn/recipes";
import { expect, test } from "vitest";
import { checkSameRun } from "./check-same-run.ts";
import type { TrainPlan, TrainRequest } from "./request.ts";

const usual: TrainRequest["given"] = { patience: 0, samples: 0, workers: 0, backend: "reference" };
const asked: Pick<TrainRequest, "given" | "minutes"> = { given: usual, minutes: undefined };
const size = { height: 1, width: 1, hiddenChannels: 2, headChannels: 2 };

interface Own {
  readonly model?: Model;
  readonly name?: string;
  readonly values?: readonly number[];
  /** Held-out images, where they are others. */
  readonly heldOut?: readonly number[];
  readonly labels?: readonly number[];
  /** Read from the front; anything but the first image costs all before it. */
  readonly isSequential?: boolean;
  readonly batch?: number;
  readonly source?: string;
}

function planned(own: Own): TrainPlan {
  const { model = createModel(size), name = "dots", values = [1, 2, 3] } = own;
  const { batch = 2, source = "dots" } = own;
  const { heldOut = values, labels = values.map(() => 0) } = own;
  const setOf = (images: readonly number[]): Dataset => {
    const set = memoryDataset({
      name,
      shape: [1, 1, 1],
      images: Uint8Array.from(images),
      labels: Int32Array.from(images, (_, i) => labels[i] ?? 0),
    });
    if (own.isSequential !== true) return set;
    const read = (indices: readonly number[]): ReturnType<Dataset["read"]> => {
      expect([...indices]).toEqual([0]);
      return set.read(indices);
    };
    return { ...set, info: { ...set.info, access: "sequential" }, read };
  };
  const parts = { train: setOf(values), validation: setOf(heldOut), pictures: 3, notes: [] };
  const nameOf = async (): Promise<undefined> => undefined;
  const settings = { ...recipeDefaults, name: "dots", data: { source }, seed: 0, batch };
  const data = { ...parts, nameOf, hasTest: async () => false, close: async () => {} };
  return { model, settings, data };
}

/** What two ranks say of a plan and of another one. */
async function saidOf(
  own: Own,
  { more = {}, first = {} }: { more?: Partial<typeof asked>; first?: Own } = {},
): Promise<unknown[]> {
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
    checkSameRun({ rank, size: 2, allReduce }, planned(rank === 0 ? first : own), {
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
  ["other images", { heldOut: [1, 2, 4] }],
  ["other images", { labels: [0, 0, 1] }],
  ["another checkpoint", { model: createModel(size, 1) }],
  ["another checkpoint", { model: { ...createModel(size), training: state } }],
])("a rank with %s is named on both", async (what, own) => {
  const message = expect.stringMatching(
    `^Cannot train together: rank 1 has ${what} than rank 0; `,
  ) as unknown;
  expect(await saidOf(own)).toEqual([message, message]);
});

test("images far behind the first ones count, too", async () => {
  const values = Array.from({ length: 40 }, (_, i) => i);
  const said = await saidOf({ values: values.with(37, 0) }, { first: { values } });
  expect(said[0]).toContain("rank 1 has other images");
  expect(await saidOf({ values }, { first: { values } })).toEqual([undefined, undefined]);
});

test("of images that are read from their front the first one is looked at alone", async () => {
  const isSequential = true;
  const first = { isSequential };
  expect(await saidOf({ isSequential }, { first })).toEqual([undefined, undefined]);
  const [said] = await saidOf({ isSequential, values: [4, 2, 3] }, { first });
  expect(said).toContain("rank 1 has other images");
});

test.each<Partial<Model["training"]>>([
  { seed: 1 },
  { data: { step: 4 } },
  { notes: { looks: 1 } },
])("a rank that goes on from a state with %j is named", async (other) => {
  const model = { ...createModel(size), training: state };
  const own = { model: { ...model, training: { ...state, ...other } } };
  const [said] = await saidOf(own, { first: { model } });
  expect(said).toContain("rank 1 has another checkpoint");
});

test.each<[what: string, more: Partial<typeof asked>]>([
  ["sample at the end", { given: { ...usual, samples: 4 } }],
  ["stop where it gets no better", { given: { ...usual, patience: 3 } }],
  ["end at a time", { minutes: 1 }],
])("a rank that is to %s, where the others are not, is named", async (_, more) => {
  const [said] = await saidOf({}, { more });
  expect(said).toContain("rank 1 has other options");
});
