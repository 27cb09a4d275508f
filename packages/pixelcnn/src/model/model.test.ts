import { CheckpointError, formatCheckpoint, maskedValues } from "@pixelweft/layers";
import { formatSafetensors, parseSafetensors } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { edited } from "../checks/edited-file.fixture.ts";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { conditionedToDevice, createConditionedModel } from "../conditioning/conditioned-model.ts";
import { codeConditioner } from "../conditioning/conditioners/code.ts";
import { formatModel } from "./format-model.ts";
import { createModel, parseModel, toDevice, type Model } from "./model.ts";
import { resizedModel } from "./resized.ts";
import { parameterSpecs } from "./specs.ts";

const config = {
  height: 4,
  width: 3,
  channels: 3,
  levels: 4,
  hiddenChannels: 6,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 6,
  numClasses: 2,
};
const plain = livelyModel(config);
const model: Model = {
  ...plain,
  training: {
    step: 12,
    examples: 345,
    seed: 6,
    data: { epoch: 2, offset: 17 },
    slots: { moment1: scaled(plain.parameters, 0.5), moment2: scaled(plain.parameters, 0.25) },
    ema: scaled(plain.parameters, 2),
    notes: { best: 3.5 },
  },
};

function scaled(from: Model["parameters"], factor: number): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(from).map(([name, x]) => [name, x.map((v) => v * factor)]),
  );
}

test("a model comes back from its file as it was, training included", () => {
  const back = parseModel(formatModel(model));
  expect(back).toEqual(model);
  expect(parseModel(formatModel(plain))).toEqual(plain);
});

test("an original PixelCNN and an ablated model come back from their files", () => {
  for (const more of [{ model: "pixelcnn" }, { gate: "relu", verticalResidual: true }] as const) {
    const other = livelyModel({ ...config, layers: 3, ...more });
    expect(parseModel(formatModel(other))).toEqual(other);
  }
});

test("a file from before configurations named a model holds a Gated PixelCNN", () => {
  const { model: _, gate, verticalResidual, verticalMask, ...old } = plain.config;
  expect([gate, verticalResidual, verticalMask]).toEqual(["gated", false, "none"]);
  const file = (fields: object): Uint8Array =>
    edited(formatModel(plain), { metadata: { config: JSON.stringify(fields) } });
  expect(parseModel(file(old))).toEqual(plain);
  expect(parseModel(file({ ...old, blindSpot: false }))).toEqual(plain);
  expect(() => parseModel(file({ ...old, blindSpot: true }))).toThrow(
    "blindSpot: the field no longer exists",
  );
});

test("the same model gives the same bytes", () => {
  expect(formatModel(model)).toEqual(formatModel(parseModel(formatModel(model))));
});

test("F16 halves the parameters and keeps them to 11 bits; the training state stays full", () => {
  const half = formatModel(plain, "F16");
  expect(half.length).toBeLessThan(0.7 * formatModel(plain).length);
  const back = parseModel(half);
  for (const [name, values] of Object.entries(plain.parameters))
    values.forEach((x, i) => {
      const error = Math.abs((back.parameters[name]?.[i] ?? Infinity) - x);
      expect(error).toBeLessThanOrEqual(Math.abs(x) * 2 ** -11 + 2 ** -25);
    });
  expect(parseModel(formatModel(model, "F16")).training).toEqual(model.training);
});

test("a file that was cut anywhere is refused", () => {
  const bytes = formatModel(model);
  let cuts = 0;
  for (let length = 0; length < bytes.length; length += 53, cuts++)
    expect(() => parseModel(bytes.slice(0, length)), `cut at ${length}`).toThrow(CheckpointError);
  expect(() => parseModel(bytes.slice(0, -1))).toThrow(CheckpointError);
  expect(cuts).toBeGreaterThan(100);
});

test("a file with more bytes than its header names is refused", () => {
  const bytes = formatModel(model);
  const longer = new Uint8Array(bytes.length + 4);
  longer.set(bytes);
  expect(() => parseModel(longer)).toThrow(CheckpointError);
});

const files: readonly (readonly [string, () => Uint8Array, string])[] = [
  [
    "another format",
    () => edited(formatModel(model), { metadata: { format: "pt" } }),
    "the file is not one of pixelweft's",
  ],
  [
    "plain safetensors",
    () => formatSafetensors({ x: { dtype: "F32", shape: [1], data: new Float32Array(1) } }),
    "the file is not one of pixelweft's",
  ],
  [
    "a newer version",
    () => edited(formatModel(model), { metadata: { version: "2" } }),
    "its version is 2, which is newer than 1",
  ],
  [
    "another model",
    () => edited(formatModel(model), { metadata: { model: "row-lstm" } }),
    "it is a row-lstm, not a gated-pixelcnn",
  ],
  [
    "a configuration that is no JSON",
    () => edited(formatModel(model), { metadata: { config: "{" } }),
    "its config is not JSON",
  ],
  [
    "a configuration of nothing",
    () => edited(formatModel(model), { metadata: { config: "null" } }),
    "its configuration is damaged",
  ],
  [
    "a configuration of nonsense",
    () => edited(formatModel(model), { metadata: { config: '{"height":-1,"width":2}' } }),
    "its configuration is damaged: Cannot use height -1",
  ],
  [
    "a configuration of other sizes",
    () =>
      edited(formatModel(model), {
        metadata: { config: JSON.stringify({ ...model.config, hiddenChannels: 9 }) },
      }),
    "there are",
  ],
  [
    "training state that is no JSON",
    () => edited(formatModel(model), { metadata: { training: "{]" } }),
    "its training is not JSON",
  ],
  [
    "training state without a step",
    () => edited(formatModel(model), { metadata: { training: '{"examples":1,"seed":2}' } }),
    "its training state is damaged",
  ],
  [
    "a missing parameter",
    () => edited(formatModel(model), { drop: (name) => name === "layers.1.link.weight" }),
    "layers.1.link.weight is missing",
  ],
  [
    "a tensor too many",
    () => {
      const { tensors, metadata } = parseSafetensors(formatModel(model));
      const extra = { dtype: "F32", shape: [1], data: new Float32Array(1) } as const;
      return formatSafetensors({ ...tensors, extra }, metadata);
    },
    'Cannot load parameters: "extra" is none of the model\'s',
  ],
  [
    "a missing moment",
    () => edited(formatModel(model), { drop: (name) => name === "training.moment2.head.0.bias" }),
    "head.0.bias is missing",
  ],
  [
    "a missing moving average",
    () => edited(formatModel(model), { drop: (name) => name.startsWith("training.ema.") }),
    "is missing",
  ],
];

