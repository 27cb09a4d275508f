import { maskedValues, type TrainingState } from "@pixelweft/layers";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import {
  conditionedSpecs,
  conditionedToDevice,
  createConditionedModel,
  formatConditionedModel,
  parseConditionedModel,
} from "./conditioned-model.ts";
import { classConditioner } from "./conditioners/class.ts";
import { size } from "./small-conditioned.fixture.ts";

const conditioner = classConditioner({ numClasses: 3 });
const model = createConditionedModel({ ...size, channels: 3, vectorSize: 2 }, conditioner, 1);

test("a device has the averaged weights of both networks, zeros where they are masked", async () => {
  const specs = conditionedSpecs(model);
  const ema = Object.fromEntries(
    Object.entries(model.parameters).map(([name, values]) => [name, values.map((x) => x + 1)]),
  );
  const training: TrainingState = { step: 1, examples: 1, seed: 0, slots: {}, ema };
  const read = async (given: typeof model): Promise<unknown> => {
    const { state, buffer } = conditionedToDevice(referenceBackend(), given);
    const found = await state.readAll(buffer);
    state.dispose();
    return found;
  };
  expect(maskedValues(specs, ema)).not.toEqual(ema);
  expect(await read({ ...model, training })).toEqual(maskedValues(specs, ema));
  expect(await read({ ...model, parameters: ema })).toEqual(maskedValues(specs, ema));
});

test("F16 halves the weights of both networks", () => {
  const [whole, half] = [formatConditionedModel(model), formatConditionedModel(model, "F16")];
  const count = Object.values(model.parameters).reduce((n, { length }) => n + length, 0);
  expect(whole.length - half.length).toBeGreaterThan(1.9 * count);
  const name = "conditioner.weight";
  const found = parseConditionedModel(half).parameters[name] ?? [];
  model.parameters[name]?.forEach((x, i) => expect(found[i]).toBeCloseTo(x, 3));
});

test("the vector of a class begins with mean square 1, however many classes there are", () => {
  for (const numClasses of [2, 300]) {
    const { fanIn } =
      classConditioner({ numClasses }).specs(model.config)["conditioner.weight"] ?? {};
    expect(fanIn, `${numClasses} classes`).toBeCloseTo(1, 6);
  }
});
