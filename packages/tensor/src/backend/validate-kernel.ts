import { computeDtype, isFloat } from "./dtype.ts";
import type {
  Combine,
  ContractKernel,
  FilterKernel,
  GatherKernel,
  Kernel,
  MapKernel,
  ReduceKernel,
  ScatterKernel,
  Tap,
  View,
} from "./program.ts";
import { validateBody } from "./validate-body.ts";
import { validateOverlaps } from "./validate-overlap.ts";
import {
  type Surroundings,
  type ViewRules,
  affineRange,
  validateShape,
  validateView,
} from "./validate-view.ts";

/** Checks that the parts of a kernel agree, that its views are inside their buffers, and what may overlap. */
export function validateKernel(kernel: Kernel, around: Surroundings): void {
  switch (kernel.kind) {
    case "map":
      return validateMap(kernel, around);
    case "reduce":
      return validateReduce(kernel, around);
    case "contract":
      return validateContract(kernel, around);
    case "filter":
      return validateFilter(kernel, around);
    case "gather":
      return validateGather(kernel, around);
    case "scatter":
      return validateScatter(kernel, around);
    case "custom": {
      const what = `custom kernel ${kernel.name}`;
      for (const view of kernel.inputs) validateView(view, around, { what });
      for (const view of kernel.outputs) validateView(view, around, { what, written: true });
      return;
    }
    default: {
      // A program may come from a file.
      const { kind }: { readonly kind?: unknown } = Object(kernel);
      throw new TypeError(`Cannot use a step: there is no kind ${String(kind)}`);
    }
  }
}

function validateMap({ shape, inputs, body, outputs }: MapKernel, around: Surroundings): void {
  const what = "a map";
  validateShape(shape, what);
  readViews(inputs, around, { what: "of a map", shape });
  writeViews(outputs, around, { what: "of a map", shape });
  validateBody(body, {
    what: "the body of a map",
    loops: around.loops,
    rank: shape.length,
    inputs,
    accumulators: [],
    results: outputs.map(({ dtype }) => dtype),
  });
  validateOverlaps({ what, outputs, inPlace: inputs, apart: [] }, around.loops);
}

const combines: Readonly<Record<Combine, true>> = {
  sum: true,
  max: true,
  argmax: true,
  logsumexp: true,
  prefix: true,
};

function validateReduce(kernel: ReduceKernel, around: Surroundings): void {
  const { combine, shape, axes, inputs, before, extras, after, outputs } = kernel;
  const what = `a ${combine} reduce`;
  if (!Object.hasOwn(combines, combine))
    throw new TypeError(`Cannot use ${what}: there is ${Object.keys(combines).join(", ")}`);
  validateShape(shape, what);
  const ascending = axes.every((axis, k) => k === 0 || axis > (axes[k - 1] ?? 0));
  const known = axes.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < shape.length);
  if (axes.length === 0 || !ascending || !known || (combine === "prefix" && axes.length !== 1))
    throw new RangeError(`Cannot use ${what}: axes [${axes}] of shape [${shape}]`);
  const { loops } = around;
  readViews(inputs, around, { what: `of ${what}`, shape });
  const result = combine === "logsumexp" ? "f32" : undefined;
  validateBody(before, {
    what: `the body before ${what}`,
    loops,
    rank: shape.length,
    inputs,
    accumulators: [],
    results: [result],
  });
  const dtype = before.lines[before.results[0] ?? 0]?.dtype ?? "f32";
  const kept = combine === "prefix" ? shape : shape.filter((_, axis) => !axes.includes(axis));
  readViews(extras, around, { what: `among the extras of ${what}`, shape: kept });
  writeViews(outputs, around, { what: `of ${what}`, shape: kept });
  validateBody(after, {
    what: `the body after ${what}`,
    loops,
    rank: kept.length,
    inputs: extras,
    accumulators: [combine === "argmax" ? "i32" : dtype],
    results: outputs.map((view) => view.dtype),
  });
  validateOverlaps({ what, outputs, inPlace: extras, apart: inputs }, loops);
}

