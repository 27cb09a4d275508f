import {
  type HostData,
  type Tensor,
  add,
  cast,
  compile,
  contract,
  full,
  mul,
  read,
  scalar,
  scan,
  sum,
  tanh,
  tensor,
  vjp,
} from "@pixelweft/tensor";
import type { Step } from "@pixelweft/tensor/backend";
import { lower } from "@pixelweft/tensor/inspect";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Chance } from "../chance.ts";
import { Oracle } from "../oracle/oracle.ts";
import { difference } from "../oracle/random-graph.ts";
import { type LoopCase, type Scan, loopCases, unrolled } from "./scan-gradient.fixture.ts";

const backend = referenceBackend();
const zero = scalar(0);

type Points = Readonly<Record<string, Float32Array>>;

function randomPoints({ shapes }: LoopCase, seed: number): Points {
  const chance = new Chance(seed);
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      Float32Array.from(chance.numbers(shape.reduce((a, b) => a * b, 1))),
    ]),
  );
}

/** A number that depends on every element of what the loop gives. */
function loss(outputs: readonly Tensor[]): Tensor {
  return outputs
    .filter((y) => y.dtype === "f32")
    .map((y, i) => sum(mul(tanh(y), 1 + i)))
    .reduce((a, b) => add(a, b), zero);
}

type Leaves = Readonly<Record<string, Tensor>>;

function gradientsOf(value: Tensor, xs: Leaves): Record<string, Tensor> {
  const found = vjp(value, Object.values(xs));
  return Object.fromEntries(
    Object.entries(xs).map(([name, x], i) => [name, found[i] ?? full(x.shape, 0)] as const),
  );
}

/** The gradients, or with `order` 2 those of a number made of the gradients. */
function graph(one: LoopCase, loop: Scan, { xs, order }: { xs: Leaves; order: number }): Leaves {
  const value = loss(one.make(loop, xs));
  const first = gradientsOf(value, xs);
  return order === 1 ? first : gradientsOf(loss(Object.values(first)), xs);
}

async function run(
  one: LoopCase,
  points: Points,
  make: (xs: Leaves) => Leaves,
): Promise<Record<string, HostData>> {
  const program = compile({ backend }, make);
  const outputs = await program.run(
    Object.fromEntries(
      Object.entries(one.shapes).map(([name, shape]) => [
        name,
        { data: points[name] ?? new Float32Array(), shape },
      ]),
    ),
  );
  const values: Record<string, HostData> = {};
  for (const [name, output] of Object.entries(outputs)) values[name] = await output.read();
  await program.dispose();
  return values;
}

for (const order of [1, 2])
  test.each(loopCases)(
    `gradients of order ${order} through a loop are those of its iterations one after another: $name`,
    async (one) => {
      const points = randomPoints(one, 1);
      const looped = await run(one, points, (xs) => graph(one, scan, { xs, order }));
      const flat = await run(one, points, (xs) => graph(one, unrolled, { xs, order }));
      for (const name of Object.keys(one.shapes))
        expect(difference(looped[name] ?? [], flat[name] ?? []), name).toBeLessThan(1e-5);
      expect(Object.values(flat).some((values) => values.some((v) => v !== 0))).toBe(true);
    },
  );

const sloping = loopCases.filter(({ slopes }) => slopes !== false);

test.each(sloping)("gradients through a loop agree with slopes: $name", async (one) => {
  const points = randomPoints(one, 5);
  const directions = randomPoints(one, 15);
  let value = zero;
  const found = await run(one, points, (xs) => {
    value = loss(one.make(scan, xs));
    return gradientsOf(value, xs);
  });
  const step = 1 / 256;
  const at = (by: number): number => {
    const moved = Object.entries(points).map(
      ([name, x]) => [name, x.map((v, i) => v + by * (directions[name]?.[i] ?? 0))] as const,
    );
    return new Oracle({ inputs: Object.fromEntries(moved) }).evaluate(value)[0] ?? 0;
  };
  const slope = (at(step) - at(-step)) / (2 * step);
  let expected = 0;
  for (const [name, values] of Object.entries(found))
    for (const [i, v] of values.entries()) expected += v * (directions[name]?.[i] ?? 0);
  expect(Math.abs(slope)).toBeGreaterThan(0.01);
  expect(expected / slope).toBeCloseTo(1, 2);
});

