/** Axes that are walked as one, outermost first in a list of them. */
export interface Axis {
  readonly extent: number;
  /** Elements between neighbours, for each view. */
  readonly strides: readonly number[];
  /** The axis of the shape, where it stands alone because its index is asked for. */
  readonly named?: number;
}

interface Walk {
  readonly shape: readonly number[];
  /** For each view its strides, one for each axis of the shape. */
  readonly strides: readonly (readonly number[])[];
  /** The axes to walk, in order; all of them by default. */
  readonly order?: readonly number[];
  /** Axes whose index is asked for: they are not merged. */
  readonly named: ReadonlySet<number>;
}

/** The fewest axes that visit the same elements of all views in the same order; none for a single element. */
export function mergeAxes({ shape, strides, order, named }: Walk): Axis[] {
  const merged: Axis[] = [];
  for (const axis of order ?? shape.keys()) {
    const extent = shape[axis] ?? 1;
    if (extent === 1) continue;
    const inner = strides.map((view) => view[axis] ?? 0);
    const outer = merged.at(-1);
    const alone = named.has(axis);
    if (
      outer &&
      !alone &&
      outer.named === undefined &&
      outer.strides.every((stride, v) => stride === (inner[v] ?? 0) * extent)
    )
      merged.splice(-1, 1, { extent: outer.extent * extent, strides: inner });
    else merged.push({ extent, strides: inner, ...(alone ? { named: axis } : {}) });
  }
  return merged;
}

/** The axes, or one of a single element. */
export function atLeastOne(axes: readonly Axis[], views: number): Axis[] {
  if (axes.length > 0) return [...axes];
  return [{ extent: 1, strides: Array.from({ length: views }, () => 0) }];
}
