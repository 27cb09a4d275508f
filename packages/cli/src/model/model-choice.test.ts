// @module-tag ci
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { findCheckpoint } from "@pixelweft/pixelcnn/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere, writeSmallConfig } from "../checks/command-line.fixture.ts";
import { loadModel } from "./checkpoint-file.ts";

let workshop: Awaited<ReturnType<typeof makeWorkshop>>;
beforeAll(async () => {
  workshop = await makeWorkshop();
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

/** Trains for a few steps on the reference backend, and gives the folder of the run. */
async function trained(name: string, words: readonly string[]): Promise<string> {
  const { folder, data } = workshop;
  const out = join(folder, name);
  const common = ["--data", data, "--out", out, "--steps", "6", "--samples", "4"];
  const { code, err } = await runHere(["train", ...words, ...common, "--backend", "reference"]);
  expect(code, err).toBe(0);
  return out;
}

test("the original PixelCNN is trained by class, evaluated and drawn by the same commands", async () => {
  const { data, config } = workshop;
  const words = ["--config", config, "--model", "pixelcnn", "--condition", "class"];
  const out = await trained("square", words);
  const { model } = await loadModel(await findCheckpoint(out, "best"));
  expect(model.config).toMatchObject({ model: "pixelcnn", numClasses: 2 });
  expect(Object.keys(model.parameters)).toContain("layers.1.expand.weight");
  const how = ["--backend", "reference"];
  const evaluated = await runHere(["evaluate", out, "--data", data, ...how]);
  expect(evaluated.out).toMatch(/bits/);
  expect(evaluated.code).toBe(0);
  const grid = join(out, "grid.png");
  const drawn = await runHere([
    "sample",
    out,
    "--count",
    "2",
    "--class",
    "1",
    "--out",
    grid,
    ...how,
  ]);
  expect(drawn.code, drawn.err).toBe(0);
});

test("a preset with skip connections, which the original PixelCNN does not have, is taken for its sizes", async () => {
  const words = ["--config", "sprites16", "--model", "pixelcnn", "--condition", "none"];
  const { model } = await loadModel(await findCheckpoint(await trained("sizes", words), "last"));
  const sizes = { layers: 7, hiddenChannels: 19, kernelSize: 5 };
  expect(model.config).toMatchObject({ model: "pixelcnn", ...sizes, skip: false });
  const { code, out } = await runHere(["info", "sprites16", "--model", "pixelcnn"]);
  expect([code, out]).toEqual([0, expect.stringContaining("sprites16: model pixelcnn, images of")]);
});

test("a file of fields asks for ablations of the gated model", async () => {
  const file = join(workshop.folder, "ablated.json");
  await writeSmallConfig(file, { layers: 3, gate: "relu", verticalResidual: true });
  const out = await trained("ablated", ["--config", file]);
  const { model } = await loadModel(await findCheckpoint(out, "best"));
  expect(model.config).toMatchObject({ model: "gated", gate: "relu", verticalResidual: true });
});

test("an ablation of a model that does not have it is refused", async () => {
  const file = join(workshop.folder, "wrong.json");
  await writeSmallConfig(file, { model: "pixelcnn", verticalMask: "right" });
  const { data } = workshop;
  const { code, err } = await runHere(["train", "--config", file, "--data", data]);
  expect(code).toBe(2);
  expect(err).toContain("Cannot use verticalMask right in model pixelcnn: only gated has it");
});
