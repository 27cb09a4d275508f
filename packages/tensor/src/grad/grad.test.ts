import { expect, test } from "vitest";
import { conv2d, convTranspose2d, padEdges } from "../convolution/mod.ts";
import { node } from "../graph/node.ts";
import * as t from "../mod.ts";
import { threefry } from "../ops/threefry.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();

function random(shape: readonly number[], seed: number, low = -1, high = 1): t.Tensor {
  const data = Float32Array.from(
    { length: t.sizeOf(shape) },
    (_, i) => low + ((high - low) * (threefry(seed, 0, i, 0)[0] + 0.5)) / 2 ** 32,
  );
  return t.tensor(data, { shape });
}

async function value(y: t.Tensor): Promise<number[]> {
  return [...(await t.read(backend, y))];
}

/** Central differences of a random projection of fn against its gradient, every input element (or some of many). */
async function check(fn: (...xs: t.Tensor[]) => t.Tensor, xs: readonly t.Tensor[]): Promise<void> {
  const project = (...args: t.Tensor[]): t.Tensor => {
    const y = fn(...args);
    return t.sum(t.mul(y, random(y.shape, 99)));
  };
  const gradients = t.vjp(project(...xs), xs);
  for (const [k, x] of xs.entries()) {
    const found = await value(gradients[k] ?? t.full(x.shape, 0));
    if (x.op.kind !== "data") throw new TypeError("inputs must be data");
    const size = t.sizeOf(x.shape);
    const stride = Math.max(1, Math.floor(size / 12));
    for (let i = 0; i < size; i += stride) {
      const step = 1e-2;
      const moved = async (by: number): Promise<number> => {
        const data = Float32Array.from(x.op.kind === "data" ? x.op.data : []);
        data[i] = (data[i] ?? 0) + by;
        const args = xs.map((other, j) => (j === k ? t.tensor(data, { shape: x.shape }) : other));
        return (await value(project(...args)))[0] ?? 0;
      };
      const slope = ((await moved(step)) - (await moved(-step))) / (2 * step);
      expect(found[i]).toBeCloseTo(slope, 2);
    }
  }
}

/** A position that is computed when the program runs. */
function at(position: number): t.Tensor {
  return t.add(t.tensor(position, { dtype: "i32" }), 0);
}

