import {
  type LoopIndex,
  type Tensor,
  add,
  compile,
  contract,
  cumulativeSum,
  expand,
  flip,
  max,
  mul,
  neg,
  place,
  reshape,
  scalar,
  scan,
  slice,
  sub,
  sum,
  tanh,
  tensor,
  transpose,
} from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Oracle } from "../oracle/oracle.ts";
import { difference } from "../oracle/random-graph.ts";

const backend = referenceBackend();
// Values with memory of their own, which a loop would like to take over.
const x = cumulativeSum(tensor([1, 2]), 0);
const y = cumulativeSum(tensor([5, 7]), 0);
const map = cumulativeSum(tensor([1, 2, 3, 4, 5, 6], { shape: [1, 2, 3, 1] }), 1);
const square = cumulativeSum(tensor([[1, 2], [3, 4]]), 0); // prettier-ignore
const zero = scalar(0);

interface Case {
  readonly name: string;
  readonly make: () => readonly Tensor[];
}

const cases: readonly Case[] = [
  {
    name: "one value starts two carried values",
    make: () =>
      scan({ repeat: 2, carry: [x, x] }, (_, [a = x, b = x]) => ({
        carry: [add(a, 1), mul(b, 3)],
      })).carry,
  },
  {
    name: "a first value is captured and handed on by another slot",
    make: () => scan({ repeat: 3, carry: [x, y] }, (_, [, b = y]) => ({ carry: [b, x] })).carry,
  },
  {
    name: "a first value is captured and handed on backwards",
    make: () =>
      scan({ repeat: 3, carry: [x, y] }, (_, [, b = y]) => ({ carry: [b, flip(x, [0])] })).carry,
  },
  {
    name: "a first value is captured and stacked",
    make: () => {
      const { carry, stacked } = scan({ repeat: 3, carry: [x] }, (_, [a = x]) => ({
        carry: [add(a, 1)],
        stacked: [x, neg(x), a],
      }));
      return [...carry, ...stacked];
    },
  },
  {
    name: "a first value is captured below a reshape that needs a copy",
    make: () => {
      const { carry, stacked } = scan({ repeat: 3, carry: [square] }, (_, [a = square]) => {
        const wide = expand(slice(transpose(a), [{ size: 1 }]), [2, 2]);
        return { carry: [transpose(a)], stacked: [tanh(reshape(sub(wide, square), [4]))] };
      });
      return [...carry, ...stacked];
    },
  },
  {
    name: "a first value is wanted after the scan",
    make: () => [
      add(
        scan({ repeat: 3, carry: [x] }, (_, [a = x]) => ({ carry: [mul(a, 2)] })).carry[0] ?? x,
        x,
      ),
    ],
  },
  {
    name: "two scans start from one value",
    make: () => {
      const grow = (by: number): Tensor =>
        scan({ repeat: 3, carry: [x] }, (_, [a = x]) => ({ carry: [mul(a, by)] })).carry[0] ?? x;
      return [grow(2), grow(3), grow(-1)];
    },
  },
  {
    name: "a contract of a carried map is carried on",
    make: () => {
      const weight = tensor([1, 0.5], { shape: [2, 1, 1] });
      const taps = [
        [0, 0],
        [0, -1],
      ] as const;
      return scan({ repeat: 3, carry: [map] }, (_, [m = map]) => ({
        carry: [contract([{ map: m, weight, taps }])],
      })).carry;
    },
  },
  {
    name: "a running sum of a carried value is carried on",
    make: () =>
      scan({ repeat: 3, carry: [x] }, (_, [a = x]) => ({ carry: [cumulativeSum(a, 0)] })).carry,
  },
  {
    name: "carried values are turned and change places",
    make: () =>
      scan({ repeat: 3, carry: [square, neg(square)] }, (_, [a = x, b = x]) => ({
        carry: [transpose(b), flip(a, [0])],
      })).carry,
  },
  {
    name: "a row that the loop counts is written from another one, turned, and another one from it",
    make: () =>
      scan({ repeat: 2, carry: [square, square] }, (i, [a = x, b = x]) => {
        const turned = (of: Tensor, start: LoopIndex | number): Tensor =>
          add(flip(slice(of, [{ start, size: 1 }]), [1]), 1);
        return { carry: [place(a, turned(a, 1), [i]), place(b, turned(b, i), [1])] };
      }).carry,
  },
  {
    name: "a loop-free place inside a body, whose base the body reads as it was",
    make: () =>
      scan({ repeat: 2, carry: [y] }, (_, [a = y]) => {
        const before = cumulativeSum(mul(x, a), 0);
        const changed = place(x, tensor([100]), [1]);
        return { carry: [add(before, sum(changed))] };
      }).carry,
  },
  {
    name: "one placed map is handed on twice, and its base too",
    make: () =>
      scan({ repeat: 3, carry: [x, y, y] }, (i, [a = x]) => {
        const next = place(a, reshape(add(max(a), powerOfTen(i)), [1]), [1]);
        return { carry: [next, next, a] };
      }).carry,
  },
  {
    name: "an inner loop starts again from an outer value each time",
    make: () =>
      scan({ repeat: 2, carry: [x] }, (_, [a = x]) => {
        const inner = scan({ repeat: 3, carry: [y] }, (__, [b = y]) => ({ carry: [add(b, a)] }));
        return { carry: [inner.carry[0] ?? a] };
      }).carry,
  },
  {
    name: "an inner loop that the outer one does not change",
    make: () =>
      scan({ repeat: 2, carry: [x] }, (_, [a = x]) => {
        const inner = scan({ repeat: 3, carry: [y] }, (j, [b = y]) => ({
          carry: [add(b, powerOfTen(j))],
        }));
        return { carry: [add(a, inner.carry[0] ?? a)] };
      }).carry,
  },
];

function powerOfTen(i: LoopIndex): Tensor {
  return reshape(slice(tensor([1, 10, 100]), [{ start: i, size: 1 }]), []);
}

test.each(cases)("scan(): $name", async ({ make }) => {
  const outputs = Object.fromEntries(make().map((value, i) => [`y${i}`, value] as const));
  const program = compile({ backend }, () => outputs);
  const found = await program.run();
  const oracle = new Oracle();
  for (const [name, value] of Object.entries(outputs))
    expect(difference((await found[name]?.read()) ?? [], oracle.evaluate(value))).toBeLessThan(
      1e-6,
    );
  expect(oracle.evaluate(outputs["y0"] ?? zero).some((v) => v !== 0)).toBe(true);
});
