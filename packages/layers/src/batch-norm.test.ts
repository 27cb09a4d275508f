import {
  add,
  div,
  mul,
  read,
  slice,
  sqrt,
  sub,
  sum,
  tensor,
  vjp,
  type Backend,
  type Tensor,
} from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { batchNorm, batchNormSpecs } from "./batch-norm.ts";
import { normals } from "./normal.ts";
import { countLive, initialValues } from "./parameters.ts";

const backends = [referenceBackend(), await wasmBackend({ threads: 1 })];

// A map [2, 1, 2, 2] through BatchNorm2d of PyTorch 2.13 in float64, and the gradient of sum(y * weights).
const shape = [2, 1, 2, 2];
const x = tensor([1, -2, 0.5, 3, -1.5, 0.25, 2, 1], { shape });
const weights = tensor([1, 2, -1, 0.5, 0.25, -2, 3, 1], { shape });
const parameters = {
  "norm.scale": tensor([1.5, -0.5]),
  "norm.shift": tensor([0.25, 1]),
  "norm.mean": tensor([0.1, -1]),
  "norm.variance": tensor([2, 0.5]),
};
const pytorch = {
  trained: [
    0.83834659, 1.71632685, 0.25, 0.31861592, -2.10338638, 1.08735693, 2.01503978, 0.87770029,
  ],
  x: [
    -0.18668439, -0.2950728, -2.1327564, -0.18636098, 0.96736754, 0.68332528, 1.35207325,
    -0.20189149,
  ],
  scale: [3.53007957, -1.58989618],
  shift: [3.25, 1.5],
  evaluated: [
    1.20459177, 1.70709971, 0.67426301, -1.82839884, -1.44705203, 0.11612536, 2.26524929,
    -0.41419942,
  ],
};
const layer = { name: "norm", parameters } as const;

async function expectNear(
  found: Tensor | undefined,
  wanted: readonly number[],
  backend: Backend = referenceBackend(),
): Promise<void> {
  const values = found === undefined ? [] : await read(backend, found);
  expect(values).toHaveLength(wanted.length);
  values.forEach((v, i) => expect(v).toBeCloseTo(wanted[i] ?? Infinity, 5));
}

test.each(backends)(
  "in training it gives PyTorch's values and gradients: $name",
  async (backend) => {
    const { y } = batchNorm(x, { ...layer, training: true });
    await expectNear(y, pytorch.trained, backend);
    const inputs = [x, parameters["norm.scale"], parameters["norm.shift"]];
    const [toX, toScale, toShift] = vjp(sum(mul(y, weights)), inputs);
    await expectNear(toX, pytorch.x, backend);
    await expectNear(toScale, pytorch.scale, backend);
    await expectNear(toShift, pytorch.shift, backend);
  },
);

test.each(backends)("in evaluation it gives PyTorch's values: $name", async (backend) => {
  const { y, averages } = batchNorm(x, layer);
  await expectNear(y, pytorch.evaluated, backend);
  // They stay where they are.
  expect(averages).toEqual({
    "norm.mean": parameters["norm.mean"],
    "norm.variance": parameters["norm.variance"],
  });
});

test("its averages are the batch's mean and unbiased variance, channel by channel", async () => {
  const { averages } = batchNorm(x, { ...layer, training: true });
  const columns = [
    [1, 0.5, -1.5, 2],
    [-2, 3, 0.25, 1],
  ];
  const means = columns.map((column) => column.reduce((a, b) => a + b) / 4);
  const variances = columns.map(
    (column, c) => column.reduce((a, b) => a + (b - (means[c] ?? NaN)) ** 2, 0) / 3,
  );
  await expectNear(averages["norm.mean"], means);
  await expectNear(averages["norm.variance"], variances);
});

test("two values of a channel are enough", async () => {
  const two = tensor([[1, -2], [3, 2]]); // prettier-ignore
  const { y, averages } = batchNorm(two, { ...layer, training: true, epsilon: 0 });
  await expectNear(y, [-1.25, 1.5, 1.75, 0.5]);
  await expectNear(averages["norm.variance"], [2, 8]);
});

