import {
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
  type Tensor,
} from "../mod.ts";
import { Dice } from "./dice.fixture.ts";
import { addOperation } from "./random-operations.fixture.ts";
import { fit, randomShape, type Workbench } from "./random-workbench.fixture.ts";

/** Adds a scan with a random body, nested up to `depth` deep, to a bench; what it gives joins the bench. */
export function addScan(outer: Workbench, depth: number): void {
  const { dice } = outer;
  const repeat = dice.between(1, 3);
  const carried = Array.from({ length: dice.between(1, 3) }, () => firstValue(outer));
  const bench = { ...outer, floats: [...outer.floats], whole: [...outer.whole] };
  const rows = dice.chance(0.5)
    ? [fit(dice, dice.pick(bench.floats), [repeat, ...randomShape(dice, dice.between(0, 2))])]
    : [];
  const reverse = dice.chance(0.3);
  const seed = dice.below(2 ** 30);
  const options = { repeat, carry: carried, slices: rows, reverse };
  const { carry, stacked } = scan(options, (index, now, parts) => {
    // A gradient traces the body again: the same dice, and what was on the bench.
    const again = new Dice(seed);
    const inner: Workbench = {
      ...bench,
      dice: again,
      // What lies outside is captured.
      floats: [...again.shuffled(bench.floats).slice(0, 4), ...parts, ...now.filter(isFloat)],
      whole: [...bench.whole.slice(-2), ...now.filter((x) => !isFloat(x)), position(index)],
      loops: [...bench.loops, { index, repeat }],
    };
    for (let i = again.between(1, 6); i > 0; i--) {
      if (depth > 1 && again.chance(0.25)) addScan(inner, depth - 1);
      else addOperation(inner);
    }
    const stacks = Array.from({ length: again.below(3) }, () => again.pick(inner.floats));
    return { carry: now.map((old) => nextValue(inner, old, now)), stacked: stacks };
  });
  for (const x of [...carry, ...stacked])
    if (isFloat(x)) outer.floats.push(sizeOf(x.shape) > 160 ? fit(dice, x, [4]) : x);
    else outer.whole.push(rem(x, 7));
  // A first value may be wanted after the scan.
  if (dice.chance(0.3)) outer.floats.push(...carried.filter(isFloat));
}

function isFloat(x: Tensor): boolean {
  return x.dtype === "f32";
}

function firstValue(bench: Workbench): Tensor {
  const { dice, floats, whole } = bench;
  if (dice.chance(0.1)) return dice.pick(whole);
  if (dice.chance(0.2)) return full(randomShape(dice), 0);
  const x = dice.chance(0.5) ? dice.pick(floats) : fit(dice, dice.pick(floats), [2, 3]);
  if (dice.chance(0.3)) return x;
  // Stored values, which a scan may take over, and whatever stands for them elsewhere.
  const stored = x.shape.length > 0 ? mul(cumulativeSum(x, 0), 0.3) : logSumExp(tanh(x));
  const kept = dice.chance(0.5) && x.shape.length > 0 ? cumulativeSum(tanh(x), 0) : stored;
  if (dice.chance(0.7)) floats.push(kept);
  return kept;
}

/** What is handed on: often something that makes trouble, such as another carried value or one from outside. */
function nextValue(bench: Workbench, old: Tensor, now: readonly Tensor[]): Tensor {
  const { dice, floats, whole } = bench;
  const alike = now.filter((x) => x.dtype === old.dtype && sizeOf(x.shape) === sizeOf(old.shape));
  const other = reshape(dice.pick(alike), old.shape);
  if (!isFloat(old))
    return dice.chance(0.4) ? other : rem(fit(dice, dice.pick(whole), old.shape), 7);
  if (dice.chance(0.1)) return old;
  if (dice.chance(0.25)) return other;
  if (dice.chance(0.1))
    return flip(
      other,
      other.shape.map((_, i) => i),
    );
  if (dice.chance(0.3)) {
    const size = old.shape.map((n) => dice.between(1, n));
    const start = size.map((n, axis) => dice.below((old.shape[axis] ?? 1) - n + 1));
    return place(old, tanh(fit(dice, dice.pick(floats), size)), start);
  }
  const value = fit(dice, dice.pick(floats.slice(-4)), old.shape);
  return dice.chance(0.4) ? value : tanh(add(value, mul(old, 0.5)));
}
