import { describe, expect, test } from "vitest";
import type { Kernel, Step } from "../backend/mod.ts";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];
const x = t.tensor([
  [0, 1, 2, 3],
  [10, 11, 12, 13],
  [20, 21, 22, 23],
]);

/** A number that is computed when the program runs. */
function at(value: number, dtype: "i8" | "i32" | "u8" | "u32" = "i32"): t.Tensor {
  const start = t.tensor(value, { dtype });
  return dtype === "i8" || dtype === "u8" ? start : t.add(start, 0);
}

describe("starts that are tensors", () => {
  test("slice() reads from them, with fixed ranges and steps beside", async () => {
    const part = t.slice(x, [
      { start: at(1), size: 2 },
      { start: 3, size: 2, step: -2 },
    ]);
    expect(part.shape).toEqual([2, 2]);
    expect(await numbers(part)).toEqual([13, 11, 23, 21]);
    const both = t.slice(x, [
      { start: at(1), size: 1 },
      { start: at(2), size: 2 },
    ]);
    expect(await numbers(both)).toEqual([12, 13]);
    const back = t.slice(x, [{ size: 1 }, { start: at(3), size: 2, step: -3 }]);
    expect(await numbers(back)).toEqual([3, 0]);
  });
  test.each([
    [-(2 ** 31), "i32", 0],
    [-1, "i32", 0],
    [1, "i32", 1],
    [2, "i32", 1],
    [2 ** 31 - 1, "i32", 1],
    [2 ** 31, "u32", 1],
    [2 ** 32 - 1, "u32", 1],
    [0, "u32", 0],
    [-1, "i8", 0],
    [-128, "i8", 0],
    [127, "i8", 1],
    [255, "u8", 1],
  ] as const)("a window from %d (%s) begins at %#", async (start, dtype, row) => {
    const part = t.slice(x, [{ start: at(start, dtype), size: 2 }, { size: 1 }]);
    expect(await numbers(part)).toEqual([10 * row, 10 * row + 10]);
    const placed = t.place(t.full([3], 0), t.tensor([1, 2]), [at(start, dtype)]);
    expect(await numbers(placed)).toEqual(row === 0 ? [1, 2, 0] : [0, 1, 2]);
  });
  test("a window that goes backwards is moved so that its end stays inside", async () => {
    const from = (start: number): Promise<number[]> =>
      numbers(t.slice(t.arange(5), [{ start: at(start), size: 2, step: -2 }]));
    expect(await from(0)).toEqual([2, 0]);
    expect(await from(3)).toEqual([3, 1]);
    expect(await from(9)).toEqual([4, 2]);
  });
  test("place() writes parts of rows, of every dtype, and leaves the rest", async () => {
    const part = t.place(x, t.tensor([[7], [8]]), [at(1), at(2)]);
    expect(await numbers(part)).toEqual([0, 1, 2, 3, 10, 11, 7, 13, 20, 21, 8, 23]);
    for (const dtype of ["i32", "u32"] as const) {
      const whole = t.tensor([4, 5, 6], { dtype });
      const placed = t.place(whole, t.tensor([2 ** 31 - 1], { dtype }), [at(1)]);
      expect(await numbers(placed)).toEqual([4, 2 ** 31 - 1, 6]);
    }
    const all = t.place(t.full([2], 0), t.tensor([1, 2]), [at(5)]);
    expect(await numbers(all)).toEqual([1, 2]);
  });
  test("a value that is read from the base is read before it is written over", async () => {
    const base = t.mul(t.arange(4), 1);
    const placed = t.place(base, t.slice(base, [{ size: 3 }]), [at(1)]);
    expect(await numbers(placed)).toEqual([0, 0, 1, 2]);
  });
});

const shapes = { k: [5, 2], v: [5, 2] };
type Row = { at: t.Tensor; row: t.Tensor };

