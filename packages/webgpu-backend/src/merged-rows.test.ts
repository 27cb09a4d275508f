// @module-tag ci
import {
  type Backend,
  type Tensor,
  add,
  cast,
  compile,
  cumulativeSum,
  exp,
  indices,
  less,
  lessEqual,
  max,
  mul,
  reshape,
  scan,
  select,
  slice,
  sub,
  sum,
} from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, expect, test } from "vitest";
import { openDevice } from "./device.fixture.ts";
import { webgpuBackend } from "./mod.ts";

const devices = [await openDevice(), await openDevice()].flatMap((device) => device ?? []);
const [software, hardware] = devices.map((device, k) =>
  // The same device is given the kernels of GPUs, too: there threads share a row and wait for each other.
  webgpuBackend(device, { software: k === 0, ownsDevice: true }),
);
afterAll(() => [software, hardware].forEach((backend) => backend?.dispose()));

const both = { software, GPUs: hardware };

/** The top of each row, what each element weighs against it, and about where their running sum passes `share` of all. */
function choose({ logits, share }: { logits: Tensor; share: Tensor }) {
  const [rows = 1, length = 1] = logits.shape;
  const top = reshape(max(logits, [1]), [rows, 1]);
  const weights = exp(sub(logits, top));
  const running = cumulativeSum(weights, 1);
  const total = slice(running, [undefined, { start: length - 1, size: 1 }]);
  const below = sum(select(lessEqual(running, mul(total, share)), 1, 0), [1]);
  const likely = sum(select(less(0.5, weights), weights, 0), [1]);
  return { weights, place: add(below, mul(likely, 1e-3)) };
}

/** The places alone, in turns of a loop whose logits depend on the place before. */
function chooseInTurns({ logits, share }: { logits: Tensor; share: Tensor }) {
  const [rows = 1, length = 1] = logits.shape;
  const start = sum(mul(logits, 0), [1]);
  const { carry } = scan({ repeat: 3, carry: [start] }, (_, [last = start]) => {
    const moved = add(
      logits,
      mul(reshape(last, [rows, 1]), cast(indices([rows, length], 1), "f32")),
    );
    return { carry: [mul(choose({ logits: moved, share }).place, 0.01)] };
  });
  return { last: carry[0] ?? start };
}

const shapes = [
  [3, 5],
  [70, 40],
  [6, 300],
  [1, 256],
] as const;
const tried = (["software", "GPUs"] as const).flatMap((kind) =>
  shapes.map(([rows, length]) => ({ kind, rows, length })),
);

/** Results of a function over rows that are not alike, and how many dispatches a run is. */
async function results(
  backend: Backend,
  choice: (given: { logits: Tensor; share: Tensor }) => Record<string, Tensor>,
  { rows, length }: { readonly rows: number; readonly length: number },
): Promise<{ values: number[]; dispatches: number }> {
  const data = Float32Array.from({ length: rows * length }, (_, i) => 3 * Math.sin(i * i + 1));
  const inputs = { logits: { data, shape: [rows, length] }, share: 0.4 };
  const program = compile({ backend }, (given: { logits: Tensor; share: Tensor }) => choice(given));
  await program.run(inputs);
  const before = backend.stats().dispatches;
  const outputs = await program.run(inputs);
  const dispatches = backend.stats().dispatches - before;
  const values: number[] = [];
  for (const output of Object.values(outputs)) values.push(...(await output.read()));
  return { values, dispatches };
}

/** Compares with the reference, and says how many dispatches a run is. */
async function compare(
  kind: keyof typeof both,
  choice: Parameters<typeof results>[1],
  sizes: { readonly rows: number; readonly length: number },
): Promise<number> {
  const backend = both[kind];
  if (backend === undefined) throw new Error("no backend");
  const wanted = await results(referenceBackend(), choice, sizes);
  const found = await results(backend, choice, sizes);
  expect(found.values).toHaveLength(wanted.values.length);
  found.values.forEach((value, i) => expect(value).toBeCloseTo(wanted.values[i] ?? NaN, 4));
  return found.dispatches;
}

test.skipIf(software === undefined).each(tried)(
  "on $kind what is chosen by $rows rows of $length is one dispatch, and what the reference computes",
  async ({ kind, ...sizes }) => {
    expect(await compare(kind, choose, sizes)).toBe(1);
  },
);

test.skipIf(software === undefined).each(tried)(
  "on $kind what a loop chooses by $rows rows of $length is what the reference computes",
  async ({ kind, ...sizes }) => {
    expect(await compare(kind, chooseInTurns, sizes)).toBeGreaterThan(0);
  },
);
