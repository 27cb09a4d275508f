import { expect, test } from "vitest";
import { inNode } from "../source/in-node.ts";
import { openTrainingData } from "./choice-parts.ts";
import { openForModel } from "./open-for-model.ts";

const model = { height: 8, width: 8, levels: 256 };

test("without a choice the test part of the training is opened, or the part that is named", async () => {
  const trained = { source: "shapes", size: [8, 8] } as const;
  const [tested, train, other] = await Promise.all([
    openForModel(undefined, { ...model, trained }),
    openForModel(undefined, { ...model, trained }, { part: "train" }),
    openForModel({ source: "sprites16" }, { ...model, trained }),
  ]);
  expect(train.info.count).toBeGreaterThan(tested.info.count);
  expect(tested.info.shape).toEqual([8, 8, 3]);
  expect(other.info.name).toBe("sprites16/test");
});

test("shapes are as large as the model's images, if nothing else is asked for", async () => {
  const shapes = { source: "shapes" };
  expect((await openForModel(shapes, model)).info.shape).toEqual([8, 8, 3]);
  const large = await openForModel(shapes, model, { size: [12, 12] });
  expect(large.info.shape).toEqual([12, 12, 3]);
});

test("who names nothing is refused", async () => {
  await expect(openForModel(undefined, model)).rejects.toThrow(TypeError);
});

test("the images that a training held out are a part, and none of those that it learnt from", async () => {
  const trained = { source: "sprites16" } as const;
  const of = { height: 16, width: 16, levels: 32, trained };
  const open = (part: "train" | "validation", heldOut?: number): ReturnType<typeof openForModel> =>
    openForModel(undefined, { ...of, heldOut }, { part });
  const counts = await Promise.all(
    [open("train"), open("validation"), open("train", 70), open("validation", 70)].map(
      async (opening) => (await opening).info.count,
    ),
  );
  expect(counts).toEqual([45_000, 5000, 49_930, 70]);
  const training = await openTrainingData(trained, { heldOut: 70 });
  const held = await open("validation", 70);
  expect(await held.fingerprint()).toBe(await training.validation.fingerprint());
  const learnt = await open("train", 70);
  expect(await learnt.fingerprint()).toBe(await training.train.fingerprint());
  await expect(open("validation", 0)).rejects.toThrow(
    "Cannot open the validation part of sprites16/train: no image is held out",
  );
});

// Pages have no paths.
test.skipIf(!inNode)("data of a training that is gone says so", async () => {
  const trained = { source: "no/such/folder" };
  const nameOf = (field: string): string => `--${field}`;
  await expect(openForModel(undefined, { ...model, trained }, { nameOf })).rejects.toThrow(
    /the model was trained on it, and --source says where it is now$/,
  );
  await expect(openForModel(trained, model)).rejects.not.toThrow("trained on it");
});

test("a training whose place is left out is refused with what names it, by the part", async () => {
  const nameOf = (field: string): string => `--${field}`;
  const refused = (more: object, part: "train" | "test" | undefined): Promise<unknown> =>
    openForModel(undefined, { ...model, trained: { source: "", ...more } }, { part, nameOf });
  const where = "the model does not say where they are; --source";
  await expect(refused({}, undefined)).rejects.toThrow(
    `Cannot test on the images of the training: ${where} names images, and --split test takes`,
  );
  // Its own images were not divided for a test.
  await expect(refused({ testSource: "" }, undefined)).rejects.toThrow(/; --source names some$/);
  await expect(refused({}, "train")).rejects.toThrow(/^Cannot open the images .* names them$/);
});

test("images that were not divided for tests have no test part, which others would take for granted", async () => {
  const trained = { source: "", testSource: "" };
  const nameOf = (field: string): string => `--${field}`;
  const opened = openForModel({ source: "a" }, { ...model, trained }, { part: "test", nameOf });
  await expect(opened).rejects.toThrow(
    "Cannot test on a part of a: the training took other images for tests; without --split all of it is taken",
  );
  const named = { source: "sprites16" };
  const own = await openForModel(named, { ...model, trained }, { part: "test" });
  expect(own.info.name).toBe("sprites16/test");
});

test("a model with a palette takes no other one", async () => {
  const palette = { colours: [[0, 0, 0, 255]], exact: true } as const;
  const choice = { source: "sprites16", pictures: { palette: 4 } };
  await expect(openForModel(choice, { ...model, palette })).rejects.toThrow(
    "the model has one of its own, of 1 colours",
  );
});
