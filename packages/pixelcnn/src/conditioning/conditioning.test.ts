import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { someLevels } from "../checks/probe.fixture.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import { toDevice, type Model } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import type { Batch } from "../train/batch.ts";

const backend = referenceBackend();
const size = {
  height: 4,
  width: 3,
  channels: 3,
  levels: 5,
  hiddenChannels: 6,
  layers: 3,
  firstKernelSize: 3,
  headChannels: 6,
} as const;
const n = 3;
const pixels = size.height * size.width;
const images = someLevels(n * pixels * 3, { levels: size.levels });

const global = livelyModel({ ...size, numClasses: 2 }, 2);
const plain = renamed(global, livelyModel(size));
const mapped = renamed(global, livelyModel({ ...size, spatialChannels: 2 }));

/** The other model with all weights of the first one that it has, `*.condition` as `*.spatial`. */
function renamed(from: Model, to: Model): Model {
  const parameters = Object.fromEntries(
    Object.entries(to.parameters).map(([name, own]) => [
      name,
      from.parameters[name.replace(/spatial$/, "condition")] ?? own,
    ]),
  );
  return { ...to, parameters };
}

/** The model with zeros for its conditioning weights. */
function unconditioned(model: Model): Model {
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).map(([name, values]) => [
      name,
      /\.(?:condition|spatial)$/.test(name) ? values.map(() => 0) : values,
    ]),
  );
  return { ...model, parameters };
}

async function logProb(model: Model, given: Omit<Batch, "images">): Promise<Float32Array> {
  const device = toDevice(backend, model);
  const likelihood = new Likelihood(device);
  const nats = await likelihood.logProb({ images, ...given });
  await likelihood.dispose();
  device.state.dispose();
  return nats;
}

function apart(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - (b[i] ?? Infinity))), 0);
}

const vectors = Float32Array.of(1, -0.5, 0.25, 2, -1, -1);
const constantMaps = Float32Array.from({ length: n * pixels * 2 }, (_, i) => {
  const image = Math.floor(i / (pixels * 2));
  return vectors[image * 2 + (i % 2)] ?? 0;
});

test("5.17 a map that is constant over positions does what the same vector does", async () => {
  const byVector = await logProb(global, { vector: vectors });
  const byMap = await logProb(mapped, { spatial: constantMaps });
  expect(apart(byVector, byMap)).toBeLessThan(1e-5);
});

test("a vector moves the likelihood at the first sub-pixel already", async () => {
  const one = await logProb(global, { vector: vectors });
  const other = await logProb(global, { vector: vectors.toReversed() });
  expect(one[0]).not.toBe(other[0]);
  expect(apart(one, other)).toBeGreaterThan(1e-2);
});

test("a map acts at its own pixel, to both sides of it, and never in a row above or another image", async () => {
  const changed = constantMaps.slice();
  const pixel = 7; // row 2, column 1
  changed[pixel * 2] = 5;
  const before = await logProb(mapped, { spatial: constantMaps });
  const after = await logProb(mapped, { spatial: changed });
  const moved = new Set([...after].flatMap((x, i) => (x === before[i] ? [] : [i])));
  for (let i = 0; i < 6 * 3; i++) expect(moved.has(i)).toBe(false);
  // The map is no pixel of the image: even what stands to the left of it may read it, through the vertical stack.
  for (let i = 6; i < 9; i++)
    expect([0, 1, 2].some((colour) => moved.has(i * 3 + colour))).toBe(true);
  for (let i = pixels * 3; i < n * pixels * 3; i++) expect(moved.has(i)).toBe(false);
});

test("5.17 with V = 0 the output is that of the unconditional model, whatever h is", async () => {
  const without = await logProb(plain, {});
  for (const condition of [vectors, vectors.map((x) => 100 * x)])
    expect(await logProb(unconditioned(global), { vector: condition })).toEqual(without);
  expect(await logProb(unconditioned(global), { labels: Int32Array.of(1, 0, 1) })).toEqual(without);
  expect(await logProb(unconditioned(mapped), { spatial: constantMaps })).toEqual(without);
});

test("5.17 a one-hot vector does what the label does", async () => {
  const labels = Int32Array.of(1, 0, 1);
  const condition = Float32Array.of(0, 1, 1, 0, 0, 1);
  const byLabel = await logProb(global, { labels });
  const byVector = await logProb(global, { vector: condition });
  expect(apart(byLabel, byVector)).toBeLessThan(1e-6);
});

test("other labels give another likelihood, image by image", async () => {
  const right = await logProb(global, { labels: Int32Array.of(0, 1, 0) });
  const wrong = await logProb(global, { labels: Int32Array.of(1, 1, 0) });
  const each = pixels * 3;
  expect(wrong.slice(0, each)).not.toEqual(right.slice(0, each));
  expect(wrong.slice(each)).toEqual(right.slice(each));
});

test("every layer of both stacks is conditioned, the first and the last included", async () => {
  const names = Object.keys(parameterSpecs(global.config)).filter((name) =>
    name.endsWith(".condition"),
  );
  expect(names).toEqual(
    [0, 1, 2].flatMap((layer) =>
      ["vertical", "horizontal"].map((stack) => `layers.${layer}.${stack}.condition`),
    ),
  );
  const before = await logProb(global, { vector: vectors });
  for (const name of names) {
    const parameters = {
      ...global.parameters,
      [name]: (global.parameters[name] ?? new Float32Array()).map((x) => x + 1),
    };
    expect(
      apart(before, await logProb({ ...global, parameters }, { vector: vectors })),
      name,
    ).toBeGreaterThan(1e-4);
  }
});
