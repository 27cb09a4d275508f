import { checkTensors, type Tensor } from "../graph/node.ts";
import { at, sizeOf } from "../graph/shape.ts";
import { reshape, sum } from "../ops/broadcast.ts";
import { permute } from "../ops/movement.ts";
import { matmul } from "./matmul.ts";

/**
 * The sum of products that a formula names: a letter for each axis of the two operands, then those of the result. What the result does
 * not name is summed over; what all three name is a batch of `matmul`. f32.
 *
 * @throws TypeError if the formula is malformed or does not fit the shapes.
 * @example The scores of attention
 * const [queries, keys] = [full([2, 3, 4], 1), full([2, 5, 4], 0.5)];
 * einsum("bqd,bkd->bqk", queries, keys).shape; // [2, 3, 5]
 * @example
 * await read(backend, einsum("i,j->ij", tensor([1, 2]), tensor([3, 4]))); // Float32Array [3, 4, 6, 8]
 */
export function einsum(formula: string, a: Tensor, b: Tensor): Tensor {
  const [, left = "", right = "", result = ""] =
    /^([a-zA-Z]*),([a-zA-Z]*)->([a-zA-Z]*)$/.exec(formula.replaceAll(" ", "")) ??
    wrong(formula, 'it must read like "ij,jk->ik"');
  checkTensors("sum products of", a, b);
  const sizes = new Map<string, number>();
  measure(formula, left, a, sizes);
  measure(formula, right, b, sizes);
  for (const letter of result) if (!sizes.has(letter)) wrong(formula, `no operand has ${letter}`);
  if (new Set(result).size !== result.length) wrong(formula, "the result names an axis twice");
  const [x, y] = [summed(a, left, right + result), summed(b, right, left + result)];
  const both = [...x.letters].filter((letter) => right.includes(letter));
  const batch = both.filter((letter) => result.includes(letter));
  const inner = both.filter((letter) => !result.includes(letter));
  const rows = [...x.letters].filter((letter) => !right.includes(letter));
  const columns = [...y.letters].filter((letter) => !left.includes(letter));
  const sizesOf = (letters: readonly string[]): number[] =>
    letters.map((letter) => sizes.get(letter) ?? 1);
  const matrices = (part: Part, order: readonly (readonly string[])[]): Tensor =>
    reshape(
      inOrder(part, order.flat()),
      order.map((letters) => sizeOf(sizesOf(letters))),
    );
  const product = matmul(matrices(x, [batch, rows, inner]), matrices(y, [batch, inner, columns]));
  const letters = [...batch, ...rows, ...columns];
  return inOrder({ tensor: reshape(product, sizesOf(letters)), letters }, [...result]);
}

/** Notes the sizes of an operand's axes. */
function measure(
  formula: string,
  letters: string,
  { shape }: Tensor,
  sizes: Map<string, number>,
): void {
  if (letters.length !== shape.length)
    wrong(formula, `"${letters}" names ${letters.length} axes of [${shape}]`);
  if (new Set(letters).size !== letters.length) wrong(formula, `"${letters}" names an axis twice`);
  [...letters].forEach((letter, axis) => {
    const size = at(shape, axis);
    const known = sizes.get(letter) ?? size;
    if (known !== size) wrong(formula, `${letter} is ${known} and ${size}`);
    sizes.set(letter, size);
  });
}

/** An operand, and the names of its axes. */
interface Part {
  readonly tensor: Tensor;
  readonly letters: readonly string[];
}

function inOrder({ tensor, letters }: Part, order: readonly string[]): Tensor {
  return permute(
    tensor,
    order.map((letter) => letters.indexOf(letter)),
  );
}

/** Sums over the axes that nobody else names. */
function summed(tensor: Tensor, letters: string, others: string): Part {
  const gone = [...letters].flatMap((letter, axis) => (others.includes(letter) ? [] : [axis]));
  const kept = [...letters].filter((letter) => others.includes(letter));
  return { tensor: sum(tensor, gone), letters: kept };
}

function wrong(formula: string, why: string): never {
  throw new TypeError(`Cannot sum products by "${formula}": ${why}`);
}
