import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { createModel } from "../model/model.ts";
import { checkRecipe } from "../recipes/recipe.ts";
import { inProcessGroup } from "../train/process-group.fixture.ts";
import { train } from "../train/training.ts";
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

test("a run that would end a tenth of its time late is corrected", () => {
  const { took, numbers } = runThrough(600, { steps: 706, cost: () => 0.935 });
  expect(numbers.length).toBeGreaterThan(0);
  expect(took).toBeLessThan(600);
});

test("the seconds of an update are those since the check before", () => {
  let time = 0;
  const given = { validationImages: 0, done: 0, until: 80_000, now: () => time };
  const clock = new StepClock({ recipe: { ...recipe, steps: 80 }, ...given });
  const checks: [step: number, secondsPerStep: number][] = [];
  for (let step = 1; step <= 19; step++) {
    time += step <= 10 ? 1000 : 3000;
    if (clock.note({ ...rest, step }) !== undefined) checks.push([step, clock.secondsPerStep]);
  }
  expect(checks).toEqual([
    [10, 1],
    [19, 3],
  ]);
});

test.each([
  // 18 updates took 9 s, the look 10. 80 s are left: 10 for one at the end.
  { validateEvery: 10, steps: 100, fits: 20 + Math.floor(70 / (9 / 18 + 10 / 10)) },
  // With that one it ends within a twentieth of its time.
  { validateEvery: 1e9, steps: 155, fits: 155 },
])("time that looks at the validation split take is left for them: %j", (given) => {
  const { fits, ...own } = given;
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
    recipe: { ...recipe, ...own },
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
  expect(clock.note({ ...rest, step: 20 })).toBe(fits);
});

test("the first of several processes decides for all, whatever the speed of the others", async () => {
  const model = createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 });
  const run = async (group: (typeof groups)[number]): Promise<readonly (readonly number[])[]> => {
    let time = 0;
    const clock = new StepClock({
      recipe: { ...recipe, steps: 400 },
      validationImages: 0,
      done: 0,
      group,
      until: 600_000,
      now: () => time,
    });
    const training = train(model, [], { backend: referenceBackend(), steps: 400 });
    const found: [step: number, steps: number][] = [];
    for (let step = 1; step <= training.steps; step++) {
      time += group.rank === 0 ? 850 : 2500;
      const steps = await clock.adjust({ ...rest, step }, training);
      if (steps !== undefined) found.push([step, steps]);
    }
    await training.dispose();
    return [...found, [training.steps]];
  };
  const groups = inProcessGroup(2);
  const [first, second] = await Promise.all(groups.map(run));
  expect(second).toEqual(first);
  expect(Math.abs((first?.at(-1)?.[0] ?? 0) - 600 / 0.85)).toBeLessThan(0.1 * 700);
});

test.each([
  [true, 1010],
  [false, 2000],
])("steps of an earlier time (%s) are looked at first at step %d", (isEarlier, first) => {
  let time = 0;
  const clock = new StepClock({
    recipe: { ...recipe, steps: 9000 },
    validationImages: 0,
    done: 1000,
    isEarlier,
    until: 1e6,
    now: () => time,
  });
  const found: (number | undefined)[] = [];
  for (let step = 1001; step <= first; step++) {
    time += 500;
    found.push(clock.note({ ...rest, step }));
  }
  // Half a second each, the last look aside.
  const left = 1e3 - time / 1000;
  expect(found.at(-1)).toBe(first + Math.floor(left / 0.5));
  expect(found.slice(0, -1).every((steps) => steps === undefined)).toBe(true);
});

test("time that is up leaves one step", () => {
  expect(runThrough(-5, { steps: 9, cost: () => 1 }).numbers).toEqual([3]);
});
