import { describe, expect, test } from "vitest";
import { affine, filterGradient } from "../lower/mod.ts";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const f = (...shape: number[]): t.Tensor => t.full(shape, 1);
const whole = t.tensor([1, 2], { dtype: "i32" });
const bytes = t.tensor(Uint8Array.of(1, 2));

type Case = readonly [act: () => unknown, error: Error];

/** The exact message and class of an error at a public door. */
function checkErrors(cases: readonly Case[]): void {
  for (const [act, error] of cases) {
    expect(act).toThrow(error);
  }
}

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
        () => t.place(f(4), f(2), [3]),
        new RangeError("Cannot place [2] into [4] at 3 on axis 0: it does not fit"),
      ],
      [
        () => t.place(f(2, 3), f(3), [0]),
        new TypeError("Cannot place f32 [3] into f32 [2,3]: ranks or dtypes differ"),
      ],
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
        () => t.valueAndGrad((p: { x: t.Tensor }) => t.mul(p.x, 2))({ x }),
        new TypeError("Cannot differentiate a value of shape [2]: it must have rank 0"),
      ],
    ]);
  });
});

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

describe("errors of state and programs", () => {
  const state: t.State = new t.State(backend, { p: { w: [2], v: [2] } });
  const run = (
    traced: t.Traced,
    inputs: Readonly<Record<string, t.Input>> = {},
  ): Promise<unknown> => t.compile({ backend, state }, traced).run(inputs);
  const leaf = (trace: t.Trace, name: string): t.Tensor =>
    trace.state["p"]?.named[name] ?? t.scalar(0);

  test("State", async () => {
    checkErrors([
      [() => state.names("q"), new RangeError("Cannot find state q: there is p")],
      [() => state.shape("p", "x"), new RangeError("Cannot find x in state p: there is w, v")],
      [
        () => state.write("p", "w", new Float32Array(3)),
        new TypeError("Cannot write p w [2]: the data has 3 elements"),
      ],
      [
        () => new t.State(backend, { "a/b": {} }),
        new RangeError('Cannot make state "a/b": a name has letters and no slash'),
      ],
      [
        () => new t.State(backend, { a: { x: [0] } }),
        new RangeError("Cannot make state a x of shape [0]: sizes are whole numbers above 0"),
      ],
      [
        () => Reflect.construct(t.State, [backend, { a: [3] }]),
        new TypeError("Cannot make state a 0 of shape undefined: it is no list"),
      ],
      [
        () => new t.State(referenceBackend({ maxBufferBytes: 1024 }), { a: { x: [300] } }),
        new RangeError("Cannot place x [300]: it needs 1280 bytes and the device binds 1024"),
      ],
      [
        () => t.compile({ backend: referenceBackend(), state }, () => ({})),
        new TypeError("Cannot compile: the state lives on another backend"),
      ],
      [
        () => untyped.compile({ backend: referenceBackend() }),
        new TypeError("Cannot compile: the function is undefined"),
      ],
      [
        () => untyped.compile({ backend: referenceBackend() }, f(2)),
        new TypeError("Cannot compile: the function is object"),
      ],
    ]);
    await expect(state.read("p", "x")).rejects.toThrow("Cannot find x in state p");
  });

  test("what is no backend, and a tensor in its place", async () => {
    const x = f(2);
    const later = Promise.resolve(backend);
    const refused = (act: string, call: string, is: string): TypeError =>
      new TypeError(`Cannot ${act}: the backend of ${call} is ${is}`);
    const reads = (is: string): TypeError => refused("read", "read(backend, tensor)", is);
    await expect(untyped.read(x, backend)).rejects.toThrow(reads("a tensor"));
    await expect(untyped.read(later, x)).rejects.toThrow(reads("a promise, await it"));
    await expect(untyped.read(undefined, x)).rejects.toThrow(reads("undefined"));
    await expect(untyped.read(backend, { y: x })).rejects.toThrow(
      new TypeError("Cannot read [object Object]: it is no tensor"),
    );
    const makeState = (...args: unknown[]): unknown => Reflect.construct(t.State, args);
    const states = ["make state", "new State(backend, shapes)"] as const;
    const compiles = ["compile", "compile({ backend }, function)"] as const;
    checkErrors([
      [() => makeState({ p: { w: [2] } }, backend), refused(...states, "object")],
      [() => makeState(later, {}), refused(...states, "a promise, await it")],
      [() => untyped.compile({}, () => ({})), refused(...compiles, "undefined")],
      [
        () => untyped.compile({ backend: later }, () => ({})),
        refused(...compiles, "a promise, await it"),
      ],
    ]);
  });

  test("an input that is used but not given", async () => {
    await expect(run(({ x }) => ({ y: t.mul(x ?? f(1), 2) }))).resolves.toBeDefined();
    const uses: t.Traced = (inputs) => ({ y: t.mul(inputs["x"] as t.Tensor, 2) });
    await expect(run(uses)).rejects.toThrow(TypeError);
    await expect(run(uses)).rejects.toThrow("Cannot compile: input x is not given (");
    const gives: t.Traced = (inputs) => ({ y: inputs["x"] as t.Tensor });
    await expect(run(gives, { z: 1 })).rejects.toThrow(
      new TypeError("Cannot compile: input x is not given (Cannot compile: output y is undefined)"),
    );
  });

  test("an error that has another reason than a missing name comes first", async () => {
    const shapes = "Cannot multiply shapes [2,3] and [2,3]: inner dimensions are 3 and 2";
    const wrong = (mask: t.Tensor | undefined): t.Tensor =>
      t.matmul(mask ? t.mul(f(2, 3), mask) : f(2, 3), f(2, 3));
    await expect(run(({ mask }) => ({ y: wrong(mask) }))).rejects.toThrow(
      new TypeError(`${shapes}; besides, input mask is not given`),
    );
    const loss = (p: { x: t.Tensor; mask?: t.Tensor }): t.Tensor => t.sum(wrong(p.mask));
    expect(() => t.grad(loss)({ x: f(1) })).toThrow(
      new TypeError(`${shapes}; besides, parameter mask is not there, there is x`),
    );
    const list = (p: { x?: t.Tensor[] }): t.Tensor => {
      const [first] = p.x as [t.Tensor];
      return t.sum(first);
    };
    expect(() => t.grad(list)({})).toThrow(
      /^Cannot differentiate: parameter x is not there, there is none \(.*(?:undefined|not iterable)/,
    );
  });

  test("inputs that are no host data", async () => {
    await expect(run(() => ({}), { x: t.mul(f(1), 2) })).rejects.toThrow(
      new TypeError(
        "Cannot run with x: it is no host tensor, which tensor() makes; compute it in the function, or read() it",
      ),
    );
    const short = { data: new Float32Array(3), shape: [2, 2] };
    await expect(run(() => ({}), { x: short })).rejects.toThrow(
      new TypeError("Cannot run with x [2,2]: the data has 3 elements"),
    );
  });

  test("a traced function that is async", async () => {
    const traced = (async () => ({})) as unknown;
    await expect(run(traced as t.Traced)).rejects.toThrow(
      new TypeError("Cannot compile an async function: tracing waits for nothing"),
    );
  });

  test("results in u8, and values of a loop outside it", async () => {
    await expect(run(({ x }) => ({ y: x ?? bytes }), { x: bytes })).rejects.toThrow(
      new TypeError("Cannot give output y as u8: kernels do not store u8, cast it to u32 first"),
    );
    let stray = f(1);
    t.scan({ repeat: 2, carry: [f(1)] }, (_, carry) => {
      stray = t.mul(carry[0] ?? stray, 2);
      return { carry };
    });
    await expect(run(() => ({ y: stray }))).rejects.toThrow(
      new TypeError("Cannot compute output y: it uses a loop's values outside the loop"),
    );
  });

  test("two backends, or two programs, in one graph", async () => {
    const other = new t.State(referenceBackend(), { p: { w: [2] } });
    const [foreign = f(1)] = other.leaves("p").flat;
    await expect(
      run((_, trace) => ({ y: t.add(leaf(trace, "w"), t.sum(foreign)) })),
    ).rejects.toThrow(
      new TypeError("Cannot compile: state p belongs to another program; use the function's own"),
    );
    let borrowed = f(1);
    await run(({ x }) => void (borrowed = x ?? borrowed), { x: 1 });
    await expect(run(() => ({ y: borrowed }))).rejects.toThrow(
      new TypeError("Cannot compile: input x belongs to another program"),
    );
  });

  test("updates that do not fit", async () => {
    // Such a part is placed into the whole, which is updated.
    const start = t.tensor(1, { dtype: "i32" });
    await expect(
      run((_, trace) => trace.update(t.slice(leaf(trace, "w"), [{ start, size: 1 }]), f(1))),
    ).rejects.toThrow("only state can be updated, and parts of it at known places");
    await expect(run((_, trace) => trace.update(leaf(trace, "w"), f(3)))).rejects.toThrow(
      new TypeError("Cannot update f32 [2] with f32 [3]: they differ"),
    );
    await expect(run((_, { update }) => update(t.scalar(1), t.scalar(2)))).rejects.toThrow(
      new TypeError(
        "Cannot update scalar: only state can be updated, and parts of it at known places",
      ),
    );
    await expect(run((_, { update }) => update(t.tensor([1]), f(1)))).rejects.toThrow(
      new TypeError(
        "Cannot update data: only state can be updated, and parts of it at known places",
      ),
    );
    await expect(
      run((_, trace) => trace.update(t.expand(leaf(trace, "w"), [2, 2]), f(2, 2))),
    ).rejects.toThrow(new TypeError("Cannot update [2,2]: it repeats elements of the state"));
    await expect(run((_, trace) => void trace.state["q"])).rejects.toThrow(
      new RangeError("Cannot find state q: there is p"),
    );
  });

  test("binding state that is not there", async () => {
    const program = t.compile({ backend, state }, (_, trace) => ({ y: t.neg(leaf(trace, "w")) }));
    await expect(program.run({}, { bind: { q: "p" } })).rejects.toThrow(
      new RangeError("Cannot bind q: the program's state is p"),
    );
    await expect(program.run({}, { bind: { p: "q" } })).rejects.toThrow(
      new RangeError("Cannot find state q: there is p"),
    );
  });
});
