import { expect, test } from "vitest";
import { add, concat, exp, matmul, mul, scalar, scan, sum, type Traced } from "../mod.ts";
import { explain } from "./explain.ts";

const none = scalar(0);

test("each node has a line with its name, what it is made from, dtype and shape", () => {
  const { graph } = explain(({ x = none }) => ({ y: mul(add(x, 10), x) }), { x: [2] });
  expect(graph).toEqual([
    "x       = input()          f32 [2]",
    "10      = scalar()         f32 []",
    "reshape = reshape(10)      f32 [1]",
    "expand  = expand(reshape)  f32 [2]",
    "add     = add(x, expand)   f32 [2]",
    "mul     = mul(add, x)      f32 [2]",
  ]);
});

test("nodes that are needed twice are once in the simplified graph", () => {
  const twice: Traced = ({ x = none }) => ({ y: add(exp(x), exp(x)) });
  const { graph, simplified } = explain(twice, { x: [2] });
  const count = (lines: readonly string[]): number =>
    lines.filter((line) => line.includes("= exp(x)")).length;
  expect([count(graph), count(simplified)]).toEqual([2, 1]);
});

test("a group is listed with its operands and its outputs as expressions", () => {
  const { groups } = explain(({ a = none, b = none }) => ({ y: exp(matmul(a, b)) }), {
    a: [2, 3],
    b: [3, 5],
  });
  expect(groups).toEqual([
    "group 0: contract(a as [1,1,2,3] from 0 by [0,0,3,1], b as [1,3,5] from 0 by [0,5,1]) over [1,1,2,5]",
    "  output y = exp(contract)",
  ]);
});

test("parts of one value and kernels of a loop are listed one by one", () => {
  const loop: Traced = ({ x = none }) => {
    const { carry } = scan({ repeat: 3, carry: [x] }, (_, [y = none]) => ({ carry: [mul(y, 2)] }));
    return { y: sum(concat([x, ...carry], 0)) };
  };
  const { groups, plan } = explain(loop, { x: [2] });
  expect(groups).toEqual([
    "group 0: a map over [2]",
    "  scan = x",
    "  concat = x",
    "group 1: a loop of 3 times",
    "  group 0: a map over [2]",
    "    carry (in place) = mul(carry, 2)",
    "group 2: a map over [2]",
    "  concat = scanned",
    "group 3: sum(concat) over []",
    "  output y = sum",
  ]);
  expect(plan.find((line) => line.startsWith("step 1: loop"))).toMatch(/3 times$/);
});
