import { adamW, constantRate } from "@pixelweft/layers";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { createConditionedModel } from "../conditioning/conditioned-model.ts";
import { trainConditioned } from "../conditioning/conditioned-training.ts";
import { codeConditioner } from "../conditioning/conditioners/code.ts";
import { createModel, type Model } from "../model/model.ts";
import { batches, config, events, training } from "./small-training.fixture.ts";

const isOfHead = (name: string): boolean => name.startsWith("head.");
const allBut =
  (trained: (name: string) => boolean) =>
  (name: string): boolean =>
    !trained(name);

/** The names of parameters that two models have in common to the bit. */
function alike(one: Model["parameters"], other: Model["parameters"]): string[] {
  return Object.entries(one).flatMap(([name, values]) =>
    values.every((value, i) => Object.is(value, other[name]?.[i])) ? [name] : [],
  );
}

test("parameters that are frozen keep their bits, those of the average too, and the head alone learns", async () => {
  const model = createModel(config, 3);
  const run = training({ model, frozen: allBut(isOfHead), optimiser: adamW({ decay: 0.5 }) });
  const losses = (await events(run)).flatMap((event) =>
    event.kind === "progress" ? [event.loss] : [],
  );
  const names = Object.keys(model.parameters).filter(allBut(isOfHead));
  expect(alike(model.parameters, (await run.checkpoint()).parameters)).toEqual(names);
  expect(alike(model.parameters, (await run.averaged()).parameters)).toEqual(names);
  expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
  await run.dispose();
});

test("a run that goes on is given again what is frozen, and has the same bits", async () => {
  const how = { frozen: allBut(isOfHead), steps: 12 };
  const whole = training(how);
  await events(whole);
  const half = training({ ...how, steps: 5 });
  await events(half);
  const model = await half.checkpoint();
  const rest = training({ ...how, model, batches: batches(5) });
  await events(rest);
  expect(await rest.checkpoint()).toEqual(await whole.checkpoint());
});

test("a conditioner learns to serve a model that is frozen", async () => {
  const size = { ...config, vectorSize: 3 };
  const model = createConditionedModel(size, codeConditioner({ hiddenChannels: 2, stages: 1 }), 4);
  // Conditions start at zero: what is frozen there would hear nothing of a code.
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).map(([name, values]) => [
      name,
      name.endsWith(".condition") || name === "head.1.weight"
        ? values.map((_, i) => Math.sin(i))
        : values,
    ]),
  );
  const isOfModel = (name: string): boolean => !name.startsWith("conditioner.");
  const run = trainConditioned({ ...model, parameters }, batches(), {
    backend: referenceBackend(),
    steps: 3,
    learningRate: constantRate(1e-2),
    frozen: isOfModel,
  });
  for await (const event of run) expect(event.kind).not.toBe("reopened");
  const found = alike(parameters, (await run.checkpoint()).parameters);
  expect(found).toEqual(Object.keys(parameters).filter(isOfModel));
  await run.dispose();
});

test("frozen names that are no function are refused", () => {
  const wrong: object = { frozen: ["head.0.weight"] };
  expect(() => training(wrong)).toThrow("Cannot train: frozen is of type object, not a function");
});
