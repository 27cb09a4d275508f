import type { Program, ScalarFn, View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { wasmBackend } from "../mod.ts";

const backend = await wasmBackend({ threads: 1 });

/** A function of each of some numbers. */
async function apply(op: ScalarFn, ...args: readonly (readonly number[])[]): Promise<number[]> {
  const length = args[0]?.length ?? 0;
  const view = (buffer: number): View => {
    return {
      buffer,
      offset: { constant: 0, terms: [] },
      shape: [length],
      strides: [1],
      dtype: "f32",
    };
  };
  const loads = args.map((_, input) => ({ op: "input", input, dtype: "f32" }) as const);
  const call = { op, args: args.map((_, i) => i), dtype: "f32" } as const;
  const program: Program = {
    buffers: [...args, []].map((_, i) => ({ role: "state", name: `${i}`, bytes: 4 * length })),
    steps: [
      {
        kind: "map",
        shape: [length],
        inputs: args.map((_, i) => view(i)),
        body: { lines: [...loads, call], results: [args.length] },
        outputs: [view(args.length)],
      },
    ],
  };
  const buffers = program.buffers.map(({ bytes }) => backend.alloc(bytes));
  args.forEach((values, i) => {
    const buffer = buffers[i];
    if (buffer) backend.write(buffer, 0, new Uint8Array(Float32Array.from(values).buffer));
  });
  await backend.run(backend.record(await backend.prepare(program), buffers));
  const last = buffers.at(-1);
  const bytes = last ? await backend.read(last, 0, 4 * length) : new Uint8Array();
  for (const buffer of buffers) backend.free(buffer);
  return [...new Float32Array(bytes.buffer)];
}

function steps(low: number, high: number, count = 20_001): number[] {
  const step = (high - low) / (count - 1);
  return Array.from({ length: count }, (_, i) => Math.fround(low + i * step));
}

test("exp is within 3e-7 of its value from -86 to 88", async () => {
  const x = steps(-86, 88);
  const ours = await apply("exp", x);
  expect(worst(x, (value, i) => (ours[i] ?? 0) / Math.exp(value) - 1)).toBeLessThan(3e-7);
});

test("tanh is within 4e-7 of its value, however small or large the number", async () => {
  const x = [...steps(-12, 12), ...steps(-1e-3, 1e-3), 1e-20, -1e-30, 100, -1e30].filter(Boolean);
  const ours = await apply("tanh", x);
  expect(worst(x, (value, i) => (ours[i] ?? 0) / Math.tanh(value) - 1)).toBeLessThan(4e-7);
});

test("sigmoid is within 4e-7 of its value from -80 to 100", async () => {
  const x = steps(-80, 100);
  const ours = await apply("sigmoid", x);
  expect(worst(x, (value, i) => (ours[i] ?? 0) * (1 + Math.exp(-value)) - 1)).toBeLessThan(4e-7);
});

test("log is within 2e-7 of its value, subnormal numbers included", async () => {
  const x = [...steps(1e-3, 8), ...steps(1e-44, 1e-38, 101), 1e30, 3e38];
  const ours = await apply("log", x);
  const error = (value: number, i: number) =>
    ((ours[i] ?? 0) - Math.log(value)) / Math.max(0.5, Math.abs(Math.log(value)));
  expect(worst(x, error)).toBeLessThan(2e-7);
});

test("functions keep NaN, and have their limits at infinity", async () => {
  const x = [NaN, Infinity, -Infinity, 0, -1];
  expect(await apply("exp", x)).toEqual([NaN, Infinity, 0, 1, Math.fround(Math.exp(-1))]);
  expect((await apply("tanh", x)).slice(0, 4)).toEqual([NaN, 1, -1, 0]);
  expect((await apply("sigmoid", x)).slice(0, 4)).toEqual([NaN, 1, 0, 0.5]);
  expect(await apply("log", x)).toEqual([NaN, Infinity, NaN, -Infinity, NaN]);
});

test("pow() takes a negative base to whole powers only", async () => {
  const powers = await apply("pow", [-2, -2, -2, 0, 0, 5], [2, 3, 0.5, 0, 2, 0]);
  expect(powers.map((power) => Math.round(power * 1e4) / 1e4)).toEqual([4, -8, NaN, 1, 0, 1]);
});

test("pow() is as exact as its docs say, whatever the size of the power", async () => {
  const places = Array.from({ length: 4096 }, (_, i) => i);
  const logs = places.map((i) => -40 + (80 * i) / 4095);
  const bases = logs.map((x) => Math.fround(Math.exp(x)));
  const exponents = places.map((i) => Math.fround(2 * Math.sin(i)));
  const powers = await apply("pow", bases, exponents);
  const error = worst(powers, (power, i) => {
    const [a = 1, b = 1] = [bases[i], exponents[i]];
    return (power / a ** b - 1) / (1 + Math.abs(b * Math.log(a)));
  });
  expect(error).toBeLessThan(1.5e-7);
});

function worst(x: readonly number[], error: (value: number, i: number) => number): number {
  return x.reduce((most, value, i) => {
    const size = Math.abs(error(value, i));
    return size <= most ? most : size;
  }, 0);
}

test("the remainder of a quotient below 2^24 is exact, and an infinite divisor leaves all", async () => {
  const dice = (i: number, k: number): number => ((i + 1) * k) % 1;
  const divisors = Array.from({ length: 4096 }, (_, i) =>
    Math.fround(10 ** (8 * dice(i, 0.618) - 4)),
  );
  // Near whole multiples, on both sides.
  const dividends = divisors.map((divisor, i) => {
    const whole = Math.floor(10 ** (7 * dice(i, 0.7548)));
    const near = Math.fround(whole * divisor * (1 + ((i % 5) - 2) * 6e-8));
    return i % 2 ? near : -near;
  });
  const found = await apply("rem", dividends, divisors);
  expect(found).toEqual(dividends.map((a, i) => a % (divisors[i] ?? 1)));
  expect(await apply("rem", [5, -5, 0], [Infinity, -Infinity, 3])).toEqual([5, -5, 0]);
  expect(await apply("rem", [1, Infinity], [0, 2])).toEqual([NaN, NaN]);
});
