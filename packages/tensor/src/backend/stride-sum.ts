/** A stride that is taken between `least` and `most` times. */
export interface Steps {
  readonly stride: number;
  readonly least: number;
  readonly most: number;
}

/** Tries after which the answer is "no": strides of real views need a few, since each steps over what smaller ones reach. */
const mostTries = 1 << 16;

/** Whether strides, each taken a whole number of times within its bounds, add up to `target`. */
export function isStrideSum(target: number, steps: readonly Steps[]): boolean {
  const axes = mergedSteps(steps);
  // What the axes from each one on reach together, and what divides all that they reach.
  const least = [0];
  const most = [0];
  const divisor = [0];
  for (const axis of axes.toReversed()) {
    least.unshift((least[0] ?? 0) + axis.least * axis.stride);
    most.unshift((most[0] ?? 0) + axis.most * axis.stride);
    divisor.unshift(greatestDivisor(axis.stride, divisor[0] ?? 0));
  }
  let tries = 0;
  const search = (k: number, rest: number): boolean => {
    const axis = axes[k];
    if (axis === undefined) return rest === 0;
    if (rest % (divisor[k] ?? 1) !== 0 || ++tries > mostTries) return false;
    const from = Math.ceil((rest - (most[k + 1] ?? 0)) / axis.stride);
    const to = Math.floor((rest - (least[k + 1] ?? 0)) / axis.stride);
    for (let n = Math.max(axis.least, from); n <= Math.min(axis.most, to); n++)
      if (search(k + 1, rest - n * axis.stride)) return true;
    return false;
  };
  return search(0, target);
}

/** The same sums with positive strides, each once, the largest first. */
function mergedSteps(steps: readonly Steps[]): Steps[] {
  const merged = new Map<number, Steps>();
  for (const { stride, least, most } of steps) {
    if (stride === 0) continue;
    const size = Math.abs(stride);
    const known = merged.get(size) ?? { least: 0, most: 0 };
    merged.set(size, {
      stride: size,
      least: known.least + (stride > 0 ? least : -most),
      most: known.most + (stride > 0 ? most : -least),
    });
  }
  return [...merged.values()].toSorted((a, b) => b.stride - a.stride);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