const a = random([3, 4], 1);
const b = random([3, 4], 2, 0.5, 2);
const cases: readonly (readonly [string, (...xs: t.Tensor[]) => t.Tensor, readonly t.Tensor[]])[] =
  [
    ["add with broadcasting", (x = a, y = a) => t.add(x, y), [a, random([4], 3)]],
    ["sub", (x = a, y = a) => t.sub(x, y), [a, b]],
    ["mul with broadcasting", (x = a, y = a) => t.mul(x, y), [a, random([3, 1], 3)]],
    ["div", (x = a, y = a) => t.div(x, y), [a, b]],
    ["pow", (x = a) => t.pow(x, 2.5), [b]],
    ["exp, log, sqrt", (x = a) => t.exp(t.log(t.sqrt(x))), [b]],
    ["tanh and sigmoid", (x = a) => t.mul(t.tanh(x), t.sigmoid(x)), [a]],
    ["maximum and minimum", (x = a, y = a) => t.sub(t.maximum(x, y), t.minimum(x, 0.3)), [a, b]],
    ["abs and neg", (x = a) => t.neg(t.abs(x)), [b]],
    ["select", (x = a, y = a) => t.select(t.less(a, 0), x, y), [a, b]],
    ["sum over axes", (x = a) => t.sum(x, [1]), [a]],
    ["mean", (x = a) => t.mean(x), [a]],
    ["max", (x = a) => t.max(x, [1]), [a]],
    ["logSumExp", (x = a) => t.logSumExp(x, [0]), [a]],
    ["cumulativeSum", (x = a) => t.cumulativeSum(x, 1), [a]],
    ["permute and reshape", (x = a) => t.reshape(t.permute(x, [1, 0]), [2, 6]), [a]],
    [
      "slice, flip and pad",
      (x = a) => t.pad(t.flip(t.slice(x, [{ start: 1 }]), [1]), [0, 1], [3, 6]),
      [a],
    ],
    ["concat and split", (x = a, y = a) => t.concat([...t.split(x, [1, 3], 1), y], 1), [a, b]],
    ["pick", (x = a) => t.pick(x, t.tensor([0, 3, 2], { dtype: "i32" })), [a]],
    ["take", (x = a) => t.take(x, t.tensor([2, 0, 2], { dtype: "i32" })), [a]],
    ["min and variance", (x = a) => t.add(t.min(x, 1), t.variance(x, -1)), [a]],
    ["variance with a correction", (x = a) => t.variance(x, 0, { correction: 1 }), [a]],
    ["prod", (x = a) => t.prod(x, 1), [a]],
    ["prod with a zero", (x = a) => t.prod(x), [t.tensor([2, 0, 3])]],
    ["softmax", (x = a) => t.softmax(x), [a]],
    ["logSoftmax along the first axis", (x = a) => t.logSoftmax(x, 0), [a]],
    ["sin and cos", (x = a) => t.mul(t.sin(x), t.cos(t.mul(x, 3))), [a]],
    ["erf", (x = a) => t.erf(t.mul(x, 2)), [a]],
    ["gelu, silu and softplus", (x = a) => t.gelu(t.silu(t.softplus(x))), [a]],
    ["gelu by tanh", (x = a) => t.gelu(t.mul(x, 2), { approximate: "tanh" }), [a]],
    ["log1p and expm1", (x = a) => t.log1p(t.mul(0.5, t.expm1(x))), [a]],
    ["rsqrt and square", (x = a) => t.rsqrt(t.add(t.square(x), 0.5)), [a]],
    ["clip", (x = a) => t.clip(x, 0.61, 1.37), [b]],
    [
      "layerNorm",
      (x = a, scale = a, shift = a) => t.layerNorm(x, { scale, shift }),
      [a, random([4], 21), random([4], 22)],
    ],
    ["rmsNorm", (x = a, scale = a) => t.rmsNorm(x, { scale, axes: 0 }), [a, random([3, 1], 23)]],
    [
      "groupNorm",
      (x = a, scale = a) => t.groupNorm(x, { groups: 2, scale }),
      [random([2, 3, 4], 24), random([4], 25)],
    ],
    [
      "groupNorm with a shift",
      (x = a, scale = a, shift = a) => t.groupNorm(x, { groups: 2, scale, shift }),
      [random([2, 3, 4], 24), random([1, 4], 25), random([4], 33)],
    ],
    [
      "groupNorm with a scale of each place",
      (x = a, scale = a, shift = a) => t.groupNorm(x, { groups: 2, scale, shift }),
      [random([2, 3, 4], 24), random([3, 4], 25), random([1], 33)],
    ],
    ["tril and triu", (x = a) => t.sub(t.tril(x), t.triu(x, 1)), [a]],
    [
      "stack, squeeze, tile and roll",
      (x = a, y = a) => t.roll(t.tile(t.squeeze(t.stack([x, y]), []), [1, 2, 1]), 2, 1),
      [a, b],
    ],
    [
      "matmul of batches",
      (x = a, y = a) => t.matmul(x, y),
      [random([2, 3, 4], 26), random([2, 4, 2], 27)],
    ],
    [
      "matmul of batches that broadcast",
      (x = a, y = a) => t.matmul(x, y),
      [random([2, 1, 3, 4], 28), random([3, 4, 2], 29)],
    ],
    ["matmul of one matrix by many", (x = a, y = a) => t.matmul(x, y), [a, random([2, 4, 2], 30)]],
    [
      "einsum",
      (x = a, y = a) => t.einsum("bqhd,bkhd->bhqk", x, y),
      [random([2, 2, 2, 3], 31), random([2, 3, 2, 3], 32)],
    ],
    [
      "einsum that sums an axis of one",
      (x = a, y = a) => t.einsum("ij,jk->k", x, y),
      [a, random([4, 2], 33)],
    ],
    ["matmul", (x = a, y = a) => t.matmul(x, y), [a, random([4, 5], 4)]],
    [
      "contract with taps, two terms and a window",
      (m = a, w = a, n = a, v = a) =>
        t.contract(
          [
            {
              map: m,
              weight: w,
              taps: [
                [-1, -1],
                [-1, 0],
                [0, -1],
              ],
              at: [1, 0],
            },
            { map: n, weight: v, taps: [[0, 0]], at: [1, 0] },
          ],
          [2, 3],
        ),
      [
        random([2, 3, 4, 2], 5),
        random([3, 2, 4], 6),
        random([2, 3, 4, 3], 7),
        random([1, 3, 4], 8),
      ],
    ],
    [
      "contract by weights of each image's own, with taps and a window",
      (m = a, w = a, v = a) =>
        t.contract(
          [
            {
              map: m,
              weight: w,
              taps: [
                [0, -1],
                [-1, 0],
              ],
              at: [1, 0],
            },
            { map: m, weight: v, taps: [[0, 0]] },
          ],
          [2, 3],
        ),
      [random([2, 3, 4, 2], 34), random([2, 2, 2, 3], 35), random([1, 2, 3], 36)],
    ],
    [
      "contract by weights of each image's own, place by place",
      (m = a, w = a) => t.tanh(t.contract([{ map: m, weight: w, taps: [[0, 0]] }])),
      [random([3, 2, 2, 4], 37), random([3, 1, 4, 2], 38)],
    ],
    [
      "conv2d with stride, dilation, padding and groups",
      (x = a, w = a) =>
        t.tanh(conv2d(x, w, { stride: [2, 1], dilation: [1, 2], padding: [1, [2, 1]], groups: 2 })),
      [random([2, 5, 4, 4], 39), random([3, 2, 2, 4], 40)],
    ],
    [
      "depthwise conv2d with a stride and two results for each channel",
      (x = a, w = a) => t.tanh(conv2d(x, w, { stride: [2, 1], padding: 1, groups: 2 })),
      [random([2, 4, 3, 2], 44), random([3, 2, 1, 4], 45)],
    ],
    [
      "convTranspose2d with stride and padding",
      (x = a, w = a) => t.tanh(convTranspose2d(x, w, { stride: [2, 3], padding: [1, 0] })),
      [random([2, 3, 2, 3], 41), random([3, 2, 2, 3], 42)],
    ],
    ...(["reflect", "replicate", "circular"] as const).map(
      (mode) =>
        [
          `padEdges, ${mode}`,
          (x = a) => {
            const y = padEdges(
              x,
              [
                [1, 0],
                [1, 2],
              ],
              mode,
            );
            return t.mul(y, y);
          },
          [random([2, 3], 43)],
        ] as const,
    ),
    [
      "gate of a contract",
      (m = a, w = a) => {
        const [f = m, g = m] = t.split(
          t.contract([
            {
              map: m,
              weight: w,
              taps: [
                [0, 0],
                [0, -1],
              ],
            },
          ]),
          [2, 2],
          -1,
        );
        return t.mul(t.tanh(f), t.sigmoid(g));
      },
      [random([1, 2, 3, 2], 9), random([2, 2, 4], 10)],
    ],
    [
      "pow, for the base and the exponent",
      (x = a, y = a) => t.pow(t.add(t.mul(x, x), 0.5), y),
      [a, b],
    ],
    [
      "pow of one base, with an exponent for each column",
      (x = a, y = a) => t.pow(t.exp(x), y),
      [random([], 14), random([4], 15)],
    ],
    ["rem", (x = a, y = a) => t.rem(t.add(x, 7), t.add(y, 4)), [random([5], 16), random([5], 17)]],
    ["place", (x = a, y = a) => t.place(x, y, [1, 2]), [a, random([2, 2], 11)]],
    [
      "place at a position known when it runs",
      (x = a, y = a) => t.mul(t.place(x, y, [1, at(7)]), x),
      [a, random([2, 2], 11)],
    ],
    [
      "slice from a start known when it runs",
      (x = a) =>
        t.slice(t.mul(x, x), [
          { start: at(1), size: 2 },
          { start: at(0), size: 2 },
        ]),
      [a],
    ],
  ];

