import { expect, test } from "vitest";
import { add, contract, exp, mul, reshape, sum, tanh, tensor, vjp, type Tensor } from "../mod.ts";
import { lower } from "./lower.ts";

function stepsOf(outputs: Readonly<Record<string, Tensor>>): string {
  const { program } = lower({ outputs, effects: [], maxBufferBytes: 2 ** 20, custom: [] });
  return JSON.stringify(program.steps);
}

const numbers = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i));
const map = tensor(numbers(200), { shape: [2, 5, 5, 4] });
const weight = tensor(numbers(64), { shape: [2, 4, 8] });
const bias = tensor(numbers(8), { shape: [8] });
const taps = [
  [0, -1],
  [0, 0],
] as const;

test("the program of a gradient does not depend on the order in which nodes were made", () => {
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
