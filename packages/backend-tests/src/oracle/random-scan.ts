import {
  type Tensor,
  add,
  cumulativeSum,
  flip,
  full,
  logSumExp,
  mul,
  place,
  position,
  rem,
  reshape,
  scan,
  sizeOf,
  tanh,
} from "@pixelweft/tensor";
import { Chance } from "../chance.ts";
import { addOperation } from "./random-operations.ts";
import { type Workbench, fit, randomShape } from "./random-workbench.ts";

/** Adds a scan with a random body, nested up to `depth` deep, to a bench; what it gives joins the bench. */
export function addScan(outer: Workbench, depth: number): void {
  const { chance } = outer;
  const repeat = chance.whole(1, 3);
  const carried = Array.from({ length: chance.whole(1, 3) }, () => firstValue(outer));
  const bench = { ...outer, floats: [...outer.floats], whole: [...outer.whole] };
  const rows = chance.happens(0.5)
    ? [fit(chance, chance.pick(bench.floats), [repeat, ...randomShape(chance, chance.whole(0, 2))])]
    : [];
  const reverse = chance.happens(0.3);
  const seed = chance.below(2 ** 30);
  const options = { repeat, carry: carried, slices: rows, reverse };
  const { carry, stacked } = scan(options, (index, now, parts) => {
    // A gradient traces the body again: the same chance, and what was on the bench.
    const again = new Chance(seed);
    const inner: Workbench = {
      ...bench,
      chance: again,
      // What lies outside is captured.
      floats: [...again.shuffled(bench.floats).slice(0, 4), ...parts, ...now.filter(isFloat)],
      whole: [...bench.whole.slice(-2), ...now.filter((x) => !isFloat(x)), position(index)],
      loops: [...bench.loops, { index, repeat }],
    };
    for (let i = again.whole(1, 6); i > 0; i--) {
      if (depth > 1 && again.happens(0.25)) addScan(inner, depth - 1);
      else addOperation(inner);
    }
    const stacks = Array.from({ length: again.below(3) }, () => again.pick(inner.floats));
    return { carry: now.map((old) => nextValue(inner, old, now)), stacked: stacks };
  });
  for (const x of [...carry, ...stacked])
    if (isFloat(x)) outer.floats.push(sizeOf(x.shape) > 160 ? fit(chance, x, [4]) : x);
    else outer.whole.push(rem(x, 7));
  // A first value may be wanted after the scan.
  if (chance.happens(0.3)) outer.floats.push(...carried.filter(isFloat));
}

function isFloat(x: Tensor): boolean {
  return x.dtype === "f32";
}

function firstValue(bench: Workbench): Tensor {
  const { chance, floats, whole } = bench;
  if (chance.happens(0.1)) return chance.pick(whole);
  if (chance.happens(0.2)) return full(randomShape(chance), 0);
  const x = chance.happens(0.5) ? chance.pick(floats) : fit(chance, chance.pick(floats), [2, 3]);
  if (chance.happens(0.3)) return x;
  // Stored values, which a scan may take over, and whatever stands for them elsewhere.
  const stored = x.shape.length > 0 ? mul(cumulativeSum(x, 0), 0.3) : logSumExp(tanh(x));
  const kept = chance.happens(0.5) && x.shape.length > 0 ? cumulativeSum(tanh(x), 0) : stored;
  if (chance.happens(0.7)) floats.push(kept);
  return kept;
}

/** What is handed on: often something that makes trouble, such as another carried value or one from outside. */
function nextValue(bench: Workbench, old: Tensor, now: readonly Tensor[]): Tensor {
  const { chance, floats, whole } = bench;
  const alike = now.filter((x) => x.dtype === old.dtype && sizeOf(x.shape) === sizeOf(old.shape));
  const other = reshape(chance.pick(alike), old.shape);
  if (!isFloat(old))
    return chance.happens(0.4) ? other : rem(fit(chance, chance.pick(whole), old.shape), 7);
  if (chance.happens(0.1)) return old;
  if (chance.happens(0.25)) return other;
  if (chance.happens(0.1))
    return flip(
      other,
      other.shape.map((_, i) => i),
    );
  if (chance.happens(0.3)) {
    const size = old.shape.map((n) => chance.whole(1, n));
    const start = size.map((n, axis) => chance.below((old.shape[axis] ?? 1) - n + 1));
    return place(old, tanh(fit(chance, chance.pick(floats), size)), start);
  }
  const value = fit(chance, chance.pick(floats.slice(-4)), old.shape);
  return chance.happens(0.4) ? value : tanh(add(value, mul(old, 0.5)));
}