function validateContract(kernel: ContractKernel, around: Surroundings): void {
  const { space, lanes, columns, terms, extras, epilogue, outputs } = kernel;
  const what = "a contract";
  const shape = [...space, columns];
  validateShape([...shape, lanes], what);
  if (space.length !== 3) throw new TypeError(`Cannot use ${what}: its space is [${space}]`);
  for (const { a, at, w, taps } of terms) {
    const [, rows = 0, width = 0, channels = 0] = a.shape;
    const map = [space[0], rows, width, channels];
    validateFloats(a, around, { what: "the map of a contract", shape: map });
    const own = w.shape.length === 5 ? space.slice(0, 1) : [];
    const weights = [...own, taps.length, channels, lanes, columns];
    validateView(w, around, { what: "the weights of a contract", shape: weights });
    validateTaps(taps, what);
    for (const affine of at) affineRange(affine, around.loops, what);
  }
  readViews(extras, around, { what: "among the extras of a contract", shape });
  writeViews(outputs, around, { what: "of a contract", shape });
  validateBody(epilogue, {
    what: "the epilogue of a contract",
    loops: around.loops,
    rank: 4,
    inputs: extras,
    accumulators: Array.from({ length: lanes }, () => "f32"),
    results: outputs.map(({ dtype }) => dtype),
  });
  const apart = terms.flatMap(({ a, w }) => [a, w]);
  validateOverlaps({ what, outputs, inPlace: extras, apart }, around.loops);
}

function validateFilter(kernel: FilterKernel, around: Surroundings): void {
  const { a, at, taps, g, slabs, output } = kernel;
  const what = "a filter";
  const [, rows = 0, width = 0, inputs = 0] = a.shape;
  const [n = 0, h = 0, w = 0, outputs = 0] = g.shape;
  validateFloats(a, around, { what: "the map of a filter", shape: [n, rows, width, inputs] });
  validateFloats(g, around, { what: "the gradient of a filter", shape: [n, h, w, outputs] });
  validateTaps(taps, what);
  for (const affine of at) affineRange(affine, around.loops, what);
  const shape = [slabs, taps.length, inputs, outputs];
  validateView(output, around, {
    what: "the output of a filter",
    shape,
    dtype: "f32",
    written: true,
  });
  validateOverlaps({ what, outputs: [output], inPlace: [], apart: [a, g] }, around.loops);
}

function validateGather({ source, indices, output }: GatherKernel, around: Surroundings): void {
  const what = "a gather";
  const { shape, dtype } = output;
  const extent = source.shape[shape.length] ?? 0;
  validateView(output, around, { what: "the output of a gather", written: true });
  validateView(source, around, { what: "the source of a gather", shape: [...shape, extent] });
  validateView(indices, around, { what: "the indices of a gather", shape });
  checkIndices(indices, what);
  if (computeDtype(source.dtype) !== dtype)
    throw new TypeError(
      `Cannot use ${what}: its source is ${source.dtype} and its output ${dtype}`,
    );
  validateOverlaps(
    { what, outputs: [output], inPlace: [], apart: [source, indices] },
    around.loops,
  );
}

function validateScatter(kernel: ScatterKernel, around: Surroundings): void {
  const { values, indices, output, keep = false } = kernel;
  const what = "a scatter";
  const [picks = 0, columns = 0] = values.shape;
  const [rows = 0] = output.shape;
  const dtype = keep ? output.dtype : "f32";
  validateView(values, around, { what: "the values of a scatter", shape: [picks, columns], dtype });
  validateView(indices, around, { what: "the indices of a scatter", shape: [picks] });
  checkIndices(indices, what);
  const written = { what: "the output of a scatter", shape: [rows, columns], dtype, written: true };
  validateView(output, around, written);
  const apart = [values, indices];
  validateOverlaps({ what, outputs: [output], inPlace: [], apart }, around.loops);
}

function validateFloats(view: View, around: Surroundings, rules: ViewRules): void {
  validateView(view, around, rules);
  if (!isFloat(view.dtype))
    throw new TypeError(`Cannot use ${rules.what}: expected a float but found ${view.dtype}`);
}

function checkIndices({ dtype }: View, what: string): void {
  if (isFloat(dtype)) throw new TypeError(`Cannot use ${what}: its indices are ${dtype}`);
}

function validateTaps(taps: readonly Tap[], what: string): void {
  if (taps.length === 0 || !taps.every((tap) => tap.length === 2 && tap.every(Number.isInteger)))
    throw new TypeError(`Cannot use ${what}: its taps are [${taps.join("], [")}]`);
}

interface Group {
  readonly what: string;
  readonly shape: readonly number[];
}

function readViews(views: readonly View[], around: Surroundings, { what, shape }: Group): void {
  views.forEach((view, i) => validateView(view, around, { what: `input ${i} ${what}`, shape }));
}

function writeViews(views: readonly View[], around: Surroundings, { what, shape }: Group): void {
  if (views.length === 0) throw new TypeError(`Cannot use a kernel: output 0 ${what} is not there`);
  views.forEach((view, i) =>
    validateView(view, around, { what: `output ${i} ${what}`, shape, written: true }),
  );
}
