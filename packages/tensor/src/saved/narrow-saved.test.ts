import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";
import { narrowSaved } from "./narrow-saved.ts";

const backend = referenceBackend();
const [size, channels] = [8, 16];
const taps: readonly t.Tap[] = [
  [0, 0],
  [0, -1],
  [-1, 0],
];

function numbers(length: number, seed: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, i) => 0.4 * Math.sin((i + 1) * (seed + 0.7)));
}

const names = ["a", "b", "c", "d", "e", "f"];
const weights = Object.fromEntries(
  names.map((name, seed) => {
    const data = numbers(taps.length * channels * channels, seed + 1);
    return [name, t.tensor(data, { shape: [taps.length, channels, channels] })] as const;
  }),
);
const image = t.tensor(numbers(size * size * channels, 9), { shape: [1, size, size, channels] });

/** Layers with residual connections, and a loss that is not linear. */
function network([first = image, ...rest]: readonly t.Tensor[], x: t.Tensor): t.Tensor {
  const layer = (map: t.Tensor, weight: t.Tensor): t.Tensor => t.contract([{ map, weight, taps }]);
  const before = rest.slice(0, -1);
  const last = before.reduce(
    (map, weight) => t.add(map, t.sigmoid(layer(map, weight))),
    t.tanh(layer(x, first)),
  );
  return t.mean(t.square(layer(t.mul(last, last), rest.at(-1) ?? first)));
}

type Kind = "f32" | "f16" | "bf16";

function compiled(kind: Kind): t.Compiled {
  return t.compile({ backend }, ({ x = image, ...given }) => {
    const parameters = names.flatMap((name) => given[name] ?? []);
    const value = network(parameters, x);
    const plain = t.vjp(value, parameters);
    const found = kind === "f32" ? plain : narrowSaved(value, plain, kind);
    return { value, ...Object.fromEntries(names.map((name, i) => [name, found[i] ?? image])) };
  });
}

async function results(kind: Kind): Promise<Record<string, ArrayLike<number>>> {
  const outputs = await compiled(kind).run({ x: image, ...weights });
  const read = Object.entries(outputs).map(async ([name, one]) => [name, await one.read()]);
  return Object.fromEntries(await Promise.all(read)) as Record<string, ArrayLike<number>>;
}

/** The largest difference, in parts of the largest number. */
function errorOf(found: ArrayLike<number> = [], right: ArrayLike<number> = []): number {
  const largest = Math.max(...Array.from(right, Math.abs));
  return Math.max(...Array.from(right, (r, i) => Math.abs(r - (found[i] ?? NaN)))) / largest;
}

test("the value keeps its bits, and gradients are as exact as the numbers that are kept", async () => {
  const [right, half, brain] = [await results("f32"), await results("f16"), await results("bf16")];
  for (const found of [half, brain]) expect(found["value"]).toEqual(right["value"]);
  for (const name of names) {
    const [fine, coarse] = [half, brain].map((found) => errorOf(found[name], right[name]));
    expect(fine, name).toBeGreaterThan(0);
    expect(fine, name).toBeLessThan(2 ** -10);
    expect(coarse, name).toBeGreaterThan(2 ** -12);
    expect(coarse, name).toBeLessThan(2 ** -7);
  }
});

test("what gradients read lies in memory in 16 bits", async () => {
  const bytes = async (kind: Kind): Promise<number> => {
    const { lowered } = await compiled(kind).program({ x: image, ...weights });
    const { buffers } = lowered.program;
    return buffers.reduce((sum, one) => sum + (one.role === "arena" ? one.bytes : 0), 0);
  };
  expect(await bytes("bf16")).toBeLessThan(0.85 * (await bytes("f32")));
  const { lowered } = await compiled("bf16").program({ x: image, ...weights });
  const filters = lowered.program.steps.flatMap((step) => (step.kind === "filter" ? [step] : []));
  // The first layer's map is an input.
  expect(filters.map((step) => step.a.dtype).toSorted()).toEqual([
    "bf16",
    "bf16",
    "bf16",
    "bf16",
    "bf16",
    "f32",
  ]);
});

test("a gradient that reads nothing large, or none at all, stays what it is", () => {
  const x = t.tensor([1, 2]);
  const value = t.sum(t.mul(x, x));
  const [dx] = t.vjp(value, [x]);
  expect(narrowSaved(value, [dx, undefined], "f16")).toEqual([dx, undefined]);
});

test("values of a loop stay f32", async () => {
  const looped = (x: t.Tensor): t.Tensor => {
    const { carry } = t.scan({ repeat: 3, carry: [x] }, (_, [h = x]) => ({
      carry: [t.tanh(t.mul(h, 1.5))],
    }));
    return t.sum(t.square(carry[0] ?? x));
  };
  const step = t.compile({ backend }, ({ x = image }) => {
    const value = looped(x);
    const [plain] = t.vjp(value, [x]);
    const [narrow] = narrowSaved(value, [plain], "bf16");
    return plain && narrow ? { plain, narrow } : {};
  });
  const { plain, narrow } = (await step.run({ x: image })) as Record<string, t.Output>;
  expect(await narrow?.read()).toEqual(await plain?.read());
});

test("another dtype is refused", () => {
  const value = t.scalar(1);
  expect(() => narrowSaved(value, [], "f32" as "f16")).toThrow(
    new TypeError("Cannot keep values for a gradient as f32: it must be f16 or bf16"),
  );
});

test("what is small, depends on no input, or leads to no product stays f32", async () => {
  const weight = t.tensor(numbers(channels * channels, 1), { shape: [channels, channels] });
  const rows = (count: number): t.Tensor =>
    t.tensor(numbers(count * channels, 2), { shape: [count, channels] });
  const [large, small] = [rows(64), rows(4)];
  const layers = (x: t.Tensor): t.Tensor =>
    t.sum(t.square(t.matmul(t.tanh(t.matmul(x, weight)), weight)));
  const isNarrowed = (value: t.Tensor, x: t.Tensor): boolean => {
    const plain = t.vjp(value, [x]);
    return narrowSaved(value, plain, "bf16")[0] !== plain[0];
  };
  const found: boolean[] = [];
  const step = t.compile({ backend }, ({ x = large, y = small }) => {
    found.push(isNarrowed(layers(x), x), isNarrowed(layers(y), y));
    found.push(isNarrowed(layers(large), weight), isNarrowed(t.sum(t.square(t.tanh(x))), x));
  });
  await step.run({ x: large, y: small });
  expect(found).toEqual([true, false, false, false]);
});
