import { expect, test } from "vitest";
import type { Backend, Body, CustomKernel, Program, Step } from "../backend/mod.ts";
import { lower } from "../lower/lower.ts";
import {
  add,
  cast,
  compile,
  custom,
  exp,
  flip,
  mul,
  sum,
  tensor,
  vjp,
  withGradient,
  type Tensor,
  type Traced,
} from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

/** The reference backend, with a hand-written kernel for `scale`: first input times the attribute, plus the second. */
function withScale(): Backend {
  const inner = referenceBackend();
  const byHand = (steps: readonly Step[]): Step[] =>
    steps.map((step) => {
      if (step.kind === "repeat") return { ...step, body: byHand(step.body) };
      return step.kind === "custom" ? scaleKernel(step) : step;
    });
  const prepare = inner.prepare.bind(inner);
  return Object.assign(inner, {
    name: "reference with scale",
    capabilities: { ...inner.capabilities, custom: ["scale"] },
    prepare: (program: Program) => prepare({ ...program, steps: byHand(program.steps) }),
  });
}

function scaleKernel({ inputs, outputs, attributes }: CustomKernel): Step {
  const body: Body = {
    lines: [
      { op: "input", input: 0, dtype: "f32" },
      { op: "constant", value: attributes["by"] ?? 0, dtype: "f32" },
      { op: "mul", args: [0, 1], dtype: "f32" },
      { op: "input", input: 1, dtype: "f32" },
      { op: "add", args: [2, 3], dtype: "f32" },
    ],
    results: [4],
  };
  return { kind: "map", shape: outputs[0]?.shape ?? [], inputs, body, outputs };
}

const scale = (x: Tensor, y: Tensor, by: number): Tensor =>
  custom("scale", [x, y], {
    attributes: { by },
    definition: (a = x, b = y) => add(mul(a, by), b),
  });

async function run(backend: Backend, traced: Traced): Promise<{ kinds: string[]; y: number[] }> {
  const program = compile({ backend }, traced);
  const { lowered } = await program.program();
  const { y } = await program.run();
  const values = [...((await y?.read()) ?? [])];
  return { kinds: lowered.program.steps.map(({ kind }) => kind), y: values };
}

const x = tensor([1, 2, 3]);
const traced: Traced = () => ({ y: mul(scale(exp(mul(x, 0)), flip(x, [0]), 10), 2) });

test("a backend that names an operation gets its kernel, with whatever it reads in memory", async () => {
  const { kinds, y } = await run(withScale(), traced);
  expect(kinds).toEqual(["map", "custom", "map"]);
  expect(y).toEqual([26, 24, 22]);
});

test("another backend gets the definition", async () => {
  const { kinds, y } = await run(referenceBackend(), traced);
  expect(kinds).toEqual(["map"]);
  expect(y).toEqual([26, 24, 22]);
});

test("operations that differ in an attribute are two", async () => {
  const { kinds, y } = await run(withScale(), () => ({
    y: add(scale(x, x, 1), add(scale(x, x, 2), scale(x, x, 2))),
  }));
  expect(kinds.filter((kind) => kind === "custom").length).toBe(2);
  expect(y).toEqual([8, 16, 24]);
});

test.each([withScale, referenceBackend])(
  "without a rule of its own it is differentiated through its definition (%s)",
  async (make) => {
    const { y } = await run(make(), () => {
      const [dx = x] = vjp(sum(scale(mul(x, x), x, 5)), [x]);
      return { y: dx };
    });
    expect(y).toEqual([11, 21, 31]);
  },
);

test.each([withScale, referenceBackend])("its own rule comes first (%s)", async (make) => {
  const { y } = await run(make(), () => {
    const odd = custom("scale", [x, x], {
      attributes: { by: 1 },
      definition: (a = x, b = x) => add(a, b),
      vjp: (grad) => [mul(grad, 7), undefined],
    });
    const [dx = x] = vjp(sum(odd), [x]);
    return { y: dx };
  });
  expect(y).toEqual([7, 7, 7]);
});

test("a rule of one's own leaves no trace in a program, nor does what its gradient goes to", () => {
  const y = withGradient(mul(x, 2), [exp(x)], (grad) => [grad]);
  const { program } = lower({ outputs: { y }, effects: [], maxBufferBytes: 1e6, custom: [] });
  expect(program.steps.map(({ kind }) => kind)).toEqual(["map"]);
  expect(JSON.stringify(program.steps)).not.toContain("exp");
});

test("a rule of one's own has to give a gradient of each input, of its shape", () => {
  const [a, b] = [tensor([1, 2]), tensor([3, 4])];
  const pulled = (...gradients: (Tensor | undefined)[]): unknown =>
    vjp(sum(withGradient(mul(a, b), [a, b], () => gradients)), [a, b]);
  expect(pulled(b, a)).toEqual([b, a]);
  expect(pulled(undefined, a)).toEqual([undefined, a]);
  for (const gradients of [[], [b], [b, a, a]])
    expect(() => pulled(...gradients)).toThrow(
      new TypeError(
        `Cannot differentiate withGradient: 2 inputs and ${gradients.length} gradients`,
      ),
    );
  expect(() => pulled(b, sum(a))).toThrow(
    new TypeError("Cannot differentiate withGradient [2]: its gradient for input [2] is f32 []"),
  );
  const bare = withGradient(mul(a, 2), [a], () => b as never);
  expect(() => vjp(sum(bare), [a])).toThrow(
    new TypeError("Cannot differentiate withGradient: 1 inputs and no list of gradients"),
  );
  const named = (...gradients: Tensor[]): Tensor =>
    custom("same", [a], { definition: (given = a) => mul(given, 1), vjp: () => gradients });
  const counts = (count: number | "no list of" = "no list of"): string =>
    `Cannot differentiate custom same: 1 inputs and ${count} gradients`;
  expect(() => vjp(sum(named()), [a])).toThrow(new TypeError(counts(0)));
  expect(() => vjp(sum(named(a, a)), [a])).toThrow(new TypeError(counts(2)));
  expect(() => vjp(sum(named(sum(a))), [a])).toThrow(
    new TypeError("Cannot differentiate custom same [2]: its gradient for input [2] is f32 []"),
  );
  expect(vjp(sum(named(b)), [a])).toEqual([b]);
  const forgotten = custom("same", [a], {
    definition: (given = a) => mul(given, 1),
    vjp: () => nothing,
  });
  expect(() => vjp(sum(forgotten), [a])).toThrow(new TypeError(counts()));
  const whole = named(cast(b, "i32"));
  expect(() => vjp(sum(whole), [a])).toThrow("its gradient for input [2] is i32 [2]");
});

/** What a rule gives that forgets to return, where no types see to it. */
const nothing: Tensor[] = JSON.parse("{}").gradients;
