import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { someLevels } from "../checks/probe.fixture.ts";
import { checkConfig } from "../model/config.ts";
import { conditionedToDevice, createConditionedModel } from "./conditioned-model.ts";
import { ConditionerProgram } from "./conditioner-program.ts";
import { codeConditioner } from "./conditioners/code.ts";
import { holeConditioner } from "./conditioners/hole.ts";
import { lowResolutionConditioner } from "./conditioners/low-resolution.ts";
import { lowerResolution } from "./image-sources.ts";
import { pixels, size } from "./small-conditioned.fixture.ts";

const images = someLevels(2 * pixels, { levels: size.levels });
const hole = { row: 0, column: 0, height: 2, width: 1 };
const hiddenChannels = 2;

test.each([
  ["a hole", holeConditioner({ channels: 1, hiddenChannels, hole }), 4 * 3 * 2],
  ["a low resolution", lowResolutionConditioner({ channels: 1, hiddenChannels, stages: 1 }), 2 * 2],
])("the source of a batch comes before what %s makes of its images", (_, conditioner, each) => {
  const config = checkConfig({ ...size, spatialChannels: 2 });
  const source = Float32Array.from({ length: 2 * each }, (_unused, i) => Math.sin(i));
  expect(conditioner.inputs?.(config, { images, source })["source"]?.data).toEqual(source);
  expect(conditioner.inputs?.(config, { images })["source"]?.data).not.toEqual(source);
});

test("a low resolution of three halvings is eight times smaller", () => {
  const config = checkConfig({ ...size, height: 9, spatialChannels: 2 });
  const conditioner = lowResolutionConditioner({ channels: 1, hiddenChannels, stages: 3 });
  const tall = someLevels(9 * 3, { levels: size.levels });
  expect(conditioner.inputs?.(config, { images: tall })["source"]).toEqual({
    data: lowerResolution(tall, config, 8),
    shape: [1, 2, 1, 1],
  });
});

test("a code of images whose levels the model embeds is made without that embedding", async () => {
  const config = { ...size, vectorSize: 3, input: "embedding", embeddingSize: 5 } as const;
  const model = createConditionedModel(config, codeConditioner({ hiddenChannels, stages: 1 }));
  const device = conditionedToDevice(referenceBackend(), model);
  const program = new ConditionerProgram(device);
  const codes = async (): Promise<Float32Array | undefined> =>
    (await program.conditions({ images })).vector;
  const before = await codes();
  expect(new Set(before).size).toBe(6);
  device.state.write("parameters", "input.embedding", new Float32Array(4 * 5));
  expect(await codes()).toEqual(before);
  await program.dispose();
  device.state.dispose();
});
