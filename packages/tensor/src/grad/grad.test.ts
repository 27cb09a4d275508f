import { expect, test } from "vitest";
import { node } from "../graph/node.ts";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";
import { check, random } from "./finite-differences.fixture.ts";

const backend = referenceBackend();

async function value(y: t.Tensor): Promise<number[]> {
  return [...(await t.read(backend, y))];
}

test("the gradient of an exponent is none where the base is 0", async () => {
  const power = (p: { x: t.Tensor }): t.Tensor => t.sum(t.pow(t.tensor([0, 2]), p.x));
  const { x } = t.grad(power)({ x: t.tensor([3, 3]) });
  const [zero, slope = 0] = await value(x);
  expect(zero).toBe(0);
  expect(slope).toBeCloseTo(8 * Math.LN2, 5);
});

test("the gradient of a base of 0 is a number for each exponent of 0 or more", async () => {
  const power = (p: { x: t.Tensor }): t.Tensor => t.sum(t.pow(p.x, t.tensor([0, 1, 2, 3])));
  const { x } = t.grad(power)({ x: t.zeros([4]) });
  expect([...(await value(x))]).toEqual([0, 1, 0, 0]);
});

test("a row that is masked whole gets no gradient from logSumExp, and the others theirs", async () => {
  const mask = t.tensor([
    [-Infinity, -Infinity],
    [0, -Infinity],
    [0, 0],
  ]);
  const loss = (p: { x: t.Tensor }): t.Tensor =>
    t.sum(t.select(t.equal(t.tensor([0, 1, 2]), 0), 0, t.logSumExp(t.add(p.x, mask), [1])));
  const x = t.tensor([
    [1, 2],
    [3, 4],
    [5, 5],
  ]);
  expect(await value(t.grad(loss)({ x }).x)).toEqual([0, 0, 1, 0, 0.5, 0.5]);
});

test("an operation without a rule throws with its name, and is no zero", () => {
  const x = t.tensor([1, 2]);
  const y = node({ kind: "fn", fn: "sqrt" }, { inputs: [x], shape: [2] });
  expect(() => t.vjp(t.sum(y), [x])).toThrow(
    new TypeError("Cannot differentiate sqrt [2]: its gradient for input [2] is missing"),
  );
  // What does not lead to x needs no rule.
  expect(t.vjp(t.sum(t.mul(y, t.floor(x))), [t.tensor([1])])).toEqual([undefined]);
  const z = t.tensor([3, 4]);
  const half = node({ kind: "fn", fn: "mul" }, { inputs: [x, z], shape: [2], vjp: (g) => [g] });
  expect(t.vjp(half, [x], z)).toEqual([z]);
  // A step has no gradient, on purpose.
  expect(t.vjp(t.sum(t.floor(x)), [x])).toEqual([undefined]);
});

test("parameters may lie in records and lists, and so do their gradients", async () => {
  const parameters = {
    layers: [{ w: t.tensor([2, 3]) }, { w: t.tensor([5, 7]) }],
    scale: t.scalar(2),
  };
  const loss = ({ layers, scale }: typeof parameters): t.Tensor =>
    t.sum(layers.reduce((y, { w }) => t.mul(y, w), scale));
  const { gradients, value: whole } = t.valueAndGrad(loss)(parameters);
  expect(await value(whole)).toEqual([62]);
  expect(await value(gradients.scale)).toEqual([31]);
  const found = gradients.layers.map(({ w }) => value(w));
  expect(await Promise.all(found)).toEqual([
    [10, 14],
    [4, 6],
  ]);
});

test("a parameter that is no tensor of floats is refused with its place", () => {
  const wrong = (layer: object): (() => unknown) => {
    const parameters = { layer } as { layer: Record<string, t.Tensor> };
    return () => t.grad<typeof parameters, []>(() => t.scalar(0))(parameters);
  };
  expect(wrong({ w: 3 })).toThrow(
    new TypeError("Cannot differentiate with respect to layer.w: there is no tensor"),
  );
  expect(wrong({ w: t.tensor([1], { dtype: "i32" }) })).toThrow(
    new TypeError("Cannot differentiate with respect to layer.w: it is i32, no float"),
  );
  expect(wrong({ w: Float32Array.of(1) })).toThrow("with respect to layer.w: there is no tensor");
});

