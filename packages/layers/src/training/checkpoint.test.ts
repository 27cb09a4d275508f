import { full } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import {
  formatSafetensors,
  parseSafetensors,
  type Safetensor,
} from "@pixelweft/tensor/safetensors";
import { expect, test } from "vitest";
import { normals } from "../normal.ts";
import type { ParameterSpecs } from "../parameters.ts";
import { CheckpointError } from "./checkpoint-error.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { formatCheckpoint } from "./format-checkpoint.ts";
import { parseCheckpoint } from "./parse-checkpoint.ts";
import { Trainer } from "./trainer.ts";

const specs: ParameterSpecs = {
  "layers.0.weight": { shape: [3, 5], fanIn: 3 },
  "layers.0.bias": { shape: [5], fanIn: 0 },
};
const random = (seed: number, count: number): Float32Array =>
  normals({ seed, stream: 9, start: 0, count });
const values = (seed: number): Record<string, Float32Array> => ({
  "layers.0.weight": random(seed, 15),
  "layers.0.bias": random(seed + 1, 5),
});
const plain: Checkpoint = {
  model: "line",
  config: { slope: [1, 2], name: "ä" },
  parameters: values(1),
};
const checkpoint: Checkpoint = {
  ...plain,
  training: {
    step: 7,
    examples: 1234,
    seed: 5,
    data: { epoch: 1, order: [3, 1] },
    slots: { moment1: values(3), moment2: values(5) },
    ema: values(7),
    notes: { best: 3.25 },
  },
};

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

test("bytes that were cut anywhere are refused", () => {
  const bytes = formatCheckpoint(checkpoint, { specs });
  const lengths = Array.from({ length: Math.ceil(bytes.length / 17) }, (_, i) => i * 17);
  for (const length of [...lengths, bytes.length - 1])
    expect(() => parseCheckpoint(bytes.slice(0, length)), `cut at ${length}`).toThrow(
      CheckpointError,
    );
  expect(lengths.length).toBeGreaterThan(50);
});

test("whatever is damaged in the header, nothing but a CheckpointError is thrown", () => {
  const bytes = formatCheckpoint(checkpoint, { specs });
  const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const errors: unknown[] = [];
  for (let i = 0; i < 8 + header; i += 3) {
    const damaged = bytes.slice();
    damaged[i] = (damaged[i] ?? 0) ^ 0x15;
    try {
      parseCheckpoint(damaged);
    } catch (error) {
      errors.push(error);
    }
  }
  expect(errors.length).toBeGreaterThan(100);
  expect(errors.filter((error) => !(error instanceof CheckpointError))).toEqual([]);
});

function withMetadata(extra: Readonly<Record<string, string>>): Uint8Array {
  const { tensors, metadata } = parseSafetensors(formatCheckpoint(checkpoint, { specs }));
  return formatSafetensors(tensors, { ...metadata, ...extra });
}

test.each([
  [{ format: "other" }, "the file is not one of pixelweft's"],
  [{ version: "2" }, "its version is 2, which is newer than 1"],
  [{ version: "" }, "its version is , not 1"],
  [{ config: "{" }, "its config is not JSON"],
  [{ training: "}" }, "its training is not JSON"],
  [{ training: "null" }, "its training state is damaged"],
  [{ training: '{"step":"7","examples":0,"seed":0}' }, "its training state is damaged"],
])("metadata of %j is refused", (extra, message) => {
  const bytes = withMetadata(extra);
  expect(() => parseCheckpoint(bytes)).toThrow(CheckpointError);
  expect(() => parseCheckpoint(bytes)).toThrow(`Cannot read the checkpoint: ${message}`);
});