test.each(cases)("the gradient of %s agrees with finite differences", async (_, fn, xs) => {
  await check(fn, xs);
});

test("the gradient of an exponent is none where the base is 0", async () => {
  const power = (p: { x: t.Tensor }): t.Tensor => t.sum(t.pow(t.tensor([0, 2]), p.x));
  const { x } = t.grad(power)({ x: t.tensor([3, 3]) });
  const [zero, slope = 0] = await value(x);
  expect(zero).toBe(0);
  expect(slope).toBeCloseTo(8 * Math.LN2, 5);
});

test("the gradient of a base of 0 is a number for each exponent of 0 or more", async () => {
  const power = (p: { x: t.Tensor }): t.Tensor => t.sum(t.pow(p.x, t.tensor([0, 1, 2, 3])));
  const { x } = t.grad(power)({ x: t.zeros([4]) });
  expect([...(await value(x))]).toEqual([0, 1, 0, 0]);
});

test("a row that is masked whole gets no gradient from logSumExp, and the others theirs", async () => {
  const mask = t.tensor([
    [-Infinity, -Infinity],
    [0, -Infinity],
    [0, 0],
  ]);
  const loss = (p: { x: t.Tensor }): t.Tensor =>
    t.sum(t.select(t.equal(t.tensor([0, 1, 2]), 0), 0, t.logSumExp(t.add(p.x, mask), [1])));
  const x = t.tensor([
    [1, 2],
    [3, 4],
    [5, 5],
  ]);
  expect(await value(t.grad(loss)({ x }).x)).toEqual([0, 0, 1, 0, 0.5, 0.5]);
});

