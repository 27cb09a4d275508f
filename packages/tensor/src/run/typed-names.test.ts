import { expect, test } from "vitest";
import {
  compile,
  matmul,
  mul,
  State,
  sub,
  sum,
  tensor,
  valueAndGrad,
  type Tensor,
} from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

// The type checker reads this file under `strict` and `noUncheckedIndexedAccess`: without the errors that are expected it fails, and so it
// does with others.

const backend = referenceBackend();

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

const loss = valueAndGrad(({ w }: { w: Tensor }, { x, y }: Batch) => {
  const error = sub(matmul(x, w), y);
  return sum(mul(error, error));
});

const batch = {
  x: tensor([
    [1, 0],
    [0, 1],
    [1, 1],
  ]),
  y: tensor([[2], [-3], [-1]]),
};

test("a program whose names have types needs no assertions", async () => {
  const state = new State(backend, { parameters: { w: [2, 1] } });
  const step = compile({ backend, state }, (given: Batch, { state: now, update }) => {
    const { w } = now.parameters.named;
    const { value, gradients } = loss({ w }, given);
    update(w, sub(w, mul(gradients.w, 0.1)));
    return { loss: value };
  });
  for (let i = 0; i < 100; i++) await step.run(batch);
  const { loss: last } = await step.run(batch);
  expect((await last.read())[0]).toBeLessThan(1e-6);
  const [a = 0, b = 0] = await state.read("parameters", "w");
  expect([a, b].map((x) => Math.round(x * 100) / 100)).toEqual([2, -3]);
  const all = await state.readAll("parameters");
  expect(all.w).toEqual(Float32Array.of(a, b));
});

test("misspelt names are errors of the compiler, and of the program", async () => {
  const state = new State(backend, { parameters: { w: [2, 1] } });
  const w = tensor([[1], [1]]);
  const wrongState = compile({ backend, state }, (_, { state: now }) => {
    // @ts-expect-error there is no such tensor of state
    const missing: Tensor = now.parameters.named.wieght;
    return { y: mul(missing, 2) };
  });
  await expect(wrongState.run()).rejects.toThrow("state parameters has no wieght, it has w");
  const wrongBuffer = compile({ backend, state }, (_, { state: now }) => {
    // @ts-expect-error there is no such state
    const missing: Tensor = now.paramters.named.w;
    return { y: missing };
  });
  await expect(wrongBuffer.run()).rejects.toThrow("Cannot find state paramters");
  // @ts-expect-error there is no such parameter
  expect(() => loss({ v: w }, batch)).toThrow("parameter w is not there, there is v");
  // @ts-expect-error there is no such gradient
  expect(loss({ w }, batch).gradients.v).toBeUndefined();
  const double = compile({ backend }, ({ x }: { x: Tensor }) => ({ y: mul(x, 2) }));
  // @ts-expect-error there is no such input
  await expect(double.run({ z: w })).rejects.toThrow("input x is not given");
  // @ts-expect-error an input is missing
  await expect(double.run()).rejects.toThrow("input x is not given");
  // @ts-expect-error there is no such result
  expect((await double.run({ x: w })).z).toBeUndefined();
  // @ts-expect-error there is no such tensor to read
  await expect(state.read("parameters", "v")).rejects.toThrow("Cannot find v in state parameters");
});
