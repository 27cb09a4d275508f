import { readFileSync } from "node:fs";
import { fashionMnist, fashionMnistClasses } from "@pixelweft/datasets";
import { Likelihood, parseModel, toDevice } from "@pixelweft/pixelcnn";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { modelNames, modelUrl, readModel } from "./weights.ts";

test.each(modelNames)("the weights of %s are 16 bits wide and fit into 4 MB", async (name) => {
  const bytes = await readModel(name);
  expect(bytes.length).toBeLessThan(4_000_000);
  expect(bytes).toEqual(new Uint8Array(readFileSync(modelUrl(name))));
  const { config } = parseModel(bytes);
  expect(config).toMatchObject({ height: 28, width: 28, condition: fashionMnistClasses.length });
});

test("a name that is not there is refused", () => {
  expect(() => modelUrl("fashion")).toThrow(
    new RangeError("Cannot find model fashion: there is fashion-mnist-class"),
  );
});

test("the first hundred test images take the bits that the model card states", async () => {
  const card = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, stated = ""] = /first 100 test images\s+\| (\d\.\d+) /.exec(card) ?? [];
  const data = await fashionMnist({ split: "test" });
  const backend = await wasmBackend();
  try {
    const model = toDevice(backend, parseModel(await readModel("fashion-mnist-class")));
    const { value: batch } = await data.batches({ batchSize: 100 }).next();
    if (!batch) throw new Error("There are no test images");
    const { bitsPerDim, images } = await new Likelihood(model).evaluate([batch]);
    expect(images).toBe(100);
    expect(bitsPerDim.toFixed(3)).toBe(stated);
  } finally {
    backend.dispose();
  }
});
