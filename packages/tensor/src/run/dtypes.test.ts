import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { normal } from "../random/distributions.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();

async function numbers(y: t.Tensor): Promise<number[]> {
  return [...(await t.read(backend, y))];
}

test("a tensor of f16 or bf16 is given and read as f32, rounded", async () => {
  const given = Float32Array.of(0.1, 1, 65504, -(2 ** -24));
  const half = t.tensor(given, { dtype: "f16" });
  expect(half.dtype).toBe("f16");
  expect(await numbers(half)).toEqual([0.0999755859375, 1, 65504, -(2 ** -24)]);
  expect(await numbers(t.tensor([0.1, 1], { dtype: "bf16" }))).toEqual([0.10009765625, 1]);
  expect(await numbers(t.mul(t.cast(half, "f32"), 2))).toEqual([
    0.199951171875,
    2,
    131008,
    -(2 ** -23),
  ]);
  expect(await numbers(t.cast(t.scalar(0.1, "f16"), "f32"))).toEqual([0.0999755859375]);
});

test("cast() to a narrow float rounds, fused or not, and passes its gradient as f32", async () => {
  const x = t.tensor([0.1, 2049, 2051, 65520]);
  expect(await numbers(t.cast(x, "f16"))).toEqual([0.0999755859375, 2048, 2052, Infinity]);
  expect(await numbers(t.add(t.cast(t.cast(x, "bf16"), "f32"), 0))).toEqual([
    0.10009765625, 2048, 2048, 65536,
  ]);
  const whole = t.tensor([3, 2049], { dtype: "i32" });
  expect(await numbers(t.cast(whole, "f16"))).toEqual([3, 2048]);
  expect(await numbers(t.cast(t.cast(x, "f16"), "i32"))).toEqual([0, 2048, 2052, 2 ** 31 - 1]);
  const cubes = (p: { x: t.Tensor }): t.Tensor => {
    const y = t.cast(t.cast(p.x, "f16"), "f32");
    return t.sum(t.mul(t.mul(y, y), y));
  };
  const { x: dx } = t.grad(cubes)({ x: t.tensor([0.1, 3]) });
  expect(dx.dtype).toBe("f32");
  const rounded = 0.0999755859375;
  expect(await numbers(dx)).toEqual([Math.fround(3 * rounded * rounded), 27]);
});

test("weights of any dtype multiply as f32, and those of floats have a gradient", async () => {
  const a = t.tensor([
    [1, 2],
    [3, 4],
  ]);
  const bytes = t.tensor(Int8Array.of(1, -1, 0, 100, 5, -128), { shape: [2, 3] });
  expect(await numbers(t.matmul(a, bytes))).toEqual([201, 9, -256, 403, 17, -512]);
  // A transpose is a view; a reshape of one is not, and is stored as i32 first.
  expect(await numbers(t.matmul(t.tensor([[1, 1, 1]]), t.transpose(bytes)))).toEqual([0, -23]);
  const moved = t.reshape(t.transpose(bytes), [2, 3]);
  expect(await numbers(t.matmul(t.tensor([[1, 1]]), moved))).toEqual([6, 100, -129]);
  const half = t.tensor([[1], [0.5]], { dtype: "f16" });
  const loss = (p: { w: t.Tensor }): t.Tensor => t.sum(t.matmul(a, p.w));
  const { w } = t.grad(loss)({ w: half });
  expect(w.dtype).toBe("f32");
  expect(await numbers(w)).toEqual([4, 6]);
  const { x } = t.grad((p: { x: t.Tensor }) => t.sum(t.matmul(p.x, bytes)))({ x: a });
  expect(await numbers(x)).toEqual([0, -23, 0, -23]);
});

/** Layers between which maps are held as a dtype, in the gradient too; gradients, and the bytes between kernels. */
async function threeLayers(
  dtype: "f32" | "bf16",
): Promise<{ readonly values: number[][]; readonly bytes: number }> {
  const some = async (shape: readonly number[], seed: number): Promise<t.Tensor> => {
    const drawn = normal([seed, 0], [t.indices(shape, 0), t.indices(shape, 1)]);
    return t.tensor(Float32Array.from(await t.read(backend, t.mul(drawn, 0.3))), { shape });
  };
  const given = {
    x: await some([512, 16], 1),
    w1: await some([16, 32], 2),
    w2: await some([32, 32], 3),
    w3: await some([32, 32], 4),
    w4: await some([32, 4], 5),
  };
  const names = Object.keys(given) as (keyof typeof given)[];
  const layer = (x: t.Tensor, w: t.Tensor): t.Tensor => {
    const z = t.matmul(x, w);
    const y = t.cast(t.tanh(z), dtype);
    return t.withGradient(y, [z], (grad) => [t.mul(grad, t.sub(1, t.square(t.cast(y, "f32"))))]);
  };
  const loss = (p: typeof given): t.Tensor => {
    const y = t.matmul(layer(layer(layer(p.x, p.w1), p.w2), p.w3), p.w4);
    return t.mean(t.mul(y, y));
  };
  const program = t.compile({ backend }, (p: typeof given) => t.grad(loss)(p));
  const { lowered } = await program.program(given);
  const found = await program.run(given);
  const values = await Promise.all(names.map(async (name) => [...(await found[name].read())]));
  const arenas = lowered.program.buffers.filter(({ role }) => role === "arena");
  return { values, bytes: arenas.reduce((sum, { bytes }) => sum + bytes, 0) };
}

