import { sizeOf } from "@pixelweft/tensor";
import { type Body, type DType, type View, computeDtype } from "@pixelweft/tensor/backend";
import type { Chance } from "../chance.ts";
import type { RandomBody, Term } from "./random-body.ts";
import type { RandomMemory, Value } from "./random-memory.ts";

/** Dtypes of results, as often as they are wanted. */
export const computeTypes: readonly DType[] = ["f32", "f32", "f32", "i32", "u32"];

/** What makes random kernels. */
export interface Makers {
  readonly chance: Chance;
  readonly memory: RandomMemory;
}

/** Something to update in place; in a loop nothing exact in f32, since earlier kernels rely on its being exact. */
export function updatable(chance: Chance, memory: RandomMemory): Value | undefined {
  const fits = memory.values.filter(
    ({ writable, exact, view }) =>
      writable &&
      sizeOf(view.shape) <= 600 &&
      (view.dtype === "f32" || view.dtype === "u32") &&
      (memory.loops.length === 0 || !exact || view.dtype !== "f32"),
  );
  return fits.length > 0 ? chance.pick(fits) : undefined;
}

interface Wanted {
  readonly count: number;
  /** What must not be read, because it is updated. */
  readonly not?: Value | undefined;
}

/** Some values as views of a shape. */
export function readSome(
  memory: RandomMemory,
  shape: readonly number[],
  { count, not }: Wanted,
): Value[] {
  const fits = (value: Value) => value.view !== not?.view;
  return Array.from({ length: count }, () => memory.read(shape, fits)).filter(
    (value) => value !== undefined,
  );
}

/** Gives a body the lines that read its inputs. */
export function load(body: RandomBody, values: readonly Value[]): Term[] {
  return values.map(({ view, exact, size }, i) => {
    const dtype = computeDtype(view.dtype);
    const line = body.lines.input(i, dtype);
    return body.take({ line, dtype, exact, size: dtype === "f32" ? size : 0 });
  });
}

interface Ending extends Makers {
  readonly body: RandomBody;
  readonly shape: readonly number[];
}

interface Results {
  readonly body: Body;
  readonly outputs: readonly View[];
}

type Target = Value & { readonly term: Term | undefined };

/** Chooses results and where they go; a target is updated by the first of them. */
export function finish({ chance, memory, body, shape }: Ending, target?: Target): Results {
  const results: number[] = [];
  const outputs: View[] = [];
  if (target?.term) {
    const { exact, size, line, dtype } = body.blend(target.term, body.result(target.term.dtype));
    memory.update(target.view, { exact: dtype !== "f32" || exact, size });
    results.push(line);
    outputs.push(target.view);
  }
  const count = target ? chance.whole(0, 1) : chance.pick([1, 1, 1, 2, 3]);
  for (let k = 0; k < count; k++) {
    const { exact, size, line, dtype } = body.result(chance.pick(computeTypes));
    results.push(line);
    // Rounding to a few bits would show what is not exact.
    const isRounded = dtype === "f32" && exact && chance.happens(0.3);
    const stored = isRounded ? chance.pick(["f16", "bf16"] as const) : dtype;
    const bound = dtype === "f32" ? size : Infinity;
    outputs.push(memory.store(shape, { dtype: stored, exact, size: bound }));
  }
  return { body: body.lines.body(...results), outputs };
}