test("its gradient agrees with finite differences, for rows too", async () => {
  const rows = [5, 3];
  const given = normals({ seed: 1, stream: 9, start: 0, count: 15 });
  const pull = tensor(normals({ seed: 2, stream: 9, start: 0, count: 15 }), { shape: rows });
  const norm = {
    "norm.scale": tensor([0.5, -2, 1]),
    "norm.shift": tensor([1, 2, 3]),
    "norm.mean": tensor([0, 0, 0]),
    "norm.variance": tensor([1, 1, 1]),
  };
  const lossOf = (of: Tensor): Tensor =>
    sum(mul(batchNorm(of, { name: "norm", parameters: norm, training: true }).y, pull));
  const at = tensor(given, { shape: rows });
  const [gradient = at] = vjp(lossOf(at), [at]);
  const found = await read(referenceBackend(), gradient);
  for (let i = 0; i < 15; i++) {
    const moved = async (step: number): Promise<number> => {
      const near = tensor(
        given.map((v, k) => (k === i ? v + step : v)),
        { shape: rows },
      );
      return (await read(referenceBackend(), lossOf(near)))[0] ?? NaN;
    };
    const slope = ((await moved(1e-2)) - (await moved(-1e-2))) / 2e-2;
    expect(Math.abs(slope - (found[i] ?? NaN))).toBeLessThan(5e-3);
  }
});

test("in evaluation an example is normalised by itself, by the formula", async () => {
  const one = slice(x, [{ start: 1, size: 1 }]);
  const whole = await read(referenceBackend(), batchNorm(x, { ...layer, epsilon: 0.5 }).y);
  const { y } = batchNorm(one, { ...layer, epsilon: 0.5 });
  expect(await read(referenceBackend(), y)).toEqual(whole.slice(4));
  const over = sqrt(add(parameters["norm.variance"], 0.5));
  const normal = div(sub(one, parameters["norm.mean"]), over);
  const wanted = add(mul(normal, parameters["norm.scale"]), parameters["norm.shift"]);
  await expectNear(y, [...(await read(referenceBackend(), wanted))]);
});

test("its running averages begin at 0 and 1, and are no weights", () => {
  const specs = batchNormSpecs("norm", { channels: 2 });
  const values = initialValues(specs, 7);
  expect([...values["norm.mean"], ...values["norm.variance"]]).toEqual([0, 0, 1, 1]);
  expect([...values["norm.scale"], ...values["norm.shift"]]).toEqual([1, 1, 0, 0]);
  expect(countLive(specs)).toBe(4);
  expect([specs["norm.mean"], specs["norm.variance"]]).toMatchObject([
    { averageDecay: 0.9 },
    { averageDecay: 0.9 },
  ]);
});

test("what it cannot normalise is refused with the reason", () => {
  expect(() => batchNorm(tensor([[1, 2, 3]]), layer)).toThrow(
    "Cannot normalise a batch of f32 [1,3]: it must be f32 [batch, ...places, 2]",
  );
  expect(() => batchNorm(tensor([1, 2]), layer)).toThrow(TypeError);
  expect(() => batchNorm(tensor([[1, 2]]), { ...layer, training: true })).toThrow(
    new RangeError(
      "Cannot normalise a batch [1,2] in training: it has 1 value for each channel, and no variance",
    ),
  );
  const { "norm.mean": _, ...rest } = parameters;
  const without: typeof rest & Record<string, Tensor> = rest;
  expect(() =>
    batchNorm<string, Record<string, Tensor>>(x, { name: "norm", parameters: without }),
  ).toThrow("Cannot run a layer: norm has no mean");
  const misspelt: object = { train: true };
  expect(() => batchNorm(x, { ...layer, ...misspelt })).toThrow("there is no option train");
});