async function kernels(
  traced: t.Traced<Row, t.Named | void, { cache: typeof shapes }>,
): Promise<{ steps: readonly Step[]; after: Float32Array; y: number[] }> {
  const state = new t.State(backend, { cache: shapes });
  state.write(
    "cache",
    "k",
    Float32Array.from({ length: 10 }, (_, i) => i),
  );
  const program = t.compile({ backend, state }, traced);
  const inputs = { at: t.tensor(3, { dtype: "i32" }), row: t.tensor([[70, 80]]) };
  const { lowered } = await program.program(inputs);
  const { y } = await program.run(inputs);
  const after = await state.read("cache", "k");
  return { steps: lowered.program.steps, after, y: [...((await y?.read()) ?? [])] };
}

/** How many elements kernels write to or read of a state. */
function touched({ steps }: { steps: readonly Step[] }): number {
  const sizes = steps.map((step): number => {
    if (step.kind === "repeat") return touched({ steps: step.body });
    if (!("outputs" in step)) return writes(step);
    return step.outputs.reduce((sum, { shape }) => sum + t.sizeOf(shape), 0);
  });
  return sizes.reduce((a, b) => a + b, 0);
}

function writes(kernel: Exclude<Kernel, { outputs: unknown }>): number {
  return kernel.kind === "scatter" && kernel.keep === true
    ? t.sizeOf(kernel.values.shape)
    : t.sizeOf(kernel.output.shape);
}

const written = [0, 1, 2, 3, 4, 5, 70, 80, 8, 9];

describe("a state that is updated with what was placed into it", () => {
  test("is written in place: the work is that of the row", async () => {
    const found = await kernels(({ at: i, row }, { state, update }) => {
      const { k, v } = state.cache.named;
      const [keys, values] = [t.place(k, row, [i]), t.place(v, t.mul(row, 2), [i])];
      update(k, keys);
      update(v, values);
      return { y: t.add(t.sum(keys, [0]), t.sum(values, [0])) };
    });
    expect([...found.after]).toEqual(written);
    expect(found.y).toEqual([84 + 140, 98 + 160]);
    // The index, both rows, twice the row, and the two sums.
    expect(touched(found)).toBeLessThanOrEqual(1 + 2 + 2 + 2 + 2 + 2);
  });
  test("is written in place at a fixed position, too", async () => {
    const found = await kernels(({ row }, { state, update }) => {
      const { k } = state.cache.named;
      update(k, t.place(k, row, [3]));
      return { y: row };
    });
    expect([...found.after]).toEqual(written);
    expect(touched(found)).toBe(2 + 2);
  });
  test("is carried through a loop in place", async () => {
    const found = await kernels(({ row }, { state, update }) => {
      const { k } = state.cache.named;
      const { carry } = t.scan({ repeat: 2, carry: [k] }, (i, [map = k]) => ({
        carry: [t.place(map, t.add(row, t.cast(t.position(i), "f32")), [t.add(t.position(i), 2)])],
      }));
      update(k, carry[0] ?? k);
      return { y: row };
    });
    expect([...found.after]).toEqual([0, 1, 2, 3, 70, 80, 71, 81, 8, 9]);
    // In an iteration: the index, the row, and the row written.
    expect(touched(found)).toBeLessThanOrEqual(1 + 2 + 2 + 2);
  });
  test("is copied where its old value is read after the row is written", async () => {
    const found = await kernels(({ at: i, row }, { state, update }) => {
      const { k } = state.cache.named;
      const keys = t.place(k, row, [i]);
      update(k, keys);
      return { y: t.matmul(keys, t.transpose(k)) };
    });
    expect([...found.after]).toEqual(written);
    // Row 3 of the product: new keys by old ones.
    expect(found.y.slice(15, 20)).toEqual([80, 70 * 2 + 80 * 3, 680, 980, 1280]);
  });
  test("is copied where another place of it is updated, and keeps both", async () => {
    const found = await kernels(({ at: i, row }, { state, update }) => {
      const { k, v } = state.cache.named;
      update(v, t.place(k, row, [i]));
      update(k, t.mul(v, 2));
      return { y: k };
    });
    expect([...found.after]).toEqual(Array.from({ length: 10 }, () => 0));
    expect(found.y).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
