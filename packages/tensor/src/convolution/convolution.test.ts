import { expect, test } from "vitest";
import { explain } from "../explain/explain.ts";
import * as t from "../mod.ts";
import { convTranspose2d, type ConvTransposeOptions } from "./conv-transpose2d.ts";
import { conv2d } from "./conv2d.ts";
import { padEdges } from "./pad-edges.ts";
import { numbers, whole } from "./whole-numbers.fixture.ts";

interface Golden {
  readonly name: string;
  readonly convolve: typeof conv2d;
  readonly x: readonly number[];
  readonly weight: readonly number[];
  readonly options: ConvTransposeOptions;
  readonly shape: readonly number[];
  readonly y: readonly number[];
  readonly gradients: readonly (readonly number[])[];
}

// Made by PyTorch 2.6: torch.nn.functional.conv2d and conv_transpose2d, and their gradients for the seed below.
const goldens: readonly Golden[] = [
  {
    name: "conv2d() with a stride",
    convolve: conv2d,
    x: [1, 5, 5, 2],
    weight: [3, 3, 2, 2],
    options: { stride: 2, padding: 1 },
    shape: [1, 3, 3, 2],
    y: [29, 34, -64, -4, 23, 2, 30, 16, -4, 49, 23, -17, -24, -41, 43, 32, -54, 0],
    gradients: [
      [
        -2, -5, -4, 3, -4, -1, -3, -6, 4, -2, 10, 0, -1, -9, 13, -6, 5, -9, -9, 3, 2, 2, 4, -4, 0,
      ].concat([
        6, -5, 12, -2, -5, -6, -3, -8, 16, -8, 6, 8, -9, 10, 0, -4, -1, -3, -6, 4, -2, 8, -5, 2, 2,
      ]),
      [15, -6, -11, 13, 10, -8, 6, 7, -3, -14, 11, -10, -12, -15, 10, 4, 1, 15].concat([
        9, -18, -6, 21, -13, -9, -14, 15, -10, -11, 3, 10, 0, 6, 8, -3, -3, 11,
      ]),
    ],
  },
  {
    name: "conv2d() with stride, dilation and groups",
    convolve: conv2d,
    x: [1, 3, 3, 4],
    weight: [2, 1, 2, 2],
    options: { groups: 2, stride: [2, 2], padding: [1, 1], dilation: [1, 3] },
    shape: [1, 2, 3, 2],
    y: [0, 0, 6, 4, 0, 0, 0, 0, 21, -5, 0, 0],
    gradients: [
      [0, 0, 0, 0, -3, 1, 2, -6, 0, 0, 0, 0, 0, 0, 0, 0, -6, 0].concat([
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, -2, 0, 0, 0, 0, 0, 0,
      ]),
      [-6, 0, 8, 0, 7, 8, 3, 0],
    ],
  },
  {
    name: "depthwise conv2d() with two results for each channel",
    convolve: conv2d,
    x: [1, 4, 3, 2],
    weight: [3, 2, 1, 4],
    options: { groups: 2, stride: [2, 1], padding: [1, 1], dilation: [1, 2] },
    shape: [1, 2, 3, 4],
    y: [
      2, 14, -9, 10, -8, -6, -5, 0, -4, 8, -1, 18, -10, -18, -8, -7, -9, 25, -11, 13, 22, -14, -5,
      -4,
    ],
    gradients: [
      [0, -5, 1, 14, 2, -5, -1, 2, 6, -5, 8, 0, 2, -4, -7, 4, 2, -6, 2, 6, -7, -1, 2, 4],
      [12, -8, -3, 6, 3, -7, -10, -6, -12, 13, -13, 5, -4, 9, 0, 11, -14, -5, -13, 1, 0, 9, -4, 13],
    ],
  },
  {
    name: "convTranspose2d() with a stride and one column more",
    convolve: convTranspose2d,
    x: [2, 2, 2, 3],
    weight: [2, 2, 1, 3],
    options: { stride: 2, padding: 1, outputPadding: [0, 1] },
    shape: [2, 2, 3, 1],
    y: [-10, -14, -11, -12, -11, -14, 19, 16, 18, -9, -7, -11],
    gradients: [
      [0, 4, -6, -1, -1, -1, -4, 6, 2, 4, -6, -2, 0, -2, 3, 1, -1, 4, 0, 0, 0, 4, -1, 1],
      [2, 10, -4, 1, -3, 4, 4, 4, -7, 9, -13, 20],
    ],
  },
  {
    name: "convTranspose2d() with a stride, dilation and groups",
    convolve: convTranspose2d,
    x: [1, 1, 2, 2],
    weight: [4, 2, 1, 2],
    options: { groups: 2, stride: [3, 1], dilation: [2, 1], outputPadding: [1, 0] },
    shape: [1, 8, 3, 2],
    y: [15, 4, 6, 6, 0, -10, 0, 0, 0, 0, 0, 0, -15, 2, -1, -1, 2, -15, 0, 0, 0, 0, 0, 0].concat([
      -10, 0, 6, 6, 4, 15, 0, 0, 0, 0, 0, 0, -5, -2, 13, -1, 6, 10, 0, 0, 0, 0, 0, 0,
    ]),
    gradients: [
      [-4, 4, 8, 11],
      [12, 12, 5, -6, 5, -6, -2, -9, -2, -9, -9, -2, -9, -2, -6, 5],
    ],
  },
];

