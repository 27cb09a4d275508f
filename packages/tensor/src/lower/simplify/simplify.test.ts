import { expect, test } from "vitest";
import { reachable } from "../../graph/reachable.ts";
import {
  add,
  cast,
  div,
  full,
  mul,
  permute,
  read,
  reshape,
  scalar,
  sub,
  tensor,
  withGradient,
  type Tensor,
} from "../../mod.ts";
import { referenceBackend } from "../../reference/mod.ts";
import { simplify } from "./simplify.ts";

const backend = referenceBackend();
const strange = [0, -0, NaN, Infinity, -Infinity, 1e-45, -3];
const x = tensor(strange);
const kinds = (y: Tensor): string[] =>
  reachable(simplify([y], { custom: [] })).map(({ op }) => op.kind);

test.each([
  ["x * 1", mul(x, 1)],
  ["1 * x", mul(1, x)],
  ["x / 1", div(x, 1)],
  ["x - 0", sub(x, 0)],
])("%s is x, for every x", async (_, y) => {
  expect(kinds(y)).toEqual(["data"]);
  expect([...(await read(backend, y))]).toEqual(strange.map(Math.fround));
});

test("x + 0 is x, for every x but -0, which stays -0", async () => {
  expect(kinds(add(x, 0))).toEqual(["data"]);
  expect(kinds(add(full([7], 0), x))).toEqual(["data"]);
  expect([...(await read(backend, add(x, 0)))]).toEqual(strange.map(Math.fround));
});

test("x * 0, 0 - x and x * -1 are computed: they are not what they seem for every x", async () => {
  const zeros = [0, -0, NaN, NaN, NaN, 0, -0];
  expect([...(await read(backend, mul(x, 0)))]).toEqual(zeros);
  expect([...(await read(backend, sub(0, x)))]).toEqual(strange.map((v) => Math.fround(0 - v)));
  expect([...(await read(backend, mul(x, -1)))]).toEqual(strange.map((v) => Math.fround(-v)));
});

test("constants that JSON writes alike are told apart", async () => {
  const one = tensor([1]);
  const both = add(mul(add(one, Infinity), 0.5), div(1, mul(one, -0)));
  // Infinity and -Infinity: neither is the other, and 0 is not -0.
  expect([...(await read(backend, both))]).toEqual([NaN]);
  expect([...(await read(backend, add(one, Infinity)))]).toEqual([Infinity]);
  expect([...(await read(backend, add(one, -Infinity)))]).toEqual([-Infinity]);
  expect([...(await read(backend, div(1, mul(one, 0))))]).toEqual([Infinity]);
  expect([...(await read(backend, div(1, mul(one, -0))))]).toEqual([-Infinity]);
});

test("movements that change nothing, and gradient rules, leave no trace", () => {
  const m = tensor([[1, 2]]);
  expect(kinds(permute(m, [0, 1]))).toEqual(["data"]);
  expect(kinds(reshape(reshape(m, [2]), [1, 2]))).toEqual(["data"]);
  expect(kinds(withGradient(m, [m, scalar(1)], () => []))).toEqual(["data"]);
});

test("equal nodes are made once, in the order of their first appearance", () => {
  const [a, b] = simplify([mul(x, 2), mul(x, 2)], { custom: [] });
  expect(a).toBe(b);
  const again = simplify([mul(tensor(strange), 2), mul(x, 2)], { custom: [] });
  expect(again[0]).not.toBe(again[1]);
});

test("nodes that differ in the order of their inputs or in their dtype alone are two", () => {
  const y = mul(x, 2);
  for (const [one, other] of [
    [sub(x, y), sub(y, x)],
    [cast(x, "i32"), cast(x, "u32")],
  ] as const) {
    const [a, b] = simplify([one, other], { custom: [] });
    expect(a).not.toBe(b);
  }
});
