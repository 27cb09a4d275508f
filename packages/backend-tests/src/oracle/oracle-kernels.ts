import { type Shape, type Tensor, sizeOf } from "@pixelweft/tensor";
import type { Affine } from "@pixelweft/tensor/backend";
import { element, stridesOf } from "../view.ts";

/** What a node of a kind does. */
export type OpOf<Kind extends Tensor["op"]["kind"]> = Extract<Tensor["op"], { kind: Kind }>;

type TermMap = OpOf<"contract">["terms"][number];

/** A tensor's elements in row-major order. */
export type Values = readonly number[];

/** Input `i` of a node. */
export function input(node: Tensor, i: number): Tensor {
  const found = node.inputs[i];
  if (found === undefined) throw new TypeError(`Cannot evaluate ${node.op.kind}: input ${i}`);
  return found;
}

/** All coordinates of a shape, in row-major order. */
export function coordinates(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (list, n) => list.flatMap((c) => Array.from({ length: n }, (_, i) => [...c, i])),
    [[]],
  );
}

/** The inner product of two lists. */
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * element(b, i), 0);
}

/** A window that is written over. */
export interface Patch {
  readonly value: Values;
  readonly size: Shape;
  readonly start: readonly number[];
}

/** `base` with a patch written over it. */
export function overwritten(shape: Shape, base: Values, { value, size, start }: Patch): number[] {
  const result = [...base];
  const strides = stridesOf(shape);
  coordinates(size).forEach((c, i) => {
    const place = c.map((k, axis) => k + element(start, axis));
    if (place.some((k, axis) => k < 0 || k >= element(shape, axis)))
      throw new RangeError(`Cannot place at [${place}] of [${shape}]`);
    result[dot(place, strides)] = element(value, i);
  });
  return result;
}

/** A concat node. */
export function concatenated(node: Tensor, axis: number, parts: readonly Values[]): number[] {
  const inner = sizeOf(node.shape.slice(axis + 1));
  const outer = sizeOf(node.shape.slice(0, axis));
  const rows = parts.map((_, k) => element(input(node, k).shape, axis) * inner);
  return Array.from({ length: outer }, (_, o) =>
    parts.flatMap((part, k) => part.slice(o * element(rows, k), (o + 1) * element(rows, k))),
  ).flat();
}

/** A reduce node. */
export function reduced(node: Tensor, op: OpOf<"reduce">, values: Values): number[] {
  const { shape } = input(node, 0);
  const { axes, combine } = op;
  if (combine === "prefix") return prefix(shape, element(axes, 0), values);
  const lists = coordinates(node.shape).map((): number[] => []);
  const strides = stridesOf(node.shape);
  coordinates(shape).forEach((c, i) => {
    const kept = c.filter((_, axis) => !axes.includes(axis));
    lists[dot(kept, strides)]?.push(element(values, i));
  });
  return lists.map((list) => {
    const top = list.reduce((a, b) => Math.max(a, b), -Infinity);
    switch (combine) {
      case "max":
        return top;
      case "argmax":
        return list.indexOf(top);
      case "sum":
        return list.reduce((a, b) => a + b, 0);
      case "logsumexp":
        return top + Math.log(list.reduce((sum, x) => sum + Math.exp(x - top), 0));
    }
  });
}

function prefix(shape: Shape, axis: number, values: Values): number[] {
  const step = element(stridesOf(shape), axis);
  const sums: number[] = [];
  coordinates(shape).forEach((c, i) => {
    sums.push((c[axis] === 0 ? 0 : element(sums, i - step)) + element(values, i));
  });
  return sums;
}

/** A gather node. */
export function gathered(node: Tensor, [source = [], picks = []]: readonly Values[]): number[] {
  const extent = element(input(node, 0).shape, -1);
  return picks.map((pick, i) =>
    pick >= 0 && pick < extent ? element(source, i * extent + pick) : 0,
  );
}

