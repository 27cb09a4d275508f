import type { ContractKernel, Program, View } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { mergingFor } from "../merge/merging.ts";
import { products } from "../merge/products.ts";
import type { Shader } from "../wgsl/shader.ts";
import { type WrittenDispatch, writeDispatches } from "./dispatches.ts";

const traits = { share: 8, hardware: false, group: { workgroupBytes: 16_384, threads: 256 } };
const [columns, places] = [8, 64];
const zero = { constant: 0, terms: [] };

/** A map of 64 places by 8 channels from an element of a buffer on. */
function map(buffer: number, constant: number): View {
  const offset = { constant, terms: [] };
  return {
    buffer,
    offset,
    shape: [1, 1, places, columns],
    strides: [512, 512, 8, 1],
    dtype: "f32",
  };
}

/** A product of `a` with the weights in buffer 2, plus `extra`. */
function product(a: View, extra: View, out: View): ContractKernel {
  const shape = [1, columns, 1, columns];
  const w: View = { buffer: 2, offset: zero, shape, strides: [64, 8, 8, 1], dtype: "f32" };
  return {
    kind: "contract",
    space: [1, 1, places],
    lanes: 1,
    columns,
    terms: [{ a, at: [zero, zero], w, taps: [[0, 0]] }],
    extras: [extra],
    epilogue: {
      lines: [
        { op: "accumulator", lane: 0, dtype: "f32" },
        { op: "input", input: 0, dtype: "f32" },
        { op: "add", args: [0, 1], dtype: "f32" },
      ],
      results: [2],
    },
    outputs: [out],
  };
}

/** The shaders of products over two arenas and a state, on a software device that binds so many buffers. */
function shadersOf(steps: readonly ContractKernel[], most: number, weights = 256): Shader[] {
  const program: Program = {
    buffers: [
      { role: "arena", name: "arena 0", bytes: 1 << 14 },
      { role: "arena", name: "arena 1", bytes: 1 << 14 },
      { role: "state", name: "weights", bytes: weights },
    ],
    steps,
  };
  const written: WrittenDispatch[] = [];
  const limits = new Proxy({} as GPUSupportedLimits, {
    get: (_, name) => (name === "maxStorageBuffersPerShaderStage" ? most : 65_536),
  });
  const merging = mergingFor(program, traits, {
    maxBuffers: most,
    products,
    gradients: undefined,
  });
  const lazy = { products, gradients: undefined, software: undefined, nest: undefined };
  writeDispatches(steps, new Map(), {
    buffers: program.buffers,
    written,
    limits,
    traits,
    merging,
    lazy,
    rowsFrom: Infinity,
  });
  return written.map(({ shader }) => shader);
}

test("products are one text in whatever arenas their maps lie", () => {
  const steps = [
    product(map(0, 0), map(0, 512), map(0, 1024)),
    product(map(0, 512), map(1, 0), map(1, 512)),
    product(map(1, 512), map(0, 0), map(1, 1024)),
  ];
  const shaders = shadersOf(steps, 16);
  expect(new Set(shaders.map(({ code }) => code)).size).toBe(1);
  expect(shaders.map(({ bindings }) => bindings.map(({ range }) => range?.from))).toEqual([
    [0, undefined, 2048, 4096],
    [2048, undefined, 0, 2048],
    [2048, undefined, 0, 4096],
  ]);
  // Offsets count from where a range begins.
  const [first, ...others] = shaders.map(({ params }) => params);
  for (const params of others) expect(params).toEqual(first);
});

test("what is read where something is written is bound once", () => {
  const [shader] = shadersOf([product(map(0, 0), map(0, 512), map(0, 512))], 16);
  expect(shader?.bindings).toEqual([
    { buffer: 0, writable: true, range: { from: 0, to: 2048 } },
    { buffer: 2, writable: false },
    { buffer: 0, writable: true, range: { from: 2048, to: 4096 } },
  ]);
});

test.each([
  ["the device has too few bindings", product(map(0, 0), map(0, 512), map(0, 1024)), 3],
  // The last view reaches over the two before it.
  [
    "views overlap others",
    product(map(0, 0), map(0, 512), { ...map(0, 0), strides: [0, 0, 16, 1] }),
    16,
  ],
] as const)("a buffer is bound once where %s", (_, step, most) => {
  const [shader] = shadersOf([step], most);
  expect(shader?.bindings).toEqual([
    { buffer: 0, writable: true },
    { buffer: 2, writable: false },
  ]);
});

test("small weights are bound as constants, a range of the same size wherever they lie", () => {
  const weights = 1 << 17;
  const own = (constant: number): ContractKernel => {
    const kernel = product(map(0, 0), map(0, 512), map(0, 1024));
    const [term] = kernel.terms;
    if (term === undefined) throw new Error("no term");
    const w = { ...term.w, offset: { constant, terms: [] } };
    return { ...kernel, terms: [{ ...term, w }] };
  };
  // At the end of the buffer there are too few bytes behind them.
  const shaders = shadersOf([own(64), own(weights / 4 - 64)], 16, weights);
  expect(new Set(shaders.map(({ code }) => code)).size).toBe(1);
  expect(shaders.map(({ bindings }) => bindings[1])).toEqual(
    [256, 65_536].map((from) => ({
      buffer: 2,
      writable: false,
      range: { from, to: from + 65_536 },
      constants: true,
    })),
  );
  // An output in the same buffer takes them away.
  const written = { ...own(64), outputs: [{ ...map(0, 0), buffer: 2 }] };
  const [shader] = shadersOf([written], 16, weights);
  expect(shader?.bindings).toEqual([
    { buffer: 0, writable: false },
    { buffer: 2, writable: true },
  ]);
});
