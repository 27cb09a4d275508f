import { test } from "vitest";
import { convTranspose2d } from "../convolution/conv-transpose2d.ts";
import { conv2d } from "../convolution/conv2d.ts";
import { padEdges } from "../convolution/pad-edges.ts";
import * as t from "../mod.ts";
import { check, random } from "./finite-differences.fixture.ts";

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
