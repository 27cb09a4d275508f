/** Sizes of a tensor, outermost first. */
export type Shape = readonly number[];

/** One axis or several; negative ones count from the end. */
export type Axes = number | readonly number[];

/**
 * The number of elements of a shape.
 *
 * @example
 * sizeOf([2, 3]); // 6
 */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, n) => size * n, 1);
}

/** How many elements lie along some axes. */
export function sizeOver(shape: Shape, axes: readonly number[]): number {
  return sizeOf(axes.map((axis) => at(shape, axis)));
}

/** A shape of which some axes are gone. */
export function withoutAxes(shape: Shape, axes: readonly number[]): number[] {
  return shape.filter((_, i) => !axes.includes(i));
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const n of shape.toReversed()) {
    strides.unshift(stride);
    stride *= n;
  }
  return strides;
}

export function equalShapes(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

/** The element at `axis` that must be there; negative axes count from the end. */
export function at(list: readonly number[], axis: number): number {
  const value = list.at(axis);
  if (value === undefined) throw new RangeError(`Cannot take element ${axis} of [${list}]`);
  return value;
}

/** Axes as ascending non-negative numbers; throws RangeError for one outside the shape. */
export function normalAxes(named: Axes, rank: number, act: string): number[] {
  const axes = typeof named === "number" ? [named] : named;
  if (!Array.isArray(axes))
    throw new TypeError(`Cannot ${act} ${String(axes)}: axes are a number or a list of them`);
  const normal = axes.map((axis: unknown) => {
    if (typeof axis !== "number")
      throw new TypeError(`Cannot ${act} axis ${String(axis)}: it is no number`);
    if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
      throw new RangeError(`Cannot ${act} axis ${axis}: the tensor has ${rank} axes`);
    return axis < 0 ? axis + rank : axis;
  });
  if (new Set(normal).size !== normal.length)
    throw new RangeError(`Cannot ${act} axes [${axes}]: one is named twice`);
  return normal.toSorted((a, b) => a - b);
}

/** The axes that are named, or all of them, as `normalAxes` gives them. */
export function axesOf(shape: Shape, axes: Axes | undefined, act: string): number[] {
  return normalAxes(axes ?? shape.map((_, i) => i), shape.length, act);
}

/** One axis as a non-negative number; throws RangeError for one outside the shape. */
export function normalAxis(axis: number, rank: number, act: string): number {
  return at(normalAxes([axis], rank, act), 0);
}

/** Throws a TypeError for what is no list of sizes, places or ranges: in JavaScript no types see to it. */
export function checkList(act: string, list: unknown): void {
  if (!Array.isArray(list)) throw new TypeError(`Cannot ${act} ${String(list)}: it is no list`);
}

/** Throws RangeError unless all sizes are whole numbers above 0. */
export function checkSizes(what: string, shape: Shape): void {
  checkList(`make ${what} of shape`, shape);
  if (!shape.every((n) => Number.isInteger(n) && n > 0))
    throw new RangeError(
      `Cannot make ${what} of shape [${shape}]: sizes are whole numbers above 0`,
    );
}

/** The shape that two shapes broadcast to; throws TypeError if there is none. */
export function broadcastShapes(a: Shape, b: Shape, act: string): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const m = a.at(i - rank) ?? 1;
    const n = b.at(i - rank) ?? 1;
    if (m !== n && m !== 1 && n !== 1)
      throw new TypeError(`Cannot ${act} shapes [${a}] and [${b}]: sizes ${m} and ${n} differ`);
    return m === 1 ? n : m;
  });
}

/** TypeError, unless data have as many elements as a shape. */
export function checkElements(act: string, shape: Shape, data: { readonly length: number }): void {
  checkList(act, shape);
  if (data.length !== sizeOf(shape))
    throw new TypeError(`Cannot ${act} [${shape}]: the data has ${data.length} elements`);
}
