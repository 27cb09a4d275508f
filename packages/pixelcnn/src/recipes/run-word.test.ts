// @module-tag ci
import { CheckpointError } from "@pixelweft/layers";
import { formatSafetensors, parseSafetensors } from "@pixelweft/tensor";
import { expect, test } from "vitest";
import { createModel } from "../model/model.ts";
import { parseRun, sumOf, type RunModel } from "./run-word.ts";
import { formatFinished } from "./write-run.ts";

const tiny = { height: 1, width: 1, levels: 2, hiddenChannels: 1, headChannels: 1, layers: 1 };
const model = createModel({ ...tiny, firstKernelSize: 3, kernelSize: 1 });
const run = { step: 3, settings: { seed: 1, name: "dots" } };
const bytes = formatFinished(model, { run });

test("each wrong bit of a finished model is refused, or changes nothing that is read", () => {
  const before = JSON.stringify(parseRun(bytes));
  const changed: number[] = [];
  let refused = 0;
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const damaged = bytes.slice();
    damaged[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const read = readOr(damaged);
    if (read === undefined) refused++;
    else if (JSON.stringify(read) !== before) changed.push(bit);
  }
  expect(changed).toEqual([]);
  expect(refused).toBeGreaterThan(4 * bytes.length);
});

test("a finished model from before words on runs had checksums is read", () => {
  const { tensors, metadata } = parseSafetensors(bytes);
  const { runChecksum: sum, ...others } = metadata;
  expect(sum).toMatch(/^[\da-f]{8}$/);
  expect(parseRun(formatSafetensors(tensors, others))).toEqual({ model, ...run });
});

test("a checksum has eight digits, zeros in front as well", () => {
  const sums = Array.from({ length: 100 }, (_, i) => sumOf(String(i)));
  expect(sums.every((sum) => /^[\da-f]{8}$/.test(sum))).toBe(true);
  expect(sums.some((sum) => sum.startsWith("0"))).toBe(true);
});

function readOr(file: Uint8Array): RunModel | undefined {
  try {
    return parseRun(file);
  } catch (error) {
    if (error instanceof CheckpointError) return undefined;
    throw error;
  }
}
