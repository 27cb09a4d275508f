import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();

/** A map of its own, as two kernels read it: `[2]`. */
function early(x: t.Tensor): { readonly value: t.Tensor; readonly sums: t.Tensor } {
  const value = t.add(x, 1);
  return { value, sums: t.cumulativeSum(value, 0) };
}

test("a state that a loop reads is written over after the loop, and not with an earlier map", async () => {
  const state = new t.State(backend, { p: { x: [2] } });
  state.write("p", "x", Float32Array.of(1, 2));
  const program = t.compile({ backend, state }, (_, trace) => {
    const { x } = trace.state.p.named;
    const { value, sums } = early(x);
    const { carry } = t.scan({ repeat: 3, carry: [t.full([2], 0)] }, (_i, [sum = x]) => ({
      carry: [t.add(sum, x)],
    }));
    trace.update(x, t.mul(value, 10));
    return { sums, total: carry[0] ?? x };
  });
  const { sums, total } = await program.run();
  expect([...(await sums.read())]).toEqual([2, 5]);
  expect([...(await total.read())]).toEqual([3, 6]);
  expect([...(await state.read("p", "x"))]).toEqual([20, 30]);
  await program.dispose();
  state.dispose();
});

test("what is placed into a loop's result is written after the loop, which need not read what it carries", async () => {
  const program = t.compile({ backend }, ({ x = t.scalar(0) }) => {
    const first = t.cumulativeSum(t.expand(x, [2, 2]), 0);
    // A map behind the first value, which the loop writes over.
    const value = t.add(t.reshape(t.slice(first, [{ size: 1 }]), [2]), 1);
    const { carry } = t.scan({ repeat: 3, carry: [first, value] }, (_, [, b = x]) => ({
      carry: [t.full([2, 2], 4), t.mul(b, 2)],
    }));
    const window = t.reshape(t.mul(value, 10), [1, 2]);
    return { whole: t.place(carry[0] ?? x, window, [1, 0]), other: carry[1] ?? x };
  });
  const { whole, other } = await program.run({ x: t.tensor([1, 2]) });
  expect([...(await whole.read())]).toEqual([4, 4, 20, 30]);
  expect([...(await other.read())]).toEqual([16, 24]);
  await program.dispose();
});
