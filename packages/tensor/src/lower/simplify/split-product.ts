import type { Op, Tensor } from "../../graph/node.ts";
import { at, equalShapes } from "../../graph/shape.ts";
import { add } from "../../ops/arithmetic.ts";
import { sliceAlong } from "../../ops/movement.ts";
import { chained, type Make, type MadeParts } from "./make.ts";

/** Summands of a product from which on it is cut. */
const longProduct = 2 ** 16;
/** Summands of a part, and parts at most: each is a kernel. */
const [partLength, mostParts] = [2 ** 15, 64];

/**
 * A matrix product with very many summands in parts, each added to those before it: the rounding errors of one accumulator grow with what
 * it adds. How it is cut depends on the number of summands alone, so a value has the same bits in every batch. Undefined for all else.
 */
export function splitProduct(op: Op, parts: MadeParts, make: Make): Tensor | undefined {
  const [map, weight] = parts.inputs;
  if (map === undefined || weight === undefined || !isProduct(op, parts)) return undefined;
  const length = at(map.shape, 3);
  if (length <= longProduct) return undefined;
  const part = partLength * Math.ceil(length / (partLength * mostParts));
  const products = Array.from({ length: Math.ceil(length / part) }, (_, i) => {
    const range = { start: i * part, size: Math.min(part, length - i * part) };
    const cut = (x: Tensor, axis: number): Tensor =>
      chained(make, x, (y) => sliceAlong(y, axis, range));
    return make(op, { ...parts, inputs: [cut(map, 3), cut(weight, weight.shape.length - 2)] });
  });
  return products.reduce((sum, product) => chained(make, product, (y) => add(sum, y)));
}

/** Whether it is a sum over channels alone: each place reads the map's own place, and no other. */
function isProduct(op: Op, { inputs, shape }: MadeParts): boolean {
  if (op.kind !== "contract" || op.terms.length > 1) return false;
  const [map] = inputs;
  const [term] = op.terms;
  const still = term?.at.every(({ constant, terms }) => constant === 0 && terms.length === 0);
  const own = term?.taps.length === 1 && term.taps[0]?.every((x) => x === 0);
  const whole = equalShapes(map?.shape.slice(0, 3) ?? [], shape.slice(0, 3));
  return still === true && own === true && whole;
}
