import type { Affine } from "../../backend/mod.ts";
import { addAffine, affine, equalAffine, scaleAffine } from "../../graph/affine.ts";
import type { Tensor } from "../../graph/node.ts";
import { at, equalShapes, stridesOf, type Shape } from "../../graph/shape.ts";

/** How the elements of a shape lie in a buffer, in elements. */
export interface Layout {
  readonly offset: Affine;
  readonly shape: Shape;
  readonly strides: readonly number[];
}

/** A change of indices that a layout can follow: a movement node, or a plain reshape or slice that lowering adds. */
export type Movement =
  | { readonly kind: "reshape"; readonly shape: Shape }
  | { readonly kind: "permute"; readonly order: readonly number[] }
  | { readonly kind: "expand"; readonly shape: Shape }
  | ({ readonly kind: "slice" } & Slice);

/** Which elements of each axis: the first, every how many-th, and how many. */
export interface Slice {
  readonly start: readonly Affine[];
  readonly step: readonly number[];
  readonly shape: Shape;
}

/** The movement of a view node; undefined for any other node. */
export function movementOf(node: Tensor): Movement | undefined {
  const { op, shape } = node;
  switch (op.kind) {
    case "reshape":
    case "expand":
      return { kind: op.kind, shape };
    case "permute":
      return { kind: "permute", order: op.order };
    case "slice":
      return { kind: "slice", start: op.start, step: op.step, shape };
    default:
      return undefined;
  }
}

/** A text that tells movements apart. */
export function movementKey(m: Movement): string {
  return m.kind === "permute"
    ? `p${m.order}`
    : m.kind === "slice"
      ? JSON.stringify(m)
      : `${m.kind[0]}${m.shape}`;
}

/** A movement before a chain of others. A reshape followed by a reshape is the second one alone. */
export function before(movement: Movement, chain: readonly Movement[]): readonly Movement[] {
  return movement.kind === "reshape" && chain[0]?.kind === "reshape" ? chain : [movement, ...chain];
}

/** Row-major from the start. */
export function contiguous(shape: Shape): Layout {
  return { offset: affine(0), shape, strides: stridesOf(shape) };
}

/** Follows movements, first to last; undefined when a reshape would need a copy. */
export function moved(layout: Layout, chain: readonly Movement[]): Layout | undefined {
  let result: Layout | undefined = layout;
  for (const movement of chain) {
    if (result === undefined) return undefined;
    result = follow(result, movement);
  }
  return result;
}

function follow(layout: Layout, movement: Movement): Layout | undefined {
  const { offset, shape, strides } = layout;
  switch (movement.kind) {
    case "reshape": {
      const next = reshapedStrides(layout, movement.shape);
      return next && { offset, shape: movement.shape, strides: next };
    }
    case "permute":
      return {
        offset,
        shape: movement.order.map((axis) => at(shape, axis)),
        strides: movement.order.map((axis) => at(strides, axis)),
      };
    case "expand":
      return {
        offset,
        shape: movement.shape,
        strides: movement.shape.map((n, i) => (shape[i] === n ? at(strides, i) : 0)),
      };
    case "slice":
      return sliced(layout, movement);
  }
}

/** The layout of a part. */
export function sliced({ offset, strides }: Layout, { start, step, shape }: Slice): Layout {
  return {
    offset: start.reduce((sum, s, i) => addAffine(sum, scaleAffine(s, at(strides, i))), offset),
    shape,
    strides: strides.map((s, i) => s * at(step, i) + 0),
  };
}

/** Strides for another shape over the same elements, if there are such. Axes of size 1 are free. */
function reshapedStrides(layout: Layout, shape: Shape): number[] | undefined {
  if (equalShapes(layout.shape, shape)) return [...layout.strides];
  const blocks: { size: number; stride: number }[] = [];
  layout.shape.forEach((n, i) => {
    if (n === 1) return;
    const stride = at(layout.strides, i);
    const last = blocks.at(-1);
    if (last !== undefined && last.stride === stride * n) {
      last.size *= n;
      last.stride = stride;
    } else blocks.push({ size: n, stride });
  });
  const strides: number[] = [];
  let block = blocks.pop();
  let used = 1;
  for (const n of shape.toReversed()) {
    if (n === 1) {
      strides.unshift(0);
      continue;
    }
    if (block !== undefined && used === block.size) {
      block = blocks.pop();
      used = 1;
    }
    if (block === undefined || block.size % (used * n) !== 0) return undefined;
    strides.unshift(block.stride * used);
    used *= n;
  }
  return strides;
}

/** Whether two layouts name the same elements in the same order; axes of size 1 do not count. */
export function sameLayout(a: Layout, b: Layout): boolean {
  return (
    equalShapes(a.shape, b.shape) &&
    equalAffine(a.offset, b.offset) &&
    a.shape.every((n, i) => n === 1 || a.strides[i] === b.strides[i])
  );
}

/** The first and last element that a layout can touch without its loop terms. */
export function extent(layout: Layout): [first: number, last: number] {
  let first = layout.offset.constant;
  let last = first;
  layout.shape.forEach((n, i) => {
    const reach = (n - 1) * at(layout.strides, i);
    if (reach < 0) first += reach;
    else last += reach;
  });
  return [first, last];
}