test("parameters may be one tensor, whose gradient is one, too", async () => {
  const cube = (x: t.Tensor): t.Tensor => t.sum(t.mul(t.mul(x, x), x));
  expect(await value(t.grad(cube)(t.tensor([1, 2])))).toEqual([3, 12]);
  const both = t.valueAndGrad((x: t.Tensor, y: t.Tensor) => t.sum(t.mul(x, y)));
  const { value: product, gradients } = both(t.tensor([1, 2]), t.tensor([3, 4]));
  expect(await value(product)).toEqual([11]);
  expect(await value(gradients)).toEqual([3, 4]);
  expect(() => t.grad((x: t.Tensor) => t.sum(x))(t.tensor([1], { dtype: "i32" }))).toThrow(
    new TypeError("Cannot differentiate with respect to the parameters: it is i32, no float"),
  );
});

test("a missing parameter is named", () => {
  const loss = (p: Readonly<Record<string, t.Tensor>>): t.Tensor => t.sum(p["wieght"] as t.Tensor);
  expect(() => t.grad(loss)({ weight: t.tensor([1]), bias: t.tensor([1]) })).toThrow(
    "Cannot differentiate: parameter wieght is not there, there is weight, bias (",
  );
});

test("the gradient of a gradient: x^3 gives 6x", async () => {
  const cube = (p: { x: t.Tensor }): t.Tensor => t.sum(t.mul(t.mul(p.x, p.x), p.x));
  const slope = (p: { x: t.Tensor }): t.Tensor => t.sum(t.grad(cube)(p)["x"] ?? p.x);
  expect(await value(t.grad(slope)({ x: t.tensor([2, 3]) })["x"] ?? t.scalar(0))).toEqual([12, 18]);
});

test("the gradient of a contract's gradient agrees with finite differences", async () => {
  const m = random([1, 2, 3, 2], 12);
  const w = random([2, 2, 3], 13);
  await check(
    (x = m, y = w) => {
      const z = t.contract([
        {
          map: x,
          weight: y,
          taps: [
            [0, 0],
            [0, -1],
          ],
        },
      ]);
      const [dx = x, dy = y] = t.vjp(t.sum(t.mul(z, z)), [x, y]);
      return t.concat([t.reshape(dx, [-1]), t.reshape(dy, [-1])], 0);
    },
    [m, w],
  );
});

test("the gradient of the gradient of a contract by own weights agrees with finite differences", async () => {
  const one = [[0, 0]] as const;
  const two = [
    [0, 0],
    [0, -1],
  ] as const;
  for (const taps of [one, two]) {
    const m = random([2, 1, 3, 2], 46);
    const w = random([2, taps.length, 2, 3], 47);
    await check(
      (x = m, y = w) => {
        const z = t.contract([{ map: x, weight: y, taps }]);
        const [dx = x, dy = y] = t.vjp(t.sum(t.mul(z, z)), [x, y]);
        return t.concat([t.reshape(dx, [-1]), t.reshape(dy, [-1])], 0);
      },
      [m, w],
    );
  }
});

test("customGradient() replaces the rule", async () => {
  const half = t.customGradient(
    (x: t.Tensor) => x,
    (grad) => [t.mul(grad, 0.5)],
  );
  const g = t.grad((p: { x: t.Tensor }) => t.sum(half(p.x)))({ x: t.tensor([1, 2]) });
  expect(await value(g["x"] ?? t.scalar(0))).toEqual([0.5, 0.5]);
});

test("stopGradient() passes none", async () => {
  const g = t.grad((p: { x: t.Tensor }) => t.sum(t.mul(t.stopGradient(p.x), p.x)))({
    x: t.tensor([3]),
  });
  expect(await value(g["x"] ?? t.scalar(0))).toEqual([3]);
});