test.each(goldens)("$name is that of PyTorch, gradients included", async (one) => {
  const [x, weight] = [whole(one.x, [7, 11, 5]), whole(one.weight, [5, 7, 3])];
  const y = one.convolve(x, weight, one.options);
  expect(y.shape).toEqual(one.shape);
  expect(await numbers(y)).toEqual(one.y);
  const found = t.vjp(y, [x, weight], whole(one.shape, [3, 5, 2]));
  expect(await Promise.all(found.map(numbers))).toEqual(one.gradients);
});

test.each(["f16", "bf16"] as const)("convTranspose2d() of a map of %s", async (dtype) => {
  const [x, weight] = [whole([1, 2, 3, 2], [7, 11, 5]), whole([3, 2, 1, 2], [5, 7, 3])];
  const y = convTranspose2d(t.cast(x, dtype), t.cast(weight, dtype), { stride: 2 });
  expect(y.dtype).toBe("f32");
  expect(await numbers(y)).toEqual(await numbers(convTranspose2d(x, weight, { stride: 2 })));
});

test("a stride computes every how many-th result, and no other", async () => {
  const [x, weight] = [whole([2, 7, 8, 3], [7, 11, 5]), whole([3, 4, 3, 2], [5, 7, 3])];
  const all = conv2d(x, weight, { padding: [1, [2, 0]] });
  const some = conv2d(x, weight, { padding: [1, [2, 0]], stride: [2, 3] });
  expect(await numbers(some)).toEqual(
    await numbers(t.slice(all, [undefined, { step: 2 }, { step: 3 }])),
  );
});

test("same and valid paddings have the sizes that other libraries give them", () => {
  const x = t.full([1, 7, 8, 1], 0);
  const shapes = [1, 2, 3, 5].flatMap((size) =>
    [1, 2, 3].map((stride) => {
      const weight = t.full([size, size, 1, 1], 0);
      const same = conv2d(x, weight, { stride, padding: "same" }).shape;
      expect(convTranspose2d(x, weight, { stride, padding: "same" }).shape).toEqual([
        1,
        7 * stride,
        8 * stride,
        1,
      ]);
      return [
        ...same.slice(1, 3),
        ...conv2d(x, weight, { stride, padding: "valid" }).shape.slice(1, 3),
      ];
    }),
  );
  expect(shapes).toEqual([
    [7, 8, 7, 8],
    [4, 4, 4, 4],
    [3, 3, 3, 3],
    [7, 8, 6, 7],
    [4, 4, 3, 4],
    [3, 3, 2, 3],
    [7, 8, 5, 6],
    [4, 4, 3, 3],
    [3, 3, 2, 2],
    [7, 8, 3, 4],
    [4, 4, 2, 2],
    [3, 3, 1, 2],
  ]);
});

test("many groups are a few kernels, and what each is alone, gradients included", async () => {
  const groups = 8;
  const [x, weight] = [whole([2, 5, 6, 16], [7, 11, 5]), whole([3, 2, 2, 24], [5, 7, 3])];
  const options = { stride: [2, 1], padding: [1, [0, 1]], dilation: [1, 2] } as const;
  const y = conv2d(x, weight, { ...options, groups });
  const equal = (n: number): number[] => Array<number>(groups).fill(n);
  const kernels = t.split(weight, equal(3), 3);
  const alone = t.concat(
    t.split(x, equal(2), 3).map((map, g) => conv2d(map, kernels[g] ?? weight, options)),
    3,
  );
  expect(await numbers(y)).toEqual(await numbers(alone));
  const seed = whole(y.shape, [3, 5, 2]);
  for (const [i, own] of t.vjp(y, [x, weight], seed).entries())
    expect(await numbers(own)).toEqual(await numbers(t.vjp(alone, [x, weight], seed)[i]));
  const { groups: found } = explain(
    ({ x: map = x }) => ({ y: conv2d(map, weight, { ...options, groups }) }),
    {
      x: [2, 5, 6, 16],
    },
  );
  expect(found.filter((line) => /^group \d+: contract/.test(line))).toHaveLength(1);
});

