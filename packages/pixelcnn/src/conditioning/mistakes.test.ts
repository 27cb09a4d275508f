import { linear, linearSpecs } from "@pixelweft/layers";
import { cast } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Sampler } from "../sample/sampling.ts";
import {
  codeConditioner,
  conditionedToDevice,
  ConditionerProgram,
  conditionUse,
  createConditionedModel,
  deconvolutionConditioner,
  trainConditioned,
  type Conditioner,
  type ConditionerBatch,
} from "./mod.ts";

const backend = referenceBackend();
const size = { height: 1, width: 2, levels: 2, hiddenChannels: 2, headChannels: 2, vectorSize: 2 };
const batch = { images: Uint8Array.of(0, 1, 1, 1) };

/** The mean of a picture. */
function means(images: ArrayLike<number> = new Uint8Array(2)): Float32Array {
  return Float32Array.from({ length: images.length / 2 }, (_, i) => images[2 * i] ?? 0);
}

const brightness: Conditioner = {
  kind: "brightness",
  options: {},
  makes: "vector",
  specs: ({ vectorSize }) => linearSpecs("conditioner", { inputs: 1, outputs: vectorSize }),
  inputs: (_, { images, source = means(images) }) => ({
    brightness: { data: source, shape: [source.length, 1] },
  }),
  make: (_, { parameters, inputs: { brightness: read } }) =>
    linear(read as NonNullable<typeof read>, { name: "conditioner", parameters }),
};

function firstStep(changes: Partial<Conditioner>): Promise<unknown> {
  const model = createConditionedModel(size, { ...brightness, ...changes });
  const run = trainConditioned(model, [batch], { backend, steps: 1 });
  return run[Symbol.asyncIterator]().next();
}

test("an input of another shape than its layer reads is refused with the shape that it needs", async () => {
  const flat: Conditioner["inputs"] = (_, { images, source = means(images) }) => ({
    brightness: { data: source, shape: [source.length] },
  });
  await expect(firstStep({ inputs: flat })).rejects.toThrow(
    "Cannot make the condition brightness: Cannot run the layer conditioner: it reads f32 of shape [2]; vectors have the shape [n, 1]",
  );
});

test("an input or a field of a batch that is not there is refused with those that are", async () => {
  const misspelt: Conditioner["inputs"] = (_, { images, source = means(images) }) => ({
    brightnes: { data: source, shape: [source.length, 1] },
  });
  await expect(firstStep({ inputs: misspelt })).rejects.toThrow(
    "what it reads is undefined, no tensor (its inputs: images, brightnes)",
  );
  const strict: Conditioner["inputs"] = (_, { source }) => ({
    brightness: { data: source as Float32Array, shape: [(source as Float32Array).length, 1] },
  });
  const device = conditionedToDevice(
    backend,
    createConditionedModel(size, { ...brightness, inputs: strict }),
  );
  const wrong = { sources: Float32Array.of(1) };
  await expect(
    new ConditionerProgram(device).conditions(wrong as ConditionerBatch),
  ).rejects.toThrow(/^Cannot read a batch for the conditioner brightness: .*\(the batch: sources/);
});

test("a condition that is not one for each image is refused, and so is one of whole numbers", async () => {
  const refused = "Cannot use what make of the conditioner brightness returns: ";
  const ofOthers = (count: number): Promise<unknown> =>
    firstStep({
      inputs: () => ({ brightness: { data: new Float32Array(count), shape: [count, 1] } }),
    });
  for (const count of [1, 3])
    await expect(ofOthers(count)).rejects.toThrow(
      `${refused}its shape is [${count}, 2], and the model needs [2, 2]`,
    );
  const made = brightness.make.bind(brightness);
  const make: Conditioner["make"] = (config, given) => cast(made(config, given), "i32");
  await expect(firstStep({ make })).rejects.toThrow(`${refused}it is i32, and the model needs f32`);
});

test("a source of another kind, or with what is no number, is refused, and batches that are none", async () => {
  const { vectorSize: _, ...plain } = size;
  const conditioner = deconvolutionConditioner({ inputs: 3, hiddenChannels: 2, stages: 0 });
  const model = createConditionedModel({ ...plain, spatialChannels: 2 }, conditioner);
  const device = conditionedToDevice(backend, model);
  await using program = new ConditionerProgram(device);
  const of = (source: unknown) => program.conditions({ source: source as Float32Array });
  await expect(of(Float32Array.of(1, NaN, 0))).rejects.toThrow(
    new RangeError("Cannot use a source: a value is no finite number"),
  );
  for (const source of [Float64Array.of(1, 0, 0), Int32Array.of(1, 0, 0), [1, 0, 0]])
    await expect(of(source)).rejects.toThrow(
      `Cannot use a source in ${source.constructor.name}: give a Float32Array`,
    );
  await expect(Reflect.apply(conditionUse, undefined, [device, batch])).rejects.toThrow(
    new TypeError(
      "Cannot compare conditions: batches are an iterable such as [{ images }], not Object",
    ),
  );
  device.state.dispose();
});

test("sample() names what makes conditions of a source, and refuses options that there are not", async () => {
  const sampler = new Sampler(
    conditionedToDevice(backend, createConditionedModel(size, brightness)),
  );
  const source = Float32Array.of(1);
  const request: Parameters<Sampler["sample"]>[0] = { count: 1 };
  const asked = { ...request, source };
  await expect(sampler.sample(asked)).rejects.toThrow(
    "ConditionerProgram of @pixelweft/pixelcnn/conditioning makes its vector or maps",
  );
  await expect(sampler.sample(request)).rejects.toThrow(
    "a vector of 2 values for each image; ConditionerProgram makes them by its conditioner",
  );
  const misspelt = { ...request, sed: 1 };
  await expect(sampler.sample(misspelt)).rejects.toThrow(
    "Cannot sample: there is no option sed, there is count, seed,",
  );
});

test("images of another shape or of other levels are refused", async () => {
  const model = createConditionedModel(size, codeConditioner({ hiddenChannels: 2, stages: 0 }));
  const device = conditionedToDevice(backend, model);
  for (const other of [{ shape: [2, 1, 1] }, { levels: 3 }]) {
    const strange = { ...batch, ...other };
    await expect(new ConditionerProgram(device).conditions(strange)).rejects.toThrow(
      "Cannot use images of",
    );
    await expect(conditionUse(device, [strange])).rejects.toThrow("Cannot use images of");
    const run = trainConditioned(model, [strange], { backend, steps: 1 })[Symbol.asyncIterator]();
    await expect(run.next()).rejects.toThrow("Cannot use images of");
  }
  device.state.dispose();
});

test("an option of a training that is undefined is as one that is missing: gradients are clipped", async () => {
  const model = createConditionedModel(size, brightness);
  const undecided = { maxGradNorm: undefined, learningRate: undefined };
  const bright = { images: Uint8Array.of(1, 1, 1, 1) };
  const run = trainConditioned(model, [bright], { backend, steps: 1, ...undecided });
  expect(await run[Symbol.asyncIterator]().next()).toMatchObject({ value: { clipped: 1 } });
});