/** A scatter node. */
export function scattered(node: Tensor, [values = [], picks = []]: readonly Values[]): number[] {
  const [, columns = 1] = node.shape;
  return coordinates(node.shape).map(([row, column = 0]) =>
    picks.reduce(
      (sum, pick, p) => (pick === row ? sum + element(values, p * columns + column) : sum),
      0,
    ),
  );
}

/** A replace node. */
export function replaced(
  columns: number,
  [base = [], values = [], picks = []]: readonly Values[],
): number[] {
  return base.map((old, i) => {
    const p = picks.lastIndexOf(Math.floor(i / columns));
    return p < 0 ? old : element(values, p * columns + (i % columns));
  });
}

/** A term whose window's corner is known. */
export interface Located {
  readonly row: number;
  readonly column: number;
  readonly taps: TermMap["taps"];
}

/** Finds a term's corner. */
export function located({ at: corner, taps }: TermMap, affine: (a: Affine) => number): Located {
  return { row: affine(corner[0]), column: affine(corner[1]), taps };
}

/** Channel `i` of a map `[n, rows, columns, channels]`, zero outside rows and columns. */
function mapElement(map: Tensor, values: Values, place: readonly number[]): number {
  const [, row = 0, column = 0] = place;
  if (row < 0 || row >= element(map.shape, 1) || column < 0 || column >= element(map.shape, 2))
    return 0;
  return element(values, dot(place, stridesOf(map.shape)));
}

/** A contract node. */
export function contracted(
  node: Tensor,
  terms: readonly Located[],
  args: readonly Values[],
): number[] {
  return coordinates(node.shape).map(([b = 0, y = 0, x = 0, o = 0]) => {
    let sum = 0;
    terms.forEach(({ row, column, taps }, term) => {
      const map = input(node, 2 * term);
      const weight = input(node, 2 * term + 1);
      taps.forEach(([down, right], t) => {
        for (let i = 0; i < element(map.shape, 3); i++) {
          const place = [b, row + y + down, column + x + right, i];
          const own = weight.shape.length === 4 ? [b] : [];
          const w = element(
            args[2 * term + 1] ?? [],
            dot([...own, t, i, o], stridesOf(weight.shape)),
          );
          sum += mapElement(map, args[2 * term] ?? [], place) * w;
        }
      });
    });
    return sum;
  });
}

/** A filter node. */
export function filtered(
  node: Tensor,
  term: Located,
  [a = [], g = []]: readonly Values[],
): number[] {
  const places = coordinates(input(node, 1).shape.slice(0, 3));
  return coordinates(node.shape).map(([t = 0, i = 0, o = 0]) =>
    sumOver(places, { node, term, values: [a, g], channels: [t, i, o] }),
  );
}

/** A filter node in slabs: each holds as many places as the others, the last one what is left. */
export function inSlabs(
  node: Tensor,
  term: Located,
  [a = [], g = []]: readonly Values[],
): number[] {
  const places = coordinates(input(node, 1).shape.slice(0, 3));
  const size = Math.ceil(places.length / element(node.shape, 0));
  return coordinates(node.shape).map(([slab = 0, t = 0, i = 0, o = 0]) => {
    const own = places.slice(slab * size, (slab + 1) * size);
    return sumOver(own, { node, term, values: [a, g], channels: [t, i, o] });
  });
}

interface FilterSum {
  readonly node: Tensor;
  readonly term: Located;
  readonly values: readonly [Values, Values];
  readonly channels: readonly [tap: number, input: number, output: number];
}

function sumOver(
  places: readonly (readonly number[])[],
  { node, term, values: [a, g], channels: [t, i, o] }: FilterSum,
): number {
  const [map, gradient] = [input(node, 0), input(node, 1)];
  const [down = 0, right = 0] = term.taps[t] ?? [];
  return places.reduce((sum, [b = 0, y = 0, x = 0]) => {
    const place = [b, term.row + y + down, term.column + x + right, i];
    return (
      sum + mapElement(map, a, place) * element(g, dot([b, y, x, o], stridesOf(gradient.shape)))
    );
  }, 0);
}
