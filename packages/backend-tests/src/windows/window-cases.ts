import type { ContractKernel, Step, View } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase } from "../case.ts";
import { copy, repeat } from "../kernels.ts";
import { affine, flip, slice } from "../view.ts";
import { layers } from "./window-layers.ts";
import { byImage, windowed } from "./window.ts";

/** One contract computed in several ways, all of which must give the same bits on one backend. */
export interface WindowCase {
  readonly name: string;
  /** The first is the whole pass; the outputs of the others must equal its outputs bit for bit. */
  readonly variants: readonly ConformanceCase[];
}

/**
 * Whole passes against passes by windows: rows, places, images, groups of columns, other batches.
 *
 * @example
 * const [{ variants }] = windowCases();
 * variants.length > 1; // true
 */
export function windowCases(): WindowCase[] {
  return layers.map((layer) => ({
    name: `windows of ${layer.name}`,
    variants: Object.entries(ways).map(([name, way]) => {
      const builder = new CaseBuilder();
      const whole = layer.kernel(builder);
      return builder.add(...way(whole, builder)).build(`${layer.name}, ${name}`, layer.tolerance);
    }),
  }));
}

type Way = (whole: ContractKernel, builder: CaseBuilder) => Step[];

const row = { start: affine(0, { 0: 1 }), size: 1 };
const column = { start: affine(0, { 1: 1 }), size: 1 };

const ways: Record<string, Way> = {
  whole: (whole) => [whole],
  "row by row": (whole) => [repeat(0, whole.space[1], windowed(whole, { rows: row }))],
  "row by row without a loop": (whole) =>
    each(whole.space[1]).map((start) => windowed(whole, { rows: { start, size: 1 } })),
  "place by place": (whole) => [
    repeat(
      0,
      whole.space[1],
      repeat(1, whole.space[2], windowed(whole, { rows: row, columns: column })),
    ),
  ],
  "column by column from the last": (whole) => {
    const start = affine(whole.space[2] - 1, { 1: -1 });
    return [repeat(1, whole.space[2], windowed(whole, { columns: { start, size: 1 } }))];
  },
  "image by image": (whole) => [
    repeat(0, whole.space[0], windowed(whole, { images: { start: affine(0, { 0: 1 }), size: 1 } })),
  ],
  "place by place of each image": (whole) =>
    each(whole.space[0]).map((image) => placesOf(whole, image)),
  "one image, then the others": (whole) => [
    windowed(whole, { images: { start: 0, size: 1 } }),
    windowed(whole, { images: { start: 1, size: whole.space[0] - 1 } }),
  ],
  "images in another order": (whole) => [
    {
      ...whole,
      terms: whole.terms.map((term) => byImage(term, (view) => flip(view, 0))),
      extras: whole.extras.map((view) => flip(view, 0)),
      outputs: whole.outputs.map((view) => flip(view, 0)),
    },
  ],
  "the second half of a batch twice as large": doubled,
  "windows of 2 rows and 3 columns": (whole) =>
    pairs(spans(whole.space[1], 2), spans(whole.space[2], 3)).map(([rows, columns]) =>
      windowed(whole, { rows, columns }),
    ),
  "columns of the product in thirds": (whole) =>
    spans(whole.columns, Math.ceil(whole.columns / 3)).map((channels) =>
      windowed(whole, { channels }),
    ),
  "columns of the product one by one, place by place": (whole) => [
    repeat(
      0,
      whole.space[1],
      repeat(
        1,
        whole.space[2],
        ...each(whole.columns).map((start) =>
          windowed(whole, { rows: row, columns: column, channels: { start, size: 1 } }),
        ),
      ),
    ),
  ],
};

function each(size: number): number[] {
  return Array.from({ length: size }, (_, i) => i);
}

function spans(size: number, step: number): { start: number; size: number }[] {
  return each(Math.ceil(size / step)).map((i) => ({
    start: i * step,
    size: Math.min(step, size - i * step),
  }));
}

function pairs<A, B>(first: readonly A[], second: readonly B[]): [A, B][] {
  return first.flatMap((a) => second.map((b): [A, B] => [a, b]));
}

/** Loops of their own for each image: a loop number is used once in a program. */
function placesOf(whole: ContractKernel, image: number): Step {
  const [outer, inner] = [10 + 2 * image, 11 + 2 * image];
  const part = windowed(whole, {
    images: { start: image, size: 1 },
    rows: { start: affine(0, { [outer]: 1 }), size: 1 },
    columns: { start: affine(0, { [inner]: 1 }), size: 1 },
  });
  return repeat(outer, whole.space[1], repeat(inner, whole.space[2], part));
}

/** Everything is copied into both halves of larger memory, the first of them backwards, and computed there. */
function doubled(whole: ContractKernel, builder: CaseBuilder): Step[] {
  const n = whole.space[0];
  const steps: Step[] = [];
  const twice = (view: View): View => {
    const [, ...rest] = view.shape;
    const large = builder.arena([2 * n, ...rest]);
    steps.push(
      copy(flip(view, 0), slice(large, 0, { start: 0, size: n })),
      copy(view, slice(large, 0, { start: n, size: n })),
    );
    return large;
  };
  const large: ContractKernel = {
    ...whole,
    space: [2 * n, whole.space[1], whole.space[2]],
    terms: whole.terms.map((term) => byImage(term, twice)),
    extras: whole.extras.map(twice),
    outputs: whole.outputs.map((view) => builder.arena([2 * n, ...view.shape.slice(1)])),
  };
  const back = whole.outputs.map((view, k) => {
    const from = large.outputs[k] ?? view;
    return copy(slice(from, 0, { start: n, size: n }), view);
  });
  return [...steps, large, ...back];
}
