// @module-tag guard
import { readFileSync } from "node:fs";
import { type Dataset, fashionMnist, sprites } from "@pixelweft/datasets";
import { Likelihood, parseModel, toDevice } from "@pixelweft/pixelcnn";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test, vi } from "vitest";
import { modelInfo } from "./info.ts";
import { type ModelName, modelNames, modelUrl, readModel } from "./weights.ts";

interface Shipped {
  readonly limit: number;
  readonly config: Readonly<Record<string, number>>;
  readonly testSet: () => Promise<Dataset>;
}

const shipped: Readonly<Record<ModelName, Shipped>> = {
  "fashion-mnist-class": {
    limit: 4_000_000,
    config: { height: 28, width: 28, numClasses: 10 },
    testSet: () => fashionMnist({ split: "test" }),
  },
  sprites16: {
    limit: 300_000,
    config: { height: 16, width: 16, levels: 32, numClasses: 10 },
    testSet: () => Promise.resolve(sprites({ size: 16, split: "test" })),
  },
  sprites24: {
    limit: 1_500_000,
    config: { height: 24, width: 24, levels: 32, numClasses: 10 },
    testSet: () => Promise.resolve(sprites({ size: 24, split: "test" })),
  },
};

test.each(modelNames)("the weights of %s are no larger than its card allows", async (name) => {
  const { limit, config } = shipped[name];
  const bytes = await readModel(name);
  expect(bytes.length).toBeLessThan(limit);
  expect(bytes).toEqual(new Uint8Array(readFileSync(modelUrl(name))));
  expect(parseModel(bytes).config).toMatchObject(config);
});

test.each(modelNames)("classes and palette of %s are those of its data", async (name) => {
  const { info } = await shipped[name].testSet();
  expect(modelInfo(name).classes).toEqual(info.classes);
  expect(modelInfo(name).palette).toEqual(info.palette);
});

test("a name that is not there is refused", () => {
  const refusal = new RangeError(
    "Cannot find model fashion: there is fashion-mnist-class, sprites16, sprites24",
  );
  expect(() => modelUrl("fashion")).toThrow(refusal);
  expect(() => modelInfo("fashion")).toThrow(refusal);
});

test.each(modelNames)(
  "the first hundred test images cost what the card of %s states",
  async (name) => {
    const card = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const section = card.slice(card.indexOf(`## \`${name}\``));
    const [, stated = ""] = /first 100 test images\s+\| (\d\.\d+) /.exec(section) ?? [];
    const data = await shipped[name].testSet();
    const backend = await wasmBackend();
    try {
      const model = toDevice(backend, parseModel(await readModel(name)));
      const { value: batch } = await data.batches({ batchSize: 100 }).next();
      if (!batch) throw new Error("There are no test images");
      const { bitsPerDim, count: images } = await new Likelihood(model).evaluate([batch]);
      expect(images).toBe(100);
      expect(bitsPerDim.toFixed(3)).toBe(stated);
    } finally {
      backend.dispose();
    }
  },
);

test("a page that stands where the weights should be is no model", async () => {
  const html = { headers: { "content-type": "text/html; charset=utf-8" } };
  const answers = [new Response("<!doctype html>", html), new Response("", { status: 404 })];
  const served = vi.spyOn(globalThis, "fetch").mockImplementation(() => {
    const answer = answers.shift();
    return answer ? Promise.resolve(answer) : Promise.reject(new Error("asked too often"));
  });
  const address = vi.spyOn(URL.prototype, "protocol", "get").mockReturnValue("https:");
  try {
    await expect(readModel("sprites16")).rejects.toThrow("the server answers a page, not a file");
    await expect(readModel("sprites16")).rejects.toThrow("the server answers 404");
  } finally {
    served.mockRestore();
    address.mockRestore();
  }
});
