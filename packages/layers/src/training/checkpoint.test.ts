import { formatSafetensors, full, parseSafetensors } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import type { ParameterSpecs } from "../parameters.ts";
import { CheckpointError } from "./checkpoint-error.ts";
import {
  checkpoint,
  plain,
  specs,
  withMetadata,
  withTensors,
} from "./example-checkpoint.fixture.ts";
import { formatCheckpoint } from "./format-checkpoint.ts";
import { parseCheckpoint } from "./parse-checkpoint.ts";
import { Trainer } from "./trainer.ts";

test("a checkpoint comes back as it was, with and without training state", () => {
  expect(parseCheckpoint(formatCheckpoint(checkpoint, { specs }))).toEqual(checkpoint);
  const found = parseCheckpoint(formatCheckpoint(plain, { specs }));
  expect(found).toEqual(plain);
  expect(found.training).toBeUndefined();
});

test("a training state from before the optimisers were apart is read in the words of today", () => {
  const { tensors, metadata } = parseSafetensors(formatCheckpoint(checkpoint, { specs }));
  const older = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name.replace(".ema.", ".average."), tensor]),
  );
  const { slots: _, examples: images, ...rest } = JSON.parse(metadata["training"] ?? "");
  const { checksums: __, ...described } = metadata;
  const training = JSON.stringify({ ...rest, images });
  const file = formatSafetensors(older, { ...described, training });
  expect(parseCheckpoint(file)).toEqual(checkpoint);
});

test("floats come back bit by bit, minus zero, the smallest and the greatest included", () => {
  const odd = Float32Array.of(-0, 3.4028234663852886e38, 1e-45, -1e-38, 3.4e38);
  const parameters = { ...plain.parameters, "layers.0.bias": odd };
  const found = parseCheckpoint(formatCheckpoint({ ...plain, parameters }, { specs }));
  expect(found.parameters["layers.0.bias"]).toEqual(odd);
});

test("other tools find parameters under their names, and training state beside them", () => {
  const { tensors, metadata } = parseSafetensors(formatCheckpoint(checkpoint, { specs }));
  expect(tensors["layers.0.weight"]).toMatchObject({ dtype: "F32", shape: [3, 5] });
  expect(Object.keys(tensors).toSorted()).toEqual(
    ["", "training.ema.", "training.moment1.", "training.moment2."]
      .flatMap((part) => [`${part}layers.0.bias`, `${part}layers.0.weight`])
      .toSorted(),
  );
  expect(metadata).toMatchObject({ format: "pixelweft.checkpoint", version: "1", model: "line" });
});

test("F16 rounds the parameters to 11 bits and leaves the training state alone", () => {
  const bytes = formatCheckpoint(checkpoint, { specs, dtype: "F16" });
  expect(parseSafetensors(bytes).tensors["layers.0.weight"]?.dtype).toBe("F16");
  const found = parseCheckpoint(bytes);
  expect(found.training).toEqual(checkpoint.training);
  let moved = 0;
  for (const [name, given] of Object.entries(checkpoint.parameters))
    given.forEach((x, i) => {
      const y = found.parameters[name]?.[i] ?? Infinity;
      if (x !== y) moved++;
      expect(Math.abs(x - y)).toBeLessThanOrEqual(Math.abs(x) * 2 ** -11);
    });
  expect(moved).toBeGreaterThan(10);
});

test("parameters of another dtype are not written", () => {
  for (const dtype of ["F64", "BF16", "f16"])
    expect(() =>
      Reflect.apply(formatCheckpoint, undefined, [checkpoint, { specs, dtype }]),
    ).toThrow(new TypeError(`Cannot write a checkpoint in ${dtype}: parameters are F32 or F16`));
});

test("a checkpoint without one of its parameters is not written", () => {
  const parameters = { "layers.0.bias": new Float32Array(5) };
  expect(() => formatCheckpoint({ ...plain, parameters }, { specs })).toThrow(
    new CheckpointError("Cannot write a checkpoint: layers.0.weight is missing"),
  );
});

test("a parameter with the name of a part of a training is not written, nor trained", () => {
  const [name, named] = ["training.ema.x", { "training.ema.x": { shape: [1], fanIn: 0 } }];
  const parameters = { [name]: Float32Array.of(1) };
  expect(() => formatCheckpoint({ ...plain, parameters }, { specs: named })).toThrow(
    new CheckpointError(
      "Cannot write a checkpoint: a parameter is named training.ema.x, as a part of a training is",
    ),
  );
  const how = { backend: referenceBackend(), specs: named, loss: () => full([1], 0) };
  expect(() => new Trainer(how)).toThrow(
    new TypeError(
      "Cannot train: a parameter is named training.ema.x, as a part of a training is in checkpoints",
    ),
  );
});

test("a training whose place in the data is no JSON is not written", () => {
  const training = { step: 1, examples: 1, seed: 1, data: 1n, slots: {}, ema: {} };
  expect(() => formatCheckpoint({ ...plain, training }, { specs })).toThrow(
    /^Cannot write a checkpoint: its training state is no JSON \(.*BigInt/,
  );
});

test("a file without checksums is read, as are other metadata beside them", () => {
  expect(parseCheckpoint(withTensors(() => {}))).toEqual(checkpoint);
  expect(parseCheckpoint(withMetadata({ run: "notes of others" }))).toEqual(checkpoint);
});

test("a weight beyond 16 bits is not written as infinity", () => {
  const parameters = { ...plain.parameters, "layers.0.bias": Float32Array.of(1, 2, 3, 65_520, 5) };
  const write = (): unknown => formatCheckpoint({ ...plain, parameters }, { specs, dtype: "F16" });
  expect(write).toThrow("layers.0.bias holds 65520, which is too large for 16 bits");
});

test("tensors named as parts of JavaScript's objects are tensors like any other", () => {
  const names = ["__proto__", "constructor", "toString", "training.ema."];
  const odd: Record<string, ParameterSpecs[string]> = Object.create(null);
  const parameters: Record<string, Float32Array> = Object.create(null);
  for (const [i, name] of names.entries()) {
    odd[name] = { shape: [1], fanIn: 0 };
    parameters[name] = Float32Array.of(i);
  }
  const found = parseCheckpoint(
    formatCheckpoint({ ...plain, parameters }, { specs: odd }),
  ).parameters;
  expect(Object.keys(found).toSorted()).toEqual(names.toSorted());
  for (const [i, name] of names.entries()) expect(found[name]).toEqual(Float32Array.of(i));
  expect(
    parseCheckpoint(formatCheckpoint(plain, { specs })).parameters["toString"],
  ).toBeUndefined();
});
