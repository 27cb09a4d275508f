import { crc32 } from "node:zlib";
import { createModel, formatModel, parseModel } from "@pixelweft/pixelcnn";
import { formatSafetensors, parseSafetensors } from "@pixelweft/tensor/safetensors";
import { expect, test } from "vitest";
import { renamedCheckpoint } from "./rename-checkpoint.ts";

const size = { height: 4, width: 4, levels: 4, layers: 2 };
const model = createModel(
  { ...size, hiddenChannels: 4, firstKernelSize: 5, headChannels: 6, numClasses: 3 },
  1,
);
// What is masked is zero in files.
const moved = Object.fromEntries(
  Object.entries(model.parameters).map(([name, values]) => [
    name,
    values.map((x) => (x === 0 ? 0 : x + 1)),
  ]),
);
const training = {
  step: 3,
  examples: 12,
  seed: 7,
  slots: { moment1: moved, moment2: moved },
  ema: moved,
};

/** A file as it was written before the first release. */
function olderFile(withSums: boolean): Uint8Array {
  const { tensors, metadata } = parseSafetensors(formatModel({ ...model, training }));
  const config = JSON.stringify({
    model: "gated",
    channels: 1,
    levels: 4,
    features: 4,
    layers: 2,
    first: 5,
    kernel: 3,
    head: 6,
    headActivation: "crelu",
    positionPlanes: true,
    lastPixelHidden: false,
    condition: 3,
    spatial: 0,
    input: "ordinal",
    dropout: 0,
    height: 4,
    width: 4,
  });
  const state = JSON.stringify({ step: 3, images: 12, seed: 7 });
  const renamed = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name.replace(".ema.", ".average."), tensor]),
  );
  const sums = {
    tensors: Object.fromEntries(
      Object.entries(renamed).map(([name, { data }]) => [
        name,
        crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
          .toString(16)
          .padStart(8, "0"),
      ]),
    ),
    metadata: crc32(`${config}\n${state}`).toString(16).padStart(8, "0"),
  };
  const { checksums: _, ...rest } = metadata;
  return formatSafetensors(renamed, {
    ...rest,
    config,
    training: state,
    ...(withSums ? { checksums: JSON.stringify(sums) } : {}),
  });
}

/** The bytes behind the header. */
function tensorBytes(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset);
  return file.subarray(8 + Number(view.getBigUint64(0, true)));
}

test.each([true, false])(
  "a file of before loads after it was renamed, its tensors byte by byte the same; checksums: %s",
  (withSums) => {
    const before = olderFile(withSums);
    expect(() => parseModel(before)).toThrow("a configuration has no such field");
    const after = renamedCheckpoint(before) ?? new Uint8Array();
    expect(tensorBytes(after)).toEqual(tensorBytes(before));
    expect(parseModel(after)).toEqual({ ...model, training });
    expect(renamedCheckpoint(after)).toBeUndefined();
  },
);

test("what a file conditions on is a vector where that is said", () => {
  const { config } = parseModel(renamedCheckpoint(olderFile(true), true) ?? new Uint8Array());
  expect(config).toMatchObject({ numClasses: 0, vectorSize: 3 });
});

test("settings of a run get the names of today, and tensors keep their bytes", () => {
  const { tensors, metadata } = parseSafetensors(formatModel(model));
  const settings = { steps: 5, rate: 0.1, clip: 1, averageDecay: 0.9 };
  const run = JSON.stringify({ step: 5, settings });
  const older = formatSafetensors(tensors, { ...metadata, run });
  const found = renamedCheckpoint(older);
  if (found === undefined) throw new Error("Nothing was renamed");
  const renamed = parseSafetensors(found);
  expect(JSON.parse(renamed.metadata["run"] ?? "")).toEqual({
    step: 5,
    settings: { steps: 5, learningRate: 0.1, maxGradNorm: 1, emaDecay: 0.9 },
  });
  expect(renamed.tensors).toEqual(tensors);
  expect(parseModel(found)).toEqual(model);
  expect(renamedCheckpoint(found)).toBeUndefined();
});