test.each(files)("a file of %s is refused, and the error says why", (_, make, message) => {
  const bytes = make();
  expect(() => parseModel(bytes)).toThrow(CheckpointError);
  expect(() => parseModel(bytes)).toThrow(message);
});

test("what is masked is zero after loading, whatever the file holds", () => {
  const specs = parameterSpecs(plain.config);
  const noisy = Object.fromEntries(
    Object.entries(plain.parameters).map(([name, values]) => [name, values.map((x) => x + 1)]),
  );
  const bytes = formatCheckpoint(
    { model: "gated-pixelcnn", config: plain.config, parameters: noisy },
    { specs },
  );
  const { parameters } = parseModel(bytes);
  let masked = 0;
  for (const [name, { mask }] of Object.entries(specs))
    mask?.forEach((live, i) => {
      const value = parameters[name]?.[i];
      if (live === 0) masked++;
      expect(value).toBe(live === 0 ? 0 : noisy[name]?.[i]);
    });
  expect(masked).toBeGreaterThan(50);
});

test("on a device masked weights are zero as in a file, wherever they come from", async () => {
  const specs = parameterSpecs(plain.config);
  const more = (values: Model["parameters"]): Model["parameters"] =>
    Object.fromEntries(
      Object.entries(values).map(([name, some]) => [name, some.map((x) => x + 0.1)]),
    );
  const parameters = more(plain.parameters);
  const read = async (given: Model): Promise<unknown> => {
    const { state } = toDevice(referenceBackend(), given);
    const found = await state.readAll("parameters");
    state.dispose();
    return found;
  };
  const clean = maskedValues(specs, parameters);
  expect(clean).not.toEqual(parameters);
  expect(await read({ config: plain.config, parameters })).toEqual(clean);
  const ema = more(model.training?.ema ?? {});
  const trained = { ...model, training: { ...model.training, ema } as Model["training"] };
  const reread = parseModel(formatModel(trained as Model));
  expect(reread.training?.ema).toEqual(maskedValues(parameterSpecs(model.config), ema));
});

test("toDevice() refuses a model with a value that is not finite, which would draw images all the same", () => {
  const { parameters } = createModel(config, 4);
  const [name = "", first = new Float32Array()] = Object.entries(parameters)[0] ?? [];
  const broken = { ...model, parameters: { ...parameters, [name]: first.with(0, NaN) } };
  delete (broken as { training?: unknown }).training;
  const backend = referenceBackend();
  const refusal = new RangeError(`Cannot copy the model to a device: ${name} is not finite`);
  expect(() => toDevice(backend, broken)).toThrow(refusal);
  const { [name]: _, ...missing } = parameters;
  expect(() => toDevice(backend, { config: model.config, parameters: missing })).toThrow(
    `Cannot load parameters: ${name} is missing`,
  );
  const coded = createConditionedModel(
    { ...config, numClasses: 0, vectorSize: 2 },
    codeConditioner({ hiddenChannels: 2, stages: 0 }),
  );
  const spoilt = { ...coded.parameters, [name]: first.with(0, NaN) };
  expect(() => conditionedToDevice(backend, { ...coded, parameters: spoilt })).toThrow(refusal);
  // What is refused has taken no memory.
  expect(backend.stats().bytes).toBe(0);
});

test("createModel() is a function of its seed", () => {
  expect(createModel(config, 4)).toEqual(createModel(config, 4));
  expect(createModel(config, 5).parameters).not.toEqual(createModel(config, 4).parameters);
});

test("resizedModel() takes the averaged parameters, and refuses a model with a conditioner", () => {
  const anywhere: Model = { ...model, config: { ...model.config, positionPlanes: false } };
  const larger = resizedModel(anywhere, { height: 8, width: 9 });
  expect(larger.config).toEqual({ ...anywhere.config, height: 8, width: 9 });
  expect(larger.parameters).toBe(anywhere.training?.ema);
  const conditioned = { ...anywhere, conditioner: {} };
  // @ts-expect-error A model with a conditioner is none without.
  expect(() => resizedModel(conditioned, { height: 8, width: 9 })).toThrow(
    "it has a conditioner, which would be lost",
  );
});