test("a convolution around a torus is one of a map that is padded with itself", async () => {
  const x = whole([1, 4, 5, 2], [7, 11, 5]);
  const weight = whole([3, 3, 2, 2], [5, 7, 3]);
  const around = [
    [0, 0],
    [1, 1],
    [1, 1],
  ] as const;
  const rolled = (map: t.Tensor): t.Tensor => conv2d(padEdges(map, around, "circular"), weight);
  expect(await numbers(t.roll(rolled(x), 2, 1))).toEqual(await numbers(rolled(t.roll(x, 2, 1))));
});

test("what cannot be convolved is refused, with what is wrong", () => {
  const [x, weight] = [t.full([1, 4, 4, 2], 0), t.full([3, 3, 2, 4], 0)];
  const what = "Cannot convolve [1,4,4,2] with weights";
  const number = "not a whole number from";
  const cases: readonly (readonly [() => unknown, TypeError | RangeError])[] = [
    [
      () => conv2d(t.full([4, 4, 2], 0), weight),
      new TypeError(
        "Cannot convolve [4,4,2] with weights [3,3,2,4]: both must have 4 axes, and the map, which is f32, floats",
      ),
    ],
    [
      () => conv2d(t.cast(x, "i32"), weight),
      new TypeError(`${what} [3,3,2,4]: both must have 4 axes, and the map, which is i32, floats`),
    ],
    [
      () => conv2d(x, t.full([3, 3, 1, 4], 0)),
      new TypeError(`${what} [3,3,1,4]: channels and results do not fit 1 groups of 1`),
    ],
    [
      () => conv2d(x, t.full([3, 3, 1, 3], 0), { groups: 2 }),
      new TypeError(`${what} [3,3,1,3]: channels and results do not fit 2 groups of 1`),
    ],
    [
      () => conv2d(x, t.full([5, 3, 2, 4], 0)),
      new RangeError(`${what} [5,3,2,4]: the kernel spans 5 of 4 places on axis 1`),
    ],
    [
      () => conv2d(x, weight, { dilation: [1, 3] }),
      new RangeError(`${what} [3,3,2,4]: the kernel spans 7 of 4 places on axis 2`),
    ],
    [
      () => conv2d(x, weight, { stride: 0 }),
      new RangeError(`Cannot convolve: stride is 0, ${number} 1`),
    ],
    [
      () => conv2d(x, weight, { padding: [1, 0.5] }),
      new RangeError(`Cannot convolve: padding is 0.5, ${number} 0`),
    ],
    [
      () => conv2d(x, weight, { groups: 0 }),
      new RangeError(`Cannot convolve: groups is 0, ${number} 1`),
    ],
    [
      () => conv2d(x, weight, Object.assign({ stride: 2 }, { strides: 2 })),
      new TypeError(
        "Cannot convolve with the option strides: there is stride, dilation, padding, groups",
      ),
    ],
    [() => convTranspose2d(x, weight), new TypeError(`${what} [3,3,2,4]: their last axes differ`)],
    [
      () => convTranspose2d(x, t.full([3, 3, 2, 2], 0), { outputPadding: 1 }),
      new RangeError("Cannot convolve with outputPadding 1: it must be less than the stride, 1"),
    ],
    [
      () =>
        convTranspose2d(x, t.full([3, 3, 2, 2], 0), {
          outputPadding: [0, 1],
          stride: 2,
          padding: "same",
        }),
      new RangeError(
        'Cannot convolve with outputPadding 1: padding "same" fixes the size of the result',
      ),
    ],
    [
      () =>
        padEdges(
          x,
          [
            [0, 0],
            [4, 0],
          ],
          "reflect",
        ),
      new RangeError("Cannot pad [1,4,4,2] by 4 on axis 1: reflect takes whole numbers up to 3"),
    ],
  ];
  for (const [act, error] of cases) expect(act).toThrow(error);
});

test("a stride longer than the map makes one result, at no more cost than a shorter one", async () => {
  const x = whole([1, 5, 6, 2], [7, 5, 2]);
  const weight = whole([2, 3, 2, 3], [5, 7, 3]);
  const wanted = await numbers(t.slice(conv2d(x, weight), [{}, { size: 1 }, { size: 1 }]));
  for (const stride of [6, 2 ** 31]) {
    const y = conv2d(x, weight, { stride });
    expect(y.shape).toEqual([1, 1, 1, 3]);
    expect(await numbers(y)).toEqual(wanted);
  }
});
