import { computeDtype, isFloat } from "../backend/dtype.ts";
import { checkTensors, type Tensor, node } from "../graph/node.ts";
import { equalShapes, type Shape, sizeOf } from "../graph/shape.ts";
import { expand, reshape, sum } from "./broadcast.ts";
import { cast } from "./cast.ts";
import { equal, select } from "./compare.ts";
import { withGradient } from "./custom.ts";
import { indices, permute } from "./movement.ts";

/** Throws a TypeError for picks that are no integers. */
export function checkPicks(act: string, picks: Tensor): void {
  checkTensors(`${act} by`, picks);
  if (isFloat(picks.dtype))
    throw new TypeError(`Cannot ${act} by ${picks.dtype}: picks must be integers`);
}

/** Where the axis of `shape` behind those of the picks is at the pick. */
export function isPicked(picks: Tensor, shape: Shape): Tensor {
  const rank = picks.shape.length;
  const lead = shape.map((n, i) => (i < rank ? n : 1));
  return equal(reshape(cast(picks, "i32"), lead), indices(shape, rank));
}

/**
 * One element of the last axis at each place: `out[s] = source[s, picks[s]]`. A pick outside the axis reads zero. Its gradient puts each
 * value back where it was read.
 *
 * @throws TypeError if the leading axes differ or the picks are f32.
 * @example
 * await read(backend, pick(tensor([[1, 2], [3, 4]]), tensor([1, 0], { dtype: "i32" }))); // Float32Array [2, 3]
 */
export function pick(source: Tensor, picks: Tensor): Tensor {
  checkTensors("pick from", source, picks);
  if (source.shape.length === 0 || !equalShapes(source.shape.slice(0, -1), picks.shape))
    throw new TypeError(
      `Cannot pick from [${source.shape}] at [${picks.shape}]: the leading axes differ`,
    );
  checkPicks("pick", picks);
  return node(
    { kind: "gather" },
    {
      inputs: [source, picks],
      shape: picks.shape,
      dtype: computeDtype(source.dtype),
      vjp: (grad) => {
        const wide = expand(reshape(grad, [...picks.shape, 1]), source.shape);
        return [select(isPicked(picks, source.shape), wide, 0), undefined];
      },
    },
  );
}

/**
 * Rows of a table: `table` is `[rows, ...rest]`, `picks` any shape; the result is `[...picks, ...rest]`.
 * A pick outside the table reads zeros. The gradient is a scatter-add in which each row sums its matches in order.
 *
 * @example
 * await read(backend, take(tensor([[1, 2], [3, 4]]), tensor([1, 1], { dtype: "i32" }))); // Float32Array [3, 4, 3, 4]
 */
export function take(table: Tensor, picks: Tensor): Tensor {
  checkTensors("take rows of", table);
  const [rows, ...rest] = table.shape;
  if (rows === undefined) throw new TypeError("Cannot take rows of a tensor of rank 0");
  checkPicks("take", picks);
  const shape = [...picks.shape, ...rest];
  const lines = permute(table, [...rest.map((_, i) => i + 1), 0]);
  const source = expand(reshape(lines, [...picks.shape.map(() => 1), ...rest, rows]), [
    ...shape,
    rows,
  ]);
  const where = expand(reshape(picks, [...picks.shape, ...rest.map(() => 1)]), shape);
  const rowsTaken = node(
    { kind: "gather" },
    { inputs: [source, where], shape, dtype: computeDtype(table.dtype) },
  );
  // The rule is given for the table, so that the repeated source is never built backwards.
  return withGradient(rowsTaken, [table], (grad) => [scatterAdd(grad, picks, rows)]);
}

/**
 * Sums rows by index: `values` is `[...picks, ...rest]`; row r of the result adds the values whose pick is r, in order, so its bits are the
 * same each time. A pick outside the rows adds nothing. The work grows with the values, and not with the rows, for f32; integers are
 * compared with every row. On WebGPU every row that is picked looks at all picks.
 *
 * @throws TypeError if the leading axes differ or the picks are f32.
 * @example
 * await read(backend, scatterAdd(tensor([1, 2, 3]), tensor([0, 2, 0], { dtype: "i32" }), 3)); // Float32Array [4, 0, 2]
 */
export function scatterAdd(values: Tensor, picks: Tensor, rows: number): Tensor {
  checkTensors("add", values);
  checkPicks("add", picks);
  const rest = values.shape.slice(picks.shape.length);
  if (!equalShapes(values.shape.slice(0, picks.shape.length), picks.shape))
    throw new TypeError(
      `Cannot add [${values.shape}] by [${picks.shape}]: the leading axes differ`,
    );
  if (values.dtype !== "f32") return comparedSum(values, picks, rows);
  const [count, columns] = [sizeOf(picks.shape), sizeOf(rest)];
  const flat = reshape(picks, [count]);
  const sums = node(
    { kind: "scatter" },
    {
      inputs: [reshape(values, [count, columns]), flat],
      shape: [rows, columns],
      vjp: (grad) => [take(grad, flat), undefined],
    },
  );
  return reshape(sums, [rows, ...rest]);
}

/** The same of integers: for each row the sum of all values, of which those of other rows are 0. */
function comparedSum(values: Tensor, picks: Tensor, rows: number): Tensor {
  const rank = picks.shape.length;
  const rest = values.shape.slice(rank);
  const shape = [...picks.shape, rows, ...rest];
  const spread = expand(reshape(values, [...picks.shape, 1, ...rest]), shape);
  return sum(
    select(isPicked(picks, shape), spread, 0),
    picks.shape.map((_, i) => i),
  );
}
