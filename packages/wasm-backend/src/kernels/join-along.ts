import type { Axis } from "../axes.ts";
import { type Cursor, loadFour } from "../body/cursor.ts";
import { type Indices, type Walker, move, visit } from "../body/nest.ts";
import { number } from "../emit/i32.ts";
import { shuffle } from "../emit/v128.ts";
import type { V128 } from "../emit/value.ts";
import type { Join } from "./accumulator.ts";

/** What is joined for one result. */
export interface Joined {
  readonly walker: Walker;
  /** The reduced axes; vectors lie along the last. */
  readonly axes: readonly Axis[];
  readonly indices: Indices;
  /** Inputs, the first of the walker's cursors. */
  readonly inputs: number;
  /** Any order of it gives the same bits, as that of a maximum. */
  readonly join: Join;
  /** What is joined with anything without a change. */
  readonly least: V128;
  /** Four values from four of each input; `along` is the axis that they lie along. */
  value(input: (index: number) => V128, along: Axis | undefined): V128;
}

/** Vectors that are joined apart from each other, so that they need not wait. */
const vectorsAtOnce = 4;

/** Whether all inputs of a single result lie dense along the innermost reduced axis, or are the same there. */
export function liesAlong(
  { kept, reduced }: { readonly kept: readonly Axis[]; readonly reduced: readonly Axis[] },
  inputs: number,
): boolean {
  const inner = reduced.at(-1);
  return (
    kept.length === 1 &&
    kept[0]?.extent === 1 &&
    inner !== undefined &&
    inner.extent >= 4 * vectorsAtOnce &&
    inner.strides.slice(0, inputs).every((stride) => stride === 0 || stride === 1)
  );
}

/** Joins all values of one result, sixteen at a time: each of four vectors holds four that are none of the others'. */
export function joinAlong({ walker, axes, indices, inputs, join, least, value }: Joined): V128 {
  const { f, cursors } = walker;
  const inner = axes.at(-1);
  const totals = Array.from({ length: vectorsAtOnce }, () => f.v128(least));
  const [total = f.v128(least)] = totals;
  const index = f.i32();
  if (!inner) return total;
  const cursorAt = (i: number): Cursor => {
    const cursor = cursors[i];
    if (!cursor || i >= inputs)
      throw new RangeError(`Cannot compile a reduce: there is no input ${i}`);
    return { ...cursor, stride: inner.strides[i] ?? 0 };
  };
  const takeFour = (to: typeof total): void => {
    f.set(
      to,
      join(
        to,
        value((i) => loadFour(f, cursorAt(i), 4), inner),
      ),
    );
    f.advance(index, 4);
    move(walker, inner, 4);
  };
  if (inner.named !== undefined) indices.set(inner.named, index);
  const many = 4 * vectorsAtOnce;
  visit(walker, axes.slice(0, -1), indices, () => {
    f.set(index, number(0));
    f.times(Math.floor(inner.extent / many), () => {
      for (const to of totals) takeFour(to);
    });
    f.times(Math.floor((inner.extent % many) / 4), () => takeFour(total));
    f.times(inner.extent % 4, () => {
      const one = (i: number): V128 => loadFour(f, { ...cursorAt(i), stride: 0 }, 1);
      f.set(total, join(total, value(one, undefined)));
      f.advance(index, 1);
      move(walker, inner, 1);
    });
    move(walker, inner, -inner.extent);
  });
  const all = f.v128(totals.slice(1).reduce<V128>((sum, other) => join(sum, other), total));
  const pairs = f.v128(join(all, shuffle(all, all, [2, 3, 0, 1])));
  return f.v128(join(pairs, shuffle(pairs, pairs, [1, 0, 3, 2])));
}