test("a tensor that holds no floats is refused", () => {
  const { tensors, metadata } = parseSafetensors(formatCheckpoint(plain, { specs }));
  const odd = { ...tensors, extra: { dtype: "I32", shape: [1], data: new Int32Array(1) } as const };
  expect(() => parseCheckpoint(formatSafetensors(odd, metadata))).toThrow(
    '"extra" does not hold floats',
  );
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

/** A file with these tensors instead, and without the checksums of those. */
function withTensors(change: (tensors: Record<string, Safetensor>) => void): Uint8Array {
  const { tensors, metadata } = parseSafetensors(formatCheckpoint(checkpoint, { specs }));
  const { checksums: _, ...rest } = metadata;
  const changed: Record<string, Safetensor> = Object.assign(Object.create(null), tensors);
  change(changed);
  return formatSafetensors(changed, rest);
}

test("one flipped bit in any tensor is found, and the tensor named", () => {
  for (const dtype of ["F32", "F16"] as const) {
    const bytes = formatCheckpoint(checkpoint, { specs, dtype });
    const { tensors } = parseSafetensors(bytes);
    const header = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const blamed = new Set<string>();
    for (let at = header; at < bytes.length; at += 7) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      try {
        parseCheckpoint(damaged);
      } catch (error) {
        blamed.add(
          /^Cannot read the checkpoint: "(.+)" is damaged/.exec((error as Error).message)?.[1] ??
            "none",
        );
        continue;
      }
      blamed.add(`nobody at ${at}`);
    }
    expect([...blamed].toSorted()).toEqual(Object.keys(tensors).toSorted());
  }
});

test("one changed digit in the configuration or the training state is found", () => {
  const bytes = formatCheckpoint(checkpoint, { specs });
  for (const [before, after] of [
    ['\\"slope\\":[1,2]', '\\"slope\\":[1,3]'],
    ['\\"step\\":7', '\\"step\\":6'],
  ] as const) {
    const text = Buffer.from(bytes).toString("latin1");
    expect(text).toContain(before);
    const damaged = Buffer.from(text.replace(before, after), "latin1");
    expect(() => parseCheckpoint(damaged)).toThrow(
      new CheckpointError(
        "Cannot read the checkpoint: its configuration or training state is not what was written",
      ),
    );
  }
  expect(() => parseCheckpoint(withMetadata({ checksums: "[1" }))).toThrow(
    "its list of checksums is not JSON",
  );
  expect(() => parseCheckpoint(withMetadata({ checksums: "3" }))).toThrow(
    "its list of checksums is damaged",
  );
});

test("a file without checksums is read, as are other metadata beside them", () => {
  expect(parseCheckpoint(withTensors(() => {}))).toEqual(checkpoint);
  expect(parseCheckpoint(withMetadata({ run: "notes of others" }))).toEqual(checkpoint);
});

test.each([Number.NaN, Infinity, -Infinity])(
  "weights of %d are refused by name, read and written",
  (value) => {
    const data = Float32Array.of(1, 2, value, 4, 5);
    for (const name of ["layers.0.bias", "training.moment2.layers.0.bias"])
      expect(() =>
        parseCheckpoint(
          withTensors((tensors) => (tensors[name] = { dtype: "F32", shape: [5], data })),
        ),
      ).toThrow(
        new CheckpointError(
          `Cannot read the checkpoint: "${name}" holds ${value}: the model has diverged or is damaged`,
        ),
      );
    const parameters = { ...plain.parameters, "layers.0.bias": data };
    expect(() => formatCheckpoint({ ...plain, parameters }, { specs })).toThrow(
      new CheckpointError(
        `Cannot write a checkpoint: layers.0.bias holds ${value}, it has diverged`,
      ),
    );
  },
);

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

test("what a file says is shown in messages, and never carried out by a terminal", () => {
  const attack = "\u001b]0;title\u0007\u001b[2J\n9999 images\u009b2J\u202egnp";
  const nan = { dtype: "F32", shape: [1], data: Float32Array.of(Number.NaN) } as const;
  for (const bytes of [
    withMetadata({ version: attack }),
    withTensors((tensors) => void (tensors[attack] = nan)),
  ]) {
    const shown = /\\u(?:\{1b\}|001b)\]0;title/;
    expect(() => parseCheckpoint(bytes)).toThrow(shown);
    // oxlint-disable-next-line no-control-regex
    expect(() => parseCheckpoint(bytes)).toThrow(/^[^\u0000-\u001f\u007f-\u009f\u202a-\u202e]*$/);
  }
});

test("moments of a training that the file does not speak of are refused", () => {
  const stray = { dtype: "F32", shape: [5], data: new Float32Array(5) } as const;
  const { tensors, metadata } = parseSafetensors(formatCheckpoint(plain, { specs }));
  const bytes = formatSafetensors({ ...tensors, "training.moment2.x": stray }, metadata);
  expect(() => parseCheckpoint(bytes)).toThrow(
    new CheckpointError(
      'Cannot read the checkpoint: it has "training.moment2.x" and no training state of that name',
    ),
  );
});