test("an operation without a rule throws with its name, and is no zero", () => {
  const x = t.tensor([1, 2]);
  const y = node({ kind: "fn", fn: "sqrt" }, { inputs: [x], shape: [2] });
  expect(() => t.vjp(t.sum(y), [x])).toThrow(
    new TypeError("Cannot differentiate sqrt [2]: its gradient for input [2] is missing"),
  );
  // What does not lead to x needs no rule.
  expect(t.vjp(t.sum(t.mul(y, t.floor(x))), [t.tensor([1])])).toEqual([undefined]);
});

test("parameters may lie in records and lists, and so do their gradients", async () => {
  const parameters = {
    layers: [{ w: t.tensor([2, 3]) }, { w: t.tensor([5, 7]) }],
    scale: t.scalar(2),
  };
  const loss = ({ layers, scale }: typeof parameters): t.Tensor =>
    t.sum(layers.reduce((y, { w }) => t.mul(y, w), scale));
  const { gradients, value: whole } = t.valueAndGrad(loss)(parameters);
  expect(await value(whole)).toEqual([62]);
  expect(await value(gradients.scale)).toEqual([31]);
  const found = gradients.layers.map(({ w }) => value(w));
  expect(await Promise.all(found)).toEqual([
    [10, 14],
    [4, 6],
  ]);
});

test("a parameter that is no tensor of floats is refused with its place", () => {
  const wrong = (layer: object): (() => unknown) => {
    const parameters = { layer } as { layer: Record<string, t.Tensor> };
    return () => t.grad<typeof parameters, []>(() => t.scalar(0))(parameters);
  };
  expect(wrong({ w: 3 })).toThrow(
    new TypeError("Cannot differentiate with respect to layer.w: there is no tensor"),
  );
  expect(wrong({ w: t.tensor([1], { dtype: "i32" }) })).toThrow(
    new TypeError("Cannot differentiate with respect to layer.w: it is i32, no float"),
  );
  expect(wrong({ w: Float32Array.of(1) })).toThrow(TypeError);
});

