// @module-tag guard
import {
  CheckpointError,
  constantRate,
  formatCheckpoint,
  linear,
  linearSpecs,
  type ParameterSpecs,
} from "@pixelweft/layers";
import { cast, mean, mul, sub } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { checkConfig } from "../model/config.ts";
import { inputOf } from "./conditioner.ts";
import {
  classConditioner,
  conditionedToDevice,
  ConditionerProgram,
  conditioners,
  conditionUse,
  createConditionedModel,
  formatConditionedModel,
  holeConditioner,
  lowResolutionConditioner,
  parseConditionedModel,
  sourceInput,
  trainConditioned,
  type ConditionedModel,
  type Conditioner,
} from "./mod.ts";

const backend = referenceBackend();
const network = { hiddenChannels: 4, layers: 2, firstKernelSize: 3, headChannels: 4 };
const size = { height: 2, width: 2, levels: 2, ...network };
const two = checkConfig({ ...size, vectorSize: 2 });

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
  expect(() => parseConditionedModel(file, {})).toThrow(
    'there is none; give what makes it, { "mean-colour": … }',
  );
});

test.each([
  {},
  { config: two },
  { config: two, conditioner: null },
  { config: two, conditioner: { kind: 7 } },
  { config: null, conditioner: { kind: "class" } },
])("a file whose configuration is %j is refused in words", (config) => {
  const checkpoint = { model: "conditioned-pixelcnn", config, parameters: {} };
  expect(() => parseConditionedModel(formatCheckpoint(checkpoint, { specs: {} }))).toThrow(
    new CheckpointError(
      "Cannot load the model: its configuration lacks a network or the kind of a conditioner",
    ),
  );
});

test("trainConditioned() refuses an option that it has not", () => {
  const model = createConditionedModel({ ...size, vectorSize: 2 }, meanColour());
  const how = { backend, steps: 1, validateEvery: 2 };
  expect(() => trainConditioned(model, [], how)).toThrow(
    "Cannot train: there is no option validateEvery, there is backend,",
  );
});

test.each([
  [{ makes: undefined }, 'its makes is undefined; it must be "vector" or "maps"'],
  [{ makes: "vectors" }, 'its makes is vectors; it must be "vector" or "maps"'],
  [{ kind: 3 }, "its kind is 3; it must be a name"],
  [{ options: undefined }, "its options are undefined; they must be an object"],
  [{ options: { seed: 1n } }, "its options.seed is a bigint, which JSON does not hold, and files"],
  [{ options: { of: [{ draw: () => 1 }] } }, "its options.of.0.draw is a function, which JSON"],
  [{ options: { weights: new Float32Array(1) } }, "its options.weights is a Float32Array, which"],
  [{ options: { rate: NaN } }, "its options.rate is NaN, which JSON does not hold"],
  [{ specs: {} }, "its specs is object; it must be a function (config) => specs"],
  [{ make: undefined }, "its make is undefined; it must be a function (config, {"],
  [{ inputs: [] }, "its inputs is object; it must be a function (config, batch) => inputs"],
])("an object that is no conditioner is refused: %o", (wrong, state) => {
  const conditioner = { ...meanColour(), ...wrong } as Conditioner;
  expect(() => createConditionedModel({ ...size, vectorSize: 2 }, conditioner)).toThrow(
    `Cannot use the conditioner: ${state}`,
  );
});

test("a conditioner that does not fit the model is refused, with what to set", async () => {
  const made = (extra: object, conditioner: Partial<Conditioner> = {}): ConditionedModel =>
    createConditionedModel({ ...size, ...extra }, { ...meanColour(), ...conditioner });
  expect(() => made({})).toThrow("its vectorSize is 0; set vectorSize");
  expect(() => made({ vectorSize: 2, spatialChannels: 1 })).toThrow("spatialChannels are 1; set");
  expect(() => made({}, { makes: "maps" })).toThrow("are 0; set spatialChannels");
  const specs = (): ParameterSpecs => linearSpecs("head.0", { inputs: 1, outputs: 2 });
  expect(() => made({ vectorSize: 2 }, { specs })).toThrow(
    'the model has a parameter head.0.weight too; begin its names with "conditioner."',
  );
  const narrow = made({ vectorSize: 5 }, { specs: () => meanColour().specs(two) });
  const run = trainConditioned(narrow, [batch], { backend, steps: 1 });
  await expect(run[Symbol.asyncIterator]().next()).rejects.toThrow(
    "Cannot use what make of the conditioner mean-colour returns: its shape is [4, 2], and the model needs [4, 5]",
  );
});

test("a file is read with the conditioner itself in place of a function, and asks for conditions without images", async () => {
  /** What to condition on comes in `source` alone. */
  const asked: Conditioner = {
    ...meanColour(),
    inputs: (config, given) => sourceInput(config, given, [1]),
    make: (_, given) => linear(inputOf(given, "source"), { name: "conditioner.colour", ...given }),
  };
  const model = createConditionedModel({ ...size, vectorSize: 2 }, asked, 1);
  const read = parseConditionedModel(formatConditionedModel(model), { "mean-colour": asked });
  expect(read).toEqual(model);
  const device = conditionedToDevice(backend, read);
  const program = new ConditionerProgram(device);
  const source = Float32Array.of(1, -2);
  const { vector } = await program.conditions({ source });
  const [x = 0, y = 0] = read.parameters["conditioner.colour.weight"] ?? [];
  expect([...(vector ?? [])]).toEqual([x, y, -2 * x, -2 * y]);
  await expect(program.conditions({})).rejects.toThrow("Cannot use a source of 0 values");
  await program.dispose();
  device.state.dispose();
});
