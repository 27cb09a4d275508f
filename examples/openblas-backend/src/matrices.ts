import type { Affine, Tap, View } from "@pixelweft/tensor/backend";
import type { HostMemory } from "@pixelweft/tensor/reference";
import type { Matrix } from "./product.ts";

/** The value of a position with the loops as they stand. */
export function evaluate({ constant, terms }: Affine, loops: readonly number[]): number {
  return terms.reduce((sum, { loop, stride }) => sum + stride * (loops[loop] ?? 0), constant);
}

/** The elements of a buffer that a view may read. */
export function floatsOf(view: View, memory: readonly HostMemory[]): Float32Array {
  const held = memory[view.buffer];
  if (!held) throw new RangeError(`Cannot bind a view: there is no buffer ${view.buffer}`);
  return held.f32;
}

/**
 * The distance of two rows, where a view is a matrix as OpenBLAS takes it: the first `rowAxes` axes walk evenly over rows, the
 * others over neighbouring elements. Undefined for any other view.
 */
export function rowDistance({ shape, strides }: View, rowAxes: number): number | undefined {
  const width = evenStep(shape.slice(rowAxes), strides.slice(rowAxes)) ?? 0;
  const rows = evenStep(shape.slice(0, rowAxes), strides.slice(0, rowAxes));
  const columns = shape.slice(rowAxes).reduce((a, b) => a * b, 1);
  const ld = rows === "any" ? columns : (rows ?? 0);
  return (width === 1 || width === "any") && ld >= columns ? ld : undefined;
}

/** The one distance between neighbours in row-major order; `any` where there is a single element. */
function evenStep(
  shape: readonly number[],
  strides: readonly number[],
): number | "any" | undefined {
  let step: number | undefined;
  let span = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const [size = 1, stride = 0] = [shape[axis], strides[axis]];
    if (size === 1) continue;
    step ??= stride;
    if (stride !== step * span) return undefined;
    span *= size;
  }
  return step ?? "any";
}

/** A map and what taps read of it, as terms of contracts and filters have them. */
export interface Patches {
  /** `[n, rows, columns, channels]`. */
  readonly map: View;
  readonly at: readonly [row: Affine, column: Affine];
  readonly taps: readonly Tap[];
  /** Height and width of the window of places. */
  readonly window: readonly [height: number, width: number];
}

/** Where a map stands during a run. */
export interface Corner {
  readonly origin: number;
  readonly row: number;
  readonly column: number;
}

/** Copies what the taps of `count` places read, from the `first`th, into rows of taps times channels; zeros outside the map. */
export function copyPatches(
  from: Float32Array,
  to: Matrix,
  { map, taps, window }: Patches,
  places: { readonly corner: Corner; readonly first: number; readonly count: number },
): void {
  const [, rows = 0, columns = 0, channels = 0] = map.shape;
  const [sb = 0, sy = 0, sx = 0, si = 0] = map.strides;
  const [height, width] = window;
  const { corner, first, count } = places;
  const { data, ld } = to;
  for (let p = 0; p < count; p++) {
    const x = (first + p) % width;
    const y = Math.floor((first + p) / width) % height;
    const image = corner.origin + Math.floor((first + p) / (width * height)) * sb;
    let target = p * ld;
    for (const [down, right] of taps) {
      const row = corner.row + y + down;
      const column = corner.column + x + right;
      if (row < 0 || row >= rows || column < 0 || column >= columns) {
        data.fill(0, target, target + channels);
        target += channels;
        continue;
      }
      let source = image + row * sy + column * sx;
      for (const end = target + channels; target < end; target++, source += si)
        data[target] = from[source] ?? 0;
    }
  }
}
