import { mul, scalar, sub, sum } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { readTrainer, resumeTrainer } from "../training/trainer-state.ts";
import { Trainer } from "../training/trainer.ts";
import { adam } from "./adam.ts";
import type { Optimiser } from "./optimiser.ts";
import { sgd } from "./sgd.ts";

/** Steps down (x - 3)^2 from 0. */
function parabola(optimiser: Optimiser): Trainer {
  return new Trainer({
    backend: referenceBackend(),
    specs: { x: { shape: [1], fanIn: 0 } },
    optimiser,
    loss: ({ x }) => {
      const error = sub(x, 3);
      return { loss: sum(mul(error, error)), count: scalar(1) };
    },
  });
}

async function place(trainer: Trainer): Promise<number> {
  return (await trainer.state.read("parameters", "x"))[0] ?? Infinity;
}

test.each([
  [0, [0.6, 1.08]],
  // The second step is 0.1 * (0.5 * 6 + 4.8) = 0.78.
  [0.5, [0.6, 1.38]],
])("two steps with a momentum of %d are those worked out by hand", async (momentum, wanted) => {
  const trainer = parabola(sgd({ momentum }));
  for (const x of wanted) {
    await trainer.gradient({});
    await trainer.update(0.1);
    expect(await place(trainer)).toBeCloseTo(x, 6);
  }
  await trainer.dispose();
});

test("a trainer goes on with what its optimiser keeps, and not with what another one kept", async () => {
  const [one, two] = [parabola(sgd({ momentum: 0.9 })), parabola(sgd({ momentum: 0.9 }))];
  await one.gradient({});
  await one.update(0.1);
  const { parameters, training } = await readTrainer(one, { examples: 1, seed: 0 });
  expect(training.slots["velocity"]?.["x"]?.[0]).toBe(-6);
  two.loadParameters(parameters);
  resumeTrainer(two, training);
  for (const trainer of [one, two]) {
    await trainer.gradient({});
    await trainer.update(0.1);
  }
  expect(await place(two)).toBe(await place(one));
  expect(() => resumeTrainer(parabola(adam()), training)).toThrow(
    "Cannot resume: the optimiser keeps moment1, moment2, and the checkpoint holds velocity",
  );
});

test("a momentum that never ends, and names of slots and numbers that are taken, are refused", () => {
  expect(() => sgd({ momentum: 1 })).toThrow(RangeError);
  expect(() => parabola({ ...sgd(), slots: ["ema"] })).toThrow(
    "Cannot train: an optimiser's slot or number cannot be named ema",
  );
  for (const name of ["keep", "learningRate", "rounding.velocity"])
    expect(() => parabola({ ...sgd(), numbers: () => ({ [name]: 1 }) })).toThrow(
      new TypeError(`Cannot train: an optimiser's slot or number cannot be named ${name}`),
    );
});

test("an option that there is not is refused", () => {
  const more: object = { momentum: 0.9, nesterov: true };
  expect(() => sgd(more)).toThrow("Cannot train with SGD: there is no option nesterov");
});
