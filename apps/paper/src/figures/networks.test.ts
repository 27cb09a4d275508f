import { createModel } from "@pixelweft/pixelcnn";
import { createConditionedModel } from "@pixelweft/pixelcnn/conditioning";
import { expect, test } from "vitest";
import { conditioner, network } from "./moved-object.ts";
import { emojiNetwork } from "./text-to-emoji.ts";

test("the network of every figure can be made", () => {
  const { parameters } = createConditionedModel(network, conditioner, 1);
  expect(Object.keys(parameters)).toContain("conditioner.out.bias");
  const emoji = createModel(emojiNetwork(249), 1);
  expect(emoji.config).toMatchObject({ numClasses: 249, vectorSize: 0 });
});
