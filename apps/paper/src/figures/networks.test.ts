import { createConditionedModel } from "@pixelweft/pixelcnn/conditioning";
import { expect, test } from "vitest";
import { conditioner, network } from "./moved-object.ts";

test("the network of every figure can be made", () => {
  const { parameters } = createConditionedModel(network, conditioner, 1);
  expect(Object.keys(parameters)).toContain("conditioner.out.bias");
});
