import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { parseModel } from "../model/model.ts";
import { archiveModel, listArchive } from "./mod.ts";

// A later version, in which new models have other defaults. Files of models hold every field.
vi.mock(import("../model/config.ts"), async (original) => {
  const real = await original();
  const changed = { headActivation: "relu", layers: 9 } as const;
  return { ...real, configDefaults: { ...real.configDefaults, ...changed } };
});

test("an archive names its model in the same way when the defaults of new models have changed", () => {
  const path = new URL("../../../../compatibility/2/archive.pwx", import.meta.url);
  const { model, modelFile = new Uint8Array() } = listArchive(readFileSync(path));
  const own = parseModel(modelFile);
  expect(own.config.headActivation).toBe("crelu");
  expect(archiveModel(own)).toBe(model);
});
