import { constantRate, linear, linearSpecs } from "@pixelweft/layers";
import { cast, mean, mul, sub } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { conditionUse } from "./condition-use.ts";
import {
  conditionedToDevice,
  createConditionedModel,
  formatConditionedModel,
  parseConditionedModel,
} from "./conditioned-model.ts";
import { trainConditioned } from "./conditioned-training.ts";
import type { Conditioner } from "./conditioner.ts";
import { conditioners } from "./conditioners/all.ts";
import { classConditioner } from "./conditioners/class.ts";
import { holeConditioner } from "./conditioners/hole.ts";
import { lowResolutionConditioner } from "./conditioners/low-resolution.ts";

const backend = referenceBackend();
const size = {
  height: 2,
  width: 2,
  levels: 2,
  hiddenChannels: 4,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 4,
};

/** A conditioner that this package does not have: the mean colour of the image, through a matrix. */
function meanColour(): Conditioner {
  const name = "conditioner.colour";
  return {
    kind: "mean-colour",
    options: {},
    makes: "vector",
    specs: ({ channels, vectorSize }) =>
      linearSpecs(name, { inputs: channels, outputs: vectorSize }),
    make: ({ levels }, { parameters, inputs: { images } }) => {
      if (images === undefined) throw new TypeError("Cannot take a mean colour: there is no image");
      const colour = sub(mul(mean(cast(images, "f32"), [1, 2]), 2 / (levels - 1)), 1);
      return linear(colour, { name, parameters });
    },
  };
}

/** Images of one colour each, and their labels. */
const batch = {
  images: Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0),
  labels: Int32Array.of(0, 1, 1, 0),
};

test.each([
  ["the mean colour, a conditioner of one's own", meanColour(), { vectorSize: 2 }],
  ["an embedding of the class", classConditioner({ numClasses: 2 }), { vectorSize: 2 }],
  [
    "a low resolution that it makes itself",
    lowResolutionConditioner({ channels: 1, hiddenChannels: 4, stages: 1 }),
    { spatialChannels: 2 },
  ],
  [
    "what is round a hole",
    holeConditioner({
      channels: 1,
      hiddenChannels: 4,
      hole: { row: 0, column: 0, height: 1, width: 1 },
    }),
    { spatialChannels: 2 },
  ],
])("a model learns all of an image from %s, and comes back from a file", async (_, own, extra) => {
  const model = createConditionedModel({ ...size, ...extra }, own, 1);
  const batches = Array.from({ length: 120 }, () => batch);
  const how = { steps: 120, learningRate: constantRate(0.05) };
  const training = trainConditioned(model, batches, { backend, ...how });
  for await (const { step } of training) expect(step).toBeGreaterThan(0);
  const file = formatConditionedModel(await training.checkpoint());
  await training.dispose();
  const makers = { ...conditioners, "mean-colour": meanColour };
  const device = conditionedToDevice(backend, parseConditionedModel(file, makers));
  const use = await conditionUse(device, [batch]);
  expect(use.own.bitsPerDim).toBeLessThan(0.05);
  expect(use.shuffled.bitsPerDim).toBeGreaterThan(use.own.bitsPerDim + 0.1);
  device.state.dispose();
});

test("a file of a conditioner that nobody gave is refused by its kind", () => {
  const file = formatConditionedModel(
    createConditionedModel({ ...size, vectorSize: 2 }, meanColour()),
  );
  expect(() => parseConditionedModel(file)).toThrow(
    "there is no conditioner of kind mean-colour, there is class, code,",
  );
});

test("trainConditioned() refuses an option that it has not", () => {
  const model = createConditionedModel({ ...size, vectorSize: 2 }, meanColour());
  const how = { backend, steps: 1, validateEvery: 2 };
  expect(() => trainConditioned(model, [], how)).toThrow(
    "Cannot train: there is no option validateEvery, there is backend,",
  );
});
