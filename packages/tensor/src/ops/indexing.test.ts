import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor): Promise<number[]> => [...(await t.read(backend, y))];

test("take() reads rows, and scatterAdd() adds them back", async () => {
  const picks = t.tensor([1, 0, 1], { dtype: "i32" });
  expect(
    await numbers(
      t.take(
        t.tensor([
          [1, 2],
          [3, 4],
        ]),
        picks,
      ),
    ),
  ).toEqual([3, 4, 1, 2, 3, 4]);
  const values = t.tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(await numbers(t.scatterAdd(values, picks, 2))).toEqual([3, 4, 6, 8]);
});

test("scatterAdd() of several axes, of integers, and of picks outside", async () => {
  const picks = t.tensor(
    [
      [0, 3],
      [-1, 0],
    ],
    { dtype: "i32" },
  );
  const values = t.reshape(t.arange(12), [2, 2, 3]);
  const wanted = [9, 11, 13, 0, 0, 0];
  expect(t.scatterAdd(values, picks, 2).shape).toEqual([2, 3]);
  expect(await numbers(t.scatterAdd(values, picks, 2))).toEqual(wanted);
  expect(await numbers(t.scatterAdd(t.cast(values, "i32"), picks, 2))).toEqual(wanted);
  expect(await numbers(t.scatterAdd(t.scalar(5), t.scalar(1, "u32"), 3))).toEqual([0, 5, 0]);
});

test("what is read from halves is f32, and so is its gradient", async () => {
  const table = t.cast(t.reshape(t.arange(6), [2, 3]), "f16");
  const rows = t.take(table, t.tensor([1], { dtype: "i32" }));
  const some = t.pick(table, t.tensor([2, 0], { dtype: "i32" }));
  expect([rows.dtype, some.dtype]).toEqual(["f32", "f32"]);
  const [found = table] = t.vjp(t.add(t.sum(rows), t.sum(some)), [table]);
  expect(found.dtype).toBe("f32");
  expect(await numbers(found)).toEqual([0, 0, 1, 2, 1, 1]);
});

test("the gradient of take() from a large table is one scatter, and no comparison with each row", async () => {
  const state = new t.State(backend, { p: { table: [4096, 8] } });
  const picks = t.tensor([5, 4095, 5], { dtype: "i32" });
  const program = t.compile({ backend, state }, (_, { state: now }) => {
    const loss = (p: { table: t.Tensor }): t.Tensor => t.sum(t.take(p.table, picks));
    return { y: t.grad(loss)({ table: now.p.named.table }).table };
  });
  const { lowered } = await program.program();
  const kinds = lowered.program.steps.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind !== "map")).toEqual(["scatter"]);
  const { y } = await program.run();
  const data = [...(await y.read())];
  expect([data[5 * 8], data[4095 * 8 + 7], data.reduce((total, x) => total + x)]).toEqual([
    2, 1, 24,
  ]);
});