/** The kinds of kernels in each loop of a program. */
function loopsOf(steps: readonly Step[]): string[][] {
  return steps.flatMap((step) =>
    step.kind === "repeat" ? [step.body.map(({ kind }) => kind), ...loopsOf(step.body)] : [],
  );
}

test("a loop backwards runs few kernels, and the gradient of a product's weights is one filter after it", () => {
  const some = (shape: readonly number[]): Tensor =>
    tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
      { shape },
    );
  const [h, x, weight] = [some([2, 1, 4, 3]), some([28, 2, 1, 4, 3]), some([3, 3, 3])];
  const { stacked } = scan({ repeat: 28, carry: [h], slices: [x] }, (_, [map = h], [row = x]) => {
    const taps = [
      [0, -1],
      [0, 0],
      [0, 1],
    ] as const;
    const next = tanh(add(contract([{ map, weight, taps }]), row));
    return { carry: [next], stacked: [next] };
  });
  const found = vjp(loss(stacked), [h, x, weight]);
  expect(found.map((grad) => grad?.shape)).toEqual([h.shape, x.shape, weight.shape]);
  const outputs = Object.fromEntries(found.map((grad, i) => [`y${i}`, grad ?? zero]));
  const { program } = lower({ outputs, effects: [], maxBufferBytes: 2 ** 20, custom: [] });
  expect(program.steps.map(({ kind }) => kind).filter((kind) => kind === "filter")).toHaveLength(1);
  const [forwards = [], backwards = []] = loopsOf(program.steps);
  expect(forwards.filter((kind) => kind === "contract")).toHaveLength(1);
  expect(forwards.length).toBeLessThanOrEqual(3);
  expect(backwards.filter((kind) => kind === "contract")).toHaveLength(1);
  expect(backwards.length).toBeLessThanOrEqual(4);
  expect(backwards).not.toContain("filter");
});

test("a gradient passes through carried values that only others or stacks are made from, and not through whole numbers", async () => {
  const [a, b] = [tensor([1, 2]), tensor([3, 4])];
  const { carry } = scan({ repeat: 3, carry: [a, b] }, (_, [, now = b]) => ({
    carry: [now, mul(now, 2)],
  }));
  const [ofB = zero] = vjp(sum(carry[0] ?? a), [b]);
  expect([...(await read(backend, ofB))]).toEqual([4, 4]);
  const doubled = scan({ repeat: 3, carry: [a, b] }, (_, [now = a, other = b]) => ({
    carry: [mul(now, 2), other],
    stacked: [now],
  }));
  const [ofStack = zero] = vjp(sum(doubled.stacked[0] ?? a), [a]);
  expect([...(await read(backend, ofStack))]).toEqual([7, 7]);
  const start = [cast(b, "i32"), b];
  const counted = scan({ repeat: 2, carry: start }, (_, [count = a, now = b]) => ({
    carry: [cast(add(count, 1), "i32"), mul(now, cast(count, "f32"))],
  }));
  const [ofStart = zero] = vjp(sum(counted.carry[1] ?? b), [b]);
  expect([...(await read(backend, ofStart))]).toEqual([12, 20]);
});

test("what a loop stacks for its gradient alone is not stacked if nobody wants that", () => {
  const x = tensor([1, 2]);
  const { carry } = scan({ repeat: 4, carry: [x] }, (_, [now = x]) => ({ carry: [mul(now, 2)] }));
  const request = { effects: [], maxBufferBytes: 2 ** 20, custom: [] };
  const { program } = lower({ ...request, outputs: { y: carry[0] ?? x } });
  const arenas = program.buffers.filter(({ role }) => role === "arena");
  expect(arenas.reduce((n, { bytes }) => n + bytes, 0)).toBeLessThanOrEqual(256);
});

test("the body is called once, so that one that does not do the same twice has its gradient too", async () => {
  const x = tensor([1, 2, 3]);
  let calls = 0;
  const factor = (): number => 2 + calls++;
  const { carry } = scan({ repeat: 3, carry: [x] }, (_, [now = x]) => ({
    carry: [mul(now, factor())],
  }));
  const [grad = zero] = vjp(sum(carry[0] ?? x), [x]);
  expect(calls).toBe(1);
  expect([...(await read(backend, grad))]).toEqual([8, 8, 8]);
});
