import { bytesOf, type ScatterKernel, type View } from "@pixelweft/tensor/backend";
import type { Axis } from "../axes.ts";
import { type Cursor, loadFour, loadOne, storeFour } from "../body/cursor.ts";
import { visitFours } from "../body/nest.ts";
import { add, lessUnsigned, number, scale, sub, zeroMemory } from "../emit/i32.ts";
import { floats } from "../emit/v128.ts";
import type { I32 } from "../emit/value.ts";
import { type Part, type Surroundings, type Work, addressOf, viewKey } from "../program/work.ts";

/** In how many parts the rows are cut: each part reads all indices. */
const parts = 16;

/** Sums by index, or rows replaced: a thread owns rows, so what it adds or writes comes in the order of the indices. */
export function scatterWork(kernel: ScatterKernel): Work {
  const { values, indices, output, keep = false } = kernel;
  const views = [values, indices, output];
  const [rows = 1, columns = 1] = output.shape;
  const [picks = 1] = indices.shape;
  return {
    key: JSON.stringify(["scatter", keep, views.map(viewKey)]),
    args: views.map((view) => addressOf(view)),
    extent: rows,
    grain: Math.ceil(rows / parts),
    cost: (keep ? 0 : rows * columns) + 2 * picks * columns,
    scratch: 0,
    write(surroundings, part) {
      if (!keep) writeZeros(kernel, surroundings, part);
      writeSums(kernel, surroundings, part);
    },
  };
}

function writeZeros({ output }: ScatterKernel, { f }: Surroundings, part: Part): void {
  const { args, from, to } = part;
  const [, columns = 1] = output.shape;
  const [apart = 0, beside = 0] = output.strides;
  const start = args[2] ?? number(0);
  if (beside === 1 && apart === columns) {
    const bytes = 4 * columns;
    f.run(zeroMemory(add(start, scale(from, bytes)), scale(sub(to, from), bytes)));
    return;
  }
  const row = f.i32();
  f.count(row, { from, to }, () => {
    const into = rowOf(output, f.i32(add(start, scale(row, 4 * apart))));
    alongColumns(f, output, [into], (valid) => storeFour(f, into, f.float(0), valid));
  });
}

function writeSums(kernel: ScatterKernel, { f }: Surroundings, part: Part): void {
  const { values, indices, output, keep = false } = kernel;
  const { args, from, to } = part;
  const [picks = 1] = indices.shape;
  const value = f.i32(args[0]);
  const index = f.i32(args[1]);
  const pick = f.i32();
  const apart = bytesOf(output.dtype) * (output.strides[0] ?? 0);
  f.times(picks, () => {
    f.set(pick, loadOne(index, indices.dtype));
    // As unsigned numbers, what lies before the first row is behind the last one.
    f.when(lessUnsigned(sub(pick, from), sub(to, from)), () => {
      const source = rowOf(values, f.i32(value));
      const into = rowOf(output, f.i32(add(args[2] ?? number(0), scale(pick, apart))));
      alongColumns(f, output, [source, into], (valid) => {
        const own = loadFour(f, source, valid);
        storeFour(f, into, keep ? own : floats.add(loadFour(f, into, valid), own), valid);
      });
    });
    f.advance(value, bytesOf(values.dtype) * (values.strides[0] ?? 0));
    f.advance(index, bytesOf(indices.dtype) * (indices.strides[0] ?? 0));
  });
}

function rowOf({ strides, dtype }: View, pointer: Cursor["pointer"]): Cursor {
  return { pointer, dtype, stride: strides[1] ?? 0 };
}

function alongColumns(
  f: Surroundings["f"],
  { shape }: View,
  cursors: readonly Cursor[],
  body: (valid: number) => void,
): void {
  const extent = shape[1] ?? 1;
  const axis: Axis = { extent, strides: cursors.map(({ stride }) => stride) };
  const whole = { from: number(0), to: number(extent), extent, indices: new Map<number, I32>() };
  visitFours({ f, cursors }, axis, whole, body);
}
