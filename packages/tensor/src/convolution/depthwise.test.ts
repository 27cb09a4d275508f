import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { conv2d } from "./conv2d.ts";
import { numbers, whole } from "./whole-numbers.fixture.ts";

test.each([
  [1, { stride: [2, 3], padding: [[1, 0], 3] }],
  [2, { stride: [3, 2], dilation: [1, 2] }],
  [2, { padding: [[0, 4], 2] }],
] as const)(
  "a depthwise convolution with %i results for each channel is what each is alone, gradients of both orders included: %o",
  async (many, options) => {
    const groups = 3;
    const [x, weight] = [whole([2, 5, 6, 3], [7, 11, 5]), whole([3, 2, 1, 3 * many], [5, 7, 3])];
    const y = conv2d(x, weight, { ...options, groups });
    const kernels = t.split(weight, Array<number>(groups).fill(many), 3);
    const alone = t.concat(
      t.split(x, [1, 1, 1], 3).map((map, g) => conv2d(map, kernels[g] ?? weight, options)),
      3,
    );
    const seed = whole(y.shape, [3, 5, 2]);
    const all = (of: t.Tensor): (t.Tensor | undefined)[] => {
      const [toX = x, toWeight = x] = t.vjp(of, [x, weight], seed);
      const [further] = t.vjp(toX, [weight], whole(x.shape, [11, 7, 3]));
      const [back] = t.vjp(toWeight, [x], whole(weight.shape, [4, 9, 4]));
      return [of, toX, toWeight, further, back];
    };
    const wanted = await Promise.all(all(alone).map(numbers));
    expect(await Promise.all(all(y).map(numbers))).toEqual(wanted);
  },
);