test("maps between products may be held in two bytes: nearly the same gradients in less memory", async () => {
  const [whole, narrow] = [await threeLayers("f32"), await threeLayers("bf16")];
  whole.values.forEach((wanted, i) => {
    const size = Math.max(...wanted.map(Math.abs));
    const off = wanted.map((value, k) => Math.abs(value - (narrow.values[i]?.[k] ?? NaN)));
    expect(Math.max(...off) / size).toBeLessThan(0.02);
    expect(Math.max(...off)).toBeGreaterThan(0);
  });
  expect(narrow.bytes).toBeLessThan(0.8 * whole.bytes);
});

test("rows and elements of narrow tables are read as f32, and add up in their gradient", async () => {
  const table = t.tensor(
    [
      [0.1, 2],
      [3, 4],
      [5, 6],
    ],
    { dtype: "f16" },
  );
  const picks = t.tensor([2, 0, 2], { dtype: "i32" });
  expect(await numbers(t.take(table, picks))).toEqual([5, 6, 0.0999755859375, 2, 5, 6]);
  const { rows } = t.grad((p: { rows: t.Tensor }) => t.sum(t.take(p.rows, picks)))({ rows: table });
  expect(await numbers(rows)).toEqual([1, 1, 0, 0, 2, 2]);
  expect(
    await numbers(
      t.pick(t.tensor(Int8Array.of(-1, -2), { shape: [1, 2] }), t.tensor([1], { dtype: "i32" })),
    ),
  ).toEqual([-2]);
});

test("a state holds tensors of any dtype, each run of one dtype in a chunk", async () => {
  const state = new t.State(backend, {
    model: {
      half: { shape: [3], dtype: "f16" },
      other: { shape: [2], dtype: "f16" },
      bytes: { shape: [2, 2], dtype: "i8" },
      count: { shape: [], dtype: "i32" },
      bias: [2],
    },
  });
  state.write("model", "half", Float32Array.of(0.1, 2, -3));
  state.write("model", "bytes", Int8Array.of(1, -2, 3, -4));
  state.write("model", "bias", Float32Array.of(1, 2));
  expect(state.leaves("model").flat.map(({ dtype }) => dtype)).toEqual(["f16", "i8", "i32", "f32"]);
  const step = t.compile({ backend, state }, (_, { state: { model }, update }) => {
    const { half, count, bytes, bias } = model.named;
    update(half, t.cast(t.mul(t.cast(half, "f32"), 3), "f16"));
    update(count, t.add(count, 1));
    return { y: t.matmul(t.reshape(bias, [1, 2]), bytes), half };
  });
  const { y, half } = await step.run();
  expect(await y.read()).toEqual(Float32Array.of(7, -10));
  expect(await half.read()).toEqual(Float32Array.of(0.0999755859375, 2, -3));
  await step.run();
  expect(await state.read("model", "count")).toEqual(Int32Array.of(2));
  const all = await state.readAll("model");
  expect(all.half).toEqual(Float32Array.of(0.8994140625, 18, -27));
  expect(all.bytes).toEqual(Int8Array.of(1, -2, 3, -4));
  expect(all.other).toEqual(new Float32Array(2));
  expect(backend.stats().bytes).toBeGreaterThan(0);
});

test("half of the memory holds a state of f16", () => {
  const bytes = (dtype: "f16" | "f32"): number => {
    const fresh = referenceBackend();
    new t.State(fresh, { p: { w: { shape: [1000, 64], dtype } } }).device("p");
    return fresh.stats().bytes;
  };
  expect(bytes("f16")).toBe(bytes("f32") / 2);
});

test("what a dtype cannot do is refused with the act", () => {
  const half = t.tensor([1, 2], { dtype: "f16" });
  expect(() => t.mul(half, 2)).toThrow(
    new TypeError("Cannot multiply f16 and f16: cast one first"),
  );
  expect(() => t.exp(half)).toThrow(new TypeError("Cannot apply exp to f16: cast it first"));
  expect(() => t.sum(half)).toThrow(new TypeError("Cannot sum f16: cast it first"));
  expect(() => t.tensor(Int32Array.of(1), { dtype: "f16" })).toThrow(
    new TypeError("Cannot make a f16 tensor: the array holds i32"),
  );
  const whole = t.tensor([[1, 2]], { dtype: "i32" });
  expect(() => t.matmul(whole, t.ones([2, 1]))).toThrow(
    new TypeError("Cannot multiply i32: cast it first"),
  );
  const map = t.reshape(whole, [1, 1, 1, 2]);
  expect(() => t.contract([{ map, weight: t.ones([1, 2, 1]), taps: [[0, 0]] }])).toThrow(
    new TypeError("Cannot contract i32: cast it first"),
  );
  expect(() => t.take(t.ones([2]), half)).toThrow(
    new TypeError("Cannot take by f16: picks must be integers"),
  );
  expect(() => t.scan({ repeat: 2, carry: [half] }, (_, carry) => ({ carry }))).toThrow(
    new TypeError("Cannot scan with a carried f16: cast it first"),
  );
  const state = new t.State(backend, { p: { n: { shape: [1], dtype: "i32" } } });
  // @ts-expect-error a whole number is wanted
  expect(() => state.write("p", "n", Float32Array.of(1))).toThrow(
    new TypeError("Cannot write p n: it is i32 and the data f32"),
  );
  // @ts-expect-error there is no such dtype
  expect(() => new t.State(backend, { p: { w: { shape: [1], dtype: "f8" } } })).toThrow(
    new TypeError("Cannot make state p w of dtype f8: there is f32, i32, u32, f16, bf16, i8, u8"),
  );
});
