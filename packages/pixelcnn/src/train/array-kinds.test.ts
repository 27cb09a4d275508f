import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { createConditionedModel } from "../conditioning/conditioned-model.ts";
import { trainConditioned } from "../conditioning/conditioned-training.ts";
import { classConditioner } from "../conditioning/conditioners/class.ts";
import { Likelihood } from "../likelihood/likelihood.ts";
import { createModel, toDevice } from "../model/model.ts";
import { checkBatch, type Batch } from "./batch.ts";
import { train } from "./training.ts";

const backend = referenceBackend();
const size = { height: 1, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2, layers: 2 };
const model = createModel({ ...size, numClasses: 2 });
const conditioned = createConditionedModel(
  { ...size, vectorSize: 2 },
  classConditioner({ numClasses: 2 }),
);
const good: Batch = { images: Uint8Array.of(0, 1, 2, 3), labels: Int32Array.of(0, 1) };

/** The batch with fields that types would refuse. */
function but(fields: object): Batch {
  return { ...good, ...fields };
}

/** All that takes a batch, asked to use this one. */
function uses(batch: Batch): readonly (() => Promise<unknown>)[] {
  const how = { backend, steps: 1 };
  const first = (run: AsyncIterable<unknown>): Promise<unknown> =>
    run[Symbol.asyncIterator]().next();
  const likelihood = (): Likelihood => new Likelihood(toDevice(backend, model));
  return [
    async () => checkBatch(model.config, batch),
    () => first(train(model, [batch], how)),
    () => first(trainConditioned(conditioned, [batch], how)),
    () => likelihood().evaluate([batch]),
    () => likelihood().bitsPerDim(batch),
    () => likelihood().bits(batch),
  ];
}

test("bytes and 16 bits are trained on and evaluated, labels in 32 bits and in bytes", async () => {
  const short = but({ images: Uint16Array.of(0, 1, 2, 3), labels: Uint8Array.of(0, 1) });
  for (const use of [...uses(good), ...uses(short)])
    await expect(use()).resolves.not.toBeInstanceOf(Error);
});

test.each([
  ["Float32Array", Float32Array.of(0, 1, 0.5, 3)],
  ["Int8Array", Int8Array.of(0, -1, 2, 3)],
  ["Int32Array", Int32Array.of(0, 1, 2, 3)],
  ["Array", [0, 1, 2, 3]],
  ["Undefined", undefined],
])("images in %s are refused by all that takes a batch", async (kind, images) => {
  for (const use of uses(but({ images })))
    await expect(use()).rejects.toThrow(
      new TypeError(
        `Cannot use images in ${kind}: levels are whole numbers, in a Uint8Array or a Uint16Array`,
      ),
    );
});

test.each([
  ["Float32Array", Float32Array.of(0, 0.5)],
  ["Int8Array", Int8Array.of(0, 1)],
  ["Array", [0, 1]],
])("labels in %s are refused by all that takes a batch", async (kind, labels) => {
  const wrong = but({ labels });
  for (const use of uses(wrong)) await expect(use()).rejects.toThrow(TypeError);
  expect(() => checkBatch(model.config, wrong)).toThrow(
    `Cannot use labels in ${kind}: they are whole numbers, in an Int32Array`,
  );
});

test("levels and labels outside their range are refused by all that takes a batch", async () => {
  const high = but({ images: Uint16Array.of(0, 1, 2, 400) });
  for (const use of uses(high)) await expect(use()).rejects.toThrow("Cannot use level 400");
  for (const label of [-1, 2])
    for (const use of uses(but({ labels: Int32Array.of(0, label) })))
      await expect(use()).rejects.toThrow("a label lies outside 0 to 1");
});
