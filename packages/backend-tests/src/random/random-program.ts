import { sizeOf } from "@pixelweft/tensor";
import { type Step, type View, computeDtype } from "@pixelweft/tensor/backend";
import { CaseBuilder, type ConformanceCase } from "../case.ts";
import { Chance } from "../chance.ts";
import { floats, integers } from "../data.ts";
import { copy } from "../kernels.ts";
import { stridesOf } from "../view.ts";
import { randomKernels } from "./random-kernels.ts";
import { RandomMemory, type Value } from "./random-memory.ts";
import { type Sizes, longSizes, usualSizes } from "./random-sizes.ts";

/**
 * A random program of 3 to 12 kernels over inputs, constants, a state and a shared arena, with loops; the same for
 * the same seed. Everything that is left in the arena is compared, f32 within 1e-4 of the largest value.
 *
 * @example
 * (await runCase(backend, randomProgram(1))).passed; // true
 */
export function randomProgram(seed: number): ConformanceCase {
  return programOf(seed, { name: `random program ${seed}`, tolerance: 1e-4 }, usualSizes);
}

/**
 * A random program as `randomProgram()` makes them, but over axes of up to 20,000 elements.
 *
 * @example
 * (await runCase(backend, randomLongProgram(1))).passed; // true
 */
export function randomLongProgram(seed: number): ConformanceCase {
  // A sum of 20,000 alike values is rounded the same way 20,000 times.
  const name = `random program of long axes ${seed}`;
  return programOf(seed, { name, tolerance: 1e-3 }, longSizes);
}

type Naming = Pick<ConformanceCase, "name" | "tolerance">;

function programOf(seed: number, { name, tolerance }: Naming, sizes: Sizes): ConformanceCase {
  const chance = new Chance(seed);
  const builder = new CaseBuilder();
  const memory = new RandomMemory(chance, builder, sizes);
  memory.values.push(...sources(seed, builder));
  const count = chance.whole(3, sizes.kernels);
  let loops = 0;
  const steps = (budget: number, depth: number): Step[] => {
    const list: Step[] = [];
    for (let left = budget; left > 0;) {
      if (memory.isHalfFull && list.length > 0) break;
      if (depth < 2 && left > 1 && chance.happens(0.25)) {
        const inner = chance.whole(1, Math.min(left, 4));
        const loop = { loop: loops++, count: chance.whole(2, 4) };
        list.push(memory.inside(loop, () => steps(inner, depth + 1)));
        left -= inner;
      } else {
        if (depth === 0) memory.retire();
        list.push(...randomKernels(chance, memory));
        left -= 1;
      }
    }
    return list;
  };
  builder.add(...steps(count, 0));
  const [scale] = memory.values;
  const left = memory.values.filter(({ region }) => region !== undefined);
  collect(builder, scale ? [scale, ...left] : left);
  return builder.build(name, tolerance);
}

function sources(seed: number, builder: CaseBuilder): Value[] {
  const key = seed * 16;
  const words = integers(key, 120, { low: -(2 ** 31), high: 2 ** 31 - 1 });
  const small = integers(key + 1, 90, { low: -2, high: 7 });
  const bytes = integers(key + 2, 211);
  const sized = (size: number, ...views: View[]): Value[] =>
    views.map((view) => ({ view, exact: true, size, writable: false }));
  const signed = integers(key + 8, 96, { low: -128, high: 127 });
  const state = builder.state(floats(key + 7, 6 * 7 * 4), [6, 7, 4]);
  return [
    ...sized(
      1,
      builder.input(floats(key + 3, 3 * 6 * 6 * 20), [3, 6, 6, 20]),
      builder.input(floats(key + 4, 300), [4, 75]),
      builder.constant(floats(key + 5, 4 * 20 * 2 * 18), [4, 20, 2, 18]),
      builder.constant(floats(key + 6, 40, { low: 0, high: 1 }), [40]),
      builder.input(floats(key + 9, 4 * 19 * 2 * 9), [4, 19, 2, 9], "f16"),
      builder.constant(floats(key + 10, 210), [3, 70], "bf16"),
    ),
    ...sized(128, builder.input(Int8Array.from(signed), [8, 12])),
    ...sized(Infinity, builder.input(Uint32Array.from(words), [5, 4, 6])),
    ...sized(255, builder.input(Uint8Array.from(bytes), [211])),
    ...sized(
      7,
      builder.input(Int32Array.from(small), [9, 10]),
      builder.constant(Uint8Array.from(small.map(Math.abs)), [6, 5, 3]),
    ),
    { view: state, exact: true, size: 1, writable: true },
  ];
}

/**
 * Copies all values of a dtype into one output, one after the other: what is zero but for rounding is measured beside
 * values of ordinary size, the first of which are an input.
 */
function collect(builder: CaseBuilder, values: readonly Value[]): void {
  for (const dtype of ["f32", "i32", "u32"] as const) {
    const views = values
      .map(({ view }) => view)
      .filter((view) => computeDtype(view.dtype) === dtype);
    if (views.length === 0) continue;
    const total = views.reduce((sum, view) => sum + sizeOf(view.shape), 0);
    const output = builder.output([total], dtype);
    let offset = 0;
    for (const view of views) {
      const { shape } = view;
      const place = { constant: offset, terms: [] };
      builder.add(copy(view, { ...output, shape, strides: stridesOf(shape), offset: place }));
      offset += sizeOf(shape);
    }
  }
}
