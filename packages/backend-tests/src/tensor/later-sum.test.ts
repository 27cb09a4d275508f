import {
  type LoopIndex,
  type Tensor,
  add,
  contract,
  customGradient,
  expand,
  full,
  max,
  mul,
  place,
  read,
  reshape,
  scan,
  slice,
  sum,
  tensor,
  transpose,
  vjp,
} from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { difference } from "../oracle/random-graph.ts";
import { type Scan, unrolled } from "./scan-gradient.fixture.ts";

const backend = referenceBackend();

function some(...shape: readonly number[]): Tensor {
  const length = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length }, (_, i) => Math.sin(2 * i + 1));
  return tensor(values, { shape });
}

const taps = [[0, 0]] as const;
const product = (map: Tensor, weight: Tensor): Tensor => contract([{ map, weight, taps }]);
const widened = (x: Tensor): Tensor => expand(reshape(x, [2, 1]), [2, 3]);
const largest = customGradient(widened, (grad) => [max(grad, [1])]);
const constant = customGradient(widened, () => [full([2], 5)]);

interface Case {
  readonly name: string;
  readonly shape: readonly number[];
  /** What an iteration stacks, of what the gradient is of and of a row of its own, `[2, 3]`. */
  readonly body: (x: Tensor, i: LoopIndex, row: Tensor) => Tensor;
}

const cases: readonly Case[] = [
  {
    name: "weights times the first rows of a longer map",
    shape: [1, 2, 2],
    body: (x, start) => product(slice(some(4, 1, 3, 2), [{ start, size: 1 }]), x),
  },
  {
    name: "weights times one row of a map, each time the same",
    shape: [1, 2, 2],
    body: (weight, _, row) =>
      contract([
        { map: slice(some(3, 1, 3, 2), [{ start: 1, size: 1 }]), weight, taps },
        { map: reshape(row, [1, 1, 3, 2]), weight: some(1, 2, 2), taps },
      ]),
  },
  {
    name: "weights times a part of each row",
    shape: [1, 2, 2],
    body: (x, start) => product(slice(some(3, 1, 3, 2), [{ start, size: 1 }, {}, { size: 2 }]), x),
  },
  {
    name: "weights times rows that are mirrored",
    shape: [1, 2, 2],
    body: (x, start) => product(slice(some(3, 1, 3, 2), [{ start, size: 1 }, {}, { step: -1 }]), x),
  },
  {
    name: "weights times places that move",
    shape: [1, 2, 2],
    body: (weight, i) => contract([{ map: some(1, 1, 3, 2), weight, taps, at: [0, i] }], [1, 1]),
  },
  {
    name: "a map of which another row is written over each time",
    shape: [3, 3],
    body: (x, i) => place(x, some(1, 3), [i, 0]),
  },
  {
    name: "a product and a row",
    shape: [2, 3],
    body: (x, _, row) => add(mul(x, row), x),
  },
  {
    name: "a row for all rows",
    shape: [1, 3],
    body: (x, _, row) => add(row, add(x, sum(row))),
  },
  {
    name: "rows that are turned",
    shape: [3, 2],
    body: (x, _, row) => transpose(add(x, sum(row))),
  },
  {
    name: "rows that are turned, for each of some",
    shape: [3, 2],
    body: (x, _, row) => add(transpose(add(x, sum(row))), some(4, 2, 3)),
  },
  {
    name: "a rule that takes the largest of some gradients",
    shape: [2],
    body: (x, _, row) => largest(add(x, sum(row, [1]))),
  },
  {
    name: "a rule that gives the same each time",
    shape: [2],
    body: (x, _, row) => constant(add(x, sum(row, [1]))),
  },
];

test.each(cases)(
  "what iterations add to a gradient is summed as it is without a loop: $name",
  async ({ shape, body }) => {
    const x = some(...shape);
    const gradient = async (loop: Scan): Promise<ArrayLike<number>> => {
      const options = { repeat: 3, carry: [], slices: [some(3, 2, 3)] };
      const { stacked } = loop(options, (i, _, [row = x]) => ({
        carry: [],
        stacked: [body(x, i, row)],
      }));
      const [y = x] = stacked;
      const [found = full(shape, 0)] = vjp(sum(mul(y, y)), [x]);
      expect(found.shape).toEqual(shape);
      return read(backend, found);
    };
    const wanted = await gradient(unrolled);
    expect(difference(await gradient(scan), wanted)).toBeLessThan(1e-5);
    expect(Array.from(wanted).some((value) => value !== 0)).toBe(true);
  },
);
