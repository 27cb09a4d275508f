import { describe, expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";
import { checkErrors } from "./check-errors.fixture.ts";

const backend = referenceBackend();
const f = (...shape: number[]): t.Tensor => t.full(shape, 1);
const whole = t.tensor([1, 2], { dtype: "i32" });

/** What plain JavaScript may write, where no types are in the way. */
const untyped: Readonly<Record<keyof typeof t, (...args: unknown[]) => unknown>> = t as never;

describe("errors of what types would have stopped", () => {
  test("axes, options and arguments that are not taken", () => {
    const x = f(2, 3);
    const one = t.scalar(1, "i32");
    const axes = (act: string): TypeError =>
      new TypeError(`Cannot ${act} 1: axes are a number or a list of them`);
    const unknown = (act: string): TypeError =>
      new TypeError(`Cannot ${act} with the option keep: there is keepDims`);
    checkErrors([
      [() => untyped.sum(x, "1"), axes("sum over")],
      [() => untyped.mean(x, "1"), axes("average over")],
      [() => untyped.argmax(x, "1"), axes("reduce")],
      [() => untyped.flip(x, "1"), axes("flip")],
      [() => untyped.sum(x, ["1"]), new TypeError("Cannot sum over axis 1: it is no number")],
      [() => t.sum(x, 2), new RangeError("Cannot sum over axis 2: the tensor has 2 axes")],
      [() => t.softmax(x, -3), new RangeError("Cannot reduce axis -3: the tensor has 2 axes")],
      [() => untyped.sum(x, [1], { keep: true }), unknown("sum")],
      [() => untyped.mean(x, [1], { keep: true }), unknown("average")],
      [() => untyped.max(x, [1], { keep: true }), unknown("take the maximum")],
      [
        () => untyped.sum(x, [1], true),
        new TypeError("Cannot sum: options are an object, such as { keepDims: … }"),
      ],
      [
        () => untyped.transpose(x, [1, 0]),
        new TypeError("Cannot transpose in an order: permute() does"),
      ],
      [
        () => untyped.slice(x, [{ start: 0, end: 1 }]),
        new TypeError("Cannot slice with the option end: there is start, size, step"),
      ],
      [
        () => t.slice(x, [undefined, undefined, { start: 1 }]),
        new TypeError("Cannot slice [2,3] by 3 ranges: it has 2 axes"),
      ],
      [
        () => untyped.slice(x, [{ start: t.scalar(1), size: 1 }]),
        new TypeError(
          "Cannot slice [2,3] on axis 0 from f32 []: a start is a number or an integer of shape []",
        ),
      ],
      [
        () => t.slice(x, [{ start: whole, size: 1 }]),
        new TypeError(
          "Cannot slice [2,3] on axis 0 from i32 [2]: a start is a number or an integer of shape []",
        ),
      ],
      [
        () => t.slice(x, [undefined, { start: one }]),
        new RangeError(
          "Cannot slice [2,3] on axis 1: the size undefined by steps of 1 does not fit",
        ),
      ],
      [
        () => t.slice(x, [undefined, { start: one, size: 2, step: 3 }]),
        new RangeError("Cannot slice [2,3] on axis 1: the size 2 by steps of 3 does not fit"),
      ],
      [
        () => untyped.slice(x, [{ start: one, size: 1, end: 1 }]),
        new TypeError("Cannot slice with the option end: there is start, size, step"),
      ],
      [
        () => t.place(x, f(1, 4), [one]),
        new RangeError("Cannot place [1,4] into [2,3] at 0 on axis 1: it does not fit"),
      ],
      [
        () => t.place(x, f(1, 3), [t.scalar(1)]),
        new TypeError(
          "Cannot place [1,3] into [2,3] on axis 0 from f32 []: a start is a number or an integer of shape []",
        ),
      ],
      [
        () => untyped.pad(x, one, [2, 3]),
        new TypeError("Cannot pad at [object Object]: it is no list"),
      ],
      [
        () => untyped.scan({ repeat: 2, carry: [], unroll: 2 }, () => ({ carry: [] })),
        new TypeError(
          "Cannot scan with the option unroll: there is repeat, carry, slices, reverse",
        ),
      ],
      [
        () => untyped.scan({ repeat: 2, carry: x }, () => ({ carry: [x] })),
        new TypeError("Cannot carry [object Object]: it is no list"),
      ],
      [
        () => untyped.scan({ repeat: 2, carry: [x] }, () => ({ carry: [x], stack: [x] })),
        new TypeError("Cannot scan a body with the option stack: there is carry, stacked"),
      ],
      ...[() => x, () => ({ carry: x }), () => ({ carry: [x], stacked: x }), () => undefined].map(
        (body) =>
          [
            () => untyped.scan({ repeat: 2, carry: [x] }, body),
            new TypeError("Cannot scan: the body gives no lists of tensors, { carry, stacked }"),
          ] as const,
      ),
      [
        () => untyped.tensor([1], { type: "i32" }),
        new TypeError("Cannot make a tensor with the option type: there is shape, dtype"),
      ],
    ]);
  });

  test("operands that are no tensors", () => {
    checkErrors([
      [
        () => untyped.mul(undefined, 2),
        new TypeError("Cannot multiply undefined: it is neither a tensor nor a number"),
      ],
      [
        () => untyped.add(f(2), "3"),
        new TypeError("Cannot add 3: it is neither a tensor nor a number"),
      ],
      [() => untyped.exp([1, 2]), new TypeError("Cannot apply exp to 1,2: it is no tensor")],
      [
        () => t.tensor([[1], [1.5]], { dtype: "i32" }),
        new RangeError("Cannot make a constant of 1.5: it is no i32"),
      ],
      [
        () => t.tensor([300], { dtype: "u8" }),
        new RangeError("Cannot make a constant of 300: it is no u8"),
      ],
      [
        () => untyped.tensor([true]),
        new TypeError("Cannot make a tensor: one of the numbers is boolean"),
      ],
      [
        () => untyped.tensor(),
        new TypeError("Cannot make a tensor: one of the numbers is undefined"),
      ],
      [
        () => untyped.tensor([1, null]),
        new TypeError("Cannot make a tensor: one of the numbers is null"),
      ],
      [
        () => untyped.tensor({}),
        new TypeError("Cannot make a tensor: one of the numbers is object"),
      ],
      [
        () => t.matmul(f(4, 64, 16), f(5, 16, 64)),
        new TypeError("Cannot multiply batches of shapes [4] and [5]: sizes 4 and 5 differ"),
      ],
      [
        () => t.matmul(f(4, 64, 16), f(4, 64, 16)),
        new TypeError(
          "Cannot multiply shapes [4,64,16] and [4,64,16]: inner dimensions are 16 and 64",
        ),
      ],
      [
        () => t.matmul(f(3), f(3)),
        new TypeError("Cannot multiply shapes [3] and [3]: the second needs 2 axes"),
      ],
    ]);
  });

  test("what is no tensor is named by every operation", () => {
    const operations = {
      sum: "sum",
      mean: "average",
      max: "take the maximum of",
      variance: "take the variance of",
      prod: "multiply",
      reshape: "reshape",
      expand: "expand",
      permute: "permute",
      transpose: "transpose",
      slice: "slice",
      flip: "flip",
      pad: "pad",
      split: "split",
      squeeze: "squeeze",
      tile: "tile",
      roll: "roll",
      matmul: "multiply",
      place: "place",
      pick: "pick from",
      take: "take rows of",
      scatterAdd: "add",
      oneHot: "make one-hot rows by",
      cast: "cast",
      select: "select by",
      any: "apply any to",
      softmax: "apply softmax to",
    } as const;
    for (const [name, act] of Object.entries(operations))
      expect(() => untyped[name as keyof typeof operations](undefined)).toThrow(
        new TypeError(`Cannot ${act} undefined: it is no tensor`),
      );
    checkErrors([
      [
        () => untyped.concat(f(2), f(2), 0),
        new TypeError("Cannot concatenate: tensors are given in a list"),
      ],
      [() => untyped.stack(f(2)), new TypeError("Cannot stack: tensors are given in a list")],
      [() => untyped.zeros(3), new TypeError("Cannot expand to 3: it is no list")],
      [
        () => untyped.tensor(Float32Array.of(1), { shape: 1 }),
        new TypeError("Cannot make a tensor of shape 1: it is no list"),
      ],
      [() => untyped.sumTo(f(4), 4), new TypeError("Cannot sum to 4: it is no list")],
      [() => untyped.indices(3, 0), new TypeError("Cannot number places of 3: it is no list")],
      [() => untyped.reshape(f(4), 4), new TypeError("Cannot reshape to 4: it is no list")],
      [() => untyped.split(f(4), 2, 0), new TypeError("Cannot split into 2: it is no list")],
      [() => untyped.slice(f(4), 1), new TypeError("Cannot slice by 1: it is no list")],
      [() => untyped.pad(f(4), 1, [6]), new TypeError("Cannot pad at 1: it is no list")],
      [() => untyped.pad(f(4), [1], 6), new TypeError("Cannot pad to 6: it is no list")],
      [() => untyped.matmul(f(2, 2), 3), new TypeError("Cannot multiply 3: it is no tensor")],
      [
        () => untyped.tensor([1, 2], { dtype: "float32" }),
        new TypeError(
          "Cannot make a tensor of dtype float32: there is f32, i32, u32, f16, bf16, i8, u8",
        ),
      ],
      [
        () => untyped.tensor(Float32Array.of(1), { dtype: "float32" }),
        new TypeError(
          "Cannot make a tensor of dtype float32: there is f32, i32, u32, f16, bf16, i8, u8",
        ),
      ],
      [
        () => untyped.zeros([2], { dtype: "i32" }),
        new TypeError(
          "Cannot make a tensor of dtype [object Object]: there is f32, i32, u32, f16, bf16, i8, u8",
        ),
      ],
      [
        () => untyped.uniform([1, 0], [2, 3, 4]),
        new TypeError(
          "Cannot count: a key is [seed, stream], and a counter two numbers or tensors",
        ),
      ],
    ]);
  });

  test("inputs, outputs and names of programs", async () => {
    const state: t.State = new t.State(backend, { p: { w: [2], v: [2] } });
    const run = (traced: unknown, inputs: object = { x: t.tensor([1, 1]) }): Promise<unknown> =>
      t.compile({ backend, state }, traced as t.Traced).run(inputs as Record<string, t.Input>);
    const same = ({ x }: Record<string, t.Tensor>): object => ({ y: t.mul(x as t.Tensor, 2) });
    const data = new Float32Array(2);
    for (const x of [data, { data }, undefined, { read: () => data, shape: [2], dtype: "f32" }])
      await expect(run(same, { x })).rejects.toThrow(
        "Cannot run with x: give a host tensor, { data, shape } or a number; read() results first",
      );
    await expect(run(() => t.scalar(1))).rejects.toThrow(
      "Cannot compile: outputs have names, give { y } rather than y or [y]",
    );
    await expect(run(() => [t.scalar(1)])).rejects.toThrow("outputs have names");
    await expect(run(() => ({ deep: { y: t.scalar(1) } }))).rejects.toThrow(
      "Cannot compile: output deep is no tensor, and outputs do not nest",
    );
    const misspelt = (_: unknown, trace: t.Trace): object => ({
      y: t.neg(trace.state["p"]?.named["wieght"] as t.Tensor),
    });
    await expect(run(misspelt)).rejects.toThrow(
      "Cannot compile: state p has no wieght, it has w, v (Cannot apply neg to undefined: it is no tensor)",
    );
  });
});
