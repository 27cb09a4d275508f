import { describe, expect, test } from "vitest";
import { affine, filterGradient } from "../inspect.ts";
import * as t from "../mod.ts";
import { checkErrors } from "./check-errors.fixture.ts";

const f = (...shape: number[]): t.Tensor => t.full(shape, 1);
const whole = t.tensor([1, 2], { dtype: "i32" });
const bytes = t.tensor(Uint8Array.of(1, 2));

describe("errors say the act, then the state", () => {
  test("random numbers count by whole numbers only", () => {
    for (const wrong of [NaN, 0.5, Infinity])
      checkErrors([
        [
          () => t.uniform([wrong, 0], [0, 0]),
          new TypeError(`Cannot count by ${wrong}: keys and counters must be integers`),
        ],
        [
          () => t.randomBits([1, 0], [0, wrong]),
          new TypeError(`Cannot count by ${wrong}: keys and counters must be integers`),
        ],
      ]);
    expect(t.uniform([-1, 0], [2 ** 32, 0]).shape).toEqual([]);
  });

  test("tensor() and scalar()", () => {
    checkErrors([
      [
        () => t.tensor([[1, 2], [3]]),
        new TypeError("Cannot make a tensor: rows have different lengths"),
      ],
      [
        () => t.tensor([1, [2]]),
        new TypeError("Cannot make a tensor: rows have different lengths"),
      ],
      [
        () => t.tensor([1, 2, 3], { shape: [2, 2] }),
        new TypeError("Cannot make a tensor of shape [2,2]: the data has 3 elements"),
      ],
      [
        () => t.tensor(Float32Array.of(1), { dtype: "i32" }),
        new TypeError("Cannot make a i32 tensor: the array holds f32"),
      ],
      [() => t.tensor([]), new RangeError("Cannot make a tensor: a list is empty")],
      [() => t.add(whole, 0.5), new RangeError("Cannot make a constant of 0.5: it is no i32")],
      [() => t.mul(f(2), NaN), new RangeError("Cannot make a constant of NaN: it is no f32")],
      [() => t.scalar(-1, "u32"), new RangeError("Cannot make a constant of -1: it is no u32")],
    ]);
  });

  test("elementwise operations", () => {
    checkErrors([
      [
        () => t.add(f(2, 3), f(4)),
        new TypeError("Cannot add shapes [2,3] and [4]: sizes 3 and 4 differ"),
      ],
      [() => t.mul(f(2), whole), new TypeError("Cannot multiply f32 and i32: cast one first")],
      [() => t.sub(bytes, bytes), new TypeError("Cannot subtract u8 and u8: cast one first")],
      [() => t.exp(whole), new TypeError("Cannot apply exp to i32: cast it first")],
      [
        () => Reflect.apply(t.cast, undefined, [whole, "float32"]),
        new TypeError(
          "Cannot make a tensor of dtype float32: there is f32, i32, u32, f16, bf16, i8, u8",
        ),
      ],
      [
        () => Reflect.apply(t.cast, undefined, [f(2), "u8"]),
        new TypeError("Cannot cast to u8: kernels store it as u32"),
      ],
      [
        () => Reflect.apply(t.cast, undefined, [whole, "i8"]),
        new TypeError("Cannot cast to i8: kernels store it as i32"),
      ],
      [() => t.neg(bytes), new TypeError("Cannot apply neg to u8: cast it first")],
      [() => t.pow(whole, 2), new TypeError("Cannot raise i32 to a power: cast it to f32 first")],
      [
        () => t.and(f(2), f(2)),
        new TypeError("Cannot work on bits of f32: cast to i32 or u32 first"),
      ],
      [
        () => t.select(f(2), 1, 0),
        new TypeError("Cannot select by f32: the condition must be u32"),
      ],
    ]);
  });

  test("movements", () => {
    checkErrors([
      [
        () => t.reshape(f(2, 3), [4, -1]),
        new TypeError("Cannot reshape [2,3] to [4,-1]: the sizes differ"),
      ],
      [
        () => t.expand(f(2), [2, 3]),
        new TypeError("Cannot expand [2] to [2,3]: only axes of size 1 can grow"),
      ],
      [
        () => t.permute(f(2, 3), [1]),
        new TypeError("Cannot permute [2,3] by [1]: every axis must be named"),
      ],
      [
        () => t.permute(f(2, 3), [0, 0]),
        new RangeError("Cannot permute axes [0,0]: one is named twice"),
      ],
      [
        () => t.slice(f(3), [{ start: 2, size: 2 }]),
        new RangeError("Cannot slice [3] on axis 0: 2 to 3 leaves it"),
      ],
      [
        () => t.slice(f(3), [{ start: 5 }]),
        new RangeError("Cannot slice [3] on axis 0: nothing is left from 5"),
      ],
      [
        () => t.slice(f(3), [{ start: 0.5, size: 1 }]),
        new RangeError(
          "Cannot slice [3] on axis 0: start 0.5, size 1 and step 1 are no whole numbers, or the step is 0",
        ),
      ],
      [
        () => t.slice(f(3), [{ step: 0, size: 2 }]),
        new RangeError(
          "Cannot slice [3] on axis 0: start 0, size 2 and step 0 are no whole numbers, or the step is 0",
        ),
      ],
      [
        () => t.split(f(4), [1, 2], 0),
        new RangeError("Cannot split [4] on axis 0 into [1,2]: they add up to 3"),
      ],
      [
        () => t.pad(f(2), [1], [2]),
        new RangeError("Cannot pad [2] to [2] at [1]: it does not fit"),
      ],
      [
        () => t.pad(f(2), [0], [1, 2]),
        new TypeError("Cannot pad [2] to [1,2] at [0]: ranks differ"),
      ],
      [
        () => t.pad(f(2), [0.5], [4]),
        new RangeError("Cannot pad [2] to [4] at [0.5]: it does not fit"),
      ],
      [() => t.transpose(f(2)), new TypeError("Cannot transpose [2]: it has no two axes")],
      [
        () => t.sumTo(f(2, 3), [3, 2]),
        new TypeError("Cannot sum [2,3] to [3,2]: that does not broadcast to it"),
      ],
      [
        () => t.sumTo(f(3), [2, 3]),
        new TypeError("Cannot sum [3] to [2,3]: that does not broadcast to it"),
      ],
      [
        () => t.concat([f(2, 3), f(3, 3)], 1),
        new TypeError("Cannot concatenate f32 [2,3] and f32 [3,3] along axis 1"),
      ],
      [() => t.concat([], 0), new TypeError("Cannot concatenate: there are no tensors")],
      [() => t.flip(f(2), [1]), new RangeError("Cannot flip axis 1: the tensor has 1 axes")],
    ]);
  });

  test("reductions", () => {
    checkErrors([
      [() => t.sum(f(2), [2]), new RangeError("Cannot sum over axis 2: the tensor has 1 axes")],
      [() => t.sum(bytes), new TypeError("Cannot sum u8: cast it first")],
      [() => t.max(whole), new TypeError("Cannot take the maximum of i32: cast it to f32 first")],
      [
        () => t.logSumExp(whole),
        new TypeError("Cannot take the log-sum-exp of i32: cast it to f32 first"),
      ],
      [() => t.mean(whole), new TypeError("Cannot average i32: cast it to f32 first")],
    ]);
  });

  test("products", () => {
    const taps = [[0, 0]] as const;
    checkErrors([
      [
        () => t.matmul(f(2, 3), f(4, 5)),
        new TypeError("Cannot multiply shapes [2,3] and [4,5]: inner dimensions are 3 and 4"),
      ],
      [() => t.contract([]), new TypeError("Cannot contract: there are no terms")],
      [
        () => t.contract([{ map: f(1, 2, 2), weight: f(1, 2, 2), taps }]),
        new TypeError(
          "Cannot contract a map [1,2,2] with weights [1,2,2]: they need 4 axes, and 3 or 4",
        ),
      ],
      [
        () => t.contract([{ map: f(1, 2, 2, 3), weight: f(1, 2, 2), taps }]),
        new TypeError(
          "Cannot contract a map [1,2,2,3] with weights [1,2,2] over 1 taps: taps or channels differ",
        ),
      ],
      [
        () => t.contract([{ map: f(2, 2, 2, 3), weight: f(3, 1, 3, 2), taps }]),
        new TypeError(
          "Cannot contract a map [2,2,2,3] with weights [3,1,3,2]: batches are 2 and 3",
        ),
      ],
      [
        () => t.contract([{ map: f(2, 2, 2, 3), weight: f(2, 1, 2, 2), taps }]),
        new TypeError(
          "Cannot contract a map [2,2,2,3] with weights [2,1,2,2] over 1 taps: taps or channels differ",
        ),
      ],
      [
        () => filterGradient(f(2, 2, 2, 3), f(1, 2, 2, 3), { taps, at: [affine(0), affine(0)] }),
        new TypeError(
          "Cannot add up filters of [2,2,2,3] and [1,2,2,3]: they need 4 axes and one batch size",
        ),
      ],
    ]);
  });

  test("indexing", () => {
    checkErrors([
      [
        () => t.pick(f(2, 3), t.tensor([1], { dtype: "i32" })),
        new TypeError("Cannot pick from [2,3] at [1]: the leading axes differ"),
      ],
      [
        () => t.pick(t.scalar(1), t.scalar(0, "i32")),
        new TypeError("Cannot pick from [] at []: the leading axes differ"),
      ],
      [() => t.pick(f(2, 3), f(2)), new TypeError("Cannot pick by f32: picks must be integers")],
      [() => t.take(f(2, 3), f(2)), new TypeError("Cannot take by f32: picks must be integers")],
      [() => t.take(t.scalar(1), whole), new TypeError("Cannot take rows of a tensor of rank 0")],
      [
        () => t.scatterAdd(f(3, 2), whole, 4),
        new TypeError("Cannot add [3,2] by [2]: the leading axes differ"),
      ],
      [
        () => t.scatterAdd(f(2), f(2), 4),
        new TypeError("Cannot add by f32: picks must be integers"),
      ],
      [
        () => t.take(f(2, 3), t.cast(f(2), "f16")),
        new TypeError("Cannot take by f16: picks must be integers"),
      ],
      [
        () => t.place(f(4), f(2), [3]),
        new RangeError("Cannot place [2] into [4] at 3 on axis 0: it does not fit"),
      ],
      [
        () => t.place(f(2, 3), f(3), [0]),
        new TypeError("Cannot place f32 [3] into f32 [2,3]: ranks or dtypes differ"),
      ],
      ...([bytes, t.tensor(Int8Array.of(1, 2))] as const).map(
        (base) =>
          [
            () => t.place(base, base, [t.scalar(0, "i32")]),
            new TypeError(`Cannot place [2] into [2]: it is ${base.dtype}, cast it first`),
          ] as const,
      ),
    ]);
  });

  test("scan()", () => {
    const once = { repeat: 1, carry: [f(2)] };
    checkErrors([
      [
        () => t.scan({ repeat: 0, carry: [] }, (_, carry) => ({ carry })),
        new RangeError("Cannot scan: repeat is 0, not a whole number from 1"),
      ],
      [
        () => t.scan(once, () => ({ carry: [] })),
        new TypeError("Cannot scan: 1 values are carried and 0 come back"),
      ],
      [
        () => t.scan(once, () => ({ carry: [f(3)] })),
        new TypeError("Cannot scan: carried value 0 is f32 [2] and comes back as f32 [3]"),
      ],
      [
        () => t.scan({ ...once, slices: [f(3, 2)] }, (_, carry) => ({ carry })),
        new TypeError("Cannot scan [3,2] 1 times: the first axis has another size"),
      ],
    ]);
  });

  test("gradients", () => {
    const x = f(2);
    checkErrors([
      [
        () => t.vjp(whole, [whole]),
        new TypeError("Cannot differentiate i32: cast it to f32 first"),
      ],
      [
        () => t.vjp(x, [x], f(3)),
        new TypeError("Cannot differentiate [2]: its gradient is f32 [3]"),
      ],
      [
        () => t.vjp(x, [x], whole),
        new TypeError("Cannot differentiate [2]: its gradient is i32 [2]"),
      ],
      [
        () => t.valueAndGrad((p: { x: t.Tensor }) => t.mul(p.x, 2))({ x }),
        new TypeError("Cannot differentiate a value of shape [2]: it must have rank 0"),
      ],
    ]);
  });
});
