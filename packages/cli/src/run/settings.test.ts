// @module-tag ci
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createModel } from "@pixelweft/pixelcnn";
import { formatFinished } from "@pixelweft/pixelcnn/node";
import { recipeDefaults } from "@pixelweft/pixelcnn/recipes";
import { expect, test } from "vitest";
import { runHere } from "../checks/command-line.fixture.ts";
import { isSettings } from "./settings.ts";

const shared = { ...recipeDefaults, seed: 1, name: "dots", data: { source: "shapes" } };
const whole = {
  ...shared,
  data: { source: "shapes", size: [4, 4], shifts: [0, 1], pictures: { scales: [2], pad: [8, 8] } },
  classes: ["a", "b"],
  palette: { exact: true, colours: [[0, 0, 0, 255]] },
  codes: { levels: 2 },
  heldOut: 0,
  minutes: 0.5,
  minutesFrom: 3,
  mutate: 0.1,
  patience: 0,
  samples: 0,
  saveEvery: 1,
  saveMinutes: 0.5,
};

test("settings are those of a run, whatever is missing that may be", () => {
  expect(isSettings(shared)).toBe(true);
  expect(isSettings(whole)).toBe(true);
});

test.each([
  { batch: 1e308 },
  { seed: "1" },
  { name: 5 },
  { data: null },
  { data: [] },
  { data: { kind: "shapes" } },
  { data: { source: 5 } },
  { data: { source: "x", folder: 5 } },
  { data: { source: "x", shifts: "1" } },
  { data: { source: "x", size: [1] } },
  { data: { source: "x", pictures: [] } },
  { data: { source: "x", pictures: { testNames: "a" } } },
  { classes: { length: 2 } },
  { classes: [1, 2] },
  { palette: { exact: true, colours: [[1, 2, 3, 999]] } },
  { codes: { levels: "x" } },
  { codes: { levels: 1 } },
  { codes: null },
  { heldOut: null },
  { minutes: "1" },
  { minutesFrom: 0.5 },
  { mutate: "0.1" },
  { patience: -1 },
  { samples: 0.5 },
  { saveEvery: 0 },
  { saveMinutes: "1" },
])("settings with %j are damaged", (wrong) => {
  expect(isSettings({ ...shared, ...wrong })).toBe(false);
});

test("a model whose settings are damaged is described and evaluated without them", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pixelweft-settings-"));
  const size = { height: 4, width: 4, levels: 4, hiddenChannels: 2, headChannels: 2, layers: 2 };
  const model = createModel({ ...size, numClasses: 2 });
  for (const wrong of [
    { data: { kind: "shapes" } },
    { classes: { length: 2 } },
    { batch: 1e308 },
  ]) {
    const path = join(folder, "model.safetensors");
    const run = { step: 3, settings: { ...shared, ...wrong } };
    await writeFile(path, formatFinished(model, { run }));
    const about = await runHere(["info", path]);
    expect([about.code, about.err]).toEqual([0, ""]);
    expect(about.out).toContain("images of 4x4x1 in 4 levels");
    // As for a model of which no run is known: the usual images, which are not there.
    const { err } = await runHere(["evaluate", path, "--folder", folder]);
    expect(err).toMatch(/^pixelweft: [^\n]*fashion-mnist/i);
  }
  await rm(folder, { recursive: true });
});
