import { bytesOf, type Body, type Kernel, type View } from "@pixelweft/tensor/backend";
import { mapViews } from "@pixelweft/tensor/inspect";

/**
 * Floating-point operations of one run of a kernel: two for each product of a contract or filter, taps outside the map as if they were
 * inside; one for each line of a body and each element elsewhere, whatever a device takes for a tanh.
 */
export function flopsOf(kernel: Kernel): number {
  switch (kernel.kind) {
    case "map":
      return sizeOf(kernel.shape) * linesOf(kernel.body);
    case "reduce": {
      const kept = sizeOf(kernel.outputs[0]?.shape ?? []);
      return sizeOf(kernel.shape) * (1 + linesOf(kernel.before)) + kept * linesOf(kernel.after);
    }
    case "contract": {
      const places = sizeOf(kernel.space);
      const inner = kernel.terms.reduce((n, { a, taps }) => n + taps.length * (a.shape[3] ?? 0), 0);
      const columns = kernel.lanes * kernel.columns;
      return 2 * places * columns * inner + places * kernel.columns * linesOf(kernel.epilogue);
    }
    case "filter": {
      const { a, g, taps } = kernel;
      return 2 * sizeOf(g.shape) * taps.length * (a.shape[3] ?? 0);
    }
    case "scatter":
      return sizeOf(kernel.values.shape);
    case "gather":
    case "custom":
      return 0;
  }
}

function linesOf({ lines }: Body): number {
  const free = new Set(["constant", "input", "index", "loop", "accumulator"]);
  return lines.filter(({ op }) => !free.has(op)).length;
}

/** Bytes that one run of a kernel reads and writes at least: each element of its views once, of a window what its taps reach. */
export function trafficOf(kernel: Kernel): number {
  let bytes = 0;
  mapViews(kernel, (view) => {
    bytes += elementsOf(view) * bytesOf(view.dtype);
    return view;
  });
  if (kernel.kind === "contract")
    for (const { a, taps } of kernel.terms)
      bytes -= unread(a, { taps, space: kernel.space }) * bytesOf(a.dtype);
  if (kernel.kind === "gather")
    bytes -= (elementsOf(kernel.source) - sizeOf(kernel.indices.shape)) * bytesOf("f32");
  return bytes;
}

/** Elements of a map beyond the reach of a window's taps. */
function unread(
  { shape: [n = 1, rows = 1, columns = 1, channels = 1] }: View,
  {
    taps,
    space: [, height, width],
  }: {
    readonly taps: readonly (readonly [number, number])[];
    readonly space: readonly [number, number, number];
  },
): number {
  const reach = (axis: 0 | 1, size: number): number => {
    const all = taps.map((tap) => tap[axis]);
    return size + Math.max(...all) - Math.min(...all);
  };
  const seen = Math.min(rows, reach(0, height)) * Math.min(columns, reach(1, width));
  return n * (rows * columns - seen) * channels;
}

/** Elements that a view has of its own: what is broadcast counts once. */
function elementsOf({ shape, strides }: View): number {
  return sizeOf(shape.filter((_, axis) => strides[axis] !== 0));
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((n, s) => n * s, 1);
}
