import { webgpu } from "@pixelweft/webgpu-backend/node";
import { expect, test } from "vitest";
import { draw, samplingCases } from "../sample/sampling.fixture.ts";

// A software driver compiles each of these for many seconds.
const names = new Set([
  "grey",
  "colour",
  "class-conditional",
  "location-conditional colour",
  "a mixture of logistics in colour",
]);
const cases = samplingCases.filter(([name]) => names.has(name));

test.each(cases)(
  "%s: row kernels sample the same integers in few dispatches",
  async (_, model, extra) => {
    const [plain, rows] = [await webgpu(), await webgpu({ rowKernels: true })];
    const request = { count: 5, seed: 11, ...extra };
    const { height, width, channels } = model.config;
    for (const batch of [1, 3]) {
      const expected = await draw(plain, model, { sampler: "cached", batch, request });
      expect([...(await draw(rows, model, { sampler: "cached", batch, request }))]).toEqual([
        ...expected,
      ]);
    }
    const [before, after] = [plain, rows].map((one) => one.stats().dispatches);
    expect(after).toBeLessThan((before ?? 0) / 4);
    expect(after).toBeGreaterThan(height);
    expect(before).toBeGreaterThan(height * width * channels);
    for (const backend of [plain, rows]) backend.dispose();
  },
  1_800_000,
);

test("row by row, row kernels sample the same integers", async () => {
  const [[, model] = []] = cases;
  if (model === undefined) throw new Error("no model");
  const rows = await webgpu({ rowKernels: true });
  const request = { count: 3, seed: 11 };
  const whole = await draw(rows, model, { sampler: "cached", batch: 3, request });
  let turns = 0;
  const byRows = await draw(rows, model, {
    sampler: "cached",
    batch: 3,
    request: { ...request, onRows: () => void (turns += 1) },
  });
  expect([...byRows]).toEqual([...whole]);
  expect(turns).toBe(model.config.height);
  rows.dispose();
}, 1_800_000);
