import { type DType, type Kernel, type View, computeDtype } from "@pixelweft/tensor/backend";
import type { Chance } from "../chance.ts";
import { copy, map } from "../kernels.ts";
import { Lines } from "../lines.ts";
import type { RandomMemory, Value } from "./random-memory.ts";
import { updatable } from "./random-results.ts";
import { randomShape } from "./random-sizes.ts";

/** Elements by index along the last axis. */
export function randomGather(chance: Chance, memory: RandomMemory): Kernel {
  const shape = randomShape(chance, memory.sizes, {
    rank: chance.whole(0, 3),
    limit: memory.sizes.gather,
  });
  const source = memory.read(
    [...shape, chance.whole(1, chance.pick(memory.sizes.extents.choices))],
    () => true,
  );
  const isSmall = (value: Value) => isInteger(value) && value.size < 10;
  const indices = memory.read(shape, chance.happens(0.7) ? isSmall : isInteger);
  if (!source || !indices) throw new RangeError("Cannot gather: memory has no integers");
  const dtype = computeDtype(source.view.dtype);
  const output = memory.store(shape, { dtype, exact: source.exact, size: source.size });
  return { kind: "gather", source: source.view, indices: indices.view, output };
}

/** Rows of a value that kernels may update, replaced; without such a value rows that are added. */
export function randomScatter(chance: Chance, memory: RandomMemory): Kernel {
  const target = chance.happens(0.5) ? updatable(chance, memory) : undefined;
  const [, columns] = target?.view.shape ?? [];
  if (target === undefined || columns === undefined || target.view.shape.length !== 2)
    return randomSums(chance, memory);
  const picks = chance.whole(1, 9);
  const isAlike = ({ view, size }: Value) =>
    view !== target.view &&
    view.dtype === target.view.dtype &&
    (view.dtype !== "f32" || size < 100);
  const values = memory.read([picks, columns], isAlike);
  const isSmall = (value: Value) =>
    value.view !== target.view && isInteger(value) && value.size < 10;
  const indices = memory.read([picks], isSmall);
  if (!values || !indices) return randomSums(chance, memory);
  const [exact, size] = [target.exact && values.exact, Math.max(target.size, values.size)];
  memory.update(target.view, { exact, size });
  const views = { values: values.view, indices: indices.view, output: target.view };
  return { kind: "scatter", keep: true, ...views };
}

function randomSums(chance: Chance, memory: RandomMemory): Kernel {
  const { sizes } = memory;
  const [picks, columns] = [chance.whole(1, sizes.picks), chance.whole(1, 9)];
  const isFloat = ({ view, size }: Value) => view.dtype === "f32" && size < 100;
  const isSmall = (value: Value) => isInteger(value) && value.size < 10;
  const values = memory.read([picks, columns], isFloat);
  const indices = memory.read([picks], isSmall);
  if (!values || !indices) throw new RangeError("Cannot scatter: memory has no integers");
  const size = values.size * picks;
  const output = memory.store([chance.whole(1, sizes.rows), columns], {
    dtype: "f32",
    exact: false,
    size,
  });
  return { kind: "scatter", values: values.view, indices: indices.view, output };
}

/** Rows of a table, mostly of narrow floats, replaced by others; undefined where memory has nothing to fill it with. */
export function randomKept(chance: Chance, memory: RandomMemory): Kernel[] | undefined {
  const { sizes } = memory;
  const dtype = chance.pick(["f16", "bf16", "f16", "bf16", "f32", "i32", "u32"] as const);
  const [rows, columns] = [chance.whole(1, sizes.rows), chance.whole(1, 9)];
  const picks = chance.whole(1, sizes.picks);
  const table = copied(memory, [rows, columns], dtype);
  const values = copied(memory, [picks, columns], dtype);
  if (!table || !values) return undefined;
  const indices = memory.store([picks], { dtype: "i32", exact: true, size: Infinity });
  const index = map({ outputs: [indices], body: scattered(chance, rows) });
  memory.commit();
  const views = { values: values.view, indices, output: table.view };
  memory.update(table.view, { exact: true, size: Math.max(table.size, values.size) });
  return [table.kernel, values.kernel, index, { kind: "scatter", keep: true, ...views }];
}

/** A copy of something exact. */
function copied(
  memory: RandomMemory,
  shape: readonly number[],
  dtype: DType,
): { readonly view: View; readonly kernel: Kernel; readonly size: number } | undefined {
  const isAlike = (value: Value) =>
    value.exact &&
    computeDtype(value.view.dtype) === computeDtype(dtype) &&
    (computeDtype(dtype) !== "f32" || value.size < 100);
  const source = memory.read(shape, isAlike);
  if (!source) return undefined;
  const view = memory.store(shape, { dtype, exact: true, size: source.size });
  return { view, kernel: copy(source.view, view), size: source.size };
}

/** Numbers of rows in no order, some more than once, and some that are no rows. */
function scattered(chance: Chance, rows: number) {
  const lines = new Lines();
  const whole = (value: number) => lines.constant(value, "i32");
  const product = lines.call("mul", [lines.index(0), whole(chance.whole(1, 97))], "i32");
  const inside = lines.call("rem", [product, whole(rows + chance.whole(0, 2))], "i32");
  return lines.body(lines.call("sub", [inside, whole(chance.whole(0, 1))], "i32"));
}

/** Whether kernels read it as whole numbers. */
export function isInteger({ view }: Value): boolean {
  return computeDtype(view.dtype) !== "f32";
}
