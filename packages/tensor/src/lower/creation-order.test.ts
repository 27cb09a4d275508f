// @module-tag ci
import { expect, test } from "vitest";
import { node, type Tensor } from "../graph/node.ts";
import { reachable } from "../graph/reachable.ts";
import { add, contract, exp, mul, reshape, sum, tanh, tensor, vjp } from "../mod.ts";
import { Dice } from "../oracle/dice.fixture.ts";
import { addOperation } from "../oracle/random-operations.fixture.ts";
import { newBench } from "../oracle/random-program.fixture.ts";
import { lower } from "./mod.ts";

function stepsOf(outputs: Readonly<Record<string, Tensor>>): string {
  const { program } = lower({ outputs, effects: [], maxBufferBytes: 2 ** 20, custom: [] });
  return JSON.stringify(program.steps);
}

/** The same graph, its nodes made again in an order that the dice choose among those in which inputs come before users. */
function madeAnew(roots: readonly Tensor[], dice: Dice): Tensor[] {
  const waiting = new Set(reachable(roots));
  const made = new Map<Tensor, Tensor>();
  while (waiting.size > 0) {
    const ready = [...waiting].filter(({ inputs }) =>
      inputs.every((x) => made.has(x) || !waiting.has(x)),
    );
    const old = dice.pick(ready);
    const { op, shape, dtype } = old;
    made.set(old, node(op, { inputs: old.inputs.map((x) => made.get(x) ?? x), shape, dtype }));
    waiting.delete(old);
  }
  return roots.map((root) => made.get(root) ?? root);
}

test("the program of a graph does not hang on the order in which its nodes were made", () => {
  for (let seed = 0; seed < 40; seed++) {
    const dice = new Dice(seed);
    const x = tensor(Float32Array.from(dice.numbers(12)), { shape: [3, 4] });
    const bench = newBench(dice, { x }, false);
    for (let i = 0; i < 12; i++) addOperation(bench);
    const roots = bench.floats.slice(-4);
    const named = (all: readonly Tensor[]): Record<string, Tensor> =>
      Object.fromEntries(all.map((root, i) => [`y${i}`, root]));
    expect(stepsOf(named(madeAnew(roots, dice))), `seed ${seed}`).toBe(stepsOf(named(roots)));
  }
});

const numbers = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i));
const map = tensor(numbers(200), { shape: [2, 5, 5, 4] });
const weight = tensor(numbers(64), { shape: [2, 4, 8] });
const bias = tensor(numbers(8), { shape: [8] });
const taps = [
  [0, -1],
  [0, 0],
] as const;

test("nor do gradients: what goes to one node is added in an order of the graph", () => {
  const parts = {
    cut: () => reshape(exp(bias), [1, 1, 1, 8]),
    product: () => contract([{ map, weight, taps }]),
    again: () => tanh(weight),
  };
  const gradients = (["cut product again", "again product cut", "product again cut"] as const).map(
    (order) => {
      const made = new Map(
        order.split(" ").map((name) => [name, parts[name as keyof typeof parts]()]),
      );
      const part = (name: keyof typeof parts): Tensor => made.get(name) ?? bias;
      const loss = add(
        sum(mul(part("again"), weight)),
        sum(tanh(add(part("product"), part("cut")))),
      );
      const [w = loss, b = loss] = vjp(loss, [weight, bias]);
      return stepsOf({ loss, w, b });
    },
  );
  expect(new Set(gradients).size).toBe(1);
});
