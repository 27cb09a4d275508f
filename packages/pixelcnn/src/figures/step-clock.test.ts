import { expect, test } from "vitest";
import { checkRecipe } from "../recipes/recipe.ts";
import { StepClock } from "./step-clock.ts";

const recipe = checkRecipe({ batch: 8, validateEvery: 1e9 });
const rest = {
  kind: "progress",
  examples: 1,
  loss: 1,
  gradientNorm: 1,
  clipped: 0,
  learningRate: 1,
  examplesPerSecond: 1,
  secondsLeft: 1,
} as const;

/** Runs to the end of the steps, each as long as it says: the seconds it took, and the numbers of steps on the way. */
function runThrough(
  seconds: number,
  {
    steps: first,
    cost,
    until = 1000 * seconds,
  }: { steps: number; cost: (step: number) => number; until?: number },
): { readonly took: number; readonly numbers: readonly number[] } {
  let [time, steps] = [0, first];
  const numbers: number[] = [];
  const clock = new StepClock({
    recipe: { ...recipe, steps },
    validationImages: 0,
    done: 0,
    until,
    now: () => time,
  });
  for (let step = 1; step <= steps; step++) {
    time += 1000 * cost(step);
    const found = clock.note({ ...rest, step });
    if (found === undefined || found === steps) continue;
    steps = found;
    numbers.push(steps);
  }
  return { took: time / 1000, numbers };
}

test.each([
  ["the first steps were slower than the others", 390, () => 0.85],
  ["the first steps were faster than the others", 1200, () => 0.85],
  ["the machine becomes busy half way", 700, (step: number) => (step < 350 ? 0.85 : 1.7)],
  ["the machine is busy to half of it", 350, (step: number) => (step < 175 ? 1.7 : 0.85)],
])("a run ends near its time where %s", (_, steps, cost) => {
  const { took, numbers } = runThrough(600, { steps, cost });
  expect(Math.abs(took - 600) / 600).toBeLessThan(0.1);
  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers.length).toBeLessThan(10);
});

test("a run that is on time keeps its number of steps", () => {
  expect(runThrough(600, { steps: 706, cost: () => 0.86 }).numbers).toEqual([]);
});

test("time that looks at the validation split take is left for them", () => {
  let time = 0;
  const found = { loss: 1, bitsPerDim: 1, standardError: 0, count: 8, nats: 1, classes: [] };
  const look = {
    kind: "validation",
    examples: 1,
    found,
    best: true,
    bestLoss: 1,
    bestStep: 1,
    looksSinceBest: 0,
  } as const;
  const clock = new StepClock({
    recipe: { ...recipe, validateEvery: 10, steps: 100 },
    validationImages: 0,
    done: 0,
    until: 100_000,
    now: () => time,
  });
  time = 1000;
  clock.note({ ...rest, step: 2 });
  time = 11_000;
  clock.note({ ...look, step: 2 });
  time = 20_000;
  // 18 updates took 9 s, the look 10. 80 s are left: 10 for one at the end.
  expect(clock.note({ ...rest, step: 20 })).toBe(20 + Math.floor(70 / (9 / 18 + 10 / 10)));
});

test("time that is up leaves one step", () => {
  expect(runThrough(-5, { steps: 9, cost: () => 1 }).numbers).toEqual([3]);
});
