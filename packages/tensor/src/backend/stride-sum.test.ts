import { expect, test } from "vitest";
import { isStrideSum, type Steps } from "./stride-sum.ts";

test("a sum of strides is found exactly when listing all sums finds it", () => {
  let seed = 1;
  const random = (from: number, to: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return from + Math.floor((seed / 2 ** 32) * (to - from + 1));
  };
  let found = 0;
  for (let round = 0; round < 2000; round++) {
    const steps = Array.from({ length: random(0, 4) }, (): Steps => {
      const least = random(-3, 2);
      return { stride: random(-12, 12), least, most: least + random(0, 4) };
    });
    const target = random(-60, 60);
    const listed = sums(steps).has(target);
    expect(isStrideSum(target, steps), JSON.stringify({ target, steps })).toBe(listed);
    if (listed) found++;
  }
  expect(found).toBeGreaterThan(200);
  expect(found).toBeLessThan(1800);
});

test("large views are compared in few steps", () => {
  const view = (least: number, most: number): Steps[] =>
    [4096 * 4096, 4096, 2].map((stride) => ({ stride, least: least * 2047, most: most * 2047 }));
  const both = [...view(0, 1), ...view(-1, 0)];
  expect(isStrideSum(1, both)).toBe(false);
  expect(isStrideSum(4096 * 77 + 2, both)).toBe(true);
});

function sums(steps: readonly Steps[]): Set<number> {
  let all = new Set([0]);
  for (const { stride, least, most } of steps) {
    const next = new Set<number>();
    for (const sum of all) for (let n = least; n <= most; n++) next.add(sum + n * stride);
    all = next;
  }
  return all;
}