test("parameters may be one tensor, whose gradient is one, too", async () => {
  const cube = (x: t.Tensor): t.Tensor => t.sum(t.mul(t.mul(x, x), x));
  expect(await value(t.grad(cube)(t.tensor([1, 2])))).toEqual([3, 12]);
  const both = t.valueAndGrad((x: t.Tensor, y: t.Tensor) => t.sum(t.mul(x, y)));
  const { value: product, gradients } = both(t.tensor([1, 2]), t.tensor([3, 4]));
  expect(await value(product)).toEqual([11]);
  expect(await value(gradients)).toEqual([3, 4]);
  expect(() => t.grad((x: t.Tensor) => t.sum(x))(t.tensor([1], { dtype: "i32" }))).toThrow(
    new TypeError("Cannot differentiate with respect to the parameters: it is i32, no float"),
  );
});

test("a missing parameter is named", () => {
  const loss = (p: Readonly<Record<string, t.Tensor>>): t.Tensor => t.sum(p["wieght"] as t.Tensor);
  expect(() => t.grad(loss)({ weight: t.tensor([1]), bias: t.tensor([1]) })).toThrow(
    "Cannot differentiate: parameter wieght is not there, there is weight, bias (",
  );
});

test("the gradient of a gradient: x^3 gives 6x", async () => {
  const cube = (p: { x: t.Tensor }): t.Tensor => t.sum(t.mul(t.mul(p.x, p.x), p.x));
  const slope = (p: { x: t.Tensor }): t.Tensor => t.sum(t.grad(cube)(p)["x"] ?? p.x);
  expect(await value(t.grad(slope)({ x: t.tensor([2, 3]) })["x"] ?? t.scalar(0))).toEqual([12, 18]);
});

test("the gradient of a contract's gradient agrees with finite differences", async () => {
  const m = random([1, 2, 3, 2], 12);
  const w = random([2, 2, 3], 13);
  await check(
    (x = m, y = w) => {
      const z = t.contract([
        {
          map: x,
          weight: y,
          taps: [
            [0, 0],
            [0, -1],
          ],
        },
      ]);
      const [dx = x, dy = y] = t.vjp(t.sum(t.mul(z, z)), [x, y]);
      return t.concat([t.reshape(dx, [-1]), t.reshape(dy, [-1])], 0);
    },
    [m, w],
  );
});

test("the gradient of the gradient of a contract by own weights agrees with finite differences", async () => {
  const one = [[0, 0]] as const;
  const two = [
    [0, 0],
    [0, -1],
  ] as const;
  for (const taps of [one, two]) {
    const m = random([2, 1, 3, 2], 46);
    const w = random([2, taps.length, 2, 3], 47);
    await check(
      (x = m, y = w) => {
        const z = t.contract([{ map: x, weight: y, taps }]);
        const [dx = x, dy = y] = t.vjp(t.sum(t.mul(z, z)), [x, y]);
        return t.concat([t.reshape(dx, [-1]), t.reshape(dy, [-1])], 0);
      },
      [m, w],
    );
  }
});

test("customGradient() replaces the rule", async () => {
  const half = t.customGradient(
    (x: t.Tensor) => x,
    (grad) => [t.mul(grad, 0.5)],
  );
  const g = t.grad((p: { x: t.Tensor }) => t.sum(half(p.x)))({ x: t.tensor([1, 2]) });
  expect(await value(g["x"] ?? t.scalar(0))).toEqual([0.5, 0.5]);
});

test("stopGradient() passes none", async () => {
  const g = t.grad((p: { x: t.Tensor }) => t.sum(t.mul(t.stopGradient(p.x), p.x)))({
    x: t.tensor([3]),
  });
  expect(await value(g["x"] ?? t.scalar(0))).toEqual([3]);
});
