import {
  type ContractKernel,
  type DType,
  type View,
  computeDtype,
  isNarrow,
} from "@pixelweft/tensor/backend";
import { type HostMemory, referenceKernel } from "@pixelweft/tensor/reference";
import type { Alone } from "./alone.ts";

/** Says how a product's results differ from the reference, in words; nothing where they do not. */
export type Judge = (results: readonly Uint8Array<ArrayBuffer>[]) => string | undefined;

/** Floating-point operations that the reference has for a product. */
const work = 5e7;

/** Places of a product that are compared at least, and at most. */
const [fewest, most] = [8, 256];

/** The share of values that may be off: an epilogue that jumps turns the last bit of a sum into another value. */
const jumps = 1e-3;

/**
 * Compares a product's results with the reference, which is too slow for whole ones: it computes all columns of some places of the same
 * product from the same numbers, spread over all images and tiles, the last place among them. A product of few places is compared whole.
 */
export function judgeOf({ kernel, product, contents, written }: Alone): Judge {
  const places = placesOf(kernel.space, product.work);
  /** A place, and where it stands among those that are compared. */
  const loops = [0, 0, 0, 0];
  const visit = (run: () => void): void =>
    places.forEach((place, n) => {
      loops.splice(0, loops.length, ...place, n);
      run();
    });
  const rowsOf = (view: View, memory: readonly HostMemory[]): Float32Array => {
    const rows = memoryOf(new Uint8Array(4 * places.length * kernel.columns));
    visit(referenceKernel(reading(view, memory.length), loops)([...memory, rows]));
    return rows.f32;
  };
  const memory = contents.map(memoryOf);
  visit(referenceKernel(atPlace(kernel), loops)(memory));
  const wanted = kernel.outputs.map((view) => rowsOf(view, memory));
  return (results) => {
    const held = contents.map((bytes, at) => memoryOf(results[written.indexOf(at)] ?? bytes));
    const faults = kernel.outputs.map((view, k) =>
      difference(rowsOf(view, held), wanted[k] ?? new Float32Array(), view.dtype),
    );
    return faults.find((fault) => fault !== undefined);
  };
}

/** All places, or some that lie anywhere in a tile, the last one first. */
function placesOf([n, h, w]: ContractKernel["space"], whole: number): number[][] {
  const all = n * h * w;
  const count = Math.min(all, most, Math.max(fewest, Math.floor((work * all) / whole)));
  // Multiples of the golden ratio lie evenly, and in step with no tile.
  const golden = (Math.sqrt(5) - 1) / 2;
  return Array.from({ length: count }, (_, k) => {
    const place = all - 1 - (count < all ? Math.floor(all * ((k * golden) % 1)) : k);
    return [Math.floor(place / (h * w)), Math.floor(place / w) % h, place % w];
  });
}

/** A contract at the one place where loops 0, 1 and 2 stand. */
function atPlace(kernel: ContractKernel): ContractKernel {
  const lines = kernel.epilogue.lines.map((line) =>
    line.op === "index" && line.axis < 3
      ? { op: "loop" as const, value: along(0, line.axis), dtype: line.dtype }
      : line,
  );
  return {
    ...kernel,
    space: [1, 1, 1],
    terms: kernel.terms.map(({ a, w, at: [row, column], taps }) => ({
      a: moving(a, 1),
      w: moving(w, w.shape.length - 4),
      at: [along(row.constant, 1), along(column.constant, 2)],
      taps,
    })),
    extras: kernel.extras.map((view) => moving(view, 3)),
    epilogue: { ...kernel.epilogue, lines },
    outputs: kernel.outputs.map((view) => moving(view, 3)),
  };
}

/** Copies the row of a view at one place, as f32, into a buffer of such rows. */
function reading(view: View, buffer: number): Parameters<typeof referenceKernel>[0] {
  const input = moving(view, 3);
  const { shape } = input;
  const columns = shape.at(-1) ?? 1;
  const offset = along(0, 3, columns);
  const lines = [
    { op: "input", input: 0, dtype: computeDtype(view.dtype) },
    { op: "cast", args: [0], dtype: "f32" },
  ] as const;
  const row: View = { buffer, offset, shape, strides: [0, 0, 0, 1], dtype: "f32" };
  return { kind: "map", shape, inputs: [input], body: { lines, results: [1] }, outputs: [row] };
}

/** A view at the loops of its first axes. */
function moving(view: View, axes: number): View {
  const strides = view.strides.slice(0, axes);
  return {
    ...view,
    shape: view.shape.map((extent, axis) => (axis < axes ? 1 : extent)),
    offset: { ...view.offset, terms: strides.map((stride, loop) => ({ loop, stride })) },
  };
}

function along(constant: number, loop: number, stride = 1): View["offset"] {
  return { constant, terms: [{ loop, stride }] };
}

/** A copy of some bytes, seen as every dtype. */
function memoryOf(bytes: Uint8Array): HostMemory {
  const u8 = new Uint8Array(bytes);
  const { buffer } = u8;
  return {
    u8,
    f32: new Float32Array(buffer),
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
  };
}

/** Floats may differ by what conformance allows for a network, narrow ones by their last bit; no number can be expected where the reference overflows. */
function difference(found: Float32Array, wanted: Float32Array, dtype: DType): string | undefined {
  const finite = wanted.filter((value) => Number.isFinite(value));
  const largest = finite.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const allowed = (isNarrow(dtype) ? 2 ** (dtype === "f16" ? -10 : -7) : 1e-4) * largest;
  let [wrong, first] = [0, -1];
  wanted.forEach((value, at) => {
    if (!Number.isFinite(value) || Math.abs((found[at] ?? NaN) - value) <= allowed) return;
    if (wrong++ === 0) first = at;
  });
  if (wrong <= jumps * wanted.length) return undefined;
  return `${wrong} of ${wanted.length} values differ from the reference, such as ${found[first]} in place of ${wanted[first]}`;
}
